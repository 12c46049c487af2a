// The keys of the site. One table says them all; `?` shows it, and <tb-keys> puts it into a page.
// They never act inside a field, with a modifier, or behind a dialog, and they can be switched off.
import { button, element } from "./element.js";

/** Whether single keys act is a setting of the browser, not of a case: it may outlive the tab. */
const SETTING = "triagebook-keys";

/** [keys, what they do, who listens to them], in the order in which they are shown. */
export const KEYS = [
  [["c"], "Open or close the case", "desk"],
  [["t"], "Open or close the trail of this case", "desk"],
  [["e"], "Open or close the escalation packet", "desk"],
  [["u"], "Open or close the customer update", "desk"],
  [["m"], "Go to the next value that is missing on this page", "desk"],
  [["1–9"], "Walking a runbook: give the first, … ninth answer", "walk"],
  [["Backspace"], "Walking a runbook: back by one step", "walk"],
  [["n"], "Walking a runbook: write a note at this step", "walk"],
  [["o"], "Walking a runbook: leave for the whole page", "walk"],
  [["?"], "Show this list", "desk"],
  [["Esc"], "Close a panel, a list or a field; the focus goes back", "page"],
  [["f", "s", "/"], "Search the text of every page", "theme"],
  [["p", ","], "Go to the previous page of the section", "theme"],
  [["n", "."], "Go to the next page of the section (n: not while walking)", "theme"],
];

const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
const actions = new Map();

/** Say what a key does on this page; without an action it does nothing and is not listed. */
export function onKey(key, act) {
  actions.set(key, act);
}

function storage() {
  try {
    return globalThis.localStorage ?? null;
  } catch { // a browser that forbids it throws on the name alone
    return null;
  }
}

/** Do single keys act? */
export function areOn() {
  try {
    return storage()?.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

function setOn(on) {
  try {
    if (on) storage()?.removeItem(SETTING);
    else storage()?.setItem(SETTING, "off");
  } catch { // a storage that refuses: the keys stay as they are
  }
}

/** May a key that was pressed here act? */
export function mayAct(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return false;
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  if (event.composedPath()[0]?.matches?.(FIELDS)) return false;
  return !document.querySelector("dialog:modal") && !document.getElementById("__search")?.checked;
}

/** The keys that do something here, as a table. */
export function keysTable() {
  const rows = KEYS.filter(([keys, , by]) => by !== "desk" || keys.some((key) => actions.has(key)))
    .map(([keys, does]) => element("tr", {},
      element("th", { scope: "row" }, ...keys.flatMap((key, at) => [...(at ? [" or "] : []), element("kbd", {}, key)])),
      element("td", {}, does)));
  return element("table", { class: "tb-keys" },
    element("caption", { class: "tb-sr" }, "Keys"),
    element("thead", { class: "tb-sr" }, element("tr", {}, element("th", { scope: "col" }, "Key"), element("th", { scope: "col" }, "Does"))),
    element("tbody", {}, ...rows));
}

let dialog;

function showKeys() {
  dialog?.remove();
  const off = element("input", { type: "checkbox", id: "tb-keys-on" });
  off.checked = areOn();
  off.addEventListener("change", () => setOn(off.checked));
  dialog = element("dialog", { class: "tb-keys-dialog md-typeset", "aria-labelledby": "tb-keys-title" },
    element("h2", { id: "tb-keys-title" }, "Keys"), keysTable(),
    element("p", {}, element("label", {}, off, " Single keys of the desk act on this computer")),
    element("p", {}, button("Close", () => dialog.close(), { class: "tb-button", autofocus: true })));
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

class Keys extends HTMLElement {
  connectedCallback() {
    this.replaceChildren(keysTable());
  }
}

document.addEventListener("keydown", (event) => {
  if (!actions.has(event.key) || !mayAct(event) || (!areOn() && event.key !== "?")) return;
  event.preventDefault();
  actions.get(event.key)();
});
onKey("?", showKeys);
/** After the modules of the page have said what their keys do. */
addEventListener("DOMContentLoaded", () => customElements.define("tb-keys", Keys));
