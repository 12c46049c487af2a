// Values of case variables: what fits, what is wrong with the others, and which are closed. Pure functions: no DOM.
// A definition is that of docs/policy/case-variables.md: {label, pattern, example, sensitive, where}.
import { expression } from "./signatures.js";

const NEVER = /(?!)/;
const ALTERNATIVES = /^\(\?:([\w-]+(?:\|[\w-]+)+)\)$/;
/** Signs that could end the quotes of a command; patterns forbid them, and this says so in words. */
const BREAKING = /["$`\\\n\r]/;
const TIME = /^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?Z$/;
const made = new Map();

function whole(pattern) {
  if (!made.has(pattern)) {
    try {
      made.set(pattern, new RegExp(`^(?:${expression("regex", pattern)})$`, "u"));
    } catch { // the checks say so; nothing fits a broken pattern
      made.set(pattern, NEVER);
    }
  }
  return made.get(pattern);
}

/** A value as it is meant: pasted ids often come with blanks around them. */
export const tidy = (text) => text.trim();

/** Is a variable a moment in UTC? */
export const isTime = (definition) => TIME.test(definition.example);

/** Does the whole value match the pattern? Without a definition nothing does. A day such as 31 February does not exist. */
export function fits(definition, value) {
  if (typeof value !== "string" || !definition || !whole(definition.pattern).test(value)) return false;
  if (!isTime(definition)) return true;
  const moment = new Date(value);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(value.slice(0, 10));
}

/** What an agent most likely meant by a value that does not fit: a host out of an address, lower case; or "". */
export function meant(definition, value) {
  const bare = value.trim().replace(/^[\s"'`<([{]+|[\s"'`>)\]},;.]+$/g, "");
  const host = /^[a-z]+:\/\/([^\s/?#@:]+)/i.exec(bare)?.[1] ?? "";
  return [bare, bare.toLowerCase(), host].find((text) => text && text !== value && fits(definition, text)) ?? "";
}

/** What is wrong with a value, as a sentence; empty where nothing is. An empty value is not wrong. */
export function problem(definition, value) {
  if (!value || fits(definition, value)) return "";
  const such = `for example ${definition.example}`;
  if (isTime(definition)) return `Not a time in UTC: write it as ${definition.example}.`;
  if (BREAKING.test(value)) return `Quotes, $, \`, \\ and line breaks cannot stand here, since they could change a command; ${such}.`;
  return `This does not have the form of “${definition.label}”; ${such}.`;
}

/** The values of a closed variable as [{value, label}], from the registry of that name or its pattern; else null. */
export function choicesOf(name, definition, registries) {
  const registry = registries[`${name}s`];
  const listed = registry && !Array.isArray(registry)
    ? Object.entries(registry).map(([value, { name: label }]) => ({ value, label: label ? `${value}: ${label}` : value }))
    : (ALTERNATIVES.exec(definition.pattern)?.[1].split("|") ?? []).map((value) => ({ value, label: value }));
  const fitting = listed.filter(({ value }) => fits(definition, value));
  return fitting.length ? fitting : null;
}

const GROUPS = {
  "The case": ["case_id", "customer_name", "customer_tier", "agent_name"],
  "Where": ["workspace_id", "region", "plan", "release"],
  "When": ["start_time", "end_time"],
  "What": ["symptom", "scope", "error_code", "request_id", "trace_id"],
};

/**
 * The variables in groups, as [[title, [name]]]: first those that occur on the page, in its order, then those that any
 * case has, then all others. Each stands once; the severity is left out, since it is computed.
 */
export function groupsOf(variables, onPage) {
  const left = new Set(Object.keys(variables).filter((name) => name !== "severity"));
  const take = (names) => [...new Set(names)].filter((name) => left.delete(name));
  const groups = [["For this page", take(onPage)], ...Object.entries(GROUPS).map(([title, names]) => [title, take(names)])];
  return [...groups, ["Everything else", [...left]]].filter(([, names]) => names.length);
}

/** The values of a case that fit their definitions, by name: nothing else is ever filled in. */
export function fitting(values, variables) {
  return new Map(Object.entries(values).filter(([name, value]) => Object.hasOwn(variables, name) && fits(variables[name], value)));
}
