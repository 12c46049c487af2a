// The rows of a table that stand on its further pages: which of them may fit, and what is loaded to know. No DOM but
// that of the rows, which are made as src/triagebook/templates/rows.html makes them.
// What is loaded is made by src/triagebook/pages/rows.py.
import { element } from "./element.js";

/** Pages that are looked through for a text before one is asked whether to go on. */
const MOST_PAGES = 5;

const there = (response) => (response.ok ? response.json() : Promise.reject(new Error(`${response.status}`)));

/** Rows beyond the first page; `folder` is the URL where they are loaded from, `site` that of the site's home page. */
export class FarRows {
  constructor(folder, site) {
    this.folder = folder;
    this.site = site;
    this.loading = new Map();
  }

  /** A file of the folder, loaded once; after a failure the next call asks anew. */
  load(name) {
    if (!this.loading.has(name)) {
      this.loading.set(name, fetch(new URL(name, this.folder)).then(there).catch((error) => {
        this.loading.delete(name);
        throw error;
      }));
    }
    return this.loading.get(name);
  }

  /**
   * The numbers of the rows beyond the first page that have a value for each facet, and of those in all: {numbers,
   * size, rows}. `wanted` is a Map of values by the name of the facet.
   */
  async fitting(wanted) {
    const { size, rows, facets } = await this.load("facets.json");
    const tests = [...wanted].map(([name, value]) => {
      const { sets, of } = (Object.hasOwn(facets, name) && facets[name]) || { sets: [""], of: Array(size).fill(0) };
      const fits = sets.map((set) => set.split(" ").includes(value));
      return (number) => fits[of[number]];
    });
    const numbers = Array.from({ length: Math.max(size - rows, 0) }, (_, at) => at + rows);
    return { numbers: numbers.filter((number) => tests.every((fits) => fits(number))), size, rows };
  }

  /**
   * Rows of these numbers that fit, in order, as {made, left}: elements, and the numbers that were not looked at. It
   * ends when there are so many rows, or after some pages.
   */
  async take(numbers, { rows, most, fits }) {
    const made = [];
    let [at, pages] = [0, 0];
    while (at < numbers.length && made.length < most && pages < MOST_PAGES) {
      const page = Math.floor(numbers[at] / rows);
      const loaded = await this.load(`${page + 1}.json`);
      for (; at < numbers.length && Math.floor(numbers[at] / rows) === page && made.length < most; at += 1) {
        const row = rowElement(loaded[numbers[at] - page * rows], this.site);
        if (fits(row)) made.push(row);
      }
      pages += 1;
    }
    return { made, left: numbers.slice(at) };
  }
}

/** A row as an element; `site` is the URL that addresses start from. */
export function rowElement({ data, cells }, site) {
  const row = element("tr", {}, ...cells.map((cell) => cellElement(cell, site)));
  for (const [name, value] of Object.entries(data)) row.dataset[name] = value;
  return row;
}

function cellElement(cell, site) {
  const inner = cell.links ? cell.links.map((link) => entryLink(link, site)) : [textOf(cell, site)];
  if (cell.head) return element("th", { scope: "row" }, ...inner);
  return element("td", { class: cell.id ? "tb-id" : null }, ...inner);
}

function entryLink({ path, id, title }, site) {
  const link = element("a", { class: "tb-line", href: new URL(path, site).href });
  link.append(...(id ? [element("span", { class: "tb-id" }, id), " "] : []), title);
  return link;
}

function textOf({ text, to, code, class: name, day }, site) {
  const shown = code ? element("code", {}, text) : text;
  if (to) return element("a", { href: new URL(to, site).href }, shown);
  if (name) return element("span", { class: name }, shown);
  return day ? element("time", { datetime: text }, text) : shown;
}
