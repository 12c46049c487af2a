/**
 * Say severity and clocks in words. Pure functions without DOM; `policy` is the front matter of
 * docs/policy/severity.md, `result` is `{severity, reason, ends}` with `ends` as `clocks` of severity.js returns them.
 */

/** The clocks, in the order in which they are shown, with their names. */
export const CLOCKS = [
  ["first_response", "First response due"],
  ["next_update", "Next update due"],
  ["escalate", "Escalate by"],
];

/** The time zone of the browser. */
export const LOCAL_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

export const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);

/** Return an instant as "Mon 23 Nov, 10:15" by the clock of a time zone; with `year`, as "Mon, 23 Nov 2026, 10:15". */
export function clockTime(instant, timeZone, { year } = {}) {
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: year ? "numeric" : undefined,
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone,
  }).format(instant);
}

/** Return the time left at `now` in words: "in 12 min", "in 3 h 5 min", "due now", "overdue by 2 d 4 h". */
export function countdown(end, now) {
  const left = end - now;
  const minutes = Math.floor(Math.abs(left) / 60_000);
  if (minutes === 0) return "due now";
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const parts = days ? [[days, "d"], [hours, "h"]] : [[hours, "h"], [minutes % 60, "min"]];
  const words = parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ");
  return left > 0 ? `in ${words}` : `overdue by ${words}`;
}

/** Return which hours count for a severity, as a sentence. */
export function hoursInWords({ hours }, business) {
  if (hours === "24x7") return "The clocks run day and night.";
  const times = `${business.start} to ${business.end} ${business.time_zone}`;
  const holidays = business.holidays?.length ? ", not on holidays" : "";
  return `The clocks run in business hours: ${times}, ${business.days.map(capital).join(", ")}${holidays}.`;
}

/** Return a result as plain text, to be pasted into a ticket. `choice` is `{impact, urgency, start}`. */
export function summaryText(policy, choice, result) {
  const obliges = policy.severities[result.severity];
  const full = (instant, zone) => `${clockTime(instant, zone, { year: true })} ${zone}`;
  const both = (instant) => `${full(instant, LOCAL_ZONE)} (${full(instant, "UTC")})`;
  return [
    `Severity: ${result.severity} ${obliges.name}`,
    `Reason: ${result.reason}`,
    `Impact: ${choice.impact}. ${policy.impacts[choice.impact]}`,
    `Urgency: ${choice.urgency}. ${policy.urgencies[choice.urgency]}`,
    `Clocks started: ${both(choice.start)}`,
    ...CLOCKS.map(([name, label]) => `${label}: ${result.ends[name] ? both(result.ends[name]) : "on change"}`),
    hoursInWords(obliges, policy.business_hours),
    `Who to page: ${obliges.page.join(", ") || "nobody"}`,
    ...(obliges.review_after ? ["A post-incident review follows."] : []),
  ].join("\n");
}
