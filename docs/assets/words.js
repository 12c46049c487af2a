// Find entries by a customer's words: BM25 with word forms, synonyms and slips. Pure functions: no DOM, no network.
// The same as src/triagebook/words.py; tests/vectors/words.json holds both to the same results.

export const STOP = new Set(
  ("a about after again all am an and any are as at be been but by can cannot could did do does doesn don for from get gets" +
    " got had has have he help her here hi hello how i if in into is isn it its just keep keeps me my no not now of on one only" +
    " or our out over please she should since so some still than thank thanks that the their them then there they this to" +
    " today too try trying up us very want was wasn we were what when where which who why will with won would yes you your").split(" "),
);
const WEIGHTS = { title: 3, symptoms: 2, tags: 2, summary: 1, signatures: 1 };
const K1 = 1.2;
const B = 0.5;
const UNKNOWN = 0.6;
const LEAST = 1.0;
/** A word of so many letters may be meant for another one, if no entry has it. */
export const LEAST_KNOWN = 4;

/** A word without the endings that English puts on it; crude, and the same for questions and entries. */
export function stem(word) {
  if (word.length > 4 && word.endsWith("ies")) word = word.slice(0, -3) + "y";
  else if (word.length > 5 && word.endsWith("ing")) word = word.slice(0, -3);
  else if (word.length > 4 && word.endsWith("ed")) word = word.slice(0, -2);
  else if (word.length > 3 && word.endsWith("s") && !word.endsWith("ss")) word = word.slice(0, -1);
  if (word.length > 3 && word.at(-1) === word.at(-2) && !"sl".includes(word.at(-1))) word = word.slice(0, -1);
  return word.length > 4 && word.endsWith("e") ? word.slice(0, -1) : word;
}

/** The stems of a text's words, stop words left out, each synonym as its first word. `synonyms` is a Map. */
export function tokens(text, synonyms) {
  const words = (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter((word) => word.length > 1 && !STOP.has(word));
  return words.map((word) => stem(synonyms.get(word) ?? word)).map((word) => synonyms.get(word) ?? word);
}

/** Each synonym's first word, by the synonym and by its stem, as a Map. */
export function firstWords(synonyms) {
  const pairs = Object.entries(synonyms).flatMap(([first, others]) =>
    others.flatMap((other) => [[other, stem(first)], [stem(other), stem(first)]]));
  return new Map(pairs);
}

/** Do two words of the same first letter differ by one letter more, less, other, or two swapped? */
export function oneSlip(a, b) {
  if (Math.abs(a.length - b.length) > 1 || a[0] !== b[0] || Math.min(a.length, b.length) < 4) return false;
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same += 1;
  const restA = a.slice(same);
  const restB = b.slice(same);
  if (a.length > b.length) return restA.slice(1) === restB;
  if (a.length < b.length) return restA === restB.slice(1);
  const swapped = restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  return restA.slice(1) === restB.slice(1) || swapped;
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const rounded = (number) => Math.round(number * 1e6) / 1e6;
const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Entries by the words they use. An entry has an id and the texts of WEIGHTS, each one or a list. */
export class WordIndex {
  constructor(entries, synonyms) {
    this.synonyms = firstWords(synonyms);
    this.counts = new Map();
    this.entriesWith = new Map();
    for (const entry of entries) this.counts.set(entry.id, this.countsOf(entry));
    for (const counts of this.counts.values()) {
      for (const token of counts.keys()) this.entriesWith.set(token, (this.entriesWith.get(token) ?? 0) + 1);
    }
    this.lengths = new Map([...this.counts].map(([id, counts]) => [id, sum([...counts.values()])]));
    this.size = this.counts.size;
    this.usual = sum([...this.lengths.values()]) / Math.max(this.size, 1);
  }

  /**
   * An index of which only some words are at hand: `counts` is filled in for those that are asked for. `lengths` are the
   * weighted numbers of words of the entries, `usual` that of one on average, `size` says how many entries there are.
   */
  static of({ entriesWith, synonyms, size, usual, lengths }) {
    const made = new WordIndex([], {});
    return Object.assign(made, { entriesWith, synonyms, size, usual, lengths: new Map(lengths.entries()) });
  }

  countsOf(entry) {
    const counts = new Map();
    for (const [part, weight] of Object.entries(WEIGHTS)) {
      for (const text of [entry[part] ?? []].flat()) {
        for (const token of tokens(text, this.synonyms)) counts.set(token, (counts.get(token) ?? 0) + weight);
      }
    }
    return counts;
  }

  /** The entries that answer enough of a question as {id, score, coverage}, best first. */
  find(question) {
    const asked = [...new Set(tokens(question, this.synonyms).map((token) => this.known(token)))];
    const total = sum(asked.map((token) => this.rarity(token)));
    const hits = [];
    for (const [id, counts] of this.counts) {
      const there = asked.filter((token) => counts.has(token));
      const coverage = total ? sum(there.map((token) => this.rarity(token))) / total : 0;
      const score = sum(there.map((token) => this.rarity(token) * this.saturated(id, counts.get(token)))) * coverage;
      if (there.length && score >= LEAST * this.rarityOf(1)) {
        hits.push({ id, score: rounded(score), coverage: rounded(coverage) });
      }
    }
    return hits.sort((a, b) => b.score - a.score || byName(a.id, b.id));
  }

  rarity(token) {
    const having = this.entriesWith.get(token) ?? 0;
    return having ? this.rarityOf(having) : UNKNOWN * this.rarityOf(1);
  }

  rarityOf(having) {
    return Math.log(1 + (this.size - having + 0.5) / (having + 0.5));
  }

  saturated(id, count) {
    return (count * (K1 + 1)) / (count + K1 * (1 - B + B * (this.lengths.get(id) / this.usual)));
  }

  known(token) {
    if (this.entriesWith.has(token) || token.length < LEAST_KNOWN) return token;
    const near = [...this.entriesWith.keys()].filter((known) => oneSlip(token, known));
    near.sort((a, b) => this.entriesWith.get(b) - this.entriesWith.get(a) || byName(a, b));
    return near[0] ?? token;
  }
}
