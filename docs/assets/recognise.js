// Values of a case in a pasted text: ids, moments, HTTP statuses, hosts. Offered to the agent, never taken by itself.
// Pure functions: no DOM, no network.
import { fits } from "./case-values.js";
import { LogTimes } from "./log-times.js";
import { expression } from "./signatures.js";

/** Values shown for each variable, and values counted for each, so that a hostile paste cannot fill the memory. */
const MOST = 3;
const MOST_COUNTED = 200;
export const SLICE = 20_000;
/** A pattern that begins so is found by itself: ws_, req_, CS-. Others need a name before them, or a place in a URL. */
const PREFIXED = /^[A-Za-z]{2,8}(?:_|\\?-)/;
const FREE = /^\[\^/;
/** What logs call a variable besides its own name. */
const ALIASES = {
  trace: "trace_id", version: "release", workspace: "workspace_id", tier: "customer_tier", tid: "entra_tenant_id", tenant: "entra_tenant_id",
  "tenant-id": "entra_tenant_id", client: "app_client_id", appid: "app_client_id", entityid: "idp_entity_id", path: "api_path",
  email: "user_email", user: "user_email", login: "user_email", upn: "user_email", dbname: "db_name", database: "db_name",
  bucket: "bucket_name", key: "object_key", flag: "flag_key", code: "error_code", error: "error_code", proxy: "proxy_host",
};
const LABELLED = /(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9_-]{1,30})["']?\s{0,2}[:=]\s{0,2}["'<]?([^\s"'<>,;&()[\]{}]{1,200})/g;
const TRACEPARENT = /\btraceparent["']?\s{0,2}[:=]\s{0,2}["']?00-([0-9a-f]{32})-/gi;
const URL_HOST = /(?<![A-Za-z0-9])([a-z][a-z0-9+]{1,11}):\/\/(?:[^\s/@"'<>]{1,100}@)?([A-Za-z0-9][A-Za-z0-9.-]{1,250})/g;
const REQUEST = /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) (?:https?:\/\/[^\s/"']{1,253})?(\/[^\s"'?#]{0,200})/g;
const STATUS = /\b(?:HTTP\/[0-9.]{1,3}"? |status(?:_?code)?["']?\s?[:=]\s?)([45][0-9]{2})(?![0-9])/gi;
const DATABASES = /^(?:postgres|postgresql|mysql|mariadb|mssql|sqlserver|oracle|mongodb|redis|snowflake|redshift)/;

const simple = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Collects what a text holds, slice by slice; `variables` is the registry of case variables. */
export class Recogniser {
  #found = new Map();
  #times = new LogTimes();

  constructor(variables) {
    this.variables = variables;
    const names = Object.keys(variables).filter((name) => !FREE.test(variables[name].pattern));
    const others = Object.entries(ALIASES).filter(([, name]) => names.includes(name));
    this.labels = new Map([...others, ...names.map((name) => [name, name])].map(([label, name]) => [simple(label), name]));
    this.prefixed = names.filter((name) => PREFIXED.test(variables[name].pattern))
      .map((name) => [name, new RegExp(`(?<![\\w-])(?:${expression("regex", variables[name].pattern)})(?![\\w-])`, "gu")]);
    this.hosts = names.filter((name) => name.endsWith("_host"));
  }

  add(text) {
    this.#times.add(text);
    for (const [name, pattern] of this.prefixed) {
      for (const [value] of text.matchAll(pattern)) if (/\d/.test(value)) this.#count([name], value); // not exp_date
    }
    for (const [, label, value] of text.matchAll(LABELLED)) this.#label(label, value);
    for (const [, value] of text.matchAll(TRACEPARENT)) this.#count(["trace_id"], value);
    for (const [, scheme, host] of text.matchAll(URL_HOST)) this.#host(scheme, host.replace(/[.-]+$/, ""));
    for (const [, path] of text.matchAll(REQUEST)) this.#count(["api_path"], path);
    for (const [, status] of text.matchAll(STATUS)) this.#count(["error_code"], status);
  }

  #label(label, value) {
    const name = this.labels.get(simple(label));
    if (!name || this.prefixed.some(([other]) => other === name)) return; // found already
    this.#count([name], value.replace(/[.:]+$/, ""));
  }

  #host(scheme, host) {
    if (scheme === "s3") this.#count(["bucket_name"], host);
    else if (DATABASES.test(scheme)) this.#count(["db_host"], host);
    else if (/^(?:https?|wss?)$/.test(scheme)) this.#count(this.hosts.filter((name) => name !== "db_host"), host.toLowerCase());
  }

  #count(names, value) {
    const fitting = names.filter((name) => Object.hasOwn(this.variables, name) && fits(this.variables[name], value));
    if (!fitting.length) return;
    const counts = this.#found.get(fitting.join()) ?? new Map();
    this.#found.set(fitting.join(), counts);
    if (counts.has(value) || counts.size < MOST_COUNTED) counts.set(value, (counts.get(value) ?? 0) + 1);
  }

  /**
   * What was found as {values, withoutOffset}. `values` are [{names, value, count}] in the order of the registry, the
   * most frequent first and at most three for each; several `names` mean that the agent must say which it is.
   * `withoutOffset` is {first, last, count} of moments whose zone nobody knows, or null.
   */
  result() {
    const order = Object.keys(this.variables);
    const values = [...this.#found].flatMap(([names, counts]) =>
      [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST).map(([value, count]) => ({ names: names.split(","), value, count })));
    const all = [...values, ...this.#moments()];
    all.sort((a, b) => order.indexOf(a.names[0]) - order.indexOf(b.names[0]) || b.count - a.count);
    return { values: all, withoutOffset: this.#times.withoutOffset };
  }

  #moments() {
    const times = this.#times.known;
    if (!times) return [];
    const pairs = [["start_time", times.first], ["end_time", times.last]].filter(([name]) => Object.hasOwn(this.variables, name));
    return pairs.slice(0, times.count > 1 ? 2 : 1).map(([name, value]) => ({ names: [name], value, count: times.count }));
  }
}

/** Yield a text in slices that end with a line where they can. */
export function* slices(text) {
  for (let from = 0; from < text.length; ) {
    const line = text.lastIndexOf("\n", from + SLICE) + 1;
    const to = from + SLICE >= text.length ? text.length : line > from ? line : from + SLICE;
    yield text.slice(from, to);
    from = to;
  }
}

/** What a text holds, as `result` of Recogniser returns it. */
export function recognise(text, variables) {
  const recogniser = new Recogniser(variables);
  for (const slice of slices(text)) recogniser.add(slice);
  return recogniser.result();
}
