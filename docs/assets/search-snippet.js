// The part of a page that answers a question, with the words of the question to be marked. No DOM, no network.
import { JOINED, plain, terms } from "./search-terms.js";

/** Characters of a snippet, and of what stands before its first mark. */
const LENGTH = 190;
const BEFORE = 60;

/** Markdown as a reader sees it, on one line. */
export function readable(markdown) {
  return markdown
    .replace(/^ *(?:```|~~~).*$/gm, " ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[([^\]]+)\](?:\[[^\]]*\])?/g, "$1")
    .replace(/<\/?[a-zA-Z][^>]*>/g, " ")
    .replace(/\{ *[#.:][^}]*\}/g, " ")
    .replace(/^ *(?:#{1,6}|>|[-*+]|\d+\.) /gm, " ")
    .replace(/^[\s|:-]+$/gm, " ")
    .replace(/^ *\||\| *$/gm, " ")
    .replace(/ *\|/g, " ·")
    .replace(/\*\*|__(?=\S)|`+/g, "")
    .replace(/\\([^\w\s])/g, "$1")
    .replace(/[\s·]*\n[\s·]*/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** Start and end of each word of a text that is one of the terms. */
export function marks(text, wanted, synonyms) {
  const found = [];
  for (const match of text.matchAll(JOINED)) {
    const whole = terms(match[0], synonyms);
    if (!whole.some((term) => wanted.has(term))) continue;
    if (wanted.has(plain(match[0]).toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""))) found.push([match.index, match.index + match[0].length]);
    else found.push(...parts(match, wanted, synonyms));
  }
  return found;
}

const parts = (match, wanted, synonyms) => Array.from(match[0].matchAll(/[\p{L}\p{N}]+/gu))
  .filter((part) => terms(part[0], synonyms).some((term) => wanted.has(term)))
  .map((part) => [match.index + part.index, match.index + part.index + part[0].length]);

/** A text as pieces, {text, hit}, around those of its words that are terms. */
export function marked(text, wanted, synonyms) {
  return pieces(text, marks(text, wanted, synonyms));
}

function pieces(text, places) {
  const found = [];
  let at = 0;
  for (const [start, end] of places) {
    if (start > at) found.push({ text: text.slice(at, start), hit: false });
    found.push({ text: text.slice(start, end), hit: true });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at), hit: false });
  return found;
}

/** The pieces of the stretch of a text that has the most different terms. */
export function snippet(text, wanted, synonyms) {
  const places = marks(text, wanted, synonyms);
  const best = stretch(text, places);
  const start = best <= BEFORE ? 0 : text.indexOf(" ", best - BEFORE) + 1;
  const last = text.length - start > LENGTH ? text.lastIndexOf(" ", start + LENGTH) : text.length;
  const end = last > start ? last : Math.min(start + LENGTH, text.length);
  const cut = text.slice(start, end);
  const inside = places.filter(([from, to]) => from >= start && to <= end).map(([from, to]) => [from - start, to - start]);
  const found = pieces(cut, inside);
  if (start) found.unshift({ text: "… ", hit: false });
  if (end < text.length) found.push({ text: " …", hit: false });
  return found;
}

/** Where the stretch begins that has the most different words marked. */
function stretch(text, places) {
  let best = [0, 0];
  for (const [start] of places) {
    const inside = places.filter(([from, to]) => from >= start && to <= start + LENGTH - BEFORE);
    const count = new Set(inside.map(([from, to]) => text.slice(from, to).toLowerCase())).size;
    if (count > best[0]) best = [count, start];
  }
  return best[1];
}

/** The section of a record that has the most different terms, as {anchor, title, text}; the front where none has. */
export function bestSection(record, wanted, synonyms) {
  const front = { anchor: "", title: "", text: record.front.join(" · ") };
  const sections = record.sections.map(([anchor, title, text]) => ({ anchor, title, text: readable(text) }));
  const count = ({ title, text }) => new Set(terms(`${title} ${text}`, synonyms).filter((term) => wanted.has(term))).size;
  const counts = [front, ...sections].map((section) => [section, count(section)]);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}
