// Proposed signatures for a pasted error: its codes, the classes of its exceptions, and the wording that does not vary.
// The same as src/triagebook/proposed.py; tests/vectors/proposed.json holds both to it. Pure functions: no DOM.

/** The most lines that are looked at, characters of each, and proposals that are made. */
const [LINES, LENGTH, MOST] = [1000, 500, 6];
/** The least a phrase must have to be proposed, in words and characters, and the most words that are taken of it. */
const [WORDS, CHARACTERS, MOST_WORDS] = [2, 12, 12];
/** The least words of a phrase that does not itself tell of an error, though its line does. */
const UNTELLING = 4;

/** Codes of vendors, by their forms. Where a pattern has a group, that is the code. */
const CODES = [
  /\b[A-Z]{2,10}[0-9]{4,7}\b/g,
  /\b(?:ORA|TNS|DPY|DPI|PLS|MY)-[0-9]{4,5}\b/g,
  /\bSQLSTATE[ =:\[(]{0,2}[0-9A-Z]{5}\b/g,
  /\b[245][0-9]{2}[ -][245]\.[0-9]{1,3}\.[0-9]{1,3}\b/g,
  /\b0x8[0-9A-Fa-f]{7}\b/g,
  /\berror:[0-9A-F]{8}\b/g,
  /\b(?:[A-Z]+::)?[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b/g,
  /\bE(?:ACCES|CONNABORTED|CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|NOTFOUND|PIPE|PROTO|TIMEDOUT|AI_AGAIN)\b/g,
  /\b(?:error|error_code|errorCode|code|reason|scimType)["']?\s?[:=]\s?["']?([a-z]+(?:_[a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+)\b/g,
];
/** An exception's class, perhaps with its packages; the group is the class alone. */
const EXCEPTION = /(?:\b[A-Za-z_][0-9A-Za-z_$]*(?:\.|::|\\))*\b([A-Z][0-9A-Za-z]*(?:Error|Exception|Fault))\b/g;
/** Classes that say nothing of the fault. */
const GENERAL = new Set((
  "ArgumentError ArgumentException AssertionError AttributeError BaseException Error Exception " +
  "ExecutionException Fatal Fault HTTPError IOError IOException IllegalArgumentException " +
  "IllegalStateException IndexError InvalidOperationException KeyError NameError NotImplementedError " +
  "NullPointerException OSError ReferenceError RuntimeError RuntimeException ServletException StandardError " +
  "StandardException SyntaxError SystemError TypeError ValueError"
).split(" "));
/** What makes a line one that tells of an error. */
const TELLS = new RegExp(
  String.raw`\b(?:error|errors|exception|fatal|panic|fail|fails|failed|failure|denied|deny|refused|rejected|reject|invalid` +
  String.raw`|expired|mismatch|unable|cannot|can't|could not|couldn't|not|no|timeout|timed out|unauthorized|forbidden` +
  String.raw`|untrusted|unknown|missing|exceeded|exceeds|limiting|too|many|reset|stopped|closed|insufficient|inconsistent|bad` +
  String.raw`|warning|ambiguous|insecure|unreachable|aborted|blocked|disabled|unexpected|unsupported|violates|deadlock` +
  String.raw`|already|deprecated|[0-9a-z_]*err_[0-9a-z_]*|[0-9a-z_]+_(?:error|denied|failed|invalid)[0-9a-z_]*)\b`,
  "i",
);
/** What programs write before the message: the level and what stands around it, and the name of the logger. */
const PREFIX = /^.*?\b(?:ERROR|Error|error|FATAL|WARN|WARNING|CRITICAL|SEVERE)\b[^A-Za-z"'`]*(?=[A-Za-z"'`])/;
const LOGGER = /^[0-9A-Za-z_$]+(?:[.:\/][0-9A-Za-z_$]+)+\s*(?:-+|:)\s+/;
/** What differs from case to case; a phrase ends before it and may start again behind it. */
const VARIES = new RegExp(
  String.raw`\[[^\]]*\]|<[^>]*>|\"[^\"\s]*\"|${"`"}[^${"`"}]*${"`"}|(?<![0-9A-Za-z])'[^']*'|[a-z][a-z0-9+.-]*://[^\s\"]+|[^\s@\"]+@[^\s@\"]+` +
  String.raw`|[A-Za-z]:\\\S+|(?<![0-9A-Za-z])(?:/[0-9A-Za-z_.@-]+)+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?\b` +
  String.raw`|[0-9A-Za-z_.-]+=[^\s\"]*|[0-9A-Za-z_:.,+-]*[0-9][0-9A-Za-z_:.,+-]*|[(){}|;\"]|\s-+\s|->|=>|\\[nrt]`,
);
/** A line of a stack trace: where it happened, not what. */
const FRAME = /^\s*(?:at |from |File "|\.\.\. [0-9]+ more|#[0-9]+ )/;

/**
 * What may serve as signatures for a text as {kind, value, example, line}, most telling first: codes, exception
 * classes, then phrases. Each value stands in its example and is named once, at its first line.
 */
export function proposed(text) {
  const found = [[], [], []];
  const seen = new Set();
  text.split("\n", LINES).forEach((whole, at) => {
    const line = whole.slice(0, LENGTH).trim();
    if (!line || FRAME.test(line)) return;
    for (const [rank, value] of inLine(line)) {
      if (seen.has(value.toLowerCase())) continue;
      seen.add(value.toLowerCase());
      found[rank].push({ kind: rank === 2 ? "text" : "code", value, example: line, line: at + 1 });
    }
  });
  return found.flat().slice(0, MOST);
}

/** Yield the values in a line with their rank: 0 for a code, 1 for an exception class, 2 for a phrase. */
function* inLine(line) {
  if (!TELLS.test(line) && line.search(EXCEPTION) < 0) {
    for (const [code] of line.matchAll(CODES[0])) yield [0, code];
    return;
  }
  let rest = line;
  for (const pattern of CODES) {
    for (const [whole, code = whole] of line.matchAll(pattern)) {
      yield [0, code];
      rest = rest.replaceAll(code, "|");
    }
  }
  for (const [whole, name] of line.matchAll(EXCEPTION)) {
    if (!GENERAL.has(name)) yield [1, name];
    rest = rest.replaceAll(whole, "|");
  }
  const value = phrase(rest);
  if (value) yield [2, value];
}

/**
 * The longest run of words of the message that holds nothing that varies; empty where none is long enough. Codes and
 * classes have signatures of their own and stand as `|` here. One that tells of an error itself goes before others.
 */
function phrase(rest) {
  const message = rest.replace(PREFIX, "").replace(LOGGER, "");
  let [best, bestTells] = ["", false];
  for (const part of message.split(VARIES)) {
    const bare = part.replace(/^[ \t.,:!?'\-/\\*#]+|[ \t.,:!?'\-/\\*#]+$/g, "");
    const words = bare.split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
    const kept = words.join(" ").replace(/[.,:]+$/, "");
    const count = kept.split(/\s+/).filter(Boolean).length;
    const tells = TELLS.test(kept);
    if (count < WORDS || kept.length < CHARACTERS || (!tells && count < UNTELLING)) continue;
    if (tells > bestTells || (tells === bestTells && kept.length > best.length)) [best, bestTells] = [kept, tells];
  }
  return best;
}
