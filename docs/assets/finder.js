// <tb-finder>: the search field of the home page. It lists entries as one types, exact codes first; the last
// line hands the words over to the full-text search of the site.
import { Catalog } from "./text.js";

class Finder extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    if (!this.input || this.hits) return;
    this.hits = document.createElement("ul");
    this.hits.className = "tb-hits";
    this.hits.hidden = true;
    this.hits.setAttribute("aria-label", "Entries found");
    this.said = document.createElement("p");
    this.said.className = "tb-sr";
    this.said.setAttribute("role", "status");
    this.append(this.hits, this.said);
    this.input.addEventListener("input", () => this.show());
    this.addEventListener("keydown", (event) => this.move(event));
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.hits.querySelector("a")?.click();
    });
    if (!document.activeElement || document.activeElement === document.body) this.input.focus();
    if (this.input.value) this.show(); // the browser kept what was typed
  }

  /** The entries of the site, fetched once and only when something is typed. */
  catalog() {
    this.loading ??= fetch(this.dataset.catalog)
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
      .then((catalog) => new Catalog(catalog))
      .catch(() => null);
    return this.loading;
  }

  async show() {
    const query = this.input.value.trim();
    const catalog = query ? await this.catalog() : null;
    if (query !== this.input.value.trim()) return; // typed on meanwhile
    const found = catalog?.find(query) ?? [];
    this.hits.replaceChildren(...found.map((hit) => this.line(hit)), ...(query ? [this.fullText(query)] : []));
    this.hits.hidden = !query;
    this.said.textContent = !query ? "" : catalog ? `${found.length} entries found` : "The list of entries could not be loaded";
  }

  line({ entry, why }) {
    const link = this.link(new URL(entry.address, new URL(this.dataset.catalog, location.href)));
    const title = document.createElement("span");
    title.className = "tb-hit-title";
    title.textContent = entry.title;
    const id = document.createElement("span");
    id.className = "tb-id";
    id.textContent = entry.id;
    const reason = document.createElement("span");
    reason.className = "tb-hit-why";
    reason.textContent = why;
    link.firstChild.append(id, " ", title, reason);
    if (entry.severity) {
      const severity = document.createElement("span");
      severity.className = `tb-severity tb-${entry.severity.toLowerCase()}`;
      severity.textContent = entry.severity;
      link.firstChild.prepend(severity, " ");
    }
    return link;
  }

  fullText(query) {
    const address = new URL(location.href);
    address.hash = "";
    address.search = new URLSearchParams({ q: query });
    const item = this.link(address);
    item.firstChild.textContent = `Search the text of every page for “${query}”`;
    return item;
  }

  link(address) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    item.append(link);
    return item;
  }

  /** Arrow keys go through the list and back to the field. */
  move(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [this.input, ...this.hits.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}

customElements.define("tb-finder", Finder);
