// What the home page shows for a query: plain data that a worker can hand over. Pure functions: no DOM, no network.
import { context } from "./text.js";

/** Reasons of one entry that are handed over; a paste that repeats a whole catalog has thousands. */
const MOST_REASONS = 20;
const MOST_HITS = 500;

/**
 * The answer to a query, as {hits, total, counts, telling}; pauses now and then, and may yield
 * promises, see pieced.js.
 *
 * A hit has entry {id, title, severity, state, address}, by, aside, apart [{id, question, address}], and reasons
 * [{key, kind, start, end, line, before, match, after}]; `same` names the hit above that prints the same text. `counts`
 * says how many hits there are of each `by`; `telling` are words for the full-text search where nothing was found.
 */
export function* answered(catalog, query, about = {}) {
  const found = yield* catalog.steps(query, about);
  const counts = {};
  for (const { by } of found) counts[by] = (counts[by] ?? 0) + 1;
  return {
    hits: together(found).slice(0, MOST_HITS).map((hit) => shown(hit, query, catalog)),
    total: found.length,
    counts,
    telling: found.length ? [] : yield* catalog.telling(query),
  };
}

/** Hits that print the same text, one below the other, at the place of the best; set aside ones stay at the end. */
export function together(found) {
  const left = new Map(found.map((hit) => [hit.entry.id, hit]));
  const ordered = [];
  for (const hit of found) {
    if (!left.delete(hit.entry.id)) continue;
    ordered.push(hit);
    for (const other of found) {
      const isSame = [...hit.apart.map(({ id }) => id)].includes(other.entry.id) || other.apart.some(({ id }) => id === hit.entry.id);
      if (isSame && !other.aside === !hit.aside && left.delete(other.entry.id)) ordered.push({ ...other, same: hit.entry.id });
    }
  }
  return ordered;
}

function shown({ entry, by, aside, apart, reasons, why, same = "" }, query, catalog) {
  const { id, title, severity = "", state = "", address = "" } = entry;
  const found = reasons.slice(0, MOST_REASONS).map((reason, number) =>
    ({ ...context(query, reason), key: `${id}-${number}`, kind: reason.kind, start: reason.start, end: reason.end }));
  return {
    entry: { id, title, severity, state, address },
    by,
    aside,
    same,
    why,
    reasons: found,
    more: reasons.length - found.length,
    apart: apart.map(({ id: other, question }) => ({ id: other, question, address: catalog.addressOf(other) })),
  };
}
