// <tb-finder>: the field of the home page. It lists entries as one types or pastes a log, best first; for a short
// question the last line hands over to the full-text search of the site. What is pasted never leaves the page.
import { Catalog } from "./text.js";

/** Characters that are searched; `triagebook lookup` reads as much. */
const MOST_PASTED = 2_000_000;
/** From so many characters on, wait until typing pauses for so many milliseconds. */
const LONG = 20_000;
const PAUSE = 150;
const MOST_SHOWN = 8;
const MOST_ROWS = 8;
/** Only questions are handed over to the full-text search. */
const MOST_ASKED = 100;
const BY = { id: "by id", signature: "by signature", part: "by part of a code or phrase", words: "by words" };

class Finder extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("textarea");
    if (!this.input || this.hits) return;
    this.hits = make("ul", "tb-hits");
    this.hits.hidden = true;
    this.hits.setAttribute("aria-label", "Entries found");
    this.said = make("p", "tb-found");
    this.said.setAttribute("role", "status");
    this.append(this.said, this.hits);
    this.input.addEventListener("input", (event) => {
      this.isCut = false;
      this.changed();
      if (event.inputType === "insertFromPaste") requestAnimationFrame(() => { this.input.scrollLeft = 0; });
    });
    this.input.addEventListener("paste", (event) => this.paste(event));
    this.addEventListener("keydown", (event) => this.press(event));
    this.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    if (!document.activeElement || document.activeElement === document.body) this.input.focus();
    if (this.input.value) this.changed(); // the browser kept what was typed
  }

  /** The entries of the site, fetched once and only when something is typed; after a failure, fetched anew. */
  catalog() {
    this.loading ??= fetch(this.dataset.catalog)
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
      .then((catalog) => new Catalog(catalog))
      .catch(() => { this.loading = undefined; });
    return this.loading;
  }

  /** A long paste is put in by script and cut: the browser's own way takes seconds, and some megabytes stop the page. */
  paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.length < LONG) return;
    event.preventDefault();
    const { selectionStart, selectionEnd, value } = this.input;
    const room = Math.max(MOST_PASTED - value.length + selectionEnd - selectionStart, 0);
    this.input.setRangeText(text.slice(0, room), selectionStart, selectionEnd, "end");
    this.isCut = text.length > room;
    this.changed();
  }

  changed() {
    this.grow();
    clearTimeout(this.timer);
    if (this.input.value.length < LONG) this.show();
    else {
      this.said.textContent = "Searching…";
      this.timer = setTimeout(() => this.show(), PAUSE);
    }
  }

  /** A log keeps its lines, a sentence is wrapped; the field grows with both. */
  grow() {
    const lines = this.input.value.split("\n", MOST_ROWS).length;
    this.input.wrap = lines > 1 ? "off" : "soft";
    if (CSS.supports("field-sizing", "content")) return;
    this.input.rows = lines;
    while (this.input.rows < MOST_ROWS && this.input.scrollHeight > this.input.clientHeight) this.input.rows += 1;
  }

  async show() {
    clearTimeout(this.timer);
    const text = this.input.value;
    if (text === this.shown) return;
    const catalog = text.trim() ? await this.catalog() : null;
    if (text !== this.input.value) return; // typed on meanwhile
    this.shown = catalog || !text.trim() ? text : undefined;
    const found = catalog?.find(text.slice(0, MOST_PASTED)) ?? [];
    const lines = found.slice(0, MOST_SHOWN).map((hit) => this.line(hit, catalog));
    const question = text.trim();
    if (question && question.length <= MOST_ASKED && !question.includes("\n")) lines.push(this.fullText(question));
    this.hits.replaceChildren(...lines);
    this.hits.hidden = !lines.length;
    this.said.textContent = !question ? "" : catalog ? told(found, text.length, this.isCut) : "The list of entries could not be loaded.";
  }

  line({ entry, by, why, more, apart }, catalog) {
    const item = make("li");
    const link = this.link(entry, "");
    if (entry.severity) link.append(make("span", `tb-severity tb-${entry.severity.toLowerCase()}`, entry.severity), " ");
    link.append(make("span", "tb-id", entry.id), " ", make("span", "tb-hit-title", entry.title));
    const reason = make("span", `tb-hit-why tb-by-${by}`, why.line ? `line ${why.line}: ` : "");
    reason.append(why.before, ...(why.match ? [make("mark", "", why.match)] : []), why.after);
    if (more) reason.append(make("span", "tb-hit-more", ` (and ${more} more match${more > 1 ? "es" : ""})`));
    link.append(reason);
    item.append(link, ...apart.map(({ id, question }) => this.apart(catalog.byId.get(id), id, question)));
    return item;
  }

  /** What tells an entry from another, with a way to that other. */
  apart(other, id, question) {
    const line = make("p", "tb-hit-apart", "or ");
    line.append(other ? this.link(other, id) : id, `? ${question}`);
    return line;
  }

  link(entry, text) {
    const link = make("a", "", text);
    link.href = new URL(entry.address, new URL(this.dataset.catalog, location.href));
    return link;
  }

  fullText(question) {
    const item = make("li");
    const button = make("button", "tb-full-text", `Search the text of every page for “${question}”`);
    button.type = "button";
    button.addEventListener("click", () => searchSite(question));
    item.append(button);
    return item;
  }

  press(event) {
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.target === this.input) {
      event.preventDefault();
      this.open();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event);
  }

  async open() {
    await this.show();
    this.hits.querySelector("a")?.click();
  }

  /** Arrow keys go from the last line of the field through the list, and back. */
  move(event) {
    const down = event.key === "ArrowDown";
    if (event.target === this.input && !(down && this.isOnLastLine())) return;
    const items = [...this.hits.children];
    const here = items.findIndex((item) => item.contains(event.target));
    const next = items[here + (down ? 1 : -1)]?.querySelector("a, button") ?? (down ? null : this.input);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }

  /** In a wrapped sentence the browser knows the lines; there only the end of the text counts as the last line. */
  isOnLastLine() {
    const { value, selectionEnd, wrap, clientHeight } = this.input;
    const isWrapped = wrap !== "off" && clientHeight > 2.5 * parseFloat(getComputedStyle(this.input).lineHeight);
    return selectionEnd === value.length || !(isWrapped || value.includes("\n", selectionEnd));
  }
}

/** Put a question into the theme's own search, in place: in an address it would reach the server's log. */
function searchSite(question) {
  const field = document.querySelector("[data-md-component='search-query']");
  const toggle = document.getElementById("__search");
  if (!field || !toggle) return;
  if (!toggle.checked) toggle.click();
  field.value = question;
  field.focus();
  field.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
}

function make(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

/** How many entries were found and by what, in a sentence or two. */
function told(found, length, isCut) {
  const counts = new Map();
  for (const { by } of found) counts.set(by, (counts.get(by) ?? 0) + 1);
  const parts = [...counts].map(([by, count], number) => `${count}${number ? "" : count === 1 ? " entry" : " entries"} ${BY[by]}`);
  const nothing = length > MOST_ASKED ? "No signature matches this text. Try another part of the log, or the customer's words." : "No entry found.";
  const some = `${parts.join(", ")}${found.length > MOST_SHOWN ? `; the first ${MOST_SHOWN} are shown` : ""}.`;
  const cut = `Only the first ${MOST_PASTED.toLocaleString("en")} characters were searched.`;
  return [found.length ? some : nothing, ...(isCut || length > MOST_PASTED ? [cut] : [])].join(" ");
}

customElements.define("tb-finder", Finder);
