// Matching of typed words against entries. Pure functions: no DOM, no network.

/** Split a query into lower-case words. */
export function words(query) {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Does the text hold every word, in any order, as parts of words? An empty query matches. */
export function holdsAll(text, query) {
  const lowered = text.toLowerCase();
  return words(query).every((word) => lowered.includes(word));
}

/** White space and case folded, as phrases are compared. */
function folded(text) {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

/**
 * Say how well one entry of catalog.json answers a query: [score, why]; score 0 is no answer.
 * The whole code or id first, then a signature that holds or is held by the query, then words of the title,
 * symptoms and tags, then of the rest.
 */
export function rate(entry, query) {
  const wanted = folded(query);
  if (!wanted) return [0, ""];
  if (folded(entry.id) === wanted) return [1000, entry.id];
  for (const { kind, value } of entry.signatures) {
    const signature = folded(value);
    if (kind !== "regex" && signature === wanted) return [kind === "code" ? 900 : 850, value];
  }
  for (const { kind, value } of entry.signatures) {
    const signature = folded(value);
    if (kind !== "regex" && wanted.length > 3 && (signature.includes(wanted) || wanted.includes(signature))) {
      return [700 + Math.min(signature.length, 60), value];
    }
  }
  if (holdsAll(entry.title, query)) return [500, entry.title];
  const symptom = entry.symptoms.find((text) => holdsAll(text, query));
  if (symptom) return [400, symptom];
  const said = [entry.id, entry.title, ...entry.symptoms, ...entry.tags, ...entry.components].join(" ");
  if (holdsAll(said, query)) return [300, entry.summary];
  const all = [said, entry.summary, ...entry.signatures.map(({ value }) => value)].join(" ");
  return holdsAll(all, query) ? [200, entry.summary] : [0, ""];
}

/** Entries that answer a query, best first, as {entry, why}; a runbook after the known issues of the same score. */
export function find(entries, query, most = 8) {
  return entries
    .map((entry) => ({ entry, rating: rate(entry, query) }))
    .filter(({ rating }) => rating[0] > 0)
    .sort((a, b) => b.rating[0] - a.rating[0] || (a.entry.id < b.entry.id ? -1 : 1))
    .slice(0, most)
    .map(({ entry, rating }) => ({ entry, why: rating[1] }));
}
