// The most telling words of a text that no entry matched, for the full-text search. Pure functions: no DOM, no network.
import { tokens } from "./words.js";

/** Characters that are looked at, and words that are returned. */
const MOST_READ = 200_000;
const MOST_WORDS = 4;
/** Addresses, paths, names of hosts and files, ids and quoted values: they differ from case to case. */
const VARIES = /[@0-9_=/\\]|\w[.:]\w|^["'`].*["'`]$/;
const LONGEST = 60;

/**
 * The words of a text that the fewest entries use, in the order of the text.
 *
 * Only words that some entry uses: another would find nothing, and so no name or id of a customer is among them.
 */
export function telling(text, index) {
  const places = new Map();
  const parts = text.slice(0, MOST_READ).split(/\s+/).filter((part) => part.length <= LONGEST && !VARIES.test(part));
  for (const word of parts.flatMap((part) => part.toLowerCase().match(/[a-z]{4,24}/g) ?? [])) {
    if (!places.has(word)) places.set(word, places.size);
  }
  const having = (word) => {
    const [token] = tokens(word, index.synonyms);
    return (token && index.entriesWith.get(token)) || 0;
  };
  const rare = [...places.keys()].map((word) => [word, having(word)]).filter(([, count]) => count)
    .sort(([a, x], [b, y]) => x - y || places.get(a) - places.get(b)).slice(0, MOST_WORDS);
  return rare.map(([word]) => word).sort((a, b) => places.get(a) - places.get(b));
}
