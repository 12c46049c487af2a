// Finding signatures in a pasted text. Pure functions: no DOM, no network.
// The same as src/triagebook/signatures.py; tests/vectors/signatures.json holds both to the same results.

/** White space as Python's str.split takes it, which differs from \s here. */
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
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

const TYPED = { "‘": "'", "’": "'", "“": '"', "”": '"' };
let lastPlain = ["", ""];

/**
 * A text as it was typed: typographic quotes as plain ones, and what JSON writes for line ends and tabs (a backslash
 * and a letter) as spaces. Every character keeps its place.
 */
export function plain(text) {
  return text.replace(/[‘’“”]/g, (quote) => TYPED[quote]).replace(/\\[nrt]/g, "  ");
}

/** The same for a long text that is asked for once for each signature. */
function plainOnce(text) {
  if (lastPlain[0] !== text) lastPlain = [text, plain(text)];
  return lastPlain[1];
}

/** The words of a text, without the white space around them. */
export function words(text) {
  return text.split(SPACE).filter(Boolean);
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
    const whole = start < end && (kind !== "text" || isBounded(value, text, start, end));
    from = whole ? end : start + (text.codePointAt(start) > 0xffff ? 2 : 1);
    if (whole && !(kind === "code" && isInsideNumber(text, start, end))) yield [start, end];
  }
}

/** Do the edges of a phrase that are words fall on edges of words in the text? As \b does, for ASCII only. */
function isBounded(value, text, start, end) {
  const all = words(plain(value));
  if (!all.length) return false;
  const isEdge = (at) => isWord(text.charAt(at - 1)) !== isWord(text.charAt(at));
  return (!isWord(all[0]) || isEdge(start)) && (!isWord(all.at(-1).at(-1)) || isEdge(end));
}

/** Is the code part of a longer dotted number, as 5.7.1 is of 15.7.1 or 5.7.1.2? */
function isInsideNumber(text, start, end) {
  const before = /^[0-9]/.test(text[start]) && /[0-9]\.$/.test(text.slice(Math.max(0, start - 2), start));
  return before || (/[0-9]/.test(text[end - 1]) && /^\.[0-9]/.test(text.slice(end, end + 2)));
}

const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Finds many signatures in one text: first by the words they need, then by the signatures themselves.
 * A signature is {entry, index, kind, value, words}, with `words` from `index_words` of signatures.py.
 */
export class Matcher {
  constructor(signatures) {
    this.byWord = new Map();
    this.always = [];
    for (const signature of signatures) {
      for (const word of signature.words) this.byWord.set(word, [...(this.byWord.get(word) ?? []), signature]);
      if (!signature.words.length) this.always.push(signature);
    }
  }

  /** The first match of each signature that occurs in the text, as {signature, start, end}, in the order of the text. */
  find(text) {
    const candidates = new Set(this.always);
    for (const word of new Set(`${text} ${plainOnce(text)}`.toLowerCase().match(/[0-9a-z_]+/g))) {
      for (const signature of this.byWord.get(word) ?? []) candidates.add(signature);
    }
    const unicode = needsUnicode(text);
    const found = [];
    for (const signature of candidates) {
      const [span] = occurrences(signature.kind, signature.value, text, unicode);
      if (span) found.push({ signature, start: span[0], end: span[1] });
    }
    return found.sort((a, b) =>
      a.start - b.start || b.end - a.end || byName(a.signature.entry, b.signature.entry) || a.signature.index - b.signature.index);
  }
}
