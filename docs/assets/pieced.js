// Finds entries of a knowledge base that is too large to be loaded as a whole: an index says which pieces a query needs,
// and what is found in them is what would be found in the whole. Pure functions: no DOM; the pieces come from `load`.
// The index and the pieces are made by src/triagebook/lookup_data.py, which says what is in them.
import { pieces } from "./catalog-source.js";
import { Pasted, fold } from "./pasted.js";
import { Catalog, MOST_ASKED } from "./text.js";
import { telling } from "./telling.js";
import { LEAST_KNOWN, WordIndex, firstWords, stem, tokens } from "./words.js";

/** Entries in a piece, as lookup_data.py makes them. */
const PIECE = 8;
/** Letters of the hash of a word. */
const WIDTH = 4;
/** Entries found by words that are loaded, and words that a question's last word may be the beginning of. */
const [MOST_BY_WORDS, MOST_ENDINGS] = [16, 16];
/** Words by their first letters that are loaded for the most telling ones of a text. */
const MOST_LETTERS = 6;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = Object.fromEntries([...LETTERS].map((letter, value) => [letter.charCodeAt(0), value]));
const ID = /^[A-Z]+-[0-9]+$/;
/** Words between two pauses. */
const STRIDE = 10_000;

/** What searches the entries of lookup.json, given as JSON or as an object; `base` is its URL. */
export function catalogOf(data, base) {
  const known = typeof data === "string" ? JSON.parse(data) : data;
  return known.needed ? new PiecedCatalog(known, pieces(base, known.build)) : new Catalog(known);
}

/** The hash of a word; that of two words goes on from the hash of the first. See `word_hash` of lookup_data.py. */
function hashed(word, start = 0x811c9dc5) {
  let found = start;
  for (let at = 0; at < word.length; at += 1) found = Math.imul(found ^ word.charCodeAt(at), 0x01000193);
  return found;
}

const short = (hash) => (hash >>> 24) ^ (hash & 0xffffff);

/** A word as four letters, as the index has it. */
export const wordHash = (word) => [18, 12, 6, 0].map((shift) => LETTERS[(short(hashed(word)) >> shift) & 63]).join("");

/** What a signature needs, as {onOneLine, groups} with the short hashes of each group; as lookup_data.py writes it. */
function needs(written) {
  const onOneLine = written[0] === "/";
  const groups = [];
  for (let at = onOneLine ? 1 : 0; at < written.length && written !== "-"; at += WIDTH) {
    if (written[at] === "|") at += 1;
    else groups.push([]);
    let hash = 0;
    for (let letter = at; letter < at + WIDTH; letter += 1) hash = (hash << 6) | VALUES[written.charCodeAt(letter)];
    groups.at(-1).push(hash);
  }
  return { onOneLine, groups };
}

/** May a text hold a signature? `hashes` are those of its words and pairs, `lines` the lines of words by hash. */
function mayHold({ onOneLine, groups }, hashes, lines) {
  if (!groups.every((group) => group.some((hash) => hashes.has(hash)))) return false;
  if (!onOneLine) return true;
  const standing = groups.map((group) => new Set(group.flatMap((hash) => lines.get(hash) ?? [])));
  const [fewest, ...others] = standing.sort((one, other) => one.size - other.size);
  return [...fewest].some((line) => others.every((set) => set.has(line)));
}

