// Finds the records of the site that answer a question, in the index that src/triagebook/search_index.py makes.
// A question loads only the shards of its own words. No DOM, no network: `load` is given.
import { JOINED, humps, plain, terms } from "./search-terms.js";
import { closest } from "./search-slips.js";
import { firstWords } from "./words.js";

const K1 = 1.2;
const B = 0.5;
/** What a word counts that begins with the last word of a question, or that stands for a misspelt one. */
const BEGINS = 0.5;
const SLIPPED = 0.7;
/** Shards that an unfinished word loads at most, and words that it stands for. */
const MOST_SHARDS = 3;
const MOST_WORDS = 24;
/** A record must answer at least this part of what the best one answers. */
const ENOUGH = 0.6;
/** A page about the work counts less than an entry about a fault. */
const LESS = { Page: 0.85, Code: 0.9 };
/** An id as people type it: KI 42, rb7. */
const ID = /\b(ki|rb|mc)[ -]?0*(\d{1,4})\b/gi;
const FIRST_CHARACTER = 35;
const FIRST_LETTER = 64;

const characters = (text) => Array.from(text, (one) => one.charCodeAt(0) - FIRST_CHARACTER);

/** The weights of records by their numbers, from a list such as `A3B`. */
export function unlisted(text) {
  const found = new Map();
  let number = -1;
  for (const [, step, weight] of text.matchAll(/([0-9a-v]*)([A-P])/g)) {
    number += step ? parseInt(step, 32) : 1;
    found.set(number, weight.charCodeAt(0) - FIRST_LETTER);
  }
  return found;
}

/** Numbers and facets of all records, as the head of the index holds them. */
function readHead({ records, lengths, facets }) {
  const found = new Map();
  const sizes = characters(lengths).map((step) => 2 ** (step / 8) - 1);
  const named = Object.entries(facets).map(([key, { values, of }]) => [key, values, characters(of)]);
  let number = -1;
  records.split(",").slice(0, -1).forEach((step, at) => {
    number += step ? parseInt(step, 32) : 1;
    found.set(number, { length: sizes[at], facets: Object.fromEntries(named.map(([key, values, of]) => [key, values[of[at]]])) });
  });
  return found;
}

export class SearchIndex {
  /** `load` returns the promise of a shard by its key; `common` are the commonest words, commonest first. */
  constructor(head, common, load) {
    this.records = readHead(head);
    this.usual = head.usual || 1;
    this.keys = head.shards.split(" ").filter(Boolean);
    this.known = new Set(this.keys);
    this.synonyms = firstWords(head.synonyms);
    this.common = common;
    this.load = load;
  }

  /**
   * The records that answer a question as {hits: [{number, score}], terms, slips, missing}, best first.
   *
   * `terms` is the set of terms that were found, for marking; `slips` are pairs of a misspelt word and the one that was
   * looked for; `missing` are words that are on no page.
   */
  async find(question) {
    const asked = question.replace(ID, (_, kind, number) => `${kind}-${number.padStart(4, "0")}`);
    const found = await this.answer(asked);
    const apart = humps(asked);
    return found.hits.length || apart === asked ? found : this.answer(apart);
  }

  async answer(question) {
    const asked = await Promise.all(this.asked(question).map((one) => this.listsOf(one)));
    const there = asked.filter(({ weights }) => weights.size);
    return {
      hits: this.ranked(there),
      terms: new Set(there.flatMap(({ terms: found }) => found)),
      slips: there.flatMap(({ slip }) => slip ?? []),
      missing: asked.filter(({ weights, isWhole }) => !weights.size && !isWhole).map(({ term }) => term),
    };
  }

  /** The terms of a question, each once; the last word of it may be unfinished. */
  asked(question) {
    const found = [...new Set(terms(question, this.synonyms))];
    const wholes = new Set((plain(question).toLowerCase().match(JOINED) ?? []).map((joined) => joined.replace(/[^\p{L}\p{N}]/gu, "")));
    const last = plain(question).toLowerCase().match(/[\p{L}\p{N}]+$/u)?.[0];
    if (!last) return found.map((term) => ({ term }));
    if (!found.length) return [{ term: last, open: true }];
    const open = new Set(terms(question.match(/\S+$/)?.[0] ?? "", this.synonyms).slice(-2));
    return found.map((term) => ({ term, open: open.has(term) }));
  }

