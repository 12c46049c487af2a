// What an escalation packet begins with: its fields, its team, and what is asked for, out of the case. Pure: no DOM.
// `known` is the data of desk.js with the entries of the case (desk-entries.js), `state` the case of case.js. Nothing is
// invented: a line stands only where its values are known, so what is missing still counts as missing.
import { running } from "./case-clocks.js";
import { fitting } from "./case-values.js";
import { recognise } from "./recognise.js";
import { inOrder, trail } from "./trail.js";

/** Case variables that name one request or its like, in the order in which engineering searches for them. */
const IDS = ["request_id", "trace_id", "delivery_id", "message_id", "import_id", "export_id", "connector_id"];
const CLIENT = ["client_host", "proxy_host", "idp_entity_id", "app_client_id", "api_path"];
/** Where the packet's own choices stand beside the agent's texts; no field can have such a key. */
export const TEAM = "route.team";
export const CHANNEL = "route.channel";

const stamp = (iso) => iso.replace(/\.\d+Z$/, "Z");
const lines = (...parts) => parts.flat().filter(Boolean).join("\n");
const unique = (items) => [...new Set(items.filter(Boolean))];
const own = (object, key) => (Object.hasOwn(object ?? {}, key) ? object[key] : undefined);

/**
 * Where a case stands: {entry, outcome, team, channel, asked, entries}. `detail` is what opened the panel, {entry,
 * outcome, team, evidence}, and comes first; then the last walk that ended, then the entry in view, `here`, then the
 * entry of the last kept line. `asked` are the keys of the fields that outcome or runbook ask for.
 */
export function placeOf(known, state, detail = {}, here = "") {
  const walked = inOrder(state.walks).map(({ walk }) => walk);
  const ended = walked.filter(({ outcome }) => outcome).at(-1);
  const last = ended ?? walked.at(-1);
  const id = detail.entry || last?.entry || here || state.evidence.at(-1)?.entry || "";
  const entry = own(known.entries, id);
  const outcomeId = detail.outcome || (ended?.entry === id ? ended.outcome : "");
  const outcome = own(entry?.outcomes, outcomeId) ?? {};
  const proposed = detail.team || outcome.team || entry?.team || ownerOf(known, entry);
  const team = state.packet[TEAM] ?? proposed;
  const channel = state.packet[CHANNEL] ?? own(known.teams, team)?.channel ?? "";
  const asked = unique([...(detail.evidence ?? []), ...(outcome.evidence ?? entry?.evidence ?? [])]);
  const entries = unique([...walked.map((walk) => walk.entry), ...state.evidence.map((line) => line.entry), detail.entry]);
  return { entry: id, outcome: outcomeId, team, channel, asked, entries };
}

const ownerOf = (known, entry) => own(known.components, entry?.components?.[0])?.owner ?? entry?.owner ?? "";

/** What the fields begin with, {key: text}, for every field of the policy; empty where nothing is known. */
export function draft(known, state, place) {
  const values = Object.fromEntries(fitting(state.variables, known.variables));
  const given = { known, state, place, values: withoutSensitive(values, known.variables) };
  return Object.fromEntries(Object.keys(known.packet.fields).map((key) => [key, own(BEGINNINGS, key)?.(given) ?? ""]));
}

function withoutSensitive(values, variables) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => variables[name].sensitive === false));
}

const BEGINNINGS = {
  scope: ({ values: { scope, workspace_id: workspace } }) => lines(scope, workspace && `Workspace ${workspace}`),
  impact: ({ state: { severity }, values }) => lines(
    [values.symptom && sentence(values.symptom), values.start_time && `Since ${values.start_time}.`].filter(Boolean).join(" "),
    severity ? `Severity ${severity.severity}: ${severity.reason}` : values.severity && `Severity ${values.severity}`,
  ),
  reproduction: ({ values }) => numbered([
    values.workspace_id && `Start in workspace ${values.workspace_id}`,
    values.api_path && `Call ${values.api_path}`,
    values.error_code && `Answer: ${values.error_code}`,
  ]),
  "expected-actual": ({ values: { symptom, error_code: code } }) => (symptom || code ? `Actual: ${[symptom, code].filter(Boolean).join("; ")}` : ""),
  "log-excerpt": ({ state }) => lines(unique(inLogOrder(state.evidence).map(({ text }) => text))),
  timestamps: ({ values: { start_time: start, end_time: end } }) => lines(start && `First failure: ${start}`, end && `Last failure: ${end}`),
  "request-ids": ({ state, known, values }) => lines(ids(state.evidence, known.variables, values)),
  environment: ({ known, values }) => lines(
    sentence(["region", "plan", "release"].map((name) => values[name] && `${name} ${values[name]}`).filter(Boolean).join(", ")),
    CLIENT.map((name) => values[name] && `${known.variables[name].label}: ${values[name]}`),
  ),
  "suspected-component": ({ state, known, place }) => suspected(state, known, place),
  tried: ({ state }) => lines(trail(state.walks).map(tried)),
  "customer-communication": ({ state, known }) => lines(told(state), nextUpdate(state, known)),
};

