// Below the field of the home page: values of the case that a paste holds, each with a button that takes it.
import { isTime } from "./case-values.js";
import { theCase } from "./case.js";
import { desk } from "./desk.js";
import { button, element } from "./element.js";
import { Recogniser, slices } from "./recognise.js";

const PAUSE = 250;
/** What is typed as a question is not searched for values. */
const SHORTEST = 12;
const field = document.querySelector("tb-finder textarea");
const said = element("p", { role: "status" });
const list = element("ul", { "aria-label": "Values in what you pasted" });
const place = element("section", { class: "tb-recognised", hidden: true, "aria-label": "Values for the case" }, said, list);
let timer;
let found = { values: [], withoutOffset: null };
let variables = {};

const lower = (label) => (/^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label);
const labelOf = (name) => lower(variables[name].label);
const take = (name, value) => theCase.set(name, value, variables[name]);

/** Look through the text, slice by slice, and let the page breathe between them; typing on ends it. */
async function search() {
  const text = field.value;
  if (text.trim().length < SHORTEST) return show({ values: [], withoutOffset: null });
  const known = await desk().catch(() => null);
  if (!known) return;
  variables = known.variables;
  const recogniser = new Recogniser(variables);
  for (const slice of slices(text)) {
    recogniser.add(slice);
    await new Promise((resume) => setTimeout(resume));
    if (field.value !== text) return;
  }
  show(recogniser.result());
}

function show(result) {
  found = result;
  const { values, withoutOffset } = result;
  place.hidden = !values.length && !withoutOffset;
  const count = values.length ? `${values.length} value${values.length > 1 ? "s" : ""} for the case in this text.` : "";
  const local = withoutOffset
    ? `${withoutOffset.count > 1 ? "Times" : "One time"} without an offset (${[...new Set([withoutOffset.first, withoutOffset.last])].join(" to ")}): ask for the time zone and enter it in the case.`
    : "";
  const sentence = [count, local].filter(Boolean).join(" ");
  if (said.textContent !== sentence) said.textContent = sentence;
  list.replaceChildren(...values.map((value) => element("li", {}, chip(value))));
}

function chip({ names, value, count }) {
  const now = theCase.get().variables;
  const taken = names.find((name) => now[name] === value);
  if (taken) return element("span", { class: "tb-taken" }, `✓ ${value} is the ${labelOf(taken)}`);
  const times = count > 1 && !isTime(variables[names[0]]) ? ` (${count} times)` : "";
  if (names.length > 1) return choice(names, value, times);
  const [name] = names;
  const instead = now[name] ? `, instead of ${now[name]}` : "";
  const memory = variables[name].sensitive ? ", in memory only" : "";
  return button(`Use ${value} as ${labelOf(name)}${instead}${memory}${times}`, () => take(name, value), { class: "tb-button" });
}

/** A value that could be several things: the agent says which. */
function choice(names, value, times) {
  const select = element("select", { class: "tb-button", "aria-label": `Use ${value} as` },
    element("option", { value: "" }, `Use ${value}${times} as…`),
    ...names.map((name) => element("option", { value: name }, variables[name].label)));
  select.addEventListener("change", () => select.value && take(select.value, value));
  return select;
}

/** A chip that was taken is gone from under the focus: go on to the one in its place. */
function refresh() {
  if (place.hidden) return;
  const at = [...list.children].findIndex((item) => item.contains(document.activeElement));
  show(found);
  if (at < 0) return;
  const rest = [...list.children].slice(at).concat([...list.children].slice(0, at)).map((item) => item.firstChild);
  (rest.find((part) => part.matches("button, select")) ?? field).focus();
}

function changed() {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
}

if (field) {
  field.closest("tb-finder").after(place);
  field.addEventListener("input", changed);
  field.addEventListener("paste", changed); // a long paste is put in by script, without an event
  theCase.subscribe(refresh);
  if (field.value) changed();
}
