// <tb-finder>: the field of the home page. It lists entries as one types or pastes a log, best first, and shows where in
// the paste each reason stands. The search runs in a worker; what is pasted never leaves the page.
import { theCase } from "./case.js";
import { lookupAt } from "./catalog-source.js";
import { button, element } from "./element.js";
import { KIND, hitItem } from "./finder-hits.js";
import { noneFound, searchSite } from "./finder-none.js";
import { keepButton } from "./keep-line.js";
import { LookupClient, Overtaken, TooSlow } from "./lookup-client.js";
import { pasteView } from "./paste-view.js";

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
const SLOW = "The search took too long and was ended. Paste only the lines around the error.";

class Finder extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("textarea");
    if (!this.input || this.hits) return;
    this.base = new URL(this.dataset.catalog, location.href);
    this.client = new LookupClient(() => lookupAt(this.base), { base: this.base });
    this.hits = element("ul", { class: "tb-hits", hidden: true, "aria-label": "Entries found" });
    this.said = element("p", { class: "tb-found", role: "status" });
    this.below = element("div", { class: "tb-below" });
    this.append(this.said, this.hits, this.below);
    this.input.addEventListener("input", (event) => {
      this.isCut = false;
      this.changed();
      if (event.inputType === "insertFromPaste") requestAnimationFrame(() => { this.input.scrollLeft = 0; });
    });
    this.input.addEventListener("paste", (event) => this.paste(event));
    this.addEventListener("keydown", (event) => this.press(event));
    this.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("tb-case", () => this.show());
    if (!document.activeElement || document.activeElement === document.body) this.input.focus();
    if (this.input.value) this.changed(); // the browser kept what was typed
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

  /** Show what is found for the text and the case as they stand; the same twice is asked once. */
  show() {
    clearTimeout(this.timer);
    const { release, region, plan } = theCase.get().variables;
    const asked = JSON.stringify([this.input.value, release, region, plan]);
    if (asked !== this.asked) {
      this.asked = asked;
      this.shown = this.find(this.input.value, { release, region, plan }).catch((error) => this.fail(error));
    }
    return this.shown;
  }

  async find(text, about) {
    if (!text.trim()) {
      this.client.forget();
      this.put(text, { hits: [], total: 0, counts: {}, telling: [] });
      return;
    }
    this.put(text, await this.client.ask(text.slice(0, MOST_PASTED), about));
  }

  fail(error) {
    if (error instanceof Overtaken) return;
    this.asked = undefined; // so that the same text is asked for anew
    this.hits.hidden = true;
    this.below.replaceChildren();
    this.said.textContent = error instanceof TooSlow ? SLOW : "The list of entries could not be loaded.";
  }

  put(text, answer) {
    const question = text.trim();
    const isShort = question && question.length <= MOST_ASKED && !question.includes("\n");
    this.list(text, answer, MOST_SHOWN, isShort ? [fullText(question)] : []);
    this.said.textContent = question ? told(answer, text.length, this.isCut) : "";
    if (question && !answer.total) this.below.append(noneFound(text, isShort ? [] : answer.telling));
  }

  /** The first hits, further ones on demand, and below them the paste with each reason marked. */
  list(text, answer, most, last) {
    const hits = answer.hits.slice(0, most);
    const hasView = text.trim().includes("\n") && hits.some(({ reasons }) => reasons.length);
    const toPaste = (key) => lead(this.below.querySelector(`[data-keys~="${CSS.escape(key)}"]`));
    const toReason = (key) => lead(this.hits.querySelector(`#why-${CSS.escape(key)}`));
    const keep = (entry, reason) => keepButton(text, entry, reason);
    const items = hits.map((hit) => hitItem(hit, { base: this.base, go: hasView ? toPaste : null, keep }));
    const left = answer.hits.length - hits.length;
    if (left) items.push(moreItem(left, () => {
      this.list(text, answer, answer.hits.length, last);
      this.hits.children[most]?.querySelector("a").focus();
    }));
    items.push(...last);
    this.hits.replaceChildren(...items);
    this.hits.hidden = !items.length;
    this.below.replaceChildren(...(hasView ? [pasteView(text.slice(0, MOST_PASTED), marksOf(hits), toReason)] : []));
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
    if (event.target === this.input ? !(down && this.isOnLastLine()) : !this.hits.contains(event.target)) return;
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

/** Bring an element into view and put the focus on it, opening what it is folded into. */
function lead(target) {
  if (!target) return;
  const folded = target.closest("details");
  if (folded) folded.open = true;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}

/** The places of all reasons, each named by its entry and kind. */
const marksOf = (hits) => hits.flatMap(({ entry, reasons }) => reasons.map(({ key, start, end, line, kind }) =>
  ({ key, start, end, line, label: `${KIND[kind]} of ${entry.id}` })));

const fullText = (question) =>
  element("li", {}, button(`Search the text of every page for “${question}”`, () => searchSite(question), { class: "tb-full-text" }));

const moreItem = (left, press) =>
  element("li", {}, button(`Show ${left === 1 ? "one more entry" : `${left} more entries`}`, press, { class: "tb-full-text" }));

/** How many entries were found and by what, in a sentence or two. */
function told({ hits, total, counts }, length, isCut) {
  const parts = Object.entries(counts).map(([by, count], number) => `${count}${number ? "" : count === 1 ? " entry" : " entries"} ${BY[by]}`);
  const nothing = length > MOST_ASKED ? "No signature matches this text. Try another part of the log, or the customer's words." : "No entry found.";
  const aside = hits.filter((hit) => hit.aside).length;
  const some = `${parts.join(", ")}${total > MOST_SHOWN ? `; the first ${MOST_SHOWN} are shown` : ""}${aside ? `; ${aside} set aside for this case` : ""}.`;
  const cut = `Only the first ${MOST_PASTED.toLocaleString("en")} characters were searched.`;
  return [total ? some : nothing, ...(isCut || length > MOST_PASTED ? [cut] : [])].join(" ");
}

customElements.define("tb-finder", Finder);
