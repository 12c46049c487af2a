// One case variable as a field: label, input or select, what is wrong with it in words, where to find it.
// A value goes to the case as soon as it fits; what does not fit stays in the field.
import { fits, isTime, meant, problem, tidy } from "./case-values.js";
import { theCase } from "./case.js";
import { button, element } from "./element.js";
import { timeField } from "./time-field.js";
import { control, setValue } from "./variable-control.js";

/** Write what is wrong into the line of errors, with a way to take what was most likely meant. */
function sayProblem(line, input, definition, take) {
  const wrong = problem(definition, tidy(input.value));
  const better = wrong && meant(definition, input.value);
  input.setAttribute("aria-invalid", String(Boolean(wrong)));
  line.hidden = !wrong;
  line.replaceChildren(...(wrong ? [wrong] : []), ...(better ? [" ", button(`Use ${better}`, () => take(better), { class: "tb-link" })] : []));
}

/** Return the field of a variable; it follows the case for as long as it is in the page. */
export function variableField(name, definition, registries) {
  const id = `tb-case-${name}`;
  const input = control(name, definition, registries, { id, "aria-describedby": `${id}-wrong ${id}-help` });
  const line = element("p", { class: "tb-field__wrong", id: `${id}-wrong`, hidden: true });
  const help = element("p", { class: "tb-field__help", id: `${id}-help` }, definition.where);
  const label = element("label", { for: id }, definition.label);
  if (definition.sensitive) {
    label.append(" ", element("span", { class: "tb-badge tb-memory" }, "memory only"));
    help.append(" It identifies a person: it is gone when you leave this page, and never goes into an address.");
  }
  const field = element("div", { class: "tb-field" }, label, input, line);
  if (isTime(definition)) field.append(timeField(name, definition));
  field.append(help);
  const take = (value) => {
    input.value = value;
    input.focus();
    commit();
  };
  const commit = () => {
    const value = tidy(input.value);
    const known = theCase.get().variables[name] ?? "";
    const next = fits(definition, value) ? value : "";
    if (next !== known) theCase.set(name, next, definition);
    if (line.textContent) sayProblem(line, input, definition, take);
  };
  input.addEventListener("input", commit);
  input.addEventListener("change", () => sayProblem(line, input, definition, take));
  follow(name, definition, input, line);
  return field;
}

/** Show what the case holds, unless the agent is writing here, or has written what does not fit. */
function follow(name, definition, input, line) {
  let shown = "";
  const show = () => {
    const value = theCase.get().variables[name] ?? "";
    if (value === shown && value === "" && input.value !== "") return; // unfit text stays in the field
    shown = value;
    if (document.activeElement === input && tidy(input.value) === value) return;
    if (document.activeElement === input && value === "" && theCase.isOpen) return;
    setValue(input, value);
    if (!problem(definition, value)) {
      line.hidden = true;
      line.replaceChildren();
      input.removeAttribute("aria-invalid");
    }
  };
  show();
  theCase.subscribe(show);
}
