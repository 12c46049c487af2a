// What the home page's field finds: entries by what is typed or pasted. Pure functions: no DOM, no network.
import { applies } from "./affects.js";
import { Lookup } from "./lookup.js";
import { atOnce } from "./signatures.js";
import { telling } from "./telling.js";
import { WordIndex } from "./words.js";

/** Words are asked of a sentence or a short message only: in a log, some words of every entry stand somewhere. */
export const MOST_ASKED = 2000;
/** A part of a code is worth a look from so many characters on. */
const LEAST_PART = 4;
const AROUND = 60;

/** Does the text hold every word, in any order, as parts of words? An empty query matches. */
export function holdsAll(text, query) {
  const lowered = text.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => lowered.includes(word));
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most).trimEnd()}…` : text);
const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const oneSpaced = (text) => text.replace(/\s+/g, " ");

/**
 * The line around a match from `start` to `end`, as {line, before, match, after}: the number of the line, 0 where the
 * text has only one, and the text to both sides of the match, shortened. A match over several lines is put on one.
 */
export function context(text, { line, start, end }) {
  const lineStart = start && text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end);
  const before = oneSpaced(text.slice(Math.max(lineStart, start - 2 * AROUND), start)).trimStart();
  const cut = start - lineStart > 2 * AROUND || before.length > AROUND;
  return {
    line: text.trimEnd().includes("\n") ? line : 0,
    before: cut ? `…${before.slice(-AROUND)}` : before,
    match: shortened(oneSpaced(text.slice(start, Math.min(end, start + 600))).trim(), 3 * AROUND),
    after: shortened(oneSpaced(text.slice(end, Math.min(lineEnd, end + 2 * AROUND))).trimEnd(), AROUND),
  };
}

/** The place of what was typed in the code or phrase that holds it with the fewest other characters, or null. */
function partOf(entry, typed) {
  const parts = entry.signatures.filter(({ kind }) => kind !== "regex")
    .map(({ value }) => ({ value: oneSpaced(value), at: oneSpaced(value).toLowerCase().indexOf(typed) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.value.length - b.value.length);
  if (!parts.length) return null;
  const [{ value, at }] = parts;
  const end = at + typed.length;
  return { length: value.length, why: { line: 0, before: value.slice(0, at), match: value.slice(at, end), after: value.slice(end) } };
}

/** Searches entries as they stand in catalog.json or lookup.json: by id and signature, then by words. */
export class Catalog {
  /** `index` finds by words; without one it is made of the entries. */
  constructor({ entries, synonyms }, index = null) {
    this.entries = entries.filter((entry) => entry.status !== "archived");
    this.byId = new Map(entries.map((entry) => [entry.id, entry]));
    this.lookup = new Lookup(entries);
    this.given = { index, synonyms };
  }

  /** The index of words, made when it is first asked for. */
  get index() {
    this.given.index ??= new WordIndex(this.entries.filter((entry) => entry.kind !== "macro") // as the shell does
      .map((entry) => ({ ...entry, signatures: entry.signatures.map(({ value }) => value) })), this.given.synonyms ?? {});
    return this.given.index;
  }

  /** The address of an entry; empty where there is none. */
  addressOf(id) {
    return this.byId.get(id)?.address ?? "";
  }

  /** The words of a text that the fewest entries use. */
  *telling(query) {
    return telling(query, this.index);
  }

  /**
   * The entries that answer a query, best first, as {entry, by, why, reasons, apart, aside}.
   *
   * `by` is id, signature, part or words. `why` is what `context` returns, with nothing matched for words; `reasons` are
   * those of `Lookup.find`; `apart` says what tells the entry from others, as {id, question}; `aside` why the entry
   * cannot apply to the case `about`, {release, region, plan}.
   */
  find(query, about = {}) {
    return atOnce(this.steps(query, about));
  }

  /** The same, as a generator that pauses now and then. */
  *steps(query, about = {}) {
    const found = yield* this.certain(query, about);
    const asked = query.trim();
    return found.length || !asked || asked.length > MOST_ASKED ? found : this.likely(asked, about);
  }

  /** Those with its id, else with its signatures. */
  *certain(query, about) {
    const entry = this.byId.get(query.trim().toUpperCase());
    if (entry) return [answer(entry, "id")];
    return (yield* this.lookup.steps(query, about)).map((hit) => this.bySignature(hit, query));
  }

  /** Those with a part of a code or phrase, and those with words of a question. */
  likely(asked, about) {
    const parts = asked.includes("\n") ? [] : this.byPart(oneSpaced(asked).toLowerCase());
    const there = new Set(parts.map((hit) => hit.entry.id));
    const words = this.index.find(asked).filter(({ id }) => !there.has(id)).map(({ id }) => answer(this.byId.get(id), "words"));
    const hits = [...parts, ...words].map((hit) => ({ ...hit, aside: applies(hit.entry.affects, hit.entry.fixed_in, about) }));
    return hits.sort((a, b) => !!a.aside - !!b.aside); // a stable sort: best first within both
  }

  bySignature({ id, reasons, tell_apart, aside }, text) {
    return { ...answer(this.byId.get(id), "signature", context(text, reasons[0])), reasons, apart: tell_apart, aside };
  }

  /** Entries with a code or phrase that holds what was typed, the shortest first. */
  byPart(typed) {
    if (typed.length < LEAST_PART) return [];
    const found = this.entries.map((entry) => ({ entry, part: partOf(entry, typed) })).filter(({ part }) => part);
    found.sort((a, b) => a.part.length - b.part.length || byName(a.entry.id, b.entry.id));
    return found.map(({ entry, part }) => answer(entry, "part", part.why));
  }
}

function answer(entry, by, why = { line: 0, before: entry.summary ?? "", match: "", after: "" }) {
  return { entry, by, why, reasons: [], apart: [], aside: "" };
}
