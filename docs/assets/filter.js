// <tb-filter>: filters the rows of the table inside it, with the choice in the address, and of a table that goes on over
// several pages those of the others too. Without JavaScript the table is sorted and complete, or has links to its
// further pages; the choices stand in a <template>.
import { button } from "./element.js";
import { FarRows } from "./far-rows.js";
import { holdsAll } from "./text.js";

const NAMES = { runbook: "runbook", "known-issue": "known issue", codes: "code", phrases: "phrase", patterns: "pattern", messages: "message" };
/** Rows of further pages that are shown at once, and milliseconds to wait for the rest of a word before they are asked for. */
const [MOST_FAR, PAUSE] = [200, 250];

class Filter extends HTMLElement {
  connectedCallback() {
    const table = this.querySelector("table");
    const choices = this.querySelector("template");
    if (!table || !choices || this.form) return;
    this.rows = [...table.tBodies[0].rows];
    const number = [...document.querySelectorAll("tb-filter")].indexOf(this);
    this.textName = number ? `text-${number + 1}` : "text";
    this.noun = NAMES[table.dataset.kind] || "row";
    this.form = this.build(choices.content.cloneNode(true));
    table.before(this.form);
    if (this.dataset.far) this.reachFar(table);
    this.read();
    this.apply();
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("reset", () => setTimeout(() => this.changed()));
    addEventListener("popstate", () => { this.read(); this.apply(); });
  }

  build(facets) {
    const form = document.createElement("form");
    form.className = "tb-filter-bar";
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", `Filter: ${this.querySelector("caption")?.textContent ?? this.noun}`);
    const label = document.createElement("label");
    label.className = "tb-filter-text";
    const input = document.createElement("input");
    input.type = "search";
    input.name = this.textName; // not `q`, which the search of the theme takes for itself
    input.autocomplete = "off";
    label.append("Text ", input);
    const reset = document.createElement("button");
    reset.type = "reset";
    reset.textContent = "Clear";
    this.count = document.createElement("output");
    form.append(label, facets, reset, this.count);
    return form;
  }

  get fields() {
    return [...this.form.elements].filter((field) => field.name);
  }

  /** Take the choice from the address. A value that is not offered is shown as it stands, so that a link never lies. */
  read() {
    const given = new URLSearchParams(location.search);
    for (const field of this.fields) {
      const value = given.get(field.name) ?? "";
      if (field.tagName === "SELECT" && value && ![...field.options].some((option) => option.value === value)) {
        field.append(new Option(value, value));
      }
      field.value = value;
    }
  }

  changed() {
    const address = new URL(location.href);
    for (const field of this.fields) {
      if (field.value) address.searchParams.set(field.name, field.value);
      else address.searchParams.delete(field.name);
    }
    history.replaceState(history.state, "", address);
    this.apply();
  }

  apply() {
    let shown = 0;
    for (const row of this.rows) {
      row.hidden = !this.fields.every((field) => this.fits(row, field));
      shown += !row.hidden;
    }
    const all = Number(this.dataset.size ?? this.rows.length);
    this.count.textContent = `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} ${this.noun}${all === 1 ? "" : "s"}`;
    if (this.far) this.beyond(shown);
  }

  /** Make ready to look at the further pages of the table. */
  reachFar(table) {
    const [folder, site] = [this.dataset.far, this.dataset.site].map((address) => new URL(address, location.href));
    this.far = new FarRows(folder, site);
    this.added = [];
    this.more = button("Search on", () => this.extend(this.search), { hidden: true });
    table.after(this.more);
  }

  /** Where something is asked for, look at the further pages too; else only their links stand there. */
  beyond(shown) {
    clearTimeout(this.timer);
    this.search = { shown };
    for (const row of this.added) row.remove();
    this.added = [];
    const asked = this.fields.filter((field) => field.value);
    this.querySelector(".tb-further").hidden = asked.length > 0;
    this.more.hidden = true;
    if (!asked.length) return;
    this.count.textContent = "Searching…";
    const wait = asked.some((field) => field.name === this.textName) ? PAUSE : 0;
    this.timer = setTimeout(() => this.extend(this.search), wait);
  }

  /** Add further rows that fit; a search that another one has taken the place of ends. */
  async extend(search) {
    const asked = this.fields.filter((field) => field.value);
    const facets = asked.filter((field) => field.name !== this.textName).map((field) => [field.name, field.value]);
    try {
      const { numbers, rows } = await this.far.fitting(new Map(facets));
      search.left ??= numbers;
      const fits = (row) => this.fields.every((field) => this.fits(row, field));
      const { made, left } = await this.far.take(search.left, { rows, most: MOST_FAR, fits });
      if (search !== this.search) return;
      Object.assign(search, { left, shown: search.shown + made.length });
      this.querySelector("tbody").append(...made);
      this.added.push(...made);
    } catch {
      if (search === this.search) this.count.textContent = "The further pages could not be loaded.";
      return;
    }
    this.tell(search, asked.length > facets.length);
  }

  tell({ shown, left }, hasText) {
    const [found, rest, all] = [shown, left.length, Number(this.dataset.size)].map((number) => number.toLocaleString("en"));
    this.more.hidden = !left.length;
    this.more.textContent = hasText ? `Search the other ${rest}` : `Show more of the other ${rest}`;
    if (!left.length) this.count.textContent = `${found} of ${all} ${this.noun}s`;
    else this.count.textContent = hasText ? `${found} found; ${rest} of ${all} not searched yet` : `${found} shown, ${rest} more fit`;
  }

  fits(row, field) {
    if (!field.value) return true;
    if (field.name === this.textName) return holdsAll(`${row.textContent} ${row.dataset.text ?? ""}`, field.value);
    return (row.dataset[field.name] ?? "").split(" ").includes(field.value);
  }
}

customElements.define("tb-filter", Filter);
