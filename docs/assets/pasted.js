// A pasted text made ready to be searched for many signatures. Pure functions: no DOM, no network.
// The same as src/triagebook/pasted.py. Codes and phrases are found by plain search: white space is brought to single
// spaces once, instead of asking a regular expression to allow for it at every place and for every signature.

/** Where its rarest word stands more often, a signature is searched in the whole text at once. */
const MOST_PLACES = 2000;
/** Words between two pauses of a search that shares its thread with the page. */
const STRIDE = 10_000;
/** White space as Python's str.split takes it, which differs from \s here. */
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const TYPED = { "‘": "'", "’": "'", "“": '"', "”": '"' };
const isWord = (char) => /^[0-9A-Za-z_]/.test(char);

/**
 * A text as it was typed: typographic quotes as plain ones, and what JSON writes for line ends and tabs (a backslash
 * and a letter) as spaces. Every character keeps its place.
 */
export function plain(text) {
  return text.replace(/[‘’“”]/g, (quote) => TYPED[quote]).replace(/\\[nrt]/g, "  ");
}

/** The words of a text, without the white space around them. */
export function words(text) {
  return text.split(SPACE).filter(Boolean);
}

/** A code or phrase as it is searched for: plain, with single spaces. */
export function needle(value) {
  return words(plain(value)).join(" ");
}

/**
 * A text in lower case, every character in its place; the two letters beyond ASCII that are an ASCII letter in another
 * case (U+017F and U+212A) become that letter.
 */
export function fold(text) {
  return text.replace(/\u0130/g, "\ufffd").toLowerCase().replace(/\u017f/g, "s");
}

/** Where each ASCII word of a folded text stands first, as a Map. */
export function firstPlaces(folded) {
  const places = new Map();
  for (const { 0: word, index } of folded.matchAll(/[0-9a-z_]+/g)) if (!places.has(word)) places.set(word, index);
  return places;
}

/** Do the edges of a code or phrase that are words fall on edges of words in the text? As \b has it: ASCII. */
export function isBounded(searched, text, start, end = start + searched.length) {
  const isEdge = (at) => isWord(text.charAt(at - 1)) !== isWord(text.charAt(at));
  return (!isWord(searched[0]) || isEdge(start)) && (!isWord(searched.at(-1)) || isEdge(end));
}

/** Is the code part of a longer dotted number, as 5.7.1 is of 15.7.1 or 5.7.1.2? */
export function isInsideNumber(text, start, end) {
  const before = /^[0-9]/.test(text[start]) && /[0-9]\.$/.test(text.slice(Math.max(0, start - 2), start));
  return before || (/[0-9]/.test(text[end - 1]) && /^\.[0-9]/.test(text.slice(end, end + 2)));
}

/** How many numbers of an ascending list are below a limit, or with `orSame` not above it. */
function countBelow(numbers, limit, orSame = false) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < limit || (orSame && numbers[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A text with what the search for signatures needs of it. */
export class Pasted {
  constructor(text) {
    this.text = text;
    this.plain = plain(text);
    this.cuts = [];
    this.leftOut = [0];
    const oneLine = this.plain.replace(/[\n\r\t\f]/g, " ");
    this.spaced = oneLine.replace(/ {2,}/g, (run, at) => {
      this.cuts.push(at - this.leftOut.at(-1));
      this.leftOut.push(this.leftOut.at(-1) + run.length - 1);
      return " ";
    });
    this.folded = fold(this.spaced);
    this.lineStarts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.lineStarts.push(at + 1);
  }

  /** Where each known word stands in `spaced`, in order, as a Map; pauses now and then. */
  *places(known) {
    const places = new Map();
    const word = /[0-9a-z_]+/g;
    for (let count = 1, found; (found = word.exec(this.folded)); count += 1) {
      if (known.has(found[0])) places.get(found[0])?.push(found.index) ?? places.set(found[0], [found.index]);
      if (count % STRIDE === 0) yield;
    }
    return places;
  }

  /** The numbers, from 0, of the lines that hold each known word, as the text was pasted, as a Map of Sets. */
  *lines(known) {
    const lines = new Map();
    const folded = fold(this.text);
    const word = /[0-9a-z_]+/g;
    for (let count = 1, line = 0, found; (found = word.exec(folded)); count += 1) {
      while (this.lineStarts[line + 1] <= found.index) line += 1;
      if (known.has(found[0])) lines.get(found[0])?.add(line) ?? lines.set(found[0], new Set([line]));
      if (count % STRIDE === 0) yield;
    }
    return lines;
  }

  /**
   * The first place of a code or phrase, as [start, end]; undefined where it does not stand.
   *
   * `searched` has single spaces, and is folded where case does not matter. `places` are those of one of its words,
   * which stands `offset` characters behind its start; without them, the whole text is searched.
   */
  find(searched, { kind, places, offset }) {
    const text = kind === "text" ? this.folded : this.spaced;
    const fits = (at) => isBounded(searched, this.spaced, at)
      && !(kind === "code" && isInsideNumber(this.spaced, at, at + searched.length));
    let start = -1;
    if (places && places.length <= MOST_PLACES) {
      start = (places.find((at) => text.startsWith(searched, at - offset) && at >= offset && fits(at - offset)) ?? -1) - offset;
    } else {
      do start = text.indexOf(searched, start + 1); while (start >= 0 && !fits(start));
    }
    return start < 0 ? undefined : [this.place(start), this.place(start + searched.length - 1) + 1];
  }

  /** The place in the text of a place in `spaced`. */
  place(at) {
    return at + this.leftOut[countBelow(this.cuts, at)];
  }

  /** A line, and where it starts; `number` counts from 0. */
  line(number) {
    const start = this.lineStarts[number];
    return { start, line: this.text.slice(start, number + 1 < this.lineStarts.length ? this.lineStarts[number + 1] - 1 : undefined) };
  }

  /** The number of the line that holds a place, from 0. */
  lineOf(place) {
    return countBelow(this.lineStarts, place, true) - 1;
  }
}
