// The trail of walks as elements: steps with answers, times and notes, and buttons that copy it.
import { desk } from "./desk.js";
import { button, element } from "./element.js";
import { told, trailMarkdown, trailText } from "./trail.js";

/** A time in UTC as "03:12:40 UTC", with the day where it differs from the day before it. */
export function timeOf(iso, before = "") {
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)];
  return element("time", { datetime: iso }, `${before.slice(0, 10) === day ? "" : `${day} `}${time} UTC`);
}

/** A field for the note at a step; `write` is called with each change. It grows with its text. */
export function noteField(label, text, write, placeholder = "What you saw: ids, values, times") {
  const attributes = { class: "tb-walk-note", rows: "1", "aria-label": label, spellcheck: "false", placeholder };
  const field = element("textarea", attributes);
  field.value = text;
  field.addEventListener("input", () => write(field.value));
  return field;
}

/**
 * The steps of a walk as a list. With `write`, called with the index of a step and its text, notes can be edited;
 * `fitting` steps of it fit the runbook as it is now.
 */
export function stepList(walk, { write = null, fitting = Infinity } = {}) {
  let before = walk.started;
  return element("ol", { class: "tb-trail" }, ...told(walk).map(({ index, text, answer, note, at }) => {
    const item = element("li", {}, element("span", { class: "tb-trail__step" }, text), " ",
      element("strong", {}, answer || "not answered yet"), " ",
      element("span", { class: "tb-quiet" }, timeOf(at, before)));
    before = at;
    if (index >= fitting) item.append(" ", element("span", { class: "tb-badge tb-no" }, "no longer in the runbook"));
    if (write) item.append(noteField(`Note: ${text}`, note, (written) => write(index, written), "Add a note"));
    else if (note.trim()) item.append(element("blockquote", {}, note));
    return item;
  }));
}

/** A text without secrets and personal data, and how many there were; null where the rules cannot be had. */
async function safe(text) {
  try {
    const [{ redaction }, { redact }] = await Promise.all([desk(), import("./redaction.js")]);
    const made = redact(redaction, text);
    return { text: made.text, count: made.counts.reduce((sum, { masked }) => sum + masked, 0) };
  } catch {
    return null;
  }
}

async function copy(text, said) {
  const made = await safe(text);
  if (!made) {
    said.textContent = "Not copied: the rules that take secrets out could not be loaded.";
    return;
  }
  const masked = made.count ? ` ${made.count} secret or personal value${made.count > 1 ? "s" : ""} masked.` : "";
  try {
    await navigator.clipboard.writeText(made.text);
    said.textContent = `Copied.${masked}`;
  } catch { // no permission, or not a secure origin
    const field = element("textarea", { class: "tb-trail__text", readonly: true, rows: "8", "aria-label": "Trail" });
    field.value = made.text;
    said.replaceChildren(`The text is selected: copy it with Ctrl+C or ⌘C.${masked}`, field);
    field.select();
  }
}

/** Buttons that copy what `walks` returns, {key: walk}, as text or Markdown, with secrets and personal data masked. */
export function copyButtons(walks) {
  const said = element("span", { class: "tb-trail__said", role: "status" });
  const make = (label, write) =>
    button(label, () => copy(write(walks(), Date.now()), said), { class: "tb-button" });
  return element("p", { class: "tb-trail__copy" },
    make("Copy the trail as Markdown", trailMarkdown), " ", make("Copy as text", trailText), " ", said);
}
