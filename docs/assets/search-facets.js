// The fields by which the results of the search are narrowed: one for each facet, with the number of results by value.
import { element } from "./element.js";
import { facetCounts } from "./search-index.js";

export const FACETS = { kind: "Kind", component: "Component", severity: "Severity", state: "State", status: "Status", level: "Level", audience: "Audience" };

/** Put the fields into a box, or new numbers into those that are there; `choose` is told facet and value. */
export function facetFields(box, index, hits, chosen, choose) {
  if (!box.firstChild) box.append(...Object.entries(FACETS).map(([key, name]) => field(key, name, choose)));
  const counts = facetCounts(index, hits, chosen, Object.keys(FACETS));
  for (const select of box.querySelectorAll("select")) {
    const key = select.name;
    const value = chosen[key] ?? "";
    const found = [...counts.get(key)].sort(([a], [b]) => (a < b ? -1 : 1));
    if (value && !counts.get(key).has(value)) found.unshift([value, 0]);
    select.replaceChildren(new Option("any", ""), ...found.map(([name, count]) => new Option(`${name} (${count})`, name)));
    select.value = value;
    select.classList.toggle("tb-chosen", Boolean(value));
    select.parentElement.hidden = !value && found.length < 1;
  }
}

function field(key, name, choose) {
  const select = element("select", { name: key });
  select.addEventListener("change", () => choose(key, select.value));
  return element("label", {}, element("span", {}, name), select);
}
