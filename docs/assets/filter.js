// <tb-filter>: filters the rows of the table inside it, with the choice in the address.
// Without JavaScript the table is complete and sorted; the choices stand in a <template>.
import { holdsAll } from "./text.js";

const NAMES = { runbook: "runbook", "known-issue": "known issue" };

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
    this.count.textContent = `${shown} of ${this.rows.length} ${this.noun}${this.rows.length === 1 ? "" : "s"}`;
  }

  fits(row, field) {
    if (!field.value) return true;
    if (field.name === this.textName) return holdsAll(`${row.textContent} ${row.dataset.text ?? ""}`, field.value);
    return (row.dataset[field.name] ?? "").split(" ").includes(field.value);
  }
}

customElements.define("tb-filter", Filter);
