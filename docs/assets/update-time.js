// When the next update comes: on the customer's clock and in UTC, counted by the cadence or chosen by the agent.
import { theCase } from "./case.js";
import { fits } from "./case-values.js";
import { button, element } from "./element.js";
import { LOCAL_ZONE, clockTime } from "./severity-text.js";
import { besideUtc, cadence, levelOf, nextAfter } from "./update.js";
import { isZone, localText, toUtc } from "./zone-time.js";

const ZONE = "customer_time_zone";
const ZONES = "tb-update-zones";

/** The field of the next update. `changed` is called when the agent changes it. */
export class UpdateTime {
  #known;
  #changed;
  /** The instant, or null. */
  at = null;
  /** Did the agent choose it? Then it stays. */
  #isOwn = false;
  /** Where the case has no variable for the zone, it is held here. */
  #zone = "";
  #wall = element("input", { type: "datetime-local", id: "tb-update-at", max: "2099-12-31T23:59", "aria-describedby": "tb-update-said tb-update-cadence" });
  #zoneField = element("input", { type: "text", id: "tb-update-zone", list: ZONES, autocomplete: "off", spellcheck: "false", "aria-describedby": "tb-update-zone-help" });
  #said = element("p", { class: "tb-update-said", id: "tb-update-said" });
  #note = element("p", { class: "tb-field__help", role: "status" });
  #cadence = element("p", { class: "tb-field__help", id: "tb-update-cadence" });
  #tools = element("p", { class: "tb-field__row" });

  constructor(known, changed) {
    this.#known = known;
    this.#changed = changed;
    this.#wall.addEventListener("input", () => this.#choose());
    this.#zoneField.addEventListener("change", () => this.#chooseZone());
  }

  /** The customer's time zone: that of the case, or of this browser. */
  get zone() {
    const given = theCase.get().variables[ZONE] ?? this.#zone;
    return isZone(given) ? given : LOCAL_ZONE;
  }

  /** Return the part of the panel. */
  build() {
    const zones = ["UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [LOCAL_ZONE])];
    return element("section", { class: "tb-update-time", "aria-label": "Next update" }, element("h3", {}, "Next update"),
      this.#said,
      element("div", { class: "tb-field__pair" },
        element("div", { class: "tb-field" }, element("label", { for: this.#wall.id }, "Time there"), this.#wall),
        element("div", { class: "tb-field" }, element("label", { for: this.#zoneField.id }, "Time zone there"), this.#zoneField)),
      element("p", { class: "tb-field__help", id: "tb-update-zone-help" }, "Such as Europe/Berlin. It stays with the case."),
      this.#tools, this.#cadence, this.#note,
      element("datalist", { id: ZONES }, ...zones.map((zone) => element("option", { value: zone }))));
  }

  /** Count anew from now, unless the agent chose a time that is still to come. */
  restart(now) {
    if (this.at && this.at <= now) this.#isOwn = false;
    this.#follow(now);
  }

  /** Show what the case says now. */
  show(now = new Date()) {
    const { severity, updates, variables } = theCase.get();
    const [policy, level] = [this.#known.severity, levelOf({ severity, variables })];
    if (level !== this.#level) this.#follow(now);
    const last = updates.at(-1);
    const ways = [["from now", now], ...(last ? [["from the last one", new Date(last.at)]] : [])]
      .map(([words, from]) => [words, nextAfter(policy, level, from)]).filter(([, at]) => at);
    const names = ways.map(([words]) => words).join();
    if (names !== this.#tools.dataset.names) {
      this.#tools.dataset.names = names;
      this.#tools.replaceChildren(...ways.map(([words]) => button(`Count ${words}`, () => this.#count(words), { class: "tb-button" })));
    }
    const sent = last ? ` The last one went out at ${clockTime(new Date(last.at), "UTC")} UTC.` : "";
    this.#cadence.textContent = cadence(policy, level) + sent;
    if (document.activeElement !== this.#wall) this.#wall.value = this.at ? localText(this.at, this.zone) : "";
    if (document.activeElement !== this.#zoneField) this.#zoneField.value = this.zone;
    this.#said.replaceChildren(...this.#words());
  }

  #level = "";

  #follow(now) {
    const state = theCase.get();
    this.#level = levelOf(state);
    if (!this.#isOwn) this.at = wholeMinute(nextAfter(this.#known.severity, this.#level, now));
  }

  #words() {
    if (!this.at) return ["No time is chosen."];
    const local = clockTime(this.at, this.zone);
    return [element("strong", {}, local), ` ${this.zone}, ${besideUtc(this.at, this.zone)}`];
  }

  #count(words) {
    const { updates } = theCase.get();
    const from = words === "from now" ? new Date() : new Date(updates.at(-1).at);
    this.at = wholeMinute(nextAfter(this.#known.severity, this.#level, from));
    this.#isOwn = words !== "from now";
    this.#note.textContent = "";
    this.#changed();
  }

  #choose() {
    const found = toUtc(this.#wall.value, this.zone);
    this.#note.textContent = found?.note ?? "";
    this.at = found && new Date(found.utc);
    this.#isOwn = true;
    this.#changed();
  }

  /** The instant stays; the clock that shows it is another one. */
  #chooseZone() {
    const zone = this.#zoneField.value.trim();
    const definition = this.#known.variables[ZONE];
    const isKnown = isZone(zone);
    this.#zoneField.setAttribute("aria-invalid", String(!isKnown));
    this.#note.textContent = isKnown ? "" : "No such time zone: write it as Europe/Berlin.";
    if (!isKnown) return;
    if (fits(definition, zone)) theCase.set(ZONE, zone, definition);
    else this.#zone = zone;
    this.#changed();
  }
}

/** Messages name minutes, and the clock must not run longer than the message says. */
const wholeMinute = (at) => at && new Date(Math.floor(at.getTime() / 60_000) * 60_000);