/** The number of the last of some sorted names that is not behind another one; -1 where all are. */
function lastUpTo(names, name) {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (names[middle] <= name) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * What `Catalog` of text.js is for the whole. Its generators pause, and yield promises of what they need: whoever runs
 * them hands over what a promise comes to.
 */
export class PiecedCatalog {
  /** `index` is lookup.json, `load` gives a promise of a piece by its name. */
  constructor(index, load) {
    this.index = index;
    this.load = load;
    this.needed = index.needed.map((entry) => (entry ? entry.split(" ").map(needs) : []));
    this.onLines = new Set(this.needed.flat().filter(({ onOneLine }) => onOneLine).flatMap(({ groups }) => groups.flat()));
    this.synonyms = firstWords(index.synonyms);
    this.addresses = new Map();
  }

  /** The address of an entry that one of those found is told apart from; empty where there is none. */
  addressOf(id) {
    return this.addresses.get(id) ?? "";
  }

  /** The entries that answer a query, as `Catalog.steps` gives them; of those that only have its words the best few. */
  *steps(query, about = {}) {
    const asked = query.trim();
    if (!asked) return [];
    const signed = yield* this.entriesAt([...this.withId(asked.toUpperCase()), ...yield* this.maySign(query)]);
    const found = yield* new Catalog({ entries: [...signed.values()] }).certain(query, about);
    if (found.length || asked.length > MOST_ASKED) return found;
    const hits = (yield* this.wordIndex(asked)).find(asked).slice(0, MOST_BY_WORDS);
    const likely = yield* this.entriesAt([...hits.map(({ id }) => id), ...yield* this.endings(asked)]);
    const index = { find: () => hits.map((hit) => ({ ...hit, id: likely.get(hit.id).id })) };
    return new Catalog({ entries: [...likely.values()] }, index).likely(asked, about);
  }

  /** The words of a text that the fewest entries use, as `Catalog.telling` gives them; of the first letters that occur. */
  *telling(query) {
    const letters = new Set((query.toLowerCase().match(/\b[a-z](?=[a-z]{3})/g) ?? []));
    const found = yield* this.known([...letters].slice(0, MOST_LETTERS));
    return telling(query, { synonyms: this.synonyms, entriesWith: new Map(found) });
  }

  /** The numbers of the entries in the piece that has an id, if this may be one. */
  withId(id) {
    const piece = ID.test(id) ? lastUpTo(this.index.firsts, id) : -1;
    return piece < 0 ? [] : Array.from({ length: PIECE }, (_, at) => piece * PIECE + at);
  }

  /** The numbers of the entries with a signature that the text may hold. */
  *maySign(text) {
    const [hashes, lines] = [new Set(), new Map()];
    yield* this.hash(new Pasted(text).folded, hashes);
    yield* this.hash(fold(text), hashes, lines);
    return [...this.needed.keys()].filter((number) => this.needed[number].some((one) => mayHold(one, hashes, lines)));
  }

  /** Take the hashes of a text's words, pairs of words, and letters beyond ASCII, and on which lines words of patterns stand. */
  *hash(folded, hashes, lines = null) {
    const word = /[0-9a-z_]+|\n|[^\0-\x7f]/g;
    let [before, line] = [0, 0];
    for (let count = 1, found; (found = word.exec(folded)); count += 1) {
      const [part] = found;
      if (count % STRIDE === 0) yield;
      if (part === "\n") line += 1;
      else {
        const own = hashed(part);
        const hash = short(own);
        hashes.add(hash);
        if (lines && this.onLines.has(hash) && lines.get(hash)?.at(-1) !== line) lines.get(hash)?.push(line) ?? lines.set(hash, [line]);
        if (part > "\x7f") continue; // no word: those around it are neighbours
        if (before && !lines) hashes.add(short(hashed(part, before)));
        before = hashed(" ", own);
      }
    }
  }

  /** The entries with these numbers, as a Map. */
  *entriesAt(numbers) {
    const wanted = [...new Set(numbers.map((number) => Math.floor(number / PIECE)))];
    const loaded = yield Promise.all(wanted.map((piece) => this.load(`entries-${piece}`)));
    const all = new Map();
    for (const [at, { entries, addresses }] of loaded.entries()) {
      for (const [id, address] of Object.entries(addresses ?? {})) this.addresses.set(id, address);
      entries.forEach((entry, place) => all.set(wanted[at] * PIECE + place, entry));
    }
    return new Map([...new Set(numbers)].filter((number) => all.has(number)).map((number) => [number, all.get(number)]));
  }

  /** An index of the words of a question, which has no others; its ids are numbers of entries. */
  *wordIndex(asked) {
    const own = [...new Set(tokens(asked, this.synonyms))];
    const postings = yield* this.postings(own);
    const strange = own.filter((token) => token.length >= LEAST_KNOWN && !postings.has(token));
    const entriesWith = new Map(yield* this.known(new Set(strange.map((token) => token[0]))));
    for (const [token, found] of postings) entriesWith.set(token, found.size);
    const index = WordIndex.of({ ...this.index, entriesWith, synonyms: this.synonyms });
    for (const [token, found] of yield* this.postings(own.map((one) => index.known(one)))) {
      for (const [number, count] of found) {
        if (!index.counts.has(number)) index.counts.set(number, new Map());
        index.counts.get(number).set(token, count);
      }
    }
    return index;
  }

  /** The numbers of the first entries with words that a question's last word begins, and with its other words. */
  *endings(asked) {
    const last = stem(asked.toLowerCase().match(/[a-z0-9]+/g)?.at(-1) ?? "");
    if (last.length < 2) return [];
    const known = (yield* this.known([last[0]])).filter(([word]) => word.startsWith(last)).sort(([, a], [, b]) => a - b);
    const ended = [...(yield* this.postings(known.slice(0, MOST_ENDINGS).map(([word]) => word))).values()];
    const others = tokens(asked, this.synonyms).filter((token) => !token.startsWith(last));
    const needed = [...(yield* this.postings(others)).values()];
    const numbers = ended.flatMap((found) => [...found.keys()]).filter((number) => needed.every((found) => found.has(number)));
    return [...new Set(numbers)].slice(0, MOST_BY_WORDS);
  }

  /** The entries with each of some words, as a Map of Maps: number and how often, by word; words that none has are left out. */
  *postings(words) {
    const places = new Map(words.map((word) => [word, lastUpTo(this.index.words, word)]).filter(([, piece]) => piece >= 0));
    const wanted = [...new Set(places.values())];
    const loaded = yield Promise.all(wanted.map((piece) => this.load(`words-${piece}`)));
    const found = [...places].map(([word, piece]) => [word, loaded[wanted.indexOf(piece)]])
      .filter(([word, piece]) => Object.hasOwn(piece, word));
    return new Map(found.map(([word, piece]) => [word, counted(piece[word])]));
  }

  /** How many entries have each word that begins with one of some letters, as pairs. */
  *known(letters) {
    const there = [...letters].filter((letter) => this.index.letters.includes(letter));
    const loaded = yield Promise.all(there.map((letter) => this.load(`known-${letter}`)));
    return loaded.flatMap((words) => Object.entries(words));
  }
}

/** Pairs of a distance and a count, as a Map of counts by number. */
function counted(pairs) {
  const found = new Map();
  for (let at = 0, number = 0; at < pairs.length; at += 2) found.set((number += pairs[at]), pairs[at + 1]);
  return found;
}
