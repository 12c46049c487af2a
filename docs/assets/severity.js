/**
 * Find the severity of a case and the instants at which its clocks run out.
 *
 * The same pure functions as src/triagebook/severity.py, without DOM; tests/vectors/ holds both to the same results
 * and messages. `policy` is the front matter of docs/policy/severity.md. An instant is a Date, or an ISO 8601 string
 * with `Z` or an offset. Instants are exact to the millisecond. Every function throws a RangeError that says what is
 * wrong with its arguments.
 */

const MINUTE = 60_000;
const UNITS = { m: MINUTE, h: 60 * MINUTE, d: 1440 * MINUTE };
const DAY = UNITS.d;
const LONGEST = 365 * DAY;
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(3000, 0, 1);
const SEARCHED_DAYS = 3660;
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const ISO = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?$/;

/** Return the severity, "P1" to "P4", that the matrix gives for an impact and an urgency. */
export function severity(policy, impact, urgency) {
  return find(find(policy.matrix, impact, "impact"), urgency, "urgency");
}

/**
 * Return `{severity, reason}` of a case. `overrides` names those that apply, by id: the worst of them decides where
 * it is worse than the matrix; of several that are equally bad the first in the policy is named.
 */
export function assess(policy, impact, urgency, overrides = []) {
  const given = severity(policy, impact, urgency);
  const known = Object.fromEntries(policy.overrides.map((override) => [override.id, override]));
  const applying = new Set([...overrides].map((name) => find(known, name, "override")));
  const cell = `matrix gives ${given} for ${impact} impact and ${urgency} urgency.`;
  if (!applying.size) return { severity: given, reason: `The ${cell}` };
  const worst = policy.overrides
    .filter((override) => applying.has(override))
    .reduce((best, override) => (override.severity < best.severity ? override : best));
  if (worst.severity >= given) return { severity: given, reason: `No override is worse: the ${cell}` };
  const sentence = `${withoutStop(worst.condition)}: ${worst.severity}, although the ${cell}`;
  return { severity: worst.severity, reason: `${sentence} ${withoutStop(worst.reason)}.` };
}

/**
 * Return the instant, as a Date, at which a duration that began at `start` is over.
 *
 * The definitions of business hours, business days and changes of clocks are those of `due` in severity.py.
 */
export function due(start, duration, hours, business) {
  const begin = instant(start);
  const [count, unit] = parseDuration(duration);
  if (hours === "24x7") return new Date(begin + count * UNITS[unit]);
  if (hours !== "business") throw new RangeError(`unknown hours \`${hours}\`: use \`24x7\` or \`business\``);
  const zone = formatOf(business.time_zone);
  const open = windows(begin, business, zone);
  const found = unit === "d" ? afterDays(begin, count, open, zone) : after(begin, count * UNITS[unit], open);
  if (found === null) {
    const day = isoDate(begin);
    throw new RangeError(`business hours do not open for \`${duration}\` in the ten years from ${day}`);
  }
  return new Date(found);
}

/**
 * Return `{first_response, next_update, escalate}`, each a Date, for a case that began at `start`. `next_update` is
 * null where updates are due on change only.
 */
export function clocks(policy, severity, start) {
  const obliges = find(policy.severities, severity, "severity");
  const runOut = (duration) => due(start, duration, obliges.hours, policy.business_hours);
  return {
    first_response: runOut(obliges.first_response),
    next_update: obliges.update_every === "change" ? null : runOut(obliges.update_every),
    escalate: runOut(obliges.escalate_within),
  };
}

function find(table, key, what) {
  if (Object.hasOwn(table, key)) return table[key];
  const words = Object.keys(table).map((word) => `\`${word}\``);
  const choice = [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" or ");
  throw new RangeError(`unknown ${what} \`${key}\`` + (choice && `: use ${choice}`));
}

const withoutStop = (sentence) => sentence.replace(/\.+$/, "");
const isoDate = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 10);

