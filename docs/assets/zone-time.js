// Times of a case: what a clock on a wall somewhere showed, as UTC. Pure functions: no DOM.

const DAY = 86_400_000;
const formats = new Map();

function formatOf(zone) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric",
    }));
  }
  return formats.get(zone);
}

/** What the clock shows at an instant, as the milliseconds at which UTC shows the same. */
function shown(instant, zone) {
  const parts = Object.fromEntries(formatOf(zone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
}

/** An instant as case variables hold it: `2026-11-23T02:10:00Z`. */
export const utcText = (instant) => `${new Date(instant).toISOString().slice(0, 19)}Z`;

/** Does the browser know a time zone? */
export function isZone(zone) {
  try {
    return Boolean(zone && formatOf(zone));
  } catch {
    return false;
  }
}

/**
 * A local time such as `2026-11-23T03:10` in a zone as {utc, note}. `note` says, when clocks were changed, that the time
 * came twice (the first is taken) or never (the clock was put forward: the time is counted from before). null where
 * the text is no time.
 */
export function toUtc(local, zone) {
  const wall = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local) ? Date.parse(`${local}Z`) : NaN;
  if (Number.isNaN(wall) || !isZone(zone)) return null;
  const [early, late] = [wall - DAY, wall + DAY].map((near) => wall - (shown(near, zone) - near));
  const exact = [...new Set([early, late])].filter((instant) => shown(instant, zone) === wall).sort((a, b) => a - b);
  if (!exact.length) return { utc: utcText(early), note: "Clocks were put forward over this time there; it never came." };
  const twice = exact.length > 1 ? "Clocks were put back: this time came twice there, and the first is taken." : "";
  return { utc: utcText(exact[0]), note: twice };
}

/** An instant as the value of a field for local time in a zone: `2026-11-23T03:10`. */
export const localText = (instant, zone) => new Date(shown(new Date(instant), zone)).toISOString().slice(0, 16);
