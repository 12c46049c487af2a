// What stands in the way of handing a packet over, in words, and where. Pure functions: no DOM.
// `policies` and `packet` are those of packet.js; a place is such as `fields.scope` or `trail.0.note`.
import { canonical } from "./packet.js";
import { find } from "./redaction.js";

/** The severity at which the policy says that the score is advice, never a reason to wait. */
const ADVICE = "P1";

const own = (object, key) => (Object.hasOwn(object ?? {}, key) ? object[key] : undefined);
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const listed = (words) => [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" and ");

function* texts(value, place = "") {
  if (typeof value === "string") yield [place, value];
  else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) yield* texts(inner, place ? `${place}.${key}` : key);
  }
}

/** The personal data in a packet, as [{value, label, count, places}]: each value once, upper or lower case. */
export function personal(policies, packet) {
  const { rules, allowed } = policies.redaction;
  const found = new Map();
  for (const [place, text] of texts(canonical(policies, packet))) {
    for (const { kind, label, start, end } of find(rules, text, allowed)) {
      if (kind !== "personal") continue;
      const value = text.slice(start, end);
      const one = found.get(value.toLowerCase()) ?? { value, label, count: 0, places: [] };
      one.count += 1;
      if (!one.places.includes(place)) one.places.push(place);
      found.set(value.toLowerCase(), one);
    }
  }
  return [...found.values()];
}

/** A place in words, and the panel and field in which it can be changed: {words, panel, field}. */
export function placeInWords(policies, place) {
  const [part, key] = place.split(".");
  if (part === "fields") return { words: own(policies.packet.fields, key)?.label ?? key, panel: "packet", field: key };
  if (part === "case") return { words: own(policies.variables, key)?.label ?? key, panel: "case", field: "" };
  if (part === "severity") return { words: "Severity", panel: "case", field: "" };
  if (part === "trail") return { words: `Step ${Number(key) + 1} of the trail`, panel: "trail", field: "" };
  return { words: part === "channel" ? "Channel" : "Team", panel: "packet", field: part };
}

/** What was found in one field, as sentences; `found` is that of a score. */
export function findsInWords(found) {
  return found.map(({ kind, label, count }) => (kind === "secret"
    ? `Secret: ${label}${count > 1 ? ` (${count} times)` : ""}. Take it out; it blocks the packet.`
    : `Personal data: ${label}${count > 1 ? ` (${count} times)` : ""}. It is masked in what you copy.`));
}

/** A verdict as a few words beside the score. */
export function verdictInWords(verdict, { refuse_below: least, warn_below: enough }) {
  return {
    blocked: "Blocked: there is a secret in it",
    refuse: `Below ${least}: too much is missing`,
    warn: `Below ${enough}: parts are missing`,
    send: "Ready to hand over",
  }[verdict];
}

/**
 * May it be copied? As {isOpen, canForce, reason}. `judged` is a score of packet.js, `level` the severity of the case,
 * `isForced` whether the agent chose to send a P1 anyway; the reason is empty where nothing is amiss.
 */
export function gate({ verdict, score, fields, found }, thresholds, level, isForced) {
  if (verdict === "blocked") {
    const count = found.filter(({ kind }) => kind === "secret").reduce((sum, one) => sum + one.count, 0);
    return { isOpen: false, canForce: false, reason: `Not before ${count === 1 ? "the secret is" : `the ${count} secrets are`} taken out of:` };
  }
  const missing = fields.filter(({ missing: reasons }) => reasons.length);
  const heaviest = [...missing].sort((a, b) => b.weight - a.weight).slice(0, 2).map(({ label, weight }) => `${label} (${weight})`);
  const most = `Most is missing in ${listed(heaviest)}.`;
  if (verdict === "send") return { isOpen: true, canForce: false, reason: "" };
  if (verdict === "warn") {
    return { isOpen: true, canForce: false, reason: `It goes out with a warning that names ${plural(missing.length, "incomplete field")}. ${most}` };
  }
  const canForce = level === ADVICE;
  const rule = `With ${score} points it is not handed over; ${thresholds.refuse_below} are needed.`;
  if (!canForce) return { isOpen: false, canForce, reason: `${rule} ${most}` };
  if (isForced) return { isOpen: true, canForce, reason: `For a ${ADVICE} the score is advice. Page the team first, and complete this within the first update interval.` };
  return { isOpen: false, canForce, reason: `${rule} ${most} For a ${ADVICE} the score is only advice:` };
}