/** Return an instant in milliseconds since 1970 UTC. */
function instant(start) {
  const milliseconds = start instanceof Date ? start.getTime() : parseInstant(start);
  const shown = start instanceof Date && !Number.isNaN(milliseconds) ? start.toISOString() : start;
  if (Number.isNaN(milliseconds)) throw new RangeError(`start ${shown} is not a date and time`);
  if (milliseconds < EARLIEST || milliseconds >= LATEST) {
    throw new RangeError(`start ${shown} is outside the years 1970 to 2999`);
  }
  return milliseconds;
}

function parseInstant(text) {
  const parts = ISO.exec(text);
  // Date.parse takes 30 February for 2 March.
  const day = parts && Date.parse(parts[1]);
  if (!parts || Number.isNaN(day) || isoDate(day) !== parts[1]) return NaN;
  if (!parts[4]) throw new RangeError(`start ${text} has no time zone`);
  return Date.parse(text);
}

function parseDuration(duration) {
  const parts = /^([1-9][0-9]{0,5})([mhd])$/.exec(duration);
  if (!parts || parts[1] * UNITS[parts[2]] > LONGEST) {
    throw new RangeError(`bad duration \`${duration}\`: use a number and m, h or d, such as 30m, up to 365d`);
  }
  return [Number(parts[1]), parts[2]];
}

function formatOf(timeZone) {
  const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" };
  try {
    return new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone, hourCycle: "h23", second: "numeric", ...fields,
    });
  } catch {
    throw new RangeError(`unknown time zone \`${timeZone}\``);
  }
}

/** Return the local clock and date at an instant, as the milliseconds at which UTC shows the same. */
function local(milliseconds, zone) {
  const parts = Object.fromEntries(zone.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]));
  const seconds = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return seconds + (milliseconds % 1000);
}

/**
 * Return the instant of a local clock and date (given as `local` returns them) as Python does with fold=0: the first
 * of two, and in a gap the one that the offset before the change gives.
 */
function at(wall, zone) {
  // No zone is further than a day from UTC, so the offsets a day before and after are those around any change.
  const [before, later] = [wall - DAY, wall + DAY].map((near) => wall - (local(near, zone) - near));
  return local(before, zone) !== wall && local(later, zone) === wall ? later : before;
}

const clockOf = (text) => text.split(":").reduce((minutes, part) => minutes * 60 + Number(part), 0) * MINUTE;

/** Yield the business hours that end after `begin`, in order, for ten years: `{day, opening, closing}`. */
function* windows(begin, business, zone) {
  const [first, last] = [clockOf(business.start), clockOf(business.end)];
  const today = Math.floor(local(begin, zone) / DAY) * DAY;
  // From the day before: a change of clocks can push its end past midnight.
  for (let day = today - DAY; day < today + SEARCHED_DAYS * DAY; day += DAY) {
    if (!business.days.includes(WEEKDAYS[new Date(day).getUTCDay()])) continue;
    if (business.holidays?.includes(isoDate(day))) continue;
    const [opening, closing] = [at(day + first, zone), at(day + last, zone)];
    // A zone that crosses the date line skips a whole date: then its hours would be those of the next one.
    const exists = Math.floor(local(opening, zone) / DAY) * DAY === day;
    if (exists && Math.max(begin, opening) < closing) yield { day, opening, closing };
  }
}

function after(begin, duration, open) {
  let left = duration;
  for (const { opening, closing } of open) {
    const countedFrom = Math.max(begin, opening);
    if (left <= closing - countedFrom) return countedFrom + left;
    left -= closing - countedFrom;
  }
  return null;
}

function afterDays(begin, count, open, zone) {
  const first = open.next().value;
  let last = first;
  for (let days = 0; last && days < count; days += 1) last = open.next().value;
  if (!last) return null;
  const clock = local(Math.max(begin, first.opening), zone) % DAY;
  return Math.min(Math.max(at(last.day + clock, zone), last.opening), last.closing);
}
