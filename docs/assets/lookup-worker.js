// Searches off the page's thread. Messages in: {catalog}, once, as JSON; then {number, query, about}. Out: {number,
// answer} as `answered` makes it, or {number, failed} with the reason.
import { answered } from "./answer.js";
import { atOnce } from "./signatures.js";
import { Catalog } from "./text.js";

let catalog;

addEventListener("message", ({ data: { catalog: given, number, query, about } }) => {
  try {
    if (given !== undefined) catalog = new Catalog(JSON.parse(given));
    else postMessage({ number, answer: atOnce(answered(catalog, query, about)) });
  } catch (error) {
    postMessage({ number, failed: String(error) });
  }
});
