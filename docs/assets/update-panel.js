// The panel of the customer update: a macro, filled from the case, with the next update as a clock time, and what to
// think of before it is copied. The message is held in memory only.
import { fitting } from "./case-values.js";
import { theCase } from "./case.js";
import { KnownHere } from "./desk-entries.js";
import { pageAddress } from "./desk.js";
import { button, element } from "./element.js";
import { copyText } from "./packet-output.js";
import { UpdateTime } from "./update-time.js";
import { choices, clockWords, fill, follow, holes, warnings } from "./update.js";
import { variableField } from "./variable-field.js";

const PAUSE = 120;
/** Computed, each in its own place: never typed here. */
const COMPUTED = ["next_update", "severity"];

const ask = (panel) => document.dispatchEvent(new CustomEvent("tb-open-panel", { detail: { panel }, cancelable: true }));

class UpdatePanel {
  /** What is known of the entries of the case, and the data of the desk. */
  #about;
  #known;
  #detail = {};
  #macro = null;
  /** What the agent made of each macro: {id: text}; only where it is not what the macro says. */
  #edited = new Map();
  #values = {};
  #fields = new Map();
  #timer;
  #time;
  #last = "";
  #isBlocked = false;
  #wasOpen = false;
  /** Is it decided which macro is offered? Not while entries are still to come, unless the agent has begun. */
  #isSettled = false;
  #parts = {
    macro: element("select", { id: "tb-update-macro" }),
    about: element("p", { class: "tb-field__help" }),
    values: element("div", {}),
    text: element("textarea", { id: "tb-update-text", rows: "10", spellcheck: "true", autocomplete: "off", "aria-describedby": "tb-update-warnings" }),
    warnings: element("ul", { class: "tb-update-warnings", id: "tb-update-warnings", "aria-label": "Before you send it" }),
    clear: element("p", { class: "tb-update-clear" }),
    heard: element("span", { class: "tb-sr", role: "status" }),
    said: element("span", { class: "tb-packet-said", role: "status" }),
    sent: element("div", {}),
  };

  constructor(about) {
    this.#about = about;
    this.#known = about.desk;
    this.#time = new UpdateTime(about.desk, () => this.#render());
    const { macro, text } = this.#parts;
    macro.addEventListener("change", () => this.#choose(macro.value));
    text.addEventListener("input", () => {
      if (text.value === fill(this.#macro.message, this.#values)) this.#edited.delete(this.#macro.id);
      else this.#edited.set(this.#macro.id, text.value);
      this.#soon(() => this.#judge());
    });
    theCase.subscribe(() => this.#soon(() => this.#render()));
    about.whenMore(() => this.#arrived());
  }

  /** Return the whole panel. */
  build() {
    const { macro, about, values, text, warnings: list, clear, heard, said, sent } = this.#parts;
    this.copy = button("Copy and start the clock", () => this.#copy(), { class: "tb-button tb-first", "aria-describedby": "tb-update-warnings" });
    this.again = button("Take the macro's text again", () => this.#reset(), { class: "tb-link" });
    const made = element("form", { class: "tb-update", autocomplete: "off", "aria-label": "Customer update" },
      element("div", { class: "tb-field" }, element("label", { for: macro.id }, "Macro"), macro, about),
      values, this.#time.build(),
      element("section", { "aria-label": "Message" },
        element("div", { class: "tb-field" }, element("label", { for: text.id }, "Message"), text, this.again),
        list, clear, heard,
        element("p", { class: "tb-field__row" }, this.copy, said)),
      sent);
    made.addEventListener("submit", (event) => event.preventDefault());
    for (const type of ["input", "change"]) made.addEventListener(type, () => { this.#isSettled = true; });
    made.addEventListener("tb-opened", ({ detail }) => this.#opened(detail));
    return made;
  }

  #opened(detail) {
    this.#detail = detail;
    this.#about.retry();
    this.#parts.said.textContent = "";
    this.#time.restart(new Date());
    this.#isSettled = !this.#knownNow().missing.length;
    this.#offer();
  }

  /** The data of the desk with the entries of the case. */
  #knownNow() {
    return this.#about.of(theCase.get(), this.#detail);
  }

  /** Entries came after the panel was opened: an outcome may name another macro. */
  #arrived() {
    if (this.#isSettled || !this.#macro) this.#render();
    else {
      this.#isSettled = true;
      this.#offer();
    }
  }

  #offer() {
    const groups = choices(this.#knownNow(), theCase.get(), this.#detail);
    this.#parts.macro.replaceChildren(...groups.map(({ title, macros }) => element("optgroup", { label: title },
      ...macros.map(({ id, title: name }) => element("option", { value: id }, `${id} ${name}`)))));
    const isOpen = this.#macro && this.#edited.has(this.#macro.id) && !this.#detail.macro;
    this.#choose(isOpen ? this.#macro.id : groups[0]?.macros[0]?.id);
  }

  #choose(id) {
    const { macro: select, about, text } = this.#parts;
    this.#macro = this.#known.macros.find((macro) => macro.id === id) ?? null;
    if (!this.#macro) {
      about.textContent = "There are no macros. Write the message yourself.";
      this.#macro = { id: "", title: "Message", message: "", address: "macros/", variables: [] };
    } else {
      const { channel, tone, address } = this.#macro;
      about.replaceChildren(element("a", { href: pageAddress(address) }, id), [" for ", channel, tone && `, ${tone}`].filter(Boolean).join(""));
      select.value = id;
    }
    this.#values = this.#valuesNow();
    text.value = this.#edited.get(id) ?? fill(this.#macro.message, this.#values);
    this.#showFields();
    this.#render();
  }

  /** The values of the case, with the time of the next update in words. */
  #valuesNow() {
    const { variables } = theCase.get();
    const values = Object.fromEntries(fitting(variables, this.#known.variables));
    if (this.#time.at) values.next_update = clockWords(this.#time.at, this.#time.zone, this.#known.variables.next_update);
    return values;
  }

  /** Fields for the macro's values, those that are missing first. They keep their places while they are filled in. */
  #showFields() {
    const { variables } = this.#known;
    const names = holes(this.#macro.message).filter((name) => Object.hasOwn(variables, name) && !COMPUTED.includes(name));
    const isMissing = (name) => this.#values[name] === undefined;
    const fields = (wanted) => wanted.map((name) => {
      if (!this.#fields.has(name)) this.#fields.set(name, variableField(name, variables[name], this.#known));
      return this.#fields.get(name);
    });
    const [missing, there] = [names.filter(isMissing), names.filter((name) => !isMissing(name))];
    const needsSeverity = holes(this.#macro.message).includes("severity") && isMissing("severity");
    const severity = element("p", { class: "tb-panel-note" }, "The severity is computed: ",
      button("choose it in the case", () => ask("case"), { class: "tb-link" }), ".");
    const [title, count] = ["Missing in the message", `${there.length} value${there.length > 1 ? "s" : ""}`];
    this.#parts.values.replaceChildren(
      ...(missing.length || needsSeverity
        ? [element("section", { "aria-label": title }, element("h3", {}, title), ...fields(missing), ...(needsSeverity ? [severity] : []))] : []),
      ...(there.length
        ? [element("details", { class: "tb-case-more" }, element("summary", {}, `From the case: ${count}`), ...fields(there))] : []));
  }

  #soon(act) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#macro && act(), PAUSE);
  }

  #render() {
    if (!this.#macro) return;
    if (this.#wasOpen && !theCase.isOpen) this.#edited.clear(); // a cleared case leaves nothing behind
    this.#wasOpen = theCase.isOpen;
    this.#time.show();
    const { text } = this.#parts;
    const before = this.#values;
    this.#values = this.#valuesNow();
    const { id, message } = this.#macro;
    const next = this.#edited.has(id) ? follow(message, before, this.#values, text.value) : fill(message, this.#values);
    if (this.#edited.has(id)) this.#edited.set(id, next);
    if (text.value !== next) text.value = next;
    this.#judge();
    this.#showSent();
  }

  #judge() {
    const { text, warnings: list, clear, heard } = this.#parts;
    const template = fill(this.#macro.message, this.#values);
    const found = warnings(this.#knownNow(), { text: text.value, macro: this.#macro, template, at: this.#time.at, now: new Date() });
    this.#isBlocked = found.some(({ kind }) => kind === "secret");
    this.copy.setAttribute("aria-disabled", String(this.#isBlocked));
    this.again.classList.toggle("tb-gone", !this.#edited.has(this.#macro.id));
    const words = found.map((one) => one.words).join(" ");
    if (words === this.#last && words) return;
    this.#last = words;
    clear.textContent = found.length ? "" : "Nothing stands against it. Read it once aloud.";
    list.replaceChildren(...found.map((one) => this.#warning(one)));
    heard.textContent = found.length ? `${found.length} thing${found.length > 1 ? "s" : ""} to think of before you send it.` : "";
  }

  #warning({ kind, words, start, end }) {
    const show = () => {
      const { text } = this.#parts;
      text.focus();
      text.setSelectionRange(start, kind === "missing" ? text.value.indexOf("}}", start) + 2 : end);
    };
    return element("li", { class: kind === "secret" ? "tb-blocked" : null, "data-kind": kind }, words,
      ...(start >= 0 ? [" ", button("Show it", show, { class: "tb-link", "aria-label": `Show it: ${words}` })] : []));
  }

  #reset() {
    this.#edited.delete(this.#macro.id);
    this.#render();
    this.#parts.text.focus();
  }

  async #copy() {
    const { text, said } = this.#parts;
    if (this.#isBlocked) {
      said.textContent = "Not copied: take the secret out first.";
      return;
    }
    const copied = await copyText(text.value, text);
    this.#isSettled = true;
    const { id: macro, title } = this.#macro;
    const next = this.#time.at?.toISOString() ?? "";
    theCase.change((draft) => { draft.updates.push({ macro, title, at: new Date().toISOString(), next }); });
    said.textContent = `${copied} ${next ? "The clock runs to the next update." : "No next update was named."}`;
  }

  /** What went out, the last first; one that was copied and not sent can be taken back. */
  #showSent() {
    const { updates } = theCase.get();
    const time = (iso) => element("time", { datetime: iso }, `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`);
    const items = updates.map(({ macro, title, at }, index) => element("li", {}, time(at), ` ${macro} ${title} `,
      ...(index === updates.length - 1 ? [button("It was not sent", () => this.#takeBack(), { class: "tb-link" })] : [])));
    const list = element("ol", { class: "tb-update-sent", reversed: true }, ...items.reverse());
    this.#parts.sent.replaceChildren(...(updates.length ? [element("h3", {}, "Sent in this case"), list] : []));
  }

  #takeBack() {
    theCase.change((draft) => { draft.updates.pop(); });
    this.#parts.said.textContent = "Taken back. The clock counts as before.";
    this.copy.focus();
  }
}

/** Return the panel; `known` is the data of desk.js. */
export default async function panel(known) {
  return new UpdatePanel(await new KnownHere(known).ready(theCase.get())).build();
}
