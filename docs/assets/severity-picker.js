/**
 * <tb-severity-picker>: choose impact, urgency and overrides, and read the severity and its clocks.
 *
 *     <tb-severity-picker teams="../teams/">
 *       <script type="application/json">{the front matter of docs/policy/severity.md}</script>
 *     </tb-severity-picker>
 *
 * The optional `teams` is the address of the page with a heading for each team: who to page becomes links into it.
 * The choice (never the time) stands in the query of the address, `?impact=high&urgency=medium&override=data-exposure`,
 * so that it can be shared. A static matrix on the same page whose cells carry `data-impact` and `data-urgency` gets
 * its matching cell marked. Without JavaScript the element is empty and the matrix says it all.
 */

import { element } from "./element.js";
import { useSeverity } from "./severity-field.js";
import { CLOCKS, LOCAL_ZONE, capital, clockTime, countdown, hoursInWords, summaryText } from "./severity-text.js";
import { assess, clocks } from "./severity.js";

const REFRESH = 30_000;

let pickers = 0;

const part = (name) => `tb-severity__${name}`;

/** Return one radio button or checkbox with its definition; the name is its label, the definition its description. */
function option(type, name, value, label, definition, id) {
  const input = element("input", {
    type, name, value, "aria-labelledby": `${id}-label`, "aria-describedby": definition ? `${id}-definition` : null,
  });
  const words = element("span", { class: part("words") },
    element("span", { class: part("label"), id: `${id}-label` }, label));
  if (definition) words.append(element("span", { class: part("definition"), id: `${id}-definition` }, definition));
  return element("label", { class: part("option") }, input, words);
}

const button = (label) => element("button", { type: "button", class: part("button") }, label);

function group(legend, ...options) {
  return element("fieldset", { class: part("group") }, element("legend", {}, legend), ...options);
}

function clockRow(name, label, end) {
  const row = element("div", { class: part("clock"), "data-clock": name }, element("dt", {}, label));
  if (!end) {
    row.append(element("dd", { class: part("left") }, "on change"));
    return row;
  }
  const time = (zone) => element("time", { datetime: end.toISOString() }, clockTime(end, zone));
  row.append(
    element("dd", { class: part("left"), "data-due": end.toISOString() }),
    element("dd", {}, time(LOCAL_ZONE), ` ${LOCAL_ZONE}`),
    element("dd", {}, time("UTC"), " UTC"),
  );
  return row;
}

class SeverityPicker extends HTMLElement {
  #policy;
  #start;
  #timer;
  #shown = "";
  #parts = {};

