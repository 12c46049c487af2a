// What the desk knows of the knowledge base: registries, rules and macros, fetched once and only when they are needed.
import { theCase } from "./case.js";

let loading;

/**
 * The data of desk.json: {variables, packet, redaction, allowed, severity, teams, components, regions, plans, environments,
 * macros}, as `desk_json` of src/triagebook/desk.py makes them. After a failure the next call asks anew.
 */
export function desk() {
  loading ??= fetch(new URL("../desk.json", import.meta.url))
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`desk.json: ${response.status}`))))
    .then(protectCase)
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

/** From now on texts of the case may be stored, without secrets and personal data; without redaction they never are. */
async function protectCase(known) {
  const { redact } = await import("./redaction.js").catch(() => ({}));
  if (redact) theCase.protect((text) => redact(known.redaction, text, { allowed: known.allowed }).text);
  return known;
}

/** The address of a page of the site, from its address in desk.json or catalog.json, such as `macros/MC-0001-x/`. */
export function pageAddress(address) {
  return new URL(`../${address}`, import.meta.url).href;
}
