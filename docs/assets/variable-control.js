// The control for one case variable: a select where the values are closed, else a line of text.
import { choicesOf } from "./case-values.js";
import { element } from "./element.js";

/** Return the control; `registries` is the data of desk.js. */
export function control(name, definition, registries, attributes = {}) {
  const choices = choicesOf(name, definition, registries);
  if (!choices) {
    return element("input", {
      type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", placeholder: definition.example, ...attributes,
    });
  }
  const options = choices.map(({ value, label }) => element("option", { value }, label));
  return element("select", attributes, element("option", { value: "" }, "not known"), ...options);
}

/** Put a value into a control; a select that does not have it shows it all the same. */
export function setValue(input, value) {
  if (input.tagName === "SELECT" && value && ![...input.options].some((option) => option.value === value)) {
    input.append(element("option", { value }, value));
  }
  input.value = value;
}
