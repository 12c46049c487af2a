// An escalation packet as text for a ticket. Pure functions: no DOM, no network.
// The same as src/triagebook/packet_text.py, byte for byte; tests/vectors/packet.json holds both to it.
// What a packet holds is data: no text in it can end its block, open another, or make a table, link or heading.
import { masked, scored } from "./packet.js";
import { words } from "./pasted.js";

const VERDICTS = {
  send: "ready to send",
  warn: "sent with a warning, parts are missing",
  refuse: "not to be sent, too much is missing",
  blocked: "blocked, there is a secret in it",
};
const COLUMNS = [
  ["at", "Time (UTC)"], ["entry", "Entry"], ["step", "Step"], ["text", "What"], ["answer", "Answer"], ["note", "Note"],
];
/** Signs of GitHub's Markdown that mean something inside a line; `_` only at the edge of a word. */
const MARKDOWN = /[\\`*[\]<>|~&$]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])/g;
/** The same of Jira's notation, where a backslash cannot be escaped by another, which is a line break. */
const JIRA = /[{}[\]|*^~+!]|\?(?=\?)|(?<=\?)\?|(?<![0-9A-Za-z])[_-]|[_-](?![0-9A-Za-z])|#(?= )/g;

const oneLine = (text) => words(text).join(" ");
const isBlank = (text) => !words(text).length;

const markdown = (text) => text.replace(MARKDOWN, "\\$&");
const jira = (text) => text.split("\\").map((part) => part.replace(JIRA, "\\$&")).join("&#92;");
/** ServiceNow shows as HTML what stands between these tags: a note must never hold them. */
const withoutCode = (text) => text.replace(/\[(?=\/?code)/gi, "[ ");
const indented = (text) => text.split("\n").map((line) => (line ? `    ${line}` : "")).join("\n");

function fenced(text) {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}text\n${text}\n${fence}`;
}

const markdownTable = ([head, ...rest]) =>
  [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...rest.map((row) => `| ${row.join(" | ")} |`)];
const jiraTable = ([head, ...rest]) => [`||${head.join("||")}||`, ...rest.map((row) => `|${row.join("|")}|`)];

const MARKDOWN_LINES = {
  title: (text) => `## ${text}`, heading: (text) => `### ${text}`, item: (label, value) => `- **${label}:** ${value}`,
};
const PLAIN_LINES = { title: (text) => text, heading: (text) => text, item: (label, value) => `- ${label}: ${value}` };

/** How each kind of ticket writes a text inside a line, a title, a heading, an item, a block, and the trail. */
const MARKUPS = {
  markdown: { ...MARKDOWN_LINES, inline: markdown, block: fenced, table: markdownTable },
  plain: { ...PLAIN_LINES, inline: (text) => text, block: indented },
  jira: {
    inline: jira,
    title: (text) => `h2. ${text}`,
    heading: (text) => `h3. ${text}`,
    item: (label, value) => `* *${label}:* ${value}`,
    block: (text) => `{noformat}\n${text.replace(/\{(?=noformat)/gi, "{ ")}\n{noformat}`,
    table: jiraTable,
  },
  // Its editor knows no tables (Zendesk help, "Formatting text with Markdown").
  zendesk: { ...MARKDOWN_LINES, inline: markdown, block: fenced },
  // HTML in [code] tags is shown only where an administrator allows it, so a note is plain text.
  servicenow: { ...PLAIN_LINES, inline: withoutCode, block: (text) => indented(withoutCode(text)) },
};

/** The names of the forms that `render` writes. */
export const FORMS = [...Object.keys(MARKUPS), "json"];

/**
 * A packet as text, masked whatever its score; the caller sees to it that a blocked one is not sent.
 *
 * `form` is one of FORMS. `kept` are the values of personal data that the agent chose to show.
 */
export function render(policies, packet, form, kept = []) {
  const result = masked(policies, packet, kept);
  if (form === "json") return `${JSON.stringify(result.packet, null, 2)}\n`;
  return `${[...lines(MARKUPS[form], policies, result, scored(policies, packet, result))].join("\n")}\n`;
}

function* lines(markup, policies, result, made) {
  const { packet } = result;
  const title = [packet.severity?.severity, packet.case.case_id].filter(Boolean).join(", ");
  yield markup.title(inline(markup, title ? `Escalation packet: ${title}` : "Escalation packet"));
  yield* items(markup, headline(result, made));
  const missing = made.fields.filter((field) => field.missing.length)
    .map(({ label, weight, missing: reasons }) => [`${label} (${weight} points)`, reasons.join(" ")]);
  yield* section(markup, "Missing", items(markup, missing));
  yield* section(markup, "Case", items(markup, circumstances(policies, packet)));
  for (const { key, label, points, weight } of made.fields) {
    if (isBlank(packet.fields[key])) continue;
    yield* section(markup, `${label} (${points} of ${weight})`, ["", markup.block(withoutOuterLines(packet.fields[key]))]);
  }
  yield* section(markup, "Trail (UTC)", trail(markup, packet.trail));
}

/** A text without the line feeds at its beginning and end, in linear time. */
function withoutOuterLines(text) {
  let [start, end] = [0, text.length];
  while (text[start] === "\n") start += 1;
  while (end > start && text[end - 1] === "\n") end -= 1;
  return text.slice(start, end);
}

const inline = (markup, text) => markup.inline(oneLine(text));

function section(markup, heading, inside) {
  return inside.length ? ["", markup.heading(inline(markup, heading)), ...inside] : [];
}

function items(markup, pairs) {
  const written = pairs.filter(([, value]) => !isBlank(value))
    .map(([label, value]) => markup.item(inline(markup, label), inline(markup, value)));
  return written.length ? ["", ...written] : [];
}

function headline({ packet, counts }, made) {
  const severity = packet.severity ?? {};
  const ranks = ["impact", "urgency"].filter((key) => severity[key]).map((key) => `${key} ${severity[key]}`);
  return [
    ["Severity", [severity.severity || "not set", ...ranks].join(", ")],
    ["Reason", severity.reason ?? ""],
    ["Next update due", severity.next_update ?? ""],
    ["Case", packet.case.case_id ?? ""],
    ["Team", [packet.team || "not set", packet.channel].filter(Boolean).join(", ")],
    ["Score", `${made.score} of 100, ${VERDICTS[made.verdict]}`],
    ["Removed or masked", [...counts].map(([label, count]) => `${label} (${count})`).join(", ")],
  ];
}

function circumstances({ variables }, packet) {
  const further = Object.entries(packet.case).filter(([name]) => name !== "case_id" && name !== "severity");
  return [
    ...further.map(([name, text]) => [variables[name].label, text]),
    ["Clocks started", packet.severity?.started ?? ""],
    ["Entries", packet.entries.join(", ")],
    ["Made", packet.made],
  ];
}

function trail(markup, steps) {
  const columns = COLUMNS.filter(([key]) => steps.some((step) => !isBlank(step[key])));
  if (!columns.length) return [];
  if (!markup.table) return items(markup, steps.map((step) => [step.at, told(step)]));
  const rows = steps.map((step) => columns.map(([key]) => inline(markup, step[key]) || " "));
  return ["", ...markup.table([columns.map(([, label]) => inline(markup, label)), ...rows])];
}

function told(step) {
  const where = [step.entry, step.step].filter(Boolean).join(" ");
  const named = COLUMNS.slice(4).filter(([key]) => step[key]).map(([key, label]) => `${label}: ${step[key]}`);
  return [where, step.text, ...named].filter(Boolean).join("; ");
}
