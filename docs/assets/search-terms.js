// The terms of a text for the search of the site: words by their stems, and codes, paths and numbers whole and by part.
// The same as src/triagebook/terms.py; tests/vectors/terms.json holds both to the same terms. No DOM, no network.
import { STOP, stem } from "./words.js";

/** Words that are joined by nothing but marks: `redirect_uri_mismatch`, `/v2/users`, `5.7.1`, `sign-in`. */
export const JOINED = /[\p{L}\p{N}]+(?:[._:/-]+[\p{L}\p{N}]+)*/gu;
const PART = /[\p{L}\p{N}]+/gu;
/** The number in a code such as AADSTS50105, which people type alone. */
const NUMBER = /^\p{L}+(\p{Nd}{3,})$/u;
const LONGEST = 40;

/** A text without accents. */
export const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

/** The words of names such as SignatureDoesNotMatch, set apart. */
export const humps = (text) => text.replace(/(?<=[a-z])(?=[A-Z])/g, " ");

const word = (part, synonyms) => {
  const found = stem(synonyms.get(part) ?? part);
  return synonyms.get(found) ?? found;
};

/** The terms of a text in its order; `synonyms` is a Map as `firstWords` of words.js makes it. */
export function terms(text, synonyms) {
  return (plain(text).match(JOINED) ?? []).flatMap((joined) => of(joined, synonyms));
}

function of(joined, synonyms) {
  const parts = joined.toLowerCase().match(PART);
  const found = parts.filter((part) => part.length > 1 && !STOP.has(part)).map((part) => word(part, synonyms));
  found.push(...parts.flatMap((part) => part.match(NUMBER)?.[1] ?? []));
  if (parts.length > 1 && joined.length <= LONGEST && /[_\p{Nd}]/u.test(joined)) found.push(parts.join(""));
  return found;
}
