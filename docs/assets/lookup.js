// Which entries a pasted text belongs to, best first, each with the reason. Pure functions: no DOM, no network.
// The same as src/triagebook/lookup.py; tests/vectors/lookup.json holds both to the same results.
import { Matcher, words } from "./signatures.js";

/** What a match of each kind is worth: specific before general. */
const WEIGHT = { code: 100, text: 60, regex: 50 };

/** Halves go up, and a sum that misses one by a rounding error counts as one: lookup.py comes to the same. */
const rounded = (score) => Math.floor(score * 100 + 0.500001) / 100;
const shareKey = ({ kind, value }) => `${kind} ${value.toLowerCase()}`;

/** The line of a place in a text, from 1. */
function lineOf(text, place) {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < place; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** Finds entries of catalog.json by their signatures; archived ones are left out. */
export class Lookup {
  constructor(entries) {
    const signatures = entries.filter((entry) => entry.status !== "archived").flatMap((entry) =>
      entry.signatures.map((signature, index) => ({ ...signature, entry: entry.id, index })));
    this.matcher = new Matcher(signatures);
    this.shared = new Map();
    for (const signature of signatures) {
      this.shared.set(shareKey(signature), (this.shared.get(shareKey(signature)) ?? 0) + 1);
    }
  }

  /**
   * The entries whose signatures the text holds, best first, as {id, score, reasons, tell_apart}.
   *
   * A code counts more than a phrase and a phrase more than a pattern; a signature whose value several entries share
   * counts for less, a longer match for a little more; further signatures of the same entry add half of the one
   * before. Equal scores are ordered by id. A reason is {line, signature, text, start, end}.
   */
  find(text) {
    const matches = new Map();
    for (const match of this.matcher.find(text)) {
      const { entry, kind } = match.signature;
      const length = [...text.slice(match.start, Math.min(match.end, match.start + 120))].length; // in characters
      const worth = (WEIGHT[kind] + Math.min(length, 60) / 4) / this.shared.get(shareKey(match.signature));
      matches.set(entry, [...(matches.get(entry) ?? []), { ...match, worth }]);
    }
    const hits = [...matches].map(([id, found]) => hit(id, found, text));
    return hits.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  }
}

function hit(id, found, text) {
  found.sort((a, b) => b.worth - a.worth || a.start - b.start);
  const score = found.reduce((sum, { worth }, rank) => sum + worth / 2 ** rank, 0);
  const reasons = found.map(({ signature, start, end }) => (
    { line: lineOf(text, start), signature: signature.id, text: words(text.slice(start, end)).join(" "), start, end }));
  const apart = found.flatMap(({ signature }) =>
    signature.overlaps_with.map((other) => [`${other} ${signature.distinguishes}`, { id: other, question: signature.distinguishes }]));
  return { id, score: rounded(score), reasons, tell_apart: [...new Map(apart).values()] };
}
