// Finding and masking secrets and personal data. Pure functions: no DOM, no network.
// The same as src/triagebook/redaction.py; tests/vectors/redaction.json holds both to the same results.
import { expression, needsUnicode } from "./signatures.js";

/** The two letters that a search without case takes for s and k, which \b here counts among the letters of a word. */
const NOT_SEARCHED = /[\u017f\u212a]/g;
const HALF = /\p{Surrogate}/gu;

const NOTHING = /(?!)/g;
const made = new Map();

function compiled(pattern, flags) {
  const key = `${flags} ${pattern}`;
  if (!made.has(key)) {
    try {
      made.set(key, new RegExp(expression("regex", pattern), flags));
    } catch { // the checks say so; one broken pattern must not stop the others
      made.set(key, NOTHING);
    }
  }
  return made.get(key);
}

/** Yield a rule's matches, as [start, end] in UTF-16 units; those of nothing are left out. */
function* matches({ pattern, ignore_case: ignoreCase }, text, unicode) {
  const flags = `g${ignoreCase ? "i" : ""}${unicode || /[^\0-\x7f]/.test(pattern) ? "u" : ""}`;
  for (const { 0: found, index } of text.matchAll(compiled(pattern, flags))) {
    if (found) yield [index, index + found.length];
  }
}

/** Is a text, in lower case, one of the values that never count? As `_Allowed.holds` of redaction.py says. */
function isAllowed(found, kind, allowed) {
  if (allowed.includes(found)) return true;
  return kind === "personal" && allowed.some((value) => {
    if (/[.:]$/.test(value)) return found.startsWith(value);
    return value.startsWith(".") ? found.endsWith(value) : found.endsWith(`.${value}`) || found.endsWith(`@${value}`);
  });
}

function joined(first, second) {
  const named = second.kind === "secret" && first.kind !== "secret" ? second : first;
  return { ...named, start: first.start, end: Math.max(first.end, second.end) };
}

/**
 * The secrets and personal data in a text as {rule, kind, label, start, end}, in order and without overlaps; places
 * are counted in UTF-16 units. `rules` and `allowed` are those of the front matter of docs/policy/redaction.md.
 * Finds that overlap are one, from the first character of any to the last; it is a secret if one of them is, and named
 * by the first secret in it, or the first find where there is none.
 */
export function find(rules, given, allowed = []) {
  if (!given) return [];
  const ascii = !/[^\0-\x7f]/.test(given);
  const text = ascii ? given : given.replace(NOT_SEARCHED, "\ufffd").replace(HALF, "\ufffd");
  const unicode = !ascii && needsUnicode(text);
  const never = allowed.map((value) => value.toLowerCase());
  const found = [];
  for (const rule of rules) {
    for (const [start, end] of matches(rule, text, unicode)) {
      if (isAllowed(text.slice(start, end).toLowerCase(), rule.kind, never)) continue;
      found.push({ rule: rule.id, kind: rule.kind, label: rule.label, start, end });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end); // of equal ones, the first rule stays first
  const apart = [];
  for (const one of found) {
    if (apart.length && one.start < apart.at(-1).end) apart[apart.length - 1] = joined(apart.at(-1), one);
    else apart.push(one);
  }
  return apart;
}

function maskOf(find, value, numbers) {
  if (find.kind === "secret") return `[removed: ${find.label}]`;
  if (!numbers.has(find.rule)) numbers.set(find.rule, new Map());
  const known = numbers.get(find.rule);
  if (!known.has(value)) known.set(value, known.size + 1);
  return `[masked: ${find.label} ${known.get(value)}]`;
}

/**
 * A text with its secrets and personal data replaced by what they are, as {text, masks, counts}.
 *
 * `masks` are {find, text, kept} in the order of the text; what was masked is in the given text at the place of each
 * find. `counts` are {rule, kind, label, masked, kept}, in the order of the rules. Personal data is numbered: the same
 * value, upper or lower case, has the same number; with the same Map `numbers` given for several texts, in all of
 * them. `kept` are the values that the agent chose to show; secrets are never kept.
 */
export function redact(rules, text, { kept = [], allowed = [], numbers = new Map() } = {}) {
  const shown = new Set(kept.map((value) => value.toLowerCase()));
  const masks = find(rules, text, allowed).map((one) => {
    const value = text.slice(one.start, one.end).toLowerCase();
    return { find: one, text: maskOf(one, value, numbers), kept: one.kind === "personal" && shown.has(value) };
  });
  let [masked, done] = ["", 0];
  for (const mask of masks.filter((one) => !one.kept)) {
    masked += text.slice(done, mask.find.start) + mask.text;
    done = mask.find.end;
  }
  return { text: masked + text.slice(done), masks, counts: counted(masks, rules) };
}

function counted(masks, rules) {
  const ofRule = new Map(rules.map(({ id }) => [id, []]));
  for (const mask of masks) ofRule.get(mask.find.rule).push(mask);
  return [...ofRule].filter(([, found]) => found.length).map(([rule, found]) => {
    const kept = found.filter((mask) => mask.kept).length;
    return { rule, kind: found[0].find.kind, label: found[0].find.label, masked: found.length - kept, kept };
  });
}
