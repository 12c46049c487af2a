// Matching of what is typed against entries. Pure functions: no DOM, no network.
import { WordIndex } from "./words.js";

/** Does the text hold every word, in any order, as parts of words? An empty query matches. */
export function holdsAll(text, query) {
  const lowered = text.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => lowered.includes(word));
}

/** White space and case folded, as phrases are compared. */
function folded(text) {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

/**
 * How well the id or a signature of an entry answers a query, as [score, what]; score 0 is no answer.
 * The whole id or code first, then a whole phrase, then a signature that holds or is held by the query.
 */
export function rate(entry, query) {
  const wanted = folded(query);
  if (folded(entry.id) === wanted) return [1000, entry.id];
  let best = [0, ""];
  for (const { kind, value } of entry.signatures) {
    const signature = folded(value);
    if (kind === "regex") continue;
    if (signature === wanted) return [kind === "code" ? 900 : 850, value];
    const near = wanted.length > 3 && (signature.includes(wanted) || (signature.length > 3 && wanted.includes(signature)));
    const score = near ? 700 - Math.min(Math.abs(signature.length - wanted.length), 100) : 0;
    if (score > best[0]) best = [score, value];
  }
  return best;
}

/** Searches the entries of catalog.json: by id and signature, then by words. */
export class Catalog {
  constructor({ entries, synonyms }) {
    this.entries = entries;
    this.byId = new Map(entries.map((entry) => [entry.id, entry]));
    const texts = entries.map((entry) => ({ ...entry, signatures: entry.signatures.map(({ value }) => value) }));
    this.index = new WordIndex(texts, synonyms ?? {});
  }

  /** Entries that answer a query, best first, as {entry, why}. */
  find(query, most = 8) {
    if (!query.trim()) return [];
    const exact = this.entries.map((entry) => ({ entry, rating: rate(entry, query) })).filter(({ rating }) => rating[0] > 0);
    exact.sort((a, b) => b.rating[0] - a.rating[0] || (a.entry.id < b.entry.id ? -1 : 1));
    const found = new Map(exact.map(({ entry, rating }) => [entry.id, { entry, why: rating[1] }]));
    for (const { id } of this.index.find(query)) {
      const entry = this.byId.get(id);
      if (!found.has(id)) found.set(id, { entry, why: entry.summary });
    }
    return [...found.values()].slice(0, most);
  }
}
