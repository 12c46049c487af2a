// "Keep for the packet": the matched line with those around it goes into the case, without secrets and personal data.
import { theCase } from "./case.js";
import { desk } from "./desk.js";
import { button, element } from "./element.js";
import { redact } from "./redaction.js";

/** Lines kept to each side of a match, and characters kept to each side: a log of one line has no end. */
const AROUND = 2;
const MOST = 1000;

const lineStart = (text, at) => (at ? text.lastIndexOf("\n", at - 1) + 1 : 0);
const lineEnd = (text, at) => (text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at));

/** The lines of a match from `start` to `end` with `AROUND` more to both sides, cut where they are endless. */
export function linesAround(text, { start, end }) {
  let [from, to] = [lineStart(text, start), lineEnd(text, end)];
  for (let line = 0; line < AROUND; line += 1) {
    if (from) from = lineStart(text, from - 1);
    if (to < text.length) to = lineEnd(text, to + 1);
  }
  const [first, last] = [Math.max(from, start - MOST), Math.min(to, end + MOST)];
  return `${first > from ? "…" : ""}${text.slice(first, last)}${last < to ? "…" : ""}`;
}

const isSame = (entry, reason) => (kept) => kept.entry === entry.id && kept.line === reason.line && kept.signature === reason.match;

/** Put a reason of the finder into the case; returns how many values were taken out of its text. */
async function keep(text, entry, reason) {
  const { redaction, allowed } = await desk();
  const { text: safe, masks } = redact(redaction, linesAround(text, reason), { allowed });
  theCase.change((draft) => {
    if (draft.evidence.some(isSame(entry, reason))) return;
    draft.evidence.push({ entry: entry.id, title: entry.title, signature: reason.match, line: reason.line, text: safe, at: new Date().toISOString() });
  });
  document.dispatchEvent(new CustomEvent("tb-keep", { detail: { entry: entry.id } }));
  return masks.length;
}

/** The button beside a reason; once pressed, it says that the line is kept. */
export function keepButton(text, entry, reason) {
  const place = element("span", { class: "tb-keep", role: "status" });
  const say = (sentence) => place.replaceChildren(element("span", { tabindex: "-1" }, sentence));
  const press = async () => {
    try {
      const taken = await keep(text, entry, reason);
      say(taken ? `✓ Kept, ${taken} value${taken > 1 ? "s" : ""} masked` : "✓ Kept");
    } catch {
      say("Could not be kept: load the page anew.");
    }
    place.firstChild.focus();
  };
  if (theCase.get().evidence.some(isSame(entry, reason))) say("✓ Kept");
  else place.append(button("Keep for the packet", press));
  return place;
}
