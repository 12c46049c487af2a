// Finding signatures in a pasted text. Pure functions: no DOM, no network.
// The same as src/triagebook/signatures.py; tests/vectors/signatures.json holds both to the same results.

import { Pasted, firstPlaces, fold, isBounded, isInsideNumber, needle, plain, words } from "./pasted.js";

const SYNTAX = /[\^$\\.*+?()[\]{}|/]/;
/** Parts of a pattern: a class, an escape, a count, any other sign. */
const PART = /\[\^?(?:\\.|[^\\\]])*\]|\\.|\{\d{1,4}(?:,\d{0,4})?\}|./gsu;
/** Parts of a class: a range whose ends are characters, an escape, any other character. */
const MEMBER = /(?!\\[dDwWsS])(\\.|[^\\])-(\\.|[^\\])|\\.|./gsu;
const SAME = "dDwWtnrf";
/** What RE2 means outside a class; here `.`, `^` and `$` know more ends of a line, and \s more white space. */
const OUTSIDE = { "\\s": "[\\t\\n\\f\\r ]", "\\S": "[^\\t\\n\\f\\r ]", ".": "[^\\n]", "^": "(?<![^\\n])", $: "(?![^\\n])" };
const INSIDE = { "\\s": "\\t\\n\\f\\r ", "\\S": "\\S\\v\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff" };
const NOTHING = /(?!)/g;
/** Surrogates, and the only letters beyond ASCII that are an ASCII letter in another case. */
const NEEDS_UNICODE = /[\ud800-\udfff\u017f\u212a]/;

let lastPlain = ["", ""];

/** The same for a long text that is asked for once for each signature. */
function plainOnce(text) {
  if (lastPlain[0] !== text) lastPlain = [text, plain(text)];
  return lastPlain[1];
}

const literal = (char) => (SYNTAX.test(char) ? `\\${char}` : char);
const isWord = (char) => /^[0-9A-Za-z_]/.test(char);

function member(sign) {
  if (INSIDE[sign]) return INSIDE[sign];
  const char = sign.replace(/^\\(?=.)/su, "");
  if (char !== sign && SAME.includes(char)) return sign;
  return char === "-" ? "\\-" : literal(char);
}

function part(sign) {
  if (OUTSIDE[sign]) return OUTSIDE[sign];
  if (sign.length > 1 && sign[0] === "[") {
    const opening = sign[1] === "^" ? "[^" : "[";
    const inside = sign.slice(opening.length, -1);
    return `${opening}${inside.replace(MEMBER, (one, first, last) => (first ? `${member(first)}-${member(last)}` : member(one)))}]`;
  }
  if (sign[0] === "\\") return `${SAME}bB`.includes(sign[1]) ? sign : literal(sign.slice(1));
  return "{}]".includes(sign) ? `\\${sign}` : sign;
}

/**
 * A signature as the source of one regular expression, with or without the flag `u`, with the meaning that RE2 gives it.
 * The edges of a phrase are left to `occurrences`, since \b counts more letters where case is ignored.
 */
export function expression(kind, value) {
  if (kind === "regex") return value.replace(PART, part);
  const all = words(plain(value));
  if (!all.length) return "(?!)";
  const written = all.map((word) => [...word].map(literal).join("")).join("[\\t\\n\\f\\r ]+");
  if (kind === "text") return written;
  return (isWord(all[0]) ? "\\b" : "") + written + (isWord(all.at(-1).at(-1)) ? "\\b" : "");
}

const made = new Map();

function compiled(kind, value, unicode) {
  const flags = `g${kind === "text" ? "i" : ""}${unicode ? "u" : ""}`;
  const key = `${kind} ${flags} ${value}`;
  if (!made.has(key)) {
    try {
      made.set(key, new RegExp(expression(kind, value), flags));
    } catch { // the checks say so; one broken pattern must not stop the search for all others
      made.set(key, NOTHING);
    }
  }
  return made.get(key);
}

/** Does a text need the flag `u`? It makes the search several times slower. */
export function needsUnicode(text) {
  return NEEDS_UNICODE.test(text);
}

/** Yield where a signature matches a text, as [start, end] in UTF-16 units. */
export function* occurrences(kind, value, pasted, unicode = needsUnicode(pasted)) {
  const text = kind === "regex" ? pasted : plainOnce(pasted);
  const pattern = compiled(kind, value, unicode || /[^\0-\x7f]/.test(value));
  for (let from = 0; from <= text.length; ) {
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    if (!found) return;
    const [start, end] = [found.index, found.index + found[0].length];
    const whole = start < end && (kind !== "text" || isBounded(needle(value), text, start, end));
    from = whole ? end : start + (text.codePointAt(start) > 0xffff ? 2 : 1);
    if (whole && !(kind === "code" && isInsideNumber(text, start, end))) yield [start, end];
  }
}

