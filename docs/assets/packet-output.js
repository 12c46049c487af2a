// What leaves the packet panel: the form, the preview, and the ways to take it along. The text copied is the preview.
import { button, element } from "./element.js";

/** [form, name, end of the file's name, type]; the forms are those of packet-text.js. */
const OUTPUTS = [
  ["markdown", "Markdown", "md", "text/markdown"],
  ["plain", "Plain text", "txt", "text/plain"],
  ["jira", "Jira", "txt", "text/plain"],
  ["zendesk", "Zendesk", "md", "text/markdown"],
  ["servicenow", "ServiceNow work note", "txt", "text/plain"],
  ["json", "JSON", "json", "application/json"],
];

/** Save a text as a file, without a request: the browser makes the address and forgets it. */
function save(text, name, type) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url));
}

/** Copy a text, or select it in its element where the browser does not allow that; returns what happened in words. */
export async function copyText(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied.";
  } catch { // no permission, or not a secure origin
    if (shown.select) shown.select();
    else getSelection().selectAllChildren(shown);
    return "Selected: copy it with Ctrl+C or ⌘C.";
  }
}

/**
 * Return {form, tools, preview, show}: the select of the form, the row of buttons and the preview. `changed` is called
 * with a new form; `say` speaks; `show` takes {text, name, gate}. While the gate is closed a button says why.
 */
export function packetOutput(changed, say) {
  const form = element("select", { id: "tb-packet-form", class: "tb-button", "aria-label": "Copy as" },
    ...OUTPUTS.map(([value, label]) => element("option", { value }, label)));
  const text = element("pre", { class: "tb-packet-preview", id: "tb-packet-preview", tabindex: "0", role: "region", "aria-label": "Preview" });
  let [name, gate] = ["packet", { isOpen: false, reason: "" }];
  const act = (does) => async () => say(gate.isOpen ? await does() : gate.reason);
  const attributes = { class: "tb-button", "aria-describedby": "tb-packet-gate" };
  const copy = button("Copy", act(() => copyText(text.textContent, text)), { ...attributes, class: "tb-button tb-first" });
  const download = button("Download", act(() => {
    const [, , end, type] = OUTPUTS.find(([value]) => value === form.value);
    save(text.textContent, `${name}.${end}`, type);
    return "Downloaded.";
  }), attributes);
  form.addEventListener("change", () => changed(form.value));
  const show = (given) => {
    [name, gate] = [given.name, given.gate];
    if (text.textContent !== given.text) text.textContent = given.text;
    for (const one of [copy, download]) one.setAttribute("aria-disabled", String(!gate.isOpen));
  };
  return { form, tools: [form, copy, download], preview: text, show };
}
