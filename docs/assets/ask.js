// <tb-ask>: the field of the home page for readers outside. It lists articles as one types or pastes a message; the
// search runs in the browser, and nothing of what is typed leaves the page.
import { lookupAt } from "./catalog-source.js";
import { element } from "./element.js";
import { LookupClient, Overtaken, TooSlow } from "./lookup-client.js";

/** Characters that are searched; more is cut. */
const MOST = 200_000;
const MOST_SHOWN = 8;
const NONE = "No article describes this. Try the error code alone, or a few words of what happens.";
const SLOW = "The search took too long and was ended. Paste only the lines around the message.";
const FAILED = "The list of articles could not be loaded. The list of known issues is complete without it.";

class Ask extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("textarea");
    if (!this.input || this.hits) return;
    this.base = new URL(this.dataset.catalog, location.href);
    this.client = new LookupClient(() => lookupAt(this.base), { base: this.base });
    this.said = element("p", { role: "status" });
    this.hits = element("ul", { class: "tb-hits", hidden: true, "aria-label": "Articles found" });
    this.append(this.said, this.hits);
    this.input.addEventListener("input", () => this.show());
    this.addEventListener("keydown", (event) => this.press(event));
    this.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    if (this.input.value) this.show(); // the browser kept what was typed
  }

  show() {
    const text = this.input.value.slice(0, MOST);
    if (text !== this.asked) {
      this.asked = text;
      this.shown = this.find(text).catch((error) => this.fail(error));
    }
    return this.shown;
  }

  async find(text) {
    if (!text.trim()) {
      this.client.forget();
      this.put([], "");
      return;
    }
    const { hits, total } = await this.client.ask(text);
    this.put(hits.slice(0, MOST_SHOWN), total ? told(total) : NONE);
  }

  fail(error) {
    if (error instanceof Overtaken) return;
    this.asked = undefined; // so that the same text is asked for anew
    this.put([], error instanceof TooSlow ? SLOW : FAILED);
  }

  put(hits, said) {
    this.hits.replaceChildren(...hits.map((hit) => item(hit, this.base)));
    this.hits.hidden = !hits.length;
    this.said.textContent = said;
  }

  /** Enter opens the best article; arrow keys go through the list and back. */
  async press(event) {
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.target === this.input) {
      event.preventDefault();
      await this.show();
      this.hits.querySelector("a")?.click();
    }
    const links = [...this.hits.querySelectorAll("a")];
    const here = links.indexOf(event.target);
    const isAtEnd = event.target === this.input && this.input.selectionEnd === this.input.value.length;
    const next = {
      ArrowDown: here < 0 && !isAtEnd ? null : links[here + 1],
      ArrowUp: here < 0 ? null : links[here - 1] ?? this.input,
    }[event.key];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}

const told = (total) => `${total} article${total === 1 ? "" : "s"}${total > MOST_SHOWN ? `; the first ${MOST_SHOWN} are shown` : ""}.`;

function item({ entry, why, reasons }, base) {
  const { before, match, after } = reasons[0] ?? why;
  const link = element("a", { href: new URL(entry.address, base).href }, element("span", { class: "tb-hit-title" }, entry.title));
  link.append(element("span", { class: "tb-hit-why" }, before, ...(match ? [element("mark", {}, match)] : []), after));
  return element("li", {}, link);
}

customElements.define("tb-ask", Ask);