const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** A code or phrase as it is searched for: its text, and the place of each of its words in it. */
function phrase(signature) {
  const searched = needle(signature.value);
  const offsets = firstPlaces(fold(searched));
  const isAscii = !/[^\0-\x7f]/.test(searched);
  const groups = [...offsets.keys()].map((word) => [word]);
  return { signature, groups, offsets, searched: signature.kind === "text" && isAscii ? fold(searched) : searched, isAscii };
}

/** The first match of a code or phrase; `places` are those of words in the spaced text. */
function findPhrase({ signature, searched, offsets, isAscii }, pasted, places, unicode) {
  const { kind, value } = signature;
  const all = [...offsets.keys()];
  if (!searched || !all.every((word) => places.has(word))) return undefined;
  if (kind === "text" && !isAscii) return occurrences(kind, value, pasted.text, unicode).next().value;
  const rarest = all.reduce((best, word) => (best && places.get(best).length <= places.get(word).length ? best : word), "");
  return pasted.find(searched, { kind, places: rarest ? places.get(rarest) : undefined, offset: offsets.get(rarest) });
}

/** A pattern as it is searched for: the groups of words that it needs, and whether a match stays in one line. */
const pattern = (signature) => ({ signature, groups: signature.words ?? [], isOneLine: !signature.spans_lines });

/** The first match of a pattern; `lines` are the numbers of those that hold each word. */
function findPattern({ signature, groups, isOneLine }, pasted, lines, unicode) {
  if (!groups.every((group) => group.some((word) => lines.has(word)))) return undefined;
  if (!isOneLine || !groups.length) return occurrences("regex", signature.value, pasted.text, unicode).next().value;
  for (const number of linesOfAll(groups, lines)) {
    const { start, line } = pasted.line(number);
    const [span] = occurrences("regex", signature.value, line, unicode);
    if (span) return [start + span[0], start + span[1]];
  }
  return undefined;
}

/** The numbers of the lines that hold a word of each group, in order. */
function linesOfAll(groups, lines) {
  const standing = groups.map((group) => group.map((word) => lines.get(word)).filter(Boolean));
  const size = (sets) => sets.reduce((sum, set) => sum + set.size, 0);
  const [fewest, ...others] = standing.sort((a, b) => size(a) - size(b));
  const numbers = fewest.length === 1 ? [...fewest[0]] : [...new Set(fewest.flatMap((set) => [...set]))].sort((a, b) => a - b);
  return numbers.filter((number) => others.every((sets) => sets.some((set) => set.has(number))));
}

/** What is searched for, by the rarest word that each needs; what needs none stands under the empty word. */
class Index {
  constructor(wanted) {
    this.known = new Map(); // how many need a word
    for (const word of wanted.flatMap(({ groups }) => groups.flat())) this.known.set(word, (this.known.get(word) ?? 0) + 1);
    this.byWord = new Map();
    const uses = (group) => group.reduce((sum, word) => sum + this.known.get(word), 0);
    for (const one of wanted) {
      const rarest = one.groups.reduce((best, group) => (best && uses(best) <= uses(group) ? best : group), null) ?? [""];
      for (const word of rarest) this.byWord.get(word)?.push(one) ?? this.byWord.set(word, [one]);
    }
  }

  /** What may stand in a text that holds these words, each once. */
  candidates(words) {
    return new Set(["", ...words].flatMap((word) => this.byWord.get(word) ?? []));
  }
}

/**
 * Finds many signatures in one text: first by the rarest word that each needs, then by its other words, and only then
 * by the signature itself, where its words stand.
 *
 * A signature is {entry, index, kind, value} and for a pattern `words` and `spans_lines` as catalog.json has them.
 */
export class Matcher {
  constructor(signatures) {
    this.phrases = new Index(signatures.filter(({ kind }) => kind !== "regex").map(phrase));
    this.patterns = new Index(signatures.filter(({ kind }) => kind === "regex").map(pattern));
  }

  /** The first match of each signature that occurs in a `Pasted`, as {signature, start, end}, in the order of the text. */
  *search(pasted) {
    const unicode = needsUnicode(pasted.text);
    const [places, lines] = [yield* pasted.places(this.phrases.known), yield* pasted.lines(this.patterns.known)];
    const found = [];
    for (const [index, find, standing] of [[this.phrases, findPhrase, places], [this.patterns, findPattern, lines]]) {
      for (const one of index.candidates(standing.keys())) {
        const span = find(one, pasted, standing, unicode);
        if (span) found.push({ signature: one.signature, start: span[0], end: span[1] });
        yield;
      }
    }
    return found.sort((a, b) =>
      a.start - b.start || b.end - a.end || byName(a.signature.entry, b.signature.entry) || a.signature.index - b.signature.index);
  }
}

/** What a search that pauses now and then finds, without pausing. */
export function atOnce(steps) {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The same where a search may also yield promises; it is given what they come to. */
export async function asItCan(steps) {
  let step = steps.next();
  while (!step.done) step = steps.next(step.value && await step.value);
  return step.value;
}
