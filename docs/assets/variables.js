// Fills the case variables of a page in, live: in commands, queries, messages and links into tools. What is missing can
// be filled in where it stands. Only what fits its pattern is ever filled in, and only as text.
import { fits, fitting, meant, problem, tidy } from "./case-values.js";
import { theCase } from "./case.js";
import { desk } from "./desk.js";
import { element } from "./element.js";
import { onKey } from "./keys.js";
import { showToolLink } from "./tool-link.js";
import { control } from "./variable-control.js";

const MARK = ".tb-variable[data-variable]";
const LINK = ".tb-tool-link[data-url]";
/** Where a field to fill in would stand inside something else that is pressed. */
const PRESSED = "a, button, summary, label, svg, [role='button'] [role='button']";
/** What was typed into a field and did not fit, by name: nobody has to type it twice. */
const drafts = new Map();
const labels = new Map();
let known = null;
let editing = null;

const labelOf = (name) => known?.variables[name]?.label ?? labels.get(name) ?? name;
const isMissing = (mark) => mark.getAttribute("role") === "button";

/** Show the state of the case on the page. A case that is open already needs the definitions first. */
async function update() {
  if (theCase.isOpen && !known) known = await desk().catch(() => null);
  const values = known ? fitting(theCase.get().variables, known.variables) : new Map();
  const missing = new Set();
  for (const mark of document.querySelectorAll(MARK)) {
    const name = mark.dataset.variable;
    if (!labels.has(name)) labels.set(name, mark.title || name);
    if (mark !== editing) show(mark, name, values.get(name));
    if (!values.has(name)) missing.add(name);
  }
  const isSensitive = (name) => known?.variables[name]?.sensitive === true;
  for (const place of document.querySelectorAll(LINK)) showToolLink(place, values, labelOf, isSensitive);
  document.dispatchEvent(new CustomEvent("tb-filled", { detail: [...missing] }));
}

function show(mark, name, value) {
  const text = value ?? `{{ ${name} }}`;
  const title = value === undefined ? `${labelOf(name)}: not known yet. Fill it in` : `${labelOf(name)}, from the case`;
  if (mark.textContent !== text || mark.firstElementChild) mark.textContent = text;
  if (mark.title !== title) mark.title = title;
  mark.classList.toggle("tb-filled", value !== undefined);
  const canFill = value === undefined && !mark.parentElement.closest(PRESSED);
  if (canFill) Object.entries({ role: "button", tabindex: "0" }).forEach((pair) => mark.setAttribute(...pair));
  else if (mark !== document.activeElement) ["role", "tabindex"].forEach((attribute) => mark.removeAttribute(attribute));
  else {
    mark.removeAttribute("role");
    mark.tabIndex = -1; // the focus stays where the agent reads
  }
}

/** Turn a mark into a field; Enter takes the value, Escape leaves it. */
async function edit(mark) {
  if (editing === mark) return;
  known ??= await desk().catch(() => null);
  const name = mark.dataset.variable;
  const definition = known?.variables[name];
  if (!definition || !isMissing(mark)) return;
  editing = mark;
  const wrong = element("span", { class: "tb-fill-wrong", id: "tb-fill-wrong", role: "alert" });
  const input = control(name, definition, known, { class: "tb-fill", "aria-label": `${definition.label}, for example ${definition.example}`, "aria-describedby": wrong.id, title: definition.where });
  input.value = drafts.get(name) ?? "";
  if (input.tagName === "INPUT") input.size = Math.max(definition.example.length, 8);
  mark.removeAttribute("role");
  mark.removeAttribute("tabindex");
  mark.replaceChildren(input, wrong);
  input.addEventListener("input", () => { wrong.textContent = ""; input.setAttribute("aria-invalid", "false"); });
  input.addEventListener("keydown", (event) => press(event, mark, input, wrong, definition));
  input.addEventListener("blur", () => leave(mark, input, definition));
  if (input.tagName === "SELECT") input.addEventListener("change", () => take(mark, input, wrong, definition));
  input.focus();
}

function press(event, mark, input, wrong, definition) {
  if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Enter") return take(mark, input, wrong, definition);
  drafts.delete(mark.dataset.variable);
  close(mark);
}

function take(mark, input, wrong, definition) {
  const value = tidy(input.value);
  if (!value) return close(mark);
  if (!fits(definition, value)) {
    const better = meant(definition, value);
    wrong.textContent = problem(definition, value) + (better ? ` Did you mean ${better}?` : "");
    input.setAttribute("aria-invalid", "true");
    return;
  }
  close(mark, value, definition);
}

/** The field was left without Enter: what fits is taken, what does not is kept for the next time. */
function leave(mark, input, definition) {
  if (editing !== mark) return;
  const value = tidy(input.value);
  const isFit = fits(definition, value);
  if (value && !isFit) drafts.set(mark.dataset.variable, input.value);
  editing = null;
  if (isFit) theCase.set(mark.dataset.variable, value, definition);
  else update();
}

function close(mark, value, definition) {
  editing = null;
  const name = mark.dataset.variable;
  mark.textContent = "";
  show(mark, name, undefined);
  mark.focus();
  if (value === undefined) return;
  drafts.delete(name);
  theCase.set(name, value, definition);
}

/** Go to the next missing value after the focus, or to the first. */
function goToMissing() {
  const marks = [...document.querySelectorAll(MARK)].filter((mark) => isMissing(mark) && mark.checkVisibility());
  const here = document.activeElement;
  const next = marks.find((mark) => here.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING && here !== document.body);
  (next ?? marks[0])?.focus();
}

/** Parts of the page that are made later hold variables too, such as the steps of a walk. */
function watchPage() {
  const isNew = (node) => node.nodeType === Node.ELEMENT_NODE && (node.matches(`${MARK}, ${LINK}`) || node.querySelector(`${MARK}, ${LINK}`));
  new MutationObserver((changes) => {
    if (changes.some(({ addedNodes }) => [...addedNodes].some(isNew))) update();
  }).observe(document.body, { childList: true, subtree: true });
}

/** Listen on the document, since copies of a mark lose their own listeners. */
function listen() {
  document.addEventListener("click", ({ target }) => {
    const mark = target.closest?.(MARK);
    if (mark && isMissing(mark)) edit(mark);
  });
  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !event.target.matches?.(MARK) || !isMissing(event.target)) return;
    event.preventDefault();
    edit(event.target);
  });
  document.addEventListener("tb-missing", goToMissing);
  onKey("m", goToMissing);
}

theCase.subscribe(update);
listen();
watchPage();
update();
