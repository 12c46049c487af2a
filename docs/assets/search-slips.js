// The word that a misspelt one stands for. Pure functions: no DOM, no network.

/** From so many letters on a word may have one slip, and from so many two. */
const [ONE, TWO] = [4, 8];

/**
 * How many slips lie between two words: letters more, less, other, or two swapped; Infinity above `most`.
 * Source: the optimal string alignment distance, https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance
 */
export function slips(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return Infinity;
    [before, last] = [last, row];
  }
  return last[b.length] <= most ? last[b.length] : Infinity;
}

/** The word with the fewest slips, the first of several, or null; a shorter word must begin with the same letter. */
export function closest(word, known) {
  if (word.length < ONE || /[^\p{L}]/u.test(word)) return null;
  let most = word.length >= TWO ? 2 : 1;
  let found = null;
  for (const one of known) {
    if (one.length < ONE - 1 || (word.length < TWO && one[0] !== word[0])) continue;
    const apart = slips(word, one, most);
    if (apart <= most) {
      found = one;
      most = apart - 1;
      if (most < 1) return found;
    }
  }
  return found;
}
