// <tb-search>: the search of the site, in the theme's box and with its keys. What is typed and chosen stands in the
// address; what was pasted, or handed over by the finder, never does. The index is loaded when the field is entered.
import { chosenOf } from "./search-index.js";
import { facetFields } from "./search-facets.js";
import { moreItem, resultItem } from "./search-result.js";
import { SearchSource } from "./search-source.js";

/** Results that are shown at first, and with each `Show more`. */
const STEP = 8;
const KEYS = new Set(["/", "s", "f"]);
const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
const FACET = "q-";

class Search extends HTMLElement {
  connectedCallback() {
    this.toggle = document.getElementById("__search");
    this.input = this.querySelector("input");
    if (!this.toggle || !this.input || this.source) return;
    this.form = this.querySelector("form");
    this.said = this.querySelector("[role=status]");
    this.facets = this.querySelector(".tb-search-facets");
    this.list = this.querySelector("ol");
    this.usual = this.said.textContent;
    this.index = new URL(this.dataset.index, location.href);
    this.source = new SearchSource(this.index);
    this.chosen = {};
    this.isPrivate = false;
    this.listen();
    this.read();
  }

  listen() {
    this.input.addEventListener("focus", () => { this.open(); this.source.index().catch(() => {}); });
    this.input.addEventListener("input", (event) => {
      const isPasted = ["insertFromPaste", "insertFromDrop"].includes(event.inputType);
      this.isPrivate = Boolean(this.input.value) && (this.isPrivate || isPasted);
      this.changed();
    });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.follow(); });
    this.form.addEventListener("reset", () => setTimeout(() => { this.isPrivate = false; this.chosen = {}; this.changed(); this.input.focus(); }));
    this.toggle.addEventListener("change", () => (this.toggle.checked ? this.input.focus() : this.write()));
    this.addEventListener("keydown", (event) => this.press(event));
    this.addEventListener("click", (event) => { if (event.target.closest("a")) this.toggle.checked = false; });
    this.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !this.contains(relatedTarget)) this.close(); });
    document.addEventListener("keydown", (event) => this.pressOutside(event));
  }

  /** Ask a question on behalf of another part of the page; it stays out of the address. */
  ask(question) {
    this.isPrivate = true;
    this.chosen = {};
    this.input.value = question;
    this.input.focus();
    this.changed();
  }

  open() {
    this.toggle.checked = true;
    if (this.shown) this.write();
  }

  close() {
    if (!this.toggle.checked) return;
    this.toggle.checked = false;
    this.write();
  }

  /** Take question and choice from the address. */
  read() {
    const given = new URLSearchParams(location.search);
    if (!given.get("q")) return;
    this.input.value = given.get("q");
    this.chosen = Object.fromEntries([...given].filter(([key]) => key.startsWith(FACET)).map(([key, value]) => [key.slice(FACET.length), value]));
    this.input.focus();
    this.changed();
  }

  /** Put question and choice into the address while the search is open. */
  write() {
    const address = new URL(location.href);
    for (const key of [...address.searchParams.keys()]) if (key === "q" || key.startsWith(FACET)) address.searchParams.delete(key);
    const question = this.input.value.trim();
    if (this.toggle.checked && question && !this.isPrivate) {
      address.searchParams.set("q", question);
      for (const [key, value] of Object.entries(this.chosen)) if (value) address.searchParams.set(FACET + key, value);
    }
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  changed() {
    this.write();
    this.most = STEP;
    this.shown = this.show(this.input.value).catch(() => {
      this.tell("The search could not be loaded. Try again in a moment.");
    });
  }

  tell(said) {
    this.said.textContent = said;
    this.list.hidden = this.facets.hidden = true;
  }

  /** Find and list. An answer that comes after the next question is left out. */
  async show(question) {
    const turn = this.turn = Symbol("turn");
    if (!question.trim()) {
      this.tell(this.usual);
      return;
    }
    const index = await this.source.index();
    const found = await index.find(question);
    const hits = chosenOf(index, found.hits, this.chosen);
    const shown = await Promise.all(hits.slice(0, this.most).map(({ number }) => this.source.record(number)));
    if (turn !== this.turn) return;
    this.put(index, found, hits, shown);
    this.answered = question;
  }

  put(index, found, hits, shown) {
    const root = new URL("../", this.index);
    const items = shown.map((record) => resultItem(record, found.terms, index.synonyms, root));
    const left = hits.length - items.length;
    if (left > 0) items.push(moreItem(Math.min(left, STEP), () => this.more()));
    this.list.replaceChildren(...items);
    this.list.hidden = !items.length;
    facetFields(this.facets, index, found.hits, this.chosen, (key, value) => { this.chosen = { ...this.chosen, [key]: value }; this.changed(); });
    this.facets.hidden = !found.hits.length;
    this.said.textContent = told(found, hits.length);
  }

  async more() {
    const first = this.most;
    this.most += STEP;
    this.shown = this.show(this.input.value);
    await this.shown;
    this.links()[first]?.focus();
  }

  links() {
    return [...this.list.querySelectorAll("a, button")];
  }

  /** Open the first result, once it is there. */
  async follow() {
    await this.shown;
    if (!this.list.hidden) this.links()[0]?.click();
  }

  press(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && this.toggle.checked) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.contains(document.activeElement) && document.activeElement.blur();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.tagName !== "SELECT") this.move(event);
  }

  /** Arrow keys go round through the field and the results. */
  move(event) {
    const stops = [this.input, ...(this.list.hidden ? [] : this.links())];
    const here = stops.indexOf(event.target);
    if (here < 0) return;
    event.preventDefault();
    const next = stops[(here + (event.key === "ArrowDown" ? 1 : -1) + stops.length) % stops.length];
    next.focus();
  }

  pressOutside(event) {
    if (!KEYS.has(event.key) || event.defaultPrevented || event.isComposing || event.repeat) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.composedPath()[0]?.matches?.(FIELDS)) return;
    if (document.querySelector("dialog:modal")) return;
    event.preventDefault();
    this.input.focus();
    this.input.select();
  }
}

/** How many pages were found, and what was looked for in the place of what was typed. */
function told({ slips, missing }, count) {
  const instead = slips.map(([typed, meant]) => ` Looked for “${meant}…” in the place of “${typed}”.`).join("");
  const nowhere = count && missing.length ? ` On no page: ${missing.map((word) => `“${word}”`).join(", ")}.` : "";
  return (count ? `${count.toLocaleString("en")} page${count === 1 ? "" : "s"} found.` : "Nothing found.") + instead + nowhere;
}

customElements.define("tb-search", Search);
