/**
 * <tb-walk>: walk a runbook's flow step by step, beside its drawing.
 *
 *     <tb-walk><script type="application/json">{a flow, as walk.js describes it}</script></tb-walk>
 *
 * The words of the present step are moved here from their section of the page and go back when it is left. The walk is
 * kept in the case. Without JavaScript the element is empty: sections, and links from answer to section, say it all.
 */
import { theCase } from "./case.js";
import { desk } from "./desk.js";
import { button, element } from "./element.js";
import { areOn, mayAct } from "./keys.js";
import { follow, mark, unmark } from "./walk-drawing.js";
import { walkPanel } from "./walk-panel.js";
import { borrow } from "./walk-section.js";
import * as walks from "./walk.js";

const REFRESH = 30_000;
const now = () => new Date().toISOString();
const isSame = (one, other) => JSON.stringify(one, withoutNotes) === JSON.stringify(other, withoutNotes);
const withoutNotes = (key, value) => (key === "note" ? undefined : value);

/** What the button says that begins a walk or goes on with it. */
function invitation(flow, walk) {
  if (!walk) return "Walk it step by step";
  if (walk.outcome) return "Back to the outcome";
  const step = walk.steps[walk.position]?.step;
  return Object.hasOwn(flow.steps, step) ? `Go on with the walk at ${flow.steps[step].number}.` : "Back to the walk";
}