const numbered = (steps) => steps.filter(Boolean).map((step, index) => `${index + 1}. ${step}`).join("\n");
const inLogOrder = (evidence) => [...evidence].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));

function sentence(text) {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return first && !/[.!?]$/.test(first) ? `${first}.` : first;
}

/** The ids of the case, then those in the kept lines, a line each. */
function ids(evidence, variables, values) {
  const names = IDS.filter((name) => Object.hasOwn(variables, name));
  const kept = recognise(evidence.map(({ text }) => text).join("\n"), variables).values
    .filter((one) => one.names.length === 1 && names.includes(one.names[0]));
  const pairs = names.flatMap((name) => [values[name], ...kept.filter((one) => one.names[0] === name).map(({ value }) => value)]
    .filter(Boolean).map((value) => `${variables[name].label}: ${value}`));
  return unique(pairs);
}

/** A matched line is a reason; an entry that is only open is not, so that the agent says why. */
function suspected({ evidence }, known, { entry: place, outcome }) {
  const line = evidence.find(({ entry }) => entry === place) ?? evidence[0];
  const id = line?.entry ?? place;
  const entry = own(known.entries, id);
  const component = own(known.components, entry?.components?.[0])?.name;
  if (!component) return "";
  if (line) return `${component}, because a line of the log matches ${id}: ${entry.title}`;
  return outcome ? `${component}, because ${id} was followed and ended in “${outcome}”` : `${component} (${id}: ${entry.title})`;
}

function tried({ entry, kind, text, answer, note }) {
  if (kind === "outcome") return `${entry}: outcome: ${text}`;
  return `${entry}: ${text} ${answer || "not answered yet"}${note.trim() ? ` (${note.trim().replace(/\s+/g, " ")})` : ""}`;
}

function told({ severity, updates }) {
  const responded = severity?.responded && !updates.length ? [`First response given ${stamp(severity.responded)}`] : [];
  return [...responded, ...updates.map(({ macro, title, at }) => `${stamp(at)}: told by ${macro}, ${title}`)];
}

/** When the next update is due, ISO 8601 in UTC; empty without a severity, or where updates are due on change. */
export function nextUpdateAt(state, known) {
  const promised = state.updates.at(-1)?.next;
  if (promised) return stamp(promised);
  if (!own(known.severity.severities, state.severity?.severity)) return "";
  const clock = running(known.severity, state).find(({ name }) => name === "next_update");
  return clock?.end ? stamp(clock.end.toISOString()) : "";
}

function nextUpdate(state, known) {
  const at = nextUpdateAt(state, known);
  return at ? `Next update due ${at}` : "";
}

/** The packet of a case: the agent's texts where there are any, else the proposals. `now` is an ISO time in UTC. */
export function packetOf(known, state, place, now) {
  const { severity } = state;
  const proposals = draft(known, state, place);
  const fields = Object.fromEntries(Object.entries(proposals).map(([key, text]) => [key, own(state.packet, key) ?? text]));
  return {
    version: 1,
    case: Object.fromEntries(fitting(state.variables, known.variables)),
    severity: severity && {
      severity: severity.severity, reason: severity.reason, impact: severity.impact, urgency: severity.urgency,
      started: stamp(severity.start), next_update: nextUpdateAt(state, known),
    },
    team: place.team,
    channel: place.channel,
    entries: place.entries,
    fields,
    trail: trail(state.walks).map(({ entry, kind, id, text, answer, note, at }) =>
      ({ at: stamp(at), entry, step: id, text: kind === "outcome" ? `Outcome: ${text}` : text, answer, note })),
    made: stamp(now),
  };
}
