// <tb-case-bar>: the case at the foot of every page, and the way to its panels. It adds itself; without JavaScript
// there is no desk. What the eye meets first is which case it is, how bad, and how long is left.
import { clockWords, running } from "./case-clocks.js";
import { theCase } from "./case.js";
import { desk } from "./desk.js";
import { Drawer } from "./drawer.js";
import { button, element } from "./element.js";
import { onKey } from "./keys.js";

const REFRESH = 30_000;
const UNDO = 10_000;
/** [name, label, title, key, module]: each module has a panel as its default export, and is loaded on first use. */
export const PANELS = [
  ["case", "Case", "The case", "c", "./case-panel.js"],
  ["trail", "Trail", "The trail", "t", "./trail-panel.js"],
  ["packet", "Packet", "Escalation packet", "e", "./packet-panel.js"],
  ["update", "Update", "Customer update", "u", "./update-panel.js"],
];

class CaseBar extends HTMLElement {
  #drawer = new Drawer((name) => this.#mark(name));
  #panels = new Map();
  #buttons = new Map();
  #policy = null;
  #undo = null;
  #overdue = new Set();
  #parts = {
    id: element("span", { class: "tb-bar__id" }),
    severity: element("span", { class: "tb-severity", hidden: true }),
    clocks: element("span", { class: "tb-bar__clocks" }),
    missing: button("", () => document.dispatchEvent(new CustomEvent("tb-missing")), { class: "tb-button tb-bar__missing", hidden: true }),
    tools: element("span", { class: "tb-bar__tools" }),
    undo: element("span", { class: "tb-bar__undo", hidden: true }),
    said: element("span", { class: "tb-sr", role: "status" }),
  };

  connectedCallback() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Case");
    this.#build();
    theCase.subscribe(() => this.#render());
    document.addEventListener("tb-filled", ({ detail }) => this.#sayMissing(detail));
    document.addEventListener("tb-clear", () => this.#clear());
    document.addEventListener("tb-open-panel", (event) => this.#openFor(event));
    document.addEventListener("visibilitychange", () => this.#refresh());
    setInterval(() => this.#refresh(), REFRESH);
    this.#render();
  }

  #build() {
    const { id, severity, clocks, missing, tools, undo, said } = this.#parts;
    for (const [name, label, title, key, path] of PANELS) {
      const open = () => this.#toggle(name, title, path);
      const opener = button(label, open, { class: "tb-button", "aria-expanded": "false", "aria-keyshortcuts": key, title: `${title} (${key})` });
      this.#buttons.set(name, opener);
      tools.append(opener);
      onKey(key, open);
    }
    tools.append(button("Clear", () => this.#clear(), { class: "tb-button", title: "Forget everything about this case" }));
    undo.append(element("span", {}, "The case is cleared."), " ",
      button("Undo", () => this.#bringBack(), { class: "tb-button" }));
    this.append(element("span", { class: "tb-bar__case" }, id, severity, clocks), missing, tools, undo);
    this.after(said); // it speaks also while the bar is hidden
    const [name, , title, , path] = PANELS[0];
    const header = button("Case", () => this.#toggle(name, title, path), { class: "tb-case-button", "aria-expanded": "false", title: "The case (c)" });
    this.#buttons.set("header", header);
    document.querySelector(".md-header__inner")?.append(header);
  }

  async #toggle(name, title, path) {
    if (this.#drawer.shown === name) this.#drawer.close();
    else await this.#open(name, title, path, {});
  }

  /** Another part of the page asks for a panel, as `{panel, entry, outcome, team, evidence, macro}`. */
  #openFor(event) {
    const asked = PANELS.find(([name]) => name === event.detail?.panel);
    if (!asked) return;
    event.preventDefault(); // it is taken care of
    const [name, , title, , path] = asked;
    this.#open(name, title, path, event.detail);
  }

  /** Show a panel; it is told what it is opened for. */
  async #open(name, title, path, detail) {
    try {
      const known = await desk();
      if (!this.#panels.has(name)) this.#panels.set(name, await (await import(path)).default(known));
      const panel = this.#panels.get(name);
      panel.dispatchEvent(new CustomEvent("tb-opened", { detail }));
      this.#drawer.open(name, title, panel);
    } catch {
      this.#say(`“${title}” could not be loaded. Check the connection and try again.`);
    }
  }

  #mark(shown) {
    for (const [name, opener] of this.#buttons) opener.setAttribute("aria-expanded", String((name === "header" ? "case" : name) === shown));
  }

  #render() {
    const { variables, severity } = theCase.get();
    const level = severity?.severity ?? variables.severity ?? "";
    this.#parts.id.textContent = variables.case_id || "Case without an id";
    this.#parts.severity.hidden = !/^P[1-4]$/.test(level);
    this.#parts.severity.textContent = level;
    this.#parts.severity.className = `tb-severity tb-${level.toLowerCase()}`;
    if (theCase.isOpen) this.#forgetUndo();
    this.#showBar();
    if (severity && !this.#policy) this.#loadPolicy();
    this.#refresh();
  }

  #showBar() {
    document.documentElement.classList.toggle("tb-case-open", theCase.isOpen || Boolean(this.#undo));
    for (const name of ["tools", "undo"]) this.#parts[name].hidden = (name === "undo") !== Boolean(this.#undo);
    this.firstChild.hidden = Boolean(this.#undo);
  }

  async #loadPolicy() {
    this.#policy = (await desk().catch(() => null))?.severity ?? null;
    if (this.#policy) this.#refresh();
  }

  /** What time does to the bar; it stands outside of live regions, and only a clock that runs out is announced. */
  #refresh() {
    const now = new Date();
    const clocks = this.#running();
    this.#parts.clocks.replaceChildren(...clocks.map((clock) => {
      const isOver = Boolean(clock.end && clock.end <= now);
      if (isOver && !this.#overdue.has(clock.name)) this.#say(`${clock.label} is overdue.`);
      if (isOver) this.#overdue.add(clock.name);
      else this.#overdue.delete(clock.name);
      return element("span", { class: isOver ? "tb-bar__clock tb-bar__late" : "tb-bar__clock" }, clockWords(clock, now));
    }));
  }

  /** A stored case that another program wrote may name a severity that there is not. */
  #running() {
    try {
      return this.#policy ? running(this.#policy, theCase.get()) : [];
    } catch {
      return [];
    }
  }

  #sayMissing(names) {
    this.#parts.missing.hidden = !names.length || !theCase.isOpen;
    this.#parts.missing.textContent = `${names.length} missing here`;
    this.#parts.missing.title = "Go to the next value that is missing on this page (m)";
  }

  #clear() {
    this.#drawer.close();
    const back = theCase.clear();
    this.#undo = { back, timer: setTimeout(() => this.#forgetUndo(true), UNDO) };
    this.#showBar();
    this.#parts.missing.hidden = true;
    this.#say("The case is cleared. Undo brings it back, for ten seconds.");
    this.#parts.undo.querySelector("button").focus();
  }

  #bringBack() {
    const { back } = this.#undo;
    this.#forgetUndo();
    back();
    this.#buttons.get("case").focus();
  }

  #forgetUndo(isOver = false) {
    if (!this.#undo) return;
    clearTimeout(this.#undo.timer);
    this.#undo = null;
    if (isOver && this.contains(document.activeElement)) this.#buttons.get("header").focus();
    this.#showBar();
  }

  #say(sentence) {
    this.#parts.said.textContent = sentence;
  }
}

customElements.define("tb-case-bar", CaseBar);
document.body.append(document.createElement("tb-case-bar"));