  connectedCallback() {
    if (!this.#policy) {
      try {
        this.#policy = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
      } catch {
        this.append(element("p", { role: "alert" }, "The severity policy cannot be read: use the matrix below."));
        return;
      }
      this.#build();
      this.#readAddress();
      this.#setNow();
    }
    this.#render();
    this.#timer = setInterval(this.#refresh, REFRESH);
    document.addEventListener("visibilitychange", this.#refresh);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#refresh);
  }

  #build() {
    pickers += 1;
    const form = this.#buildForm(`tb-severity-${pickers}`);
    this.#parts = {
      ...this.#parts,
      form,
      verdict: element("output", { class: part("verdict"), "aria-live": "polite", "aria-atomic": "true" }),
      details: element("div", { class: part("details") }),
      told: element("p", { class: part("told"), role: "status" }),
    };
    const { verdict, details, told } = this.#parts;
    this.append(form, element("section", { class: part("result"), "aria-label": "Result" }, verdict, details, told));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      if (event.target === this.#parts.start) return;
      this.#writeAddress();
      this.#render();
    });
  }

  #buildForm(id) {
    const policy = this.#policy;
    const radios = (name, meanings) => Object.entries(meanings)
      .map(([value, meaning]) => option("radio", name, value, capital(value), meaning, `${id}-${name}-${value}`));
    const overrides = policy.overrides
      .map(({ id: name, condition, severity }) =>
        option("checkbox", "override", name, condition, `at least ${severity}`, `${id}-override-${name}`));
    return element("form", { class: part("form"), "aria-label": "Severity of the case", autocomplete: "off" },
      element("div", { class: part("choices") },
        group("Impact", ...radios("impact", policy.impacts)),
        group("Urgency", ...radios("urgency", policy.urgencies))),
      ...(overrides.length ? [group("Does any of these hold?", ...overrides)] : []),
      this.#buildStart(id));
  }

  #buildStart(id) {
    const start = element("input", {
      type: "datetime-local", id: `${id}-start`, required: true, "aria-describedby": `${id}-zone`,
      min: "1970-01-02T00:00", max: "2999-12-30T00:00",
    });
    start.addEventListener("input", () => {
      this.#start = start.validity.valid ? new Date(start.value) : null;
      this.#render();
    });
    const now = button("Now");
    now.setAttribute("aria-label", "Start the clocks now");
    now.addEventListener("click", () => {
      this.#setNow();
      this.#render();
    });
    this.#parts.start = start;
    return element("div", { class: part("start") },
      element("label", { for: `${id}-start` }, "The clocks started at"),
      element("span", { class: part("row") }, start, now),
      element("span", { class: part("definition"), id: `${id}-zone` }, `Local time, ${LOCAL_ZONE}`));
  }

  /** The instant is kept beside the field, which cannot tell the two 02:30 of an autumn night apart. */
  #setNow() {
    const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000);
    const shown = new Date(minute.getTime() - minute.getTimezoneOffset() * 60_000);
    this.#start = minute;
    this.#parts.start.value = shown.toISOString().slice(0, 16);
  }

  #choice() {
    const chosen = new FormData(this.#parts.form);
    const [impact, urgency] = [chosen.get("impact"), chosen.get("urgency")];
    return { impact, urgency, overrides: chosen.getAll("override"), start: this.#start };
  }

  #readAddress() {
    const query = new URLSearchParams(location.search);
    for (const input of this.#parts.form.elements) {
      if (["radio", "checkbox"].includes(input.type)) input.checked = query.getAll(input.name).includes(input.value);
    }
  }

  #writeAddress() {
    const { impact, urgency, overrides } = this.#choice();
    const address = new URL(location.href);
    for (const name of ["impact", "urgency", "override"]) address.searchParams.delete(name);
    if (impact) address.searchParams.set("impact", impact);
    if (urgency) address.searchParams.set("urgency", urgency);
    for (const override of overrides) address.searchParams.append("override", override);
    history.replaceState(history.state, "", address);
  }

  #render() {
    const choice = this.#choice();
    this.#markMatrix(choice);
    const missing = ["impact", "urgency"].filter((name) => !choice[name]).map((name) => `an ${name}`);
    this.#parts.told.textContent = "";
    if (missing.length) return this.#say(`Choose ${missing.join(" and ")}.`);
    if (!choice.start) return this.#say("Give the date and time at which the clocks started.");
    try {
      const found = assess(this.#policy, choice.impact, choice.urgency, choice.overrides);
      this.#show(choice, { ...found, ends: clocks(this.#policy, found.severity, choice.start) });
    } catch (error) {
      this.#say(`The clocks cannot be computed: ${error.message}.`);
    }
  }

  #say(sentence) {
    this.#parts.details.replaceChildren();
    this.#setVerdict([element("p", {}, sentence)]);
  }

  #show(choice, result) {
    const obliges = this.#policy.severities[result.severity];
    const rows = CLOCKS.map(([name, label]) => clockRow(name, label, result.ends[name]));
    this.#parts.details.replaceChildren(
      element("p", { class: part("page") }, element("strong", {}, "Who to page: "), ...this.#pages(obliges.page)),
      element("dl", { class: part("clocks") }, ...rows),
      element("p", { class: part("definition") }, hoursInWords(obliges, this.#policy.business_hours),
        obliges.review_after ? " A post-incident review follows." : ""),
      this.#buildTools(choice, summaryText(this.#policy, choice, result)),
    );
    this.#refresh();
    const first = clockTime(result.ends.first_response, LOCAL_ZONE);
    this.#setVerdict([
      element("p", { class: part("headline") },
        element("span", { class: part("badge"), "data-severity": result.severity }, result.severity), " ",
        element("span", { class: part("name") }, obliges.name)),
      element("p", {}, result.reason),
      element("p", { class: part("unseen") }, `First response due ${first}.`),
    ]);
  }

  /** Only a changed verdict touches the live region, so that nothing is announced twice. */
  #setVerdict(children) {
    const words = children.map((child) => child.textContent).join("\n");
    if (words !== this.#shown) this.#parts.verdict.replaceChildren(...children);
    this.#shown = words;
  }

  #pages(teams) {
    if (!teams.length) return ["nobody"];
    const address = this.getAttribute("teams");
    const named = teams.map((team) => (address ? element("a", { href: `${address}#${team}` }, team) : team));
    return named.flatMap((name, index) => (index ? [", ", name] : [name]));
  }

  #buildTools(choice, text) {
    const use = button("Use for this case");
    use.addEventListener("click", () => {
      useSeverity(this.#policy, choice);
      this.#parts.told.textContent = "The case has this severity now, and its clocks run.";
    });
    const copy = button("Copy summary");
    copy.addEventListener("click", () => this.#copy(text));
    return element("p", { class: part("row") }, use, copy);
  }

  async #copy(text) {
    const { told } = this.#parts;
    try {
      await navigator.clipboard.writeText(text);
      told.textContent = "Copied.";
    } catch {
      // Without https, or where a policy forbids it, the browser gives no clipboard.
      const field = element("textarea", { class: part("text"), readonly: true, rows: 8, "aria-label": "Summary" });
      field.value = text;
      told.replaceChildren("The browser does not allow copying here. The text is selected: press Ctrl+C or ⌘C.", field);
      field.select();
    }
  }

  /** The countdowns stand outside the live region: they change without a word. */
  #refresh = () => {
    const now = new Date();
    for (const left of this.querySelectorAll("[data-due]")) {
      const end = new Date(left.dataset.due);
      left.textContent = countdown(end, now);
      left.classList.toggle("tb-overdue", end <= now);
    }
  };

  #markMatrix({ impact, urgency }) {
    for (const cell of document.querySelectorAll("[data-impact][data-urgency]")) {
      const current = cell.dataset.impact === impact && cell.dataset.urgency === urgency;
      cell.classList.toggle("tb-current", current);
      if (current) cell.setAttribute("aria-current", "true");
      else cell.removeAttribute("aria-current");
    }
  }
}

if (!customElements.get("tb-severity-picker")) customElements.define("tb-severity-picker", SeverityPicker);
