// The panel of the case: everything that is known of it, in fields, those that this page needs first.
import { groupsOf } from "./case-values.js";
import { theCase } from "./case.js";
import { button, element } from "./element.js";
import { severityField } from "./severity-field.js";
import { variableField } from "./variable-field.js";

const HERE = "For this page";
const LAST = "Everything else";

/** The names of the variables that stand on this page, in its order. */
function onPage() {
  return [...document.querySelectorAll(".tb-variable[data-variable]")].map((mark) => mark.dataset.variable);
}

function group(title, names, known) {
  const fields = names.map((name) => variableField(name, known.variables[name], known));
  if (title === LAST) return element("details", { class: "tb-case-more" }, element("summary", {}, title), ...fields);
  return element("section", { "aria-label": title }, element("h3", {}, title), ...fields);
}

function kept() {
  return theCase.isKept
    ? "Kept in this tab until you close it. What you write goes nowhere else: no request, no address."
    : "This browser stores nothing for this page: the case is gone when you leave it.";
}

/** Return the panel; `known` is the data of desk.js. */
export default async function panel(known) {
  const note = element("p", { class: "tb-panel-note" }, kept());
  theCase.subscribe(() => { note.textContent = kept(); });
  const clear = button("Clear all", () => document.dispatchEvent(new CustomEvent("tb-clear")), { class: "tb-button tb-danger" });
  const groups = groupsOf(known.variables, onPage()).map(([title, names]) => group(title, names, known));
  const isHere = groups[0]?.getAttribute("aria-label") === HERE;
  const form = element("form", { class: "tb-case-form", autocomplete: "off", "aria-label": "The case" },
    note,
    ...groups.splice(0, isHere ? 1 : 0),
    severityField(known.severity),
    ...groups,
    element("p", { class: "tb-field__row" }, clear));
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}
