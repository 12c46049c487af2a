// A message to the customer: which macro, what stands in it, when the next one comes, and what must not be said.
// Pure functions: no DOM. tests/vectors/updates.json holds the promises to those of the check TB701.
// `known` is the data of desk.js with the entries of the case (desk-entries.js), `state` the case of case.js.
import { fits } from "./case-values.js";
import { find } from "./redaction.js";
import { clockTime } from "./severity-text.js";
import { due } from "./severity.js";
import { inOrder } from "./trail.js";

const STAGES = {
  acknowledge: "First response", investigate: "Questions to the customer", workaround: "Workaround", update: "Update",
  resolve: "It works again", close: "Closing",
};
/** The stage that an outcome of a runbook leads to. */
const AFTER = { resolved: "resolve", workaround: "workaround", "known-issue": "workaround", "customer-action": "investigate", escalate: "update" };
const HOLE = /\{\{ ?([a-z][a-z0-9_]*) ?\}\}/g;
const WORD = /[\p{L}\p{N}]+/gu;
/** A phrase of fewer words may stand in any message. */
const LEAST_WORDS = 5;

const own = (object, key) => (Object.hasOwn(object ?? {}, key) ? object[key] : undefined);
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** The severity of a case, or "". */
export const levelOf = ({ severity, variables }) => severity?.severity ?? variables.severity ?? "";

/** The outcome at which the case stands, {result, team, evidence, macro}, or {}. */
export function outcomeOf(known, { walks }, { entry, outcome } = {}) {
  const ended = inOrder(walks).map(({ walk }) => walk).filter((walk) => walk.outcome).at(-1);
  return own(own(known.entries, entry || ended?.entry)?.outcomes, outcome || ended?.outcome) ?? {};
}

/** Where the case stands: the stage of the message that is due now. */
export function stageOf(known, state, detail) {
  const last = known.macros.find(({ id }) => id === state.updates.at(-1)?.macro)?.stage;
  if (["resolve", "close"].includes(last)) return "close";
  if (!state.severity?.responded && !state.updates.length && !detail?.outcome) return "acknowledge";
  return AFTER[outcomeOf(known, state, detail).result] ?? "update";
}

/**
 * The macros as [{title, macros}]: what outcome and event name, then what fits stage and severity, the one for this
 * severity first, then the others by stage. A macro for other severities stands with its stage.
 */
export function choices(known, state, detail = {}) {
  const [level, stage] = [levelOf(state), stageOf(known, state, detail)];
  const named = detail.macro || outcomeOf(known, state, detail).macro || "";
  const isOwn = ({ severities }) => Boolean(severities?.includes(level));
  const isFor = (macro) => !macro.severities || isOwn(macro);
  const left = new Set([...known.macros].sort((a, b) => isOwn(b) - isOwn(a)));
  const take = (title, test) => {
    const macros = [...left].filter(test);
    for (const macro of macros) left.delete(macro);
    return { title, macros };
  };
  return [
    take("Named by the outcome", ({ id }) => id === named),
    take(`Fits now: ${STAGES[stage].toLowerCase()}`, (macro) => macro.stage === stage && isFor(macro)),
    ...Object.entries(STAGES).map(([name, title]) => take(title, (macro) => macro.stage === name)),
  ].filter(({ macros }) => macros.length);
}

/** A message with the values that are known; the others stay as `{{ name }}`. */
export function fill(message, values) {
  return message.replace(HOLE, (whole, name) => own(values, name) || whole);
}

/** The names that are still to be filled in, each once. */
export function holes(text) {
  return [...new Set([...text.matchAll(HOLE)].map(([, name]) => name))];
}

/**
 * A message that the agent edited, after a value changed: lines that were left as they were follow, and what is still
 * to be filled in is filled in everywhere; all else stays.
 */
export function follow(message, before, after, edited) {
  const [from, to] = [before, after].map((values) => fill(message, values).split("\n"));
  const moved = new Map(from.map((line, index) => [line, to[index]]));
  return edited.split("\n").map((line) => moved.get(line) ?? fill(line, after)).join("\n");
}

const UNITS = { m: "minute", h: "hour", d: "day" };

/** How often a customer hears of a case of that severity, as a sentence. */
export function cadence({ severities, business_hours: business }, level) {
  const obliges = own(severities, level);
  if (!obliges) return "No severity yet, so no cadence: set it in the case, or choose a time.";
  const { update_every: every, hours } = obliges;
  if (every === "change") return `${level} is updated when something changes. Name a time only if you will keep it.`;
  const count = Number(every.slice(0, -1));
  const unit = `${hours === "business" ? "business " : ""}${UNITS[every.at(-1)]}`;
  const span = count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
  const when = hours === "24x7" ? "day and night" : `${business.start} to ${business.end} ${business.time_zone}`;
  return `${level}: ${span}, ${when}.`;
}

/** When the next update is due, as a Date, counted from an instant; null where nothing says so. */
export function nextAfter({ severities, business_hours: business }, level, from) {
  const obliges = own(severities, level);
  if (!obliges || obliges.update_every === "change") return null;
  return due(from, obliges.update_every, obliges.hours, business);
}

/** The time in UTC, with its day only where that is another one than in the zone: "04:30 UTC". */
export function besideUtc(at, zone) {
  const [[day], utc] = [clockTime(at, zone).split(", "), clockTime(at, "UTC")];
  return `${utc.startsWith(day) ? utc.slice(day.length + 2) : utc} UTC`;
}

