// The case at hand: what the agent has said about it so far. One for each tab, kept in sessionStorage, which ends with
// the tab. Values that identify a person or give access are held in memory only and are gone when the page is left.

const KEY = "triagebook-case";
/** A sensitive value that is shorter says nothing about a person, and stands inside many ids. */
const LEAST_PRIVATE = 4;

/** A case of which nothing is known. */
const EMPTY = {
  version: 1,
  /** When it was opened, ISO 8601 in UTC; empty while nothing has been said. */
  opened: "",
  /** Case variables that may be stored: {name: value}. */
  variables: {},
  /** {impact, urgency, overrides: [id], start: ISO, severity: "P2", reason, responded: ISO or ""}, or null. */
  severity: null,
  /** Walks through flows by the runbook's id; their form is that of walk.js. */
  walks: {},
  /** Matched lines that the agent kept: [{entry, title, signature, line, text, at}]; the text is redacted. */
  evidence: [],
  /** What the agent wrote into fields of the escalation packet: {key: text}. */
  packet: {},
  /** Customer updates that were copied: [{macro, title, at: ISO, next: ISO or ""}]. */
  updates: [],
};

/** Apply a function to every text in a value. */
function mapTexts(value, change) {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}

/** The parts that hold what the agent wrote or kept. */
const textsOf = ({ walks, evidence, packet }) => ({ walks, evidence, packet });

const isText = (value) => typeof value === "string";
const isMoment = (value) => isText(value) && !Number.isNaN(Date.parse(value));

function isSeverity(value) {
  const { impact, urgency, overrides, start, severity, reason } = value;
  return [impact, urgency, severity, reason].every(isText) && isMoment(start) && Array.isArray(overrides);
}

/** Updates whose times can be read: what counts clocks from them would fail otherwise. */
const sent = (updates) => updates.filter((update) => isMoment(update?.at) && (update.next === "" || isMoment(update.next)));

/** Is this a stored case of the present form? What another version or somebody else wrote is not believed. */
function isCase(value) {
  return value?.version === EMPTY.version && Object.entries(EMPTY).every(([key, empty]) => {
    const given = value[key];
    if (empty === null) return given === null || (typeof given === "object" && isSeverity(given));
    return given !== null && typeof given === typeof empty && Array.isArray(given) === Array.isArray(empty);
  }) && Object.values(value.variables).every(isText);
}

/**
 * Holds a case and tells those who asked when it changes.
 *
 * `storage` is as sessionStorage; null, or one that refuses, keeps the case in memory, and `isKept` says so.
 */
export class CaseStore {
  #storage;
  #state;
  #private = new Map();
  #protect = null;
  /** What is stored of the texts that need protection. */
  #safe = {};
  #listeners = new Set();

  constructor(storage) {
    this.#storage = storage;
    this.isKept = Boolean(storage);
    this.#state = this.#read();
    this.#safe = textsOf(this.#state);
  }

  /** The case, frozen at its top; `variables` holds the sensitive ones of this page as well. */
  get() {
    return Object.freeze({ ...this.#state, variables: { ...this.#state.variables, ...Object.fromEntries(this.#private) } });
  }

  /** The names of the variables that are held in memory only. */
  get sensitiveNames() {
    return [...this.#private.keys()];
  }

  /** Has anything been said about a case? */
  get isOpen() {
    return Boolean(this.#state.opened) || this.#private.size > 0;
  }

  /** Change the case: `change` gets a copy to alter. A change that throws changes nothing. */
  change(change) {
    const draft = structuredClone(this.#state);
    change(draft);
    draft.opened ||= new Date().toISOString();
    this.#state = draft;
    this.#write();
    this.#tell();
  }

  /**
   * Set one variable, or take it away with an empty value. `definition` is that of policy/case-variables: only with
   * `sensitive: false` may the value be stored.
   */
  set(name, value, definition) {
    const isSensitive = definition?.sensitive !== false;
    if (isSensitive && value) this.#private.set(name, value);
    if (isSensitive && !value) this.#private.delete(name);
    this.change((draft) => {
      delete draft.variables[name];
      if (!isSensitive && value) draft.variables[name] = value;
    });
  }

  /**
   * Name the function that takes secrets and personal data out of a text before it is stored: texts that the agent
   * wrote or kept (notes, evidence, packet) are stored only once there is one.
   */
  protect(redact) {
    this.#protect = redact;
    if (this.isOpen) this.#write();
  }

  /** Forget everything; returns the function that brings it back, for as long as the caller keeps it. */
  clear() {
    const [state, safe, sensitive] = [this.#state, this.#safe, this.#private];
    this.#replace(structuredClone(EMPTY), textsOf(EMPTY), new Map());
    return () => this.#replace(state, safe, sensitive);
  }

  #replace(state, safe, sensitive) {
    [this.#state, this.#safe, this.#private] = [state, safe, sensitive];
    if (this.isOpen) this.#write();
    else this.#remove();
    this.#tell();
  }

  #remove() {
    try {
      this.#storage?.removeItem(KEY);
    } catch { // a storage that refuses holds nothing
    }
  }

  /** Call a function with the case after each change; returns the function that ends it. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #read() {
    try {
      const stored = JSON.parse(this.#storage?.getItem(KEY) ?? "null");
      if (isCase(stored)) return { ...structuredClone(EMPTY), ...stored, updates: sent(stored.updates) };
    } catch { // unreadable: as if there were none
    }
    return structuredClone(EMPTY);
  }

  #write() {
    if (!this.#storage) return;
    if (this.#protect) this.#safe = mapTexts(textsOf(this.#state), (text) => this.#protect(this.#withoutPrivate(text)));
    const variables = mapTexts(this.#state.variables, (text) => this.#withoutPrivate(text));
    try {
      this.#storage.setItem(KEY, JSON.stringify({ ...this.#state, variables, ...this.#safe }));
      this.isKept = true;
    } catch { // full or forbidden: the case goes on in memory
      this.isKept = false;
    }
  }

  #withoutPrivate(text) {
    let kept = text;
    for (const [name, value] of this.#private) {
      if (value.length >= LEAST_PRIVATE) kept = kept.replaceAll(value, () => `{{ ${name} }}`);
    }
    return kept;
  }

  #tell() {
    const state = this.get();
    for (const listener of this.#listeners) listener(state);
    globalThis.document?.dispatchEvent(new CustomEvent("tb-case", { detail: state }));
  }
}

function tabStorage() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch { // a browser that forbids it throws on the name alone
    return null;
  }
}

/** The case of this tab. */
export const theCase = new CaseStore(tabStorage());