class FlowWalk extends HTMLElement {
  #flow;
  #drawing;
  /** The link at the top of the page that leads to the first step, and what it says before a walk. */
  #start = null;
  #invited = "";
  #lasting = {
    time: element("span", { class: "tb-walk-time" }),
    said: element("p", { class: "tb-walk-said", role: "status" }),
  };
  /** What is shown: {panel, heading, note, words, id}, or null while the whole page is read. */
  #place = null;
  /** The walk as this element knows it. */
  #seen = null;
  #putBack = () => {};
  #acts = {
    back: () => this.#back(),
    leave: () => this.#leave(),
    startAgain: () => this.#startAgain(),
    choose: (number) => this.#choose(number),
    write: (index, text) => this.#write(walks.note(this.#stored, index, text)),
    keep: (key, isKept) => this.#keep(key, isKept),
    carry: (entry) => this.#carry(entry),
    openPanel: (detail) => this.#openPanel(detail),
  };

  connectedCallback() {
    if (this.#flow) return;
    try {
      this.#flow = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
    } catch {
      return; // the page is complete without
    }
    this.#drawing = this.parentElement.querySelector(".tb-flow-scroll");
    this.#start = document.querySelector(".tb-flow-start a");
    this.#invited = this.#start?.textContent ?? "";
    this.#listen();
    this.#resume();
  }

  #listen() {
    theCase.subscribe(() => this.#onCase());
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.#start?.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.#open();
    });
    addEventListener("popstate", ({ state }) => this.#onHistory(state));
    const paper = matchMedia("print");
    paper.addEventListener("change", () => this.#borrow());
    addEventListener("beforeprint", () => this.#putBack());
    addEventListener("afterprint", () => this.#borrow());
    setInterval(() => this.#tick(), REFRESH);
  }

  /** The walk as it is stored, or null. */
  get #stored() {
    const { walks: all } = theCase.get();
    const walk = Object.hasOwn(all, this.#flow.entry) ? all[this.#flow.entry] : null;
    return walks.isWalk(walk) ? walk : null;
  }

  /** The walk as far as it fits the runbook, which may have changed since. */
  get #walk() {
    const stored = this.#stored;
    return stored && walks.goTo(this.#flow, stored, stored.position);
  }

  #resume() {
    const stored = this.#stored;
    this.#seen = stored;
    const isCarried = stored?.steps.length === 0;
    if (isCarried) this.#write({ ...walks.begin(this.#flow, now(), stored.from), started: stored.started });
    if (stored) this.#load();
    this.#render(isCarried);
    if (stored?.shown) this.#stamp("replaceState");
  }

  /** Only with the data of the desk, which say what is secret, is a walk stored. */
  #load() {
    desk().catch(() => this.#say("This walk is not kept over a reload: the rules of the desk could not be loaded."));
  }

  #open() {
    const stored = this.#stored;
    this.#load();
    this.#write(stored ? { ...stored, shown: true } : walks.begin(this.#flow, now()));
    this.#render(true);
    this.#stamp("replaceState");
  }

  /** The whole page is shown again; the walk waits. */
  #leave() {
    this.#write({ ...this.#stored, shown: false });
    this.#render(false);
    this.querySelector("button").focus();
  }

  #startAgain() {
    const begun = walks.restart(theCase.get().walks, this.#flow, now());
    this.#seen = begun[this.#flow.entry];
    theCase.change((draft) => { draft.walks = begun; });
    this.#render(true);
    this.#stamp("pushState");
  }

  /** Go to another place of the walk. */
  #move(walk, said = "") {
    this.#write(walk);
    this.#render(true);
    this.#stamp("pushState");
    this.#say(said);
  }

  #choose(number) {
    const before = this.#walk;
    const after = walks.answer(this.#flow, before, number, now());
    const aside = after.position > before.position && before.steps[before.position].answer &&
      after.steps[before.position].answer !== before.steps[before.position].answer;
    this.#move(after, aside ? "The way that you walked before is set aside. Its answer brings it back." : "");
  }

  /** What this element writes it has shown already; only what others change is shown anew. */
  #write(walk) {
    this.#seen = walk;
    theCase.change((draft) => { draft.walks[this.#flow.entry] = walk; });
  }

  #onCase() {
    const stored = this.#stored;
    if (isSame(stored, this.#seen)) {
      const { note, index } = this.#place ?? {};
      if (note && note !== document.activeElement) note.value = stored.steps[index].note;
      return;
    }
    this.#seen = stored;
    this.#render(false);
  }

  #onKey(event) {
    if (!this.#walk?.shown) return;
    if (event.key === "Escape" && event.target === this.#place?.note) {
      this.#place.heading.focus();
      return;
    }
    if (!areOn() || !mayAct(event)) return;
    const act = this.#keyed(event.key);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #keyed(key) {
    if (key === "Backspace") return () => this.#back();
    if (key === "n") return () => this.#place.note?.focus(); // never the theme's next page, which would end the walk
    if (key === "o") return () => this.#leave();
    const press = /^[1-9]$/.test(key) && this.querySelector(`.tb-walk-answers > li:nth-child(${key}) > button`);
    return press && (() => press.click());
  }

  #back() {
    const walk = this.#walk;
    if (walk.position > 0) this.#move(walks.back(this.#flow, walk));
  }

  #stamp(how) {
    const { entry } = this.#flow;
    history[how]({ ...history.state, tbWalk: { entry, position: this.#walk.position } }, "");
  }

  #onHistory(state) {
    const walk = this.#walk;
    if (!walk?.shown || state?.tbWalk?.entry !== this.#flow.entry) return;
    const moved = walks.goTo(this.#flow, walk, state.tbWalk.position);
    if (moved.position === walk.position) return;
    this.#write(moved);
    this.#render(true);
  }

  #render(isMoved) {
    const isOpened = !this.#place;
    const walk = this.#walk;
    this.#putBack();
    this.#place = walk?.shown ? walkPanel(this.#flow, walk, this.#stored, this.#lasting, this.#acts) : null;
    if (this.#start) this.#start.textContent = walk ? invitation(this.#flow, walk) : this.#invited;
    this.parentElement.classList.toggle("tb-walking", Boolean(walk?.shown));
    this.replaceChildren(this.#place?.panel ?? this.#closed(walk));
    this.#borrow();
    this.#tick();
    this.#draw(walk);
    if (isMoved) this.#arrive(isOpened);
  }

  #closed(walk) {
    const open = button(invitation(this.#flow, walk), () => this.#open(), { class: "md-button md-button--primary" });
    return element("p", { class: "tb-walk-open" }, open, " ", ...(walk ? [this.#lasting.time] : []));
  }

  /** Bring the words of the place here from their section; on paper they stand where they belong. */
  #borrow() {
    const { words, id } = this.#place ?? {};
    this.#putBack();
    if (!words || matchMedia("print").matches) return;
    const back = borrow(id, words, "#tb-walk");
    this.#putBack = () => {
      back();
      this.#putBack = () => {};
    };
  }

  #keep(key, isKept) {
    this.#write(walks.keep(this.#stored, key, isKept));
    for (const box of this.querySelectorAll(`input[data-key="${CSS.escape(key)}"]`)) box.checked = isKept;
  }

  /** The link leads on by itself; the walk there is in the case before its page opens. */
  #carry(entry) {
    const carried = walks.carry(theCase.get().walks, this.#flow.entry, entry, now());
    theCase.change((draft) => { draft.walks = carried; });
  }

  #openPanel(detail) {
    const event = new CustomEvent("tb-open-panel", { detail, cancelable: true });
    if (document.dispatchEvent(event)) this.#say("This could not be opened here. Copy the trail instead.");
  }

  #say(text) {
    this.#lasting.said.textContent = text;
  }

  /** Time passes without a word: it stands in no live region. */
  #tick() {
    const walk = this.#stored;
    if (!walk) return;
    const { minutes } = this.#flow;
    const spent = walks.duration(walks.elapsed(walk, Date.now()));
    this.#lasting.time.textContent = walk.ended ? `took ${spent}` : `${spent}${minutes ? ` of about ${minutes}` : ""}`;
  }

  #draw(walk) {
    if (!this.#drawing) return;
    if (!walk) unmark(this.#drawing);
    else follow(this.#drawing, mark(this.#drawing, this.#flow, walk, walks.fits(this.#flow, walk)));
  }

  /** The focus goes to the heading, which says where one is; the page moves only if it is not in sight. */
  #arrive(isOpened) {
    this.#place.heading.focus({ preventScroll: true });
    const { top } = this.getBoundingClientRect();
    if (isOpened || top < 60 || top > innerHeight / 2) this.scrollIntoView({ block: "start" });
  }
}

if (!customElements.get("tb-walk")) customElements.define("tb-walk", FlowWalk);
