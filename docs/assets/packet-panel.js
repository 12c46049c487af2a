// The panel of the escalation packet: filled from the case, scored as it is written, masked before it can be copied.
import { theCase } from "./case.js";
import { KnownHere, unknownInWords } from "./desk-entries.js";
import { button, element } from "./element.js";
import { CHANNEL, TEAM, draft, packetOf, placeOf } from "./packet-draft.js";
import { packetField } from "./packet-field.js";
import { gate, personal, placeInWords, verdictInWords } from "./packet-gate.js";
import { packetOutput } from "./packet-output.js";
import { render } from "./packet-text.js";
import { masked, scored } from "./packet.js";

const PAUSE = 120;
/** What is shown first; a form is no part of the case. */
const FIRST_FORM = "markdown";

class PacketPanel {
  /** What is known of the entries of the case, and the data of the desk. */
  #about;
  #known;
  #policies;
  #detail = {};
  /** Personal data that the agent chose to show. In memory only: a value here is never stored. */
  #kept = new Set();
  #isForced = false;
  #form = FIRST_FORM;
  #timer;
  #last = null;
  #fields;
  #output;
  #parts = {
    score: element("strong", { class: "tb-packet-score" }),
    verdict: element("span", {}),
    track: element("span", { class: "tb-packet-track", "aria-hidden": "true" }),
    gate: element("div", { class: "tb-packet-gate", id: "tb-packet-gate" }),
    force: element("input", { type: "checkbox" }),
    said: element("span", { class: "tb-packet-said", role: "status" }),
    heard: element("span", { class: "tb-sr", role: "status" }),
    finds: element("div", { class: "tb-packet-found" }),
    team: element("select", { id: "tb-packet-team" }),
    channel: element("input", { type: "text", id: "tb-packet-channel", autocomplete: "off", spellcheck: "false", placeholder: "#team-…" }),
    routed: element("p", { class: "tb-field__help" }),
  };

  constructor(about) {
    const known = about.desk;
    this.#about = about;
    this.#known = known;
    this.#policies = { packet: known.packet, redaction: { rules: known.redaction, allowed: known.allowed }, variables: known.variables };
    this.#fields = new Map(Object.entries(known.packet.fields).map(([key, field]) => [key, packetField(key, field)]));
    const say = (sentence) => { this.#parts.said.textContent = sentence; };
    this.#output = packetOutput((form) => { this.#form = form; this.#render(); }, say);
    this.#listen();
  }

  #listen() {
    const { team, channel, force } = this.#parts;
    const options = Object.entries(this.#known.teams).map(([value, { name }]) => element("option", { value }, name));
    team.append(element("option", { value: "" }, "not chosen"), ...options);
    team.addEventListener("change", () => theCase.change((draft) => {
      draft.packet[TEAM] = team.value;
      delete draft.packet[CHANNEL];
    }));
    channel.addEventListener("input", () => theCase.change((draft) => { draft.packet[CHANNEL] = channel.value; }));
    force.addEventListener("change", () => { this.#isForced = force.checked; this.#render(); });
    theCase.subscribe(() => this.#soon());
    this.#about.whenMore(() => this.#soon());
  }

  /** Return the whole panel. */
  build() {
    const { score, verdict, track, gate: gateLine, said, heard, finds, team, channel, routed } = this.#parts;
    const { warn_below: enough, refuse_below: least } = this.#known.packet.thresholds;
    track.append(element("i", {}), ...[least, enough].map(mark));
    const made = element("form", { class: "tb-packet", autocomplete: "off", "aria-label": "Escalation packet" },
      element("div", { class: "tb-packet-head" },
        element("p", { class: "tb-packet-sum" }, score, " ", verdict), track,
        element("p", { class: "tb-packet-tools" }, ...this.#output.tools, said)),
      gateLine, heard,
      element("section", { "aria-label": "Where it goes" }, element("div", { class: "tb-field__pair" },
        element("div", { class: "tb-field" }, element("label", { for: team.id }, "Team"), team),
        element("div", { class: "tb-field" }, element("label", { for: channel.id }, "Channel"), channel)), routed),
      element("section", { "aria-label": "Fields" }, ...[...this.#fields.values()].map((field) => field.element)),
      element("section", { "aria-label": "Secrets and personal data" }, element("h3", {}, "Secrets and personal data"), finds),
      element("section", { "aria-label": "What is copied" }, element("h3", {}, "What is copied"), this.#output.preview));
    made.addEventListener("submit", (event) => event.preventDefault());
    made.addEventListener("tb-opened", ({ detail }) => this.#opened(detail));
    return made;
  }

  /** What is incomplete stands open when the panel opens; later nothing folds by itself. */
  #opened(detail) {
    this.#detail = detail;
    this.#about.retry();
    this.#parts.said.textContent = "";
    this.#render();
    for (const field of this.#fields.values()) field.tidy();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), PAUSE);
  }

  #render() {
    clearTimeout(this.#timer);
    const state = theCase.get();
    if (!theCase.isOpen) this.#forget();
    const known = this.#about.of(state, this.#detail);
    const place = placeOf(known, state, this.#detail, known.here);
    const packet = packetOf(known, state, place, new Date().toISOString());
    const kept = [...this.#kept];
    const judged = scored(this.#policies, packet, masked(this.#policies, packet, kept));
    this.#showFields(draft(known, state, place), packet, judged, place);
    this.#showRoute(known, place);
    this.#showFinds(packet, judged);
    this.#showVerdict(judged, state, render(this.#policies, packet, this.#form, kept));
    this.#announce(judged);
  }

  /** A cleared case leaves nothing behind. */
  #forget() {
    this.#kept.clear();
    this.#isForced = false;
    this.#detail = {};
  }

  #showFields(proposals, packet, judged, place) {
    for (const one of judged.fields) {
      this.#fields.get(one.key).show({
        text: packet.fields[one.key], proposal: proposals[one.key], judged: one, isAsked: place.asked.includes(one.key),
        found: judged.found.filter(({ place: at }) => at === `fields.${one.key}`),
      });
    }
  }

  #showRoute(known, { team, channel, entry, outcome }) {
    const { team: select, channel: input, routed } = this.#parts;
    select.value = team;
    if (document.activeElement !== input) input.value = channel;
    const from = [entry, outcome && `outcome “${outcome}”`].filter(Boolean).join(", ");
    const said = [from && `From ${from}.`, known.teams[team]?.involve_when, unknownInWords(known, entry), entry && !team && "Choose a team."];
    const nobody = "No entry is in view, so nobody is proposed. Choose a team.";
    routed.textContent = said.filter(Boolean).join(" ") || nobody;
  }

  #showFinds(packet, judged) {
    const secrets = judged.found.filter(({ kind }) => kind === "secret");
    const values = personal(this.#policies, packet);
    const items = [
      ...secrets.map(({ place, label, count }) =>
        element("li", { class: "tb-blocked" }, `${label}${count > 1 ? ` (${count} times)` : ""} in `, this.#wayTo(place))),
      ...values.map((one) => this.#personalItem(one)),
    ];
    const none = "Nothing was found. The rules find what has a form, not names and not free text: read what you send.";
    const focused = this.#parts.finds.contains(document.activeElement) ? document.activeElement.dataset.value : null;
    this.#parts.finds.replaceChildren(items.length ? element("ul", {}, ...items) : element("p", { class: "tb-panel-note" }, none));
    if (focused !== null) [...this.#parts.finds.querySelectorAll("button")].find((one) => one.dataset.value === focused)?.focus();
  }

  #personalItem({ value, label, count, places }) {
    const isKept = this.#kept.has(value.toLowerCase());
    const toggle = () => {
      if (isKept) this.#kept.delete(value.toLowerCase());
      else this.#kept.add(value.toLowerCase());
      this.#render();
    };
    const where = [...new Set(places.map((place) => placeInWords(this.#policies, place).words))].join(", ");
    return element("li", {}, `${label}${count > 1 ? ` (${count} times)` : ""} in ${where}: `, isKept ? "shown. " : "masked. ",
      button(isKept ? `Mask ${value} again` : `Show ${value}`, toggle, { class: "tb-link", "data-value": value.toLowerCase() }));
  }

  /** A way to a place where something stands that must go. */
  #wayTo(place) {
    const { words, panel, field } = placeInWords(this.#policies, place);
    const go = () => {
      if (this.#fields.has(field)) this.#fields.get(field).open();
      else if (panel === "packet") this.#parts[field]?.focus();
      else document.dispatchEvent(new CustomEvent("tb-open-panel", { detail: { panel }, cancelable: true }));
    };
    return button(words, go, { class: "tb-link" });
  }

  #showVerdict(judged, state, text) {
    const { thresholds } = this.#known.packet;
    const { score, verdict, track, gate: line, force } = this.#parts;
    const level = state.severity?.severity ?? state.variables.severity ?? "";
    const open = gate(judged, thresholds, level, this.#isForced);
    score.textContent = `${judged.score} of 100`;
    verdict.textContent = verdictInWords(judged.verdict, thresholds);
    score.closest(".tb-packet-head").dataset.verdict = judged.verdict;
    track.firstChild.style.width = `${judged.score}%`;
    force.checked = this.#isForced;
    const isForceFocused = document.activeElement === force;
    const places = judged.verdict === "blocked" ? judged.found.filter(({ kind }) => kind === "secret").map(({ place }) => place) : [];
    line.replaceChildren(...(open.reason ? [element("p", {}, open.reason, ...places.flatMap((place) => [" ", this.#wayTo(place)]))] : []),
      ...(open.canForce ? [element("label", { class: "tb-check" }, force, " Send anyway: P1")] : []));
    if (isForceFocused) force.focus();
    this.#output.show({ text, name: ["packet", state.variables.case_id].filter(Boolean).join("-"), gate: open });
  }

  /** Say aloud what changed in the score, never each letter. */
  #announce(judged) {
    const last = this.#last;
    this.#last = judged;
    if (!last || (last.score === judged.score && last.verdict === judged.verdict)) return;
    this.#parts.heard.textContent = `${judged.score} of 100. ${verdictInWords(judged.verdict, this.#known.packet.thresholds)}.`;
  }
}

/** Return the mark of a threshold on the track. By property: the site's policy forbids `style` attributes. */
function mark(at) {
  const made = element("b");
  made.style.left = `${at}%`;
  return made;
}

/** Return the panel; `known` is the data of desk.js. */
export default async function panel(known) {
  return new PacketPanel(await new KnownHere(known).ready(theCase.get())).build();
}
