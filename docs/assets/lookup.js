// Which entries a pasted text belongs to, best first, each with the reason. Pure functions: no DOM, no network.
// The same as src/triagebook/lookup.py; tests/vectors/lookup.json holds both to the same results.
import { applies } from "./affects.js";
import { Pasted, words } from "./pasted.js";
import { Matcher, atOnce } from "./signatures.js";

/** What a match of each kind is worth: specific before general. */
const WEIGHT = { code: 100, text: 60, regex: 50 };

/** Halves go up, and a sum that misses one by a rounding error counts as one: lookup.py comes to the same. */
const rounded = (score) => Math.floor(score * 100 + 0.500001) / 100;
const shareKey = ({ kind, value }) => `${kind} ${value.toLowerCase()}`;

/** Finds entries by their signatures; archived ones are left out. A signature of a piece says itself how many are `shared`. */
export class Lookup {
  constructor(entries) {
    const found = entries.filter((entry) => entry.status !== "archived");
    const signatures = found.flatMap((entry) =>
      entry.signatures.map((signature, index) => ({ ...signature, entry: entry.id, index })));
    this.entries = new Map(found.map((entry) => [entry.id, entry]));
    this.matcher = new Matcher(signatures);
    this.shared = new Map();
    for (const signature of signatures) {
      this.shared.set(shareKey(signature), (this.shared.get(shareKey(signature)) ?? 0) + 1);
    }
  }

  /**
   * The entries whose signatures the text holds, best first, as {id, score, reasons, tell_apart, aside}.
   *
   * Those that cannot apply to the case, {release, region, plan}, come last, with the reason in `aside`. A code counts
   * more than a phrase and a phrase more than a pattern; a signature whose value several entries share counts for less,
   * a longer match for more; further signatures of the same entry add half of the one before. Equal scores are ordered
   * by id. A reason is {line, signature, kind, text, start, end}.
   */
  find(text, about = {}) {
    return atOnce(this.steps(text, about));
  }

  /** The same, as a generator that pauses now and then, for a search on the page's own thread. */
  *steps(text, about = {}) {
    const pasted = new Pasted(text);
    const matches = new Map();
    for (const match of yield* this.matcher.search(pasted)) {
      const { entry, kind } = match.signature;
      const length = [...text.slice(match.start, Math.min(match.end, match.start + 120))].length; // in characters
      const worth = (WEIGHT[kind] + Math.min(length, 60) / 2) / (match.signature.shared ?? this.shared.get(shareKey(match.signature)));
      if (!matches.has(entry)) matches.set(entry, []);
      matches.get(entry).push({ ...match, worth });
    }
    const hits = [...matches].map(([id, found]) => hit(this.entries.get(id), found, pasted, about));
    return hits.sort((a, b) => !!a.aside - !!b.aside || b.score - a.score || (a.id < b.id ? -1 : 1));
  }
}

function hit(entry, found, pasted, about) {
  found.sort((a, b) => b.worth - a.worth || a.start - b.start);
  const score = found.reduce((sum, { worth }, rank) => sum + worth / 2 ** rank, 0);
  const reasons = found.map(({ signature, start, end }) => ({
    line: pasted.lineOf(start) + 1,
    signature: signature.id,
    kind: signature.kind,
    text: words(pasted.text.slice(start, end)).join(" "),
    start,
    end,
  }));
  const apart = found.flatMap(({ signature }) => (signature.overlaps_with ?? []).map((other) =>
    [`${other} ${signature.distinguishes}`, { id: other, question: signature.distinguishes ?? "" }]));
  return {
    id: entry.id,
    score: rounded(score),
    reasons,
    tell_apart: [...new Map(apart).values()],
    aside: applies(entry.affects, entry.fixed_in, about),
  };
}
