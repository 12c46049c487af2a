// What the desk knows of the entries that a case is about. It comes in pieces of a hundred ids at most, whose addresses
// follow from the ids alone, so nothing is loaded that names all entries. src/triagebook/desk_entries.py makes them.
import { inOrder } from "./trail.js";

const ID = /^(?:KI|RB)-[0-9]{4,}$/;
/** Milliseconds that a panel waits for pieces; then it opens without them, and takes them in when they come. */
const PATIENCE = 1500;

const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);

/** The piece that has an entry: `KI-00` for KI-0042; "" for what is no id, which is never part of an address. */
export const pieceOf = (id) => (typeof id === "string" && ID.test(id) ? id.slice(0, -2) : "");

/** The id of the runbook or known issue whose page is in view, or "". */
export const idInView = () => document.querySelector("[data-entry]")?.dataset.entry ?? "";

/** The ids that a case is about: walked runbooks, entries of kept lines, what a panel was opened for, the page in view. */
export function idsOf({ walks, evidence }, detail, here) {
  const walked = inOrder(walks).flatMap(({ walk }) => [walk.entry, walk.from]);
  const ids = [here, detail.entry, ...walked, ...evidence.map((line) => line?.entry)];
  return [...new Set(ids)].filter(pieceOf);
}

/** A piece by its name; one that the site does not have holds no entry. */
async function fetched(name) {
  const response = await fetch(new URL(`../desk/${name}.json`, import.meta.url));
  if (response.status === 404) return {};
  if (!response.ok) throw new Error(`desk/${name}.json: ${response.status}`);
  return response.json();
}

/** Loads pieces, each once. After a failure the next call asks anew. */
export class EntryPieces {
  #fetch;
  #there = new Map();
  #coming = new Map();

  /** `fetch` gives a promise of a piece by its name: {id: entry}. */
  constructor(fetch = fetched) {
    this.#fetch = fetch;
  }

  #entry(id) {
    return own(this.#there.get(pieceOf(id)) ?? {}, id);
  }

  /** Some ids with those that the outcomes of their runbooks lead to, as far as these are loaded. */
  #withNamed(ids) {
    const outcomes = ids.flatMap((id) => Object.values(this.#entry(id)?.outcomes ?? {}));
    return [...new Set([...ids, ...outcomes.map(({ entry }) => entry)])].filter(pieceOf);
  }

  /** What is known of some ids and of those they lead to, {entries: {id: entry}, missing: [id]}; missing is what is not loaded. */
  of(ids) {
    const wanted = this.#withNamed(ids);
    return {
      entries: Object.fromEntries(wanted.map((id) => [id, this.#entry(id)]).filter(([, entry]) => entry)),
      missing: wanted.filter((id) => !this.#there.has(pieceOf(id))),
    };
  }

  /** Load what is missing; it never rejects: what could not be loaded is still missing then. */
  async load(ids) {
    await this.#loadAll(this.of(ids).missing);
    await this.#loadAll(this.of(ids).missing.filter((id) => !ids.includes(id))); // where the outcomes lead
  }

  #loadAll(ids) {
    return Promise.all([...new Set(ids.map(pieceOf))].map((name) => this.#load(name)));
  }

  #load(name) {
    if (!this.#coming.has(name)) {
      this.#coming.set(name, this.#fetch(name)
        .then((piece) => { this.#there.set(name, piece); })
        .catch(() => {})
        .finally(() => this.#coming.delete(name)));
    }
    return this.#coming.get(name);
  }
}

const shared = new EntryPieces();

/** What a panel knows: the data of desk.js, and the entries of the case at hand. */
export class KnownHere {
  #here;
  #pieces;
  #asked = "";
  #onMore = () => {};

  /** `desk` is the data of desk.js, `here` the id of the page. */
  constructor(desk, here = idInView(), pieces = shared) {
    this.desk = desk;
    this.#here = here;
    this.#pieces = pieces;
  }

  /** Call a function whenever entries came, or could not be loaded. */
  whenMore(listener) {
    this.#onMore = listener;
  }

  /**
   * The data of desk.js with `entries` and `missing` of `EntryPieces`, and `here`, the entry in view; "" where the site
   * says nothing of it, as of an archived one. What is missing is asked for once.
   */
  of(state, detail = {}) {
    const ids = idsOf(state, detail, this.#here);
    if (ids.join(" ") !== this.#asked) this.#ask(ids).then(() => this.#onMore());
    const found = this.#pieces.of(ids);
    const isKnown = Object.hasOwn(found.entries, this.#here) || found.missing.includes(this.#here);
    return { ...this.desk, ...found, here: isKnown ? this.#here : "" };
  }

  #ask(ids) {
    this.#asked = ids.join(" ");
    return this.#pieces.load(ids);
  }

  /** Wait for what a case is about, but not for long; returns itself. */
  async ready(state, patience = PATIENCE) {
    const loaded = this.#ask(idsOf(state, {}, this.#here));
    const late = new Promise((resolve) => { setTimeout(resolve, patience, true); });
    if (await Promise.race([loaded, late])) loaded.then(() => this.#onMore());
    return this;
  }

  /** What could not be loaded is asked for again. */
  retry() {
    this.#asked = "";
  }
}

/** What is not known of the entries of a case, as a sentence, or "": those that are not loaded, or `id`, which there is not. */
export function unknownInWords({ entries, missing }, id) {
  if (missing.length) {
    return `What the site says of ${missing.join(", ")} is not loaded, so what it proposes is missing here. Open the panel again to load it.`;
  }
  const isUnknown = id && !Object.hasOwn(entries, id);
  return isUnknown ? `The site says nothing of ${id}, so it proposes nothing: the entry was removed, renamed or archived.` : "";
}
