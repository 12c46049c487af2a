// Searches off the page's thread. Messages in: {data, base}, once: lookup.json and its URL; then {number, query, about}.
// Out: {number, answer} as `answered` makes it, or {number, failed} with the reason.
import { answered } from "./answer.js";
import { catalogOf } from "./pieced.js";
import { asItCan } from "./signatures.js";

let catalog;

addEventListener("message", async ({ data: { data, base, number, query, about } }) => {
  try {
    if (data !== undefined) catalog = catalogOf(data, base);
    else postMessage({ number, answer: await asItCan(answered(catalog, query, about)) });
  } catch (error) {
    postMessage({ number, failed: String(error) });
  }
});
