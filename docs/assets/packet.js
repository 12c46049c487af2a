// The escalation packet: its score and its masked copy. Pure functions: no DOM, no network.
// The same as src/triagebook/packet.py, which describes the form of a packet and of `policies`;
// tests/vectors/packet.json holds both to the same results.
import { words } from "./pasted.js";
import { redact } from "./redaction.js";
import { occurrences } from "./signatures.js";

const SEVERITY_KEYS = ["severity", "reason", "impact", "urgency", "started", "next_update"];
const STEP_KEYS = ["at", "entry", "step", "text", "answer", "note"];
/** Signs that no ticket shows and terminals obey, and halves of characters. */
const UNWRITTEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\p{Surrogate}]/gu;

/** A text with line feeds as its only line ends, and U+FFFD for what cannot be shown. */
export function written(text) {
  return String(text ?? "").replace(/\r\n?/g, "\n").replace(UNWRITTEN, "\ufffd");
}

const own = (object, key) => (object && Object.hasOwn(object, key) ? object[key] : undefined);
const only = (object, keys) => Object.fromEntries(keys.map((key) => [key, written(own(object, key))]));

/** A packet with all keys, in order, and nothing that has no place in one, such as a sensitive variable. */
export function canonical({ packet: { fields }, variables }, packet) {
  const names = Object.keys(packet.case ?? {}).filter((name) => own(variables, name)?.sensitive === false);
  return {
    version: 1,
    case: only(packet.case, names.sort()),
    severity: packet.severity != null ? only(packet.severity, SEVERITY_KEYS) : null,
    team: written(packet.team),
    channel: written(packet.channel),
    entries: (packet.entries ?? []).map(written),
    fields: only(packet.fields, Object.keys(fields)),
    trail: (packet.trail ?? []).map((step) => only(step, STEP_KEYS)),
    made: written(packet.made),
  };
}

const matches = (text, pattern) => !occurrences("regex", String(pattern), text).next().done;

const numberOf = (value) => (Number.isInteger(value) ? value : 1);

/** What a condition tests. Runs of white space count as one character; a line with nothing else counts as none. */
const HOLDS = {
  min_chars: (text, least) => lengthOf(words(text).join(" ")) >= numberOf(least),
  min_items: (text, least) => text.split("\n").filter((line) => words(line).length).length >= numberOf(least),
  matches,
  not_matches: (text, pattern) => !matches(text, pattern),
};

/** The length of a text in characters. */
function lengthOf(text) {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

/**
 * A packet's score: {score, verdict, fields, found}. A field has its weight when all its conditions hold, else nothing.
 * What must be in a field is looked for in what is handed over, where all but the values of `kept` is masked; what must
 * not be in it, in what was written.
 *
 * `verdict` is send, warn, refuse or blocked; `fields` are {key, label, weight, points, missing}; `found` says what
 * redaction finds where, as {place, rule, kind, label, count}, with places such as `fields.scope`, `trail.0.note`.
 */
export function score(policies, packet, kept = []) {
  return scored(policies, packet, masked(policies, packet, kept));
}

/** The score of a packet whose masked copy is known already. */
export function scored(policies, given, { packet: handed, found }) {
  const packet = canonical(policies, given);
  const fields = Object.entries(policies.packet.fields).map(([key, { label, weight, complete_when: conditions }]) => {
    const textFor = (test) => (test === "not_matches" ? packet : handed).fields[key];
    const missing = conditions.filter(({ test, value }) => !HOLDS[test](textFor(test), value)).map(({ reason }) => reason);
    return { key, label, weight, points: missing.length ? 0 : weight, missing };
  });
  const total = fields.reduce((sum, { points }) => sum + points, 0);
  return { score: total, verdict: verdict(policies.packet.thresholds, total, found), fields, found };
}

function verdict(thresholds, total, found) {
  if (found.some(({ kind }) => kind === "secret")) return "blocked";
  if (total < thresholds.refuse_below) return "refuse";
  return total < thresholds.warn_below ? "warn" : "send";
}

/**
 * The canonical packet, masked; what was found in it; and how often what was taken out, by label, as
 * {packet, found, counts} with a Map. The same value has the same number everywhere in it. `kept` are the values that
 * the agent chose to show; secrets are never kept.
 */
export function masked(policies, packet, kept = []) {
  const { rules, allowed } = policies.redaction;
  const numbers = new Map();
  const found = [];
  const counts = new Map();
  const mask = (text, place) => {
    const redacted = redact(rules, text, { kept, allowed, numbers });
    for (const { rule, kind, label, masked: taken, kept: shown } of redacted.counts) {
      found.push({ place, rule, kind, label, count: taken + shown });
      if (taken) counts.set(label, (counts.get(label) ?? 0) + taken);
    }
    return redacted.text;
  };
  return { packet: mapped(canonical(policies, packet), mask), found, counts };
}

/** A value with each text in it changed; `change` is told its place, such as `trail.0.note`. */
function mapped(value, change, place = "") {
  if (typeof value === "string") return change(value, place);
  if (value === null || typeof value !== "object") return value;
  const inside = Object.entries(value).map(([key, inner]) => [key, mapped(inner, change, place ? `${place}.${key}` : key)]);
  return Array.isArray(value) ? inside.map(([, inner]) => inner) : Object.fromEntries(inside);
}