  shardOf(term) {
    for (let length = term.length; length; length -= 1) {
      if (this.known.has(term.slice(0, length))) return term.slice(0, length);
    }
    return null;
  }

  /** Where words that begin so are: the shard of the beginning itself, those of common words, then others. */
  shardsOf(beginning) {
    const common = this.common.filter((word) => word.startsWith(beginning)).slice(0, MOST_SHARDS);
    const longer = this.keys.filter((key) => key.startsWith(beginning));
    const all = [this.shardOf(beginning), ...common.map((word) => this.shardOf(word)), ...longer];
    return [...new Set(all)].filter(Boolean).slice(0, MOST_SHARDS);
  }

  async listsOf({ term, open }) {
    const keys = open ? this.shardsOf(term) : [this.shardOf(term)].filter(Boolean);
    const shards = await Promise.all(keys.map((key) => this.load(key)));
    const lists = Object.assign({}, ...shards);
    const beginning = open ? Object.keys(lists).filter((word) => word.startsWith(term)) : [];
    const words = new Set([...(Object.hasOwn(lists, term) ? [term] : []), ...longest(beginning, lists)]);
    if (words.size) return { term, terms: [...words], weights: together([...words], term, lists) };
    return this.corrected(term);
  }

  /** A word that no record has may be misspelt: look for the common word that is closest. */
  async corrected(term) {
    const meant = closest(term, this.common);
    if (!meant) return { term, terms: [], weights: new Map() };
    const list = (await this.load(this.shardOf(meant)))[meant] ?? "";
    return { term, terms: [meant], weights: unlisted(list), slip: [[term, meant]], factor: SLIPPED };
  }

  rarity(having) {
    return Math.log(1 + (this.records.size - having + 0.5) / (having + 0.5));
  }

  ranked(asked) {
    const whole = asked.reduce((sum, { weights }) => sum + this.rarity(weights.size), 0);
    const found = new Map();
    for (const { weights, factor = 1 } of asked) {
      const rarity = this.rarity(weights.size);
      for (const [number, weight] of weights) {
        const hit = found.get(number) ?? { number, score: 0, answered: 0 };
        hit.score += factor * rarity * this.saturated(number, weight);
        hit.answered += rarity / whole;
        found.set(number, hit);
      }
    }
    const best = Math.max(0, ...Array.from(found.values(), ({ answered }) => answered));
    return [...found.values()].filter(({ answered, number }) => answered >= ENOUGH * best && this.records.has(number))
      .map(({ number, score, answered }) => ({ number, score: score * answered * this.standing(number) }))
      .sort((a, b) => b.score - a.score || a.number - b.number);
  }

  standing(number) {
    return LESS[this.records.get(number).facets.kind?.[0]] ?? 1;
  }

  saturated(number, weight) {
    const length = this.records.get(number)?.length ?? this.usual;
    return (weight * (K1 + 1)) / (weight + K1 * (1 - B + (B * length) / this.usual));
  }
}

/** The words that most records have, by the length of their lists. */
const longest = (words, lists) => words.sort((a, b) => lists[b].length - lists[a].length || (a < b ? -1 : 1)).slice(0, MOST_WORDS);

/** The weights of records that have one of some words; the one that was asked for counts most. */
function together(words, asked, lists) {
  if (words.length === 1 && words[0] === asked) return unlisted(lists[asked]);
  const found = new Map();
  for (const word of words) {
    for (const [number, weight] of unlisted(lists[word])) {
      found.set(number, Math.max(found.get(number) ?? 0, weight * (word === asked ? 1 : BEGINS)));
    }
  }
  return found;
}

/** The hits that have all chosen values; `chosen` gives a value by facet. */
export function chosenOf(index, hits, chosen, except = "") {
  const wanted = Object.entries(chosen).filter(([key, value]) => value && key !== except);
  return hits.filter(({ number }) => wanted.every(([key, value]) => index.records.get(number).facets[key]?.includes(value)));
}

/** How many hits have each value of each facet, were it chosen beside what is chosen of the others: Maps by facet. */
export function facetCounts(index, hits, chosen, facets) {
  return new Map(facets.map((key) => {
    const counts = new Map();
    for (const { number } of chosenOf(index, hits, chosen, key)) {
      for (const value of index.records.get(number).facets[key] ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [key, counts];
  }));
}