const offset = (at, timeZone) => new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "longOffset" })
  .formatToParts(at).find(({ type }) => type === "timeZoneName").value.replace("GMT", "UTC");

/**
 * An instant as a message says it: "Mon, 23 Nov 2026, 05:30 Berlin time (UTC+01:00), 04:30 UTC"; the day in UTC
 * stands with it where it is another one. What is too long for the variable `definition` loses the offset.
 */
export function clockWords(at, zone, definition) {
  const local = clockTime(at, zone, { year: true });
  if (/^(?:Etc\/)?UTC$/.test(zone)) return `${local} UTC`;
  const there = `${local} ${zone.split("/").at(-1).replaceAll("_", " ")} time`;
  const universal = besideUtc(at, zone);
  const full = `${there} (${offset(at, zone)}), ${universal}`;
  return !definition || fits(definition, full) ? full : `${there}, ${universal}`;
}

/** Yield each match of a pattern as {start, end, text}. */
function* matches(pattern, text) {
  for (const { 0: found, index } of text.matchAll(pattern)) if (found) yield { start: index, end: index + found.length, text: found };
}

/** The promises in a text, in order, as {start, end, text}; `patterns` are those of desk.json. */
export function promises(patterns, text) {
  return patterns.flatMap((pattern) => [...matches(new RegExp(pattern, "gi"), text)]).sort((a, b) => a.start - b.start);
}

/** What only we know, as {start, end, text}: ids of entries and tickets, our hosts, our teams' channels and handles. */
export function internals({ internal, teams }, text) {
  const names = Object.values(teams).flatMap(({ channel, handle }) => [channel, handle]).filter(Boolean);
  const after = (words, end) => (words.length ? [`(?:${words.sort((a, b) => b.length - a.length).map(literal).join("|")})${end}`] : []);
  const patterns = [
    "\\b(?:KI|RB|MC)-[0-9]{4}\\b",
    ...after([...(internal?.trackers ?? [])], "-[0-9]{1,7}\\b").map((one) => `\\b${one}`),
    ...after([...(internal?.hosts ?? [])], "(?![\\w-])"),
    ...after(names, "(?![\\w/-])").map((one) => `(?<![\\w&/])${one}`),
  ];
  return patterns.flatMap((pattern) => [...matches(new RegExp(pattern, "gi"), text)]).sort((a, b) => a.start - b.start);
}

/** Sentences out of the case's workarounds that nobody marked as safe for customers, as {start, end, text, entry}. */
export function unsafeWorkarounds({ entries }, text) {
  const found = [];
  for (const [entry, { workaround }] of Object.entries(entries ?? {})) {
    if (!workaround?.summary || workaround.customer_safe === true) continue;
    for (const sentence of workaround.summary.split(/(?<=[.!?;])\s+/)) {
      const words = sentence.match(WORD) ?? [];
      if (words.length < LEAST_WORDS) continue;
      const pattern = new RegExp(words.join("[^\\p{L}\\p{N}]{1,9}"), "giu");
      found.push(...[...matches(pattern, text)].map((one) => ({ ...one, entry })));
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/**
 * What to think of before the message goes out, as [{kind, words, start, end}], the gravest first; a secret blocks.
 * `given` is {text, macro, template, at, now}: the message, its macro, what the macro alone says, and the instant of
 * the next update, or null.
 */
export function warnings(known, { text, macro, template, at, now }) {
  const make = (kind, found, words) => found.map((one) => ({ kind, words: words(one), start: one.start ?? -1, end: one.end ?? -1 }));
  const sensitive = find(known.redaction, text, known.allowed);
  const approved = macro?.promise_approved_by ? template : "";
  const open = holes(text).map((name) => ({ name, start: text.search(new RegExp(`\\{\\{ ?${name} ?\\}\\}`)) }));
  return [
    ...make("secret", sensitive.filter(({ kind }) => kind === "secret"), ({ label }) => `Secret: ${label}. Take it out before this can be copied.`),
    ...make("promise", promises(known.promises ?? [], text).filter((one) => !approved.includes(one.text)),
      (one) => `A promise: “${one.text}”. Say when you write next, not when it will work.`),
    ...make("internal", internals(known, text), (one) => `“${one.text}” is for us only: it tells a customer nothing.`),
    ...make("workaround", unsafeWorkarounds(known, text), ({ entry }) => `This workaround of ${entry} is not marked as safe for customers.`),
    ...make("unread", known.missing?.length ? [{}] : [],
      () => `What the site says of ${known.missing.join(", ")} is not loaded: no workaround in it was compared. Open the panel again to load it.`),
    ...make("audience", macro?.audience === "internal" ? [{}] : [], () => `${macro.id} is marked for us alone (audience: internal).`),
    ...make("personal", sensitive.filter(({ kind }) => kind === "personal"), ({ label }) => `Personal data: ${label}. Does it have to stand in it?`),
    ...make("missing", open.map((one) => ({ ...one, end: one.start + 1 })), ({ name }) => `Not filled in yet: ${own(known.variables, name)?.label ?? name}.`),
    ...make("past", at && at <= now ? [{}] : [], () => "The time of the next update has passed."),
  ];
}
