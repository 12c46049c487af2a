// What the finder offers where nothing was found: other words for the full-text search, and a new entry to fill in.
import { button, element } from "./element.js";

/** What signatures are proposed from. */
const [MOST_LINES, MOST_LENGTH] = [500, 2000];

/** Put a question into the search of the site, in place: in an address it would reach the server's log. */
export const searchSite = (question) => document.querySelector("tb-search")?.ask?.(question);

/** A box with the two ways on; `telling` are words of the text that entries use. */
export function noneFound(text, telling) {
  const words = telling.join(" ");
  const said = element("p", { class: "tb-hit-note", role: "status" });
  const search = button(`Search the text of every page for “${words}”`, () => searchSite(words), { class: "md-button" });
  const download = button("Download a new known issue, prefilled", () => save(text, said), { class: "md-button" });
  return element("div", { class: "tb-none" }, ...(words ? [element("p", {}, search)] : []), element("p", {}, download),
    element("p", { class: "tb-quiet" }, "The file is made in this page: its signatures come from the lines that look like errors, with secrets and personal data masked."), said);
}

/** Make the file from the redacted text. Without the rules of redaction nothing is made: an entry is for many eyes. */
async function save(text, said) {
  let made;
  try {
    const [{ desk }, { redact }, { newEntry }] = await Promise.all([import("./desk.js"), import("./redaction.js"), import("./new-entry.js")]);
    const { redaction, allowed } = await desk();
    if (!Array.isArray(redaction) || !redaction.length) throw new Error("no rules");
    const read = text.split("\n", MOST_LINES).map((line) => line.slice(0, MOST_LENGTH)).join("\n");
    made = newEntry(redact(redaction, read, { allowed }).text, new Date().toISOString().slice(0, 10));
  } catch {
    said.textContent = "The file could not be made: the rules of redaction could not be loaded, and nothing is written without them.";
    return;
  }
  const link = element("a", { href: URL.createObjectURL(new Blob([made], { type: "text/markdown" })), download: "KI-0000-new-error.md" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  said.textContent = "Downloaded as KI-0000-new-error.md. Read it before you commit it.";
}
