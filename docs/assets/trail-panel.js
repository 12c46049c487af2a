// The trail panel of the desk: all walks of the case in order of time, with notes to edit, to copy, and to take out.
import { theCase } from "./case.js";
import { pageAddress } from "./desk.js";
import { button, element } from "./element.js";
import { copyButtons, stepList, timeOf } from "./trail-list.js";
import { inOrder } from "./trail.js";
import { note } from "./walk.js";

const withoutNotes = (key, value) => (key === "note" ? undefined : value);

function write(key, index, text) {
  theCase.change((draft) => { draft.walks[key] = note(draft.walks[key], index, text); });
}

function remove(key) {
  theCase.change((draft) => { delete draft.walks[key]; });
}

function walkSection({ key, walk }, takeOut) {
  const { entry, title, address, started, ended, outcome, outcome_text: end, from } = walk;
  const name = `${entry} ${title}`;
  const times = [timeOf(started), ended ? " to " : " until now", ...(ended ? [timeOf(ended, started)] : [])];
  return element("section", { class: "tb-trail-walk", "aria-label": name },
    element("h3", {}, element("a", { href: pageAddress(address) }, name)),
    element("p", { class: "tb-quiet" }, ...times, from ? `, from ${from}` : ""),
    stepList(walk, { write: (index, text) => write(key, index, text) }),
    element("p", {}, outcome ? element("strong", {}, end) : "No outcome yet."),
    button("Take this walk out", () => takeOut(key, name), {
      class: "tb-button", "aria-label": `Take this walk out: ${name}`,
    }));
}

/** The panel, which keeps itself up to date with the case. `_desk` is there because all panels are made alike. */
export default async function panel(_desk) {
  const list = element("div", {});
  const said = element("p", { class: "tb-walk-said", role: "status" });
  const none = element("p", {}, "No runbook was walked in this case. Open one and choose “Walk it step by step”.");
  const copied = copyButtons(() => theCase.get().walks);
  let shown = "";

  function takeOut(key, name) {
    remove(key);
    said.textContent = `${name} is out of the trail.`;
    (list.querySelector("button") ?? list.closest("dialog")?.querySelector("button"))?.focus();
  }

  function render({ walks }) {
    const found = inOrder(walks);
    const now = JSON.stringify(found, withoutNotes);
    const isEditing = list.contains(document.activeElement) && document.activeElement.matches("textarea");
    if (now === shown && isEditing) return; // the field that is being written in already says it
    shown = now;
    none.hidden = found.length > 0;
    copied.hidden = !found.length;
    list.replaceChildren(...found.map((one) => walkSection(one, takeOut)));
  }

  theCase.subscribe(render);
  render(theCase.get());
  return element("div", { class: "tb-trail-panel" }, none, copied, list, said);
}
