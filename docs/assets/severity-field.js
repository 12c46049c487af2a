// The severity of the case: chosen here or on the severity page, computed by the policy, and counting from its start.
import { theCase } from "./case.js";
import { button, element } from "./element.js";
import { LOCAL_ZONE, capital, clockTime } from "./severity-text.js";
import { assess } from "./severity.js";
import { localText, toUtc } from "./zone-time.js";

const minute = () => new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();

/** Write a severity into the case: choice and result, and the case variable of that name. */
export function useSeverity(policy, { impact, urgency, overrides, start }) {
  const found = assess(policy, impact, urgency, overrides);
  theCase.change((draft) => {
    const responded = draft.severity?.responded ?? "";
    draft.severity = { impact, urgency, overrides, start: new Date(start).toISOString(), ...found, responded };
    draft.variables.severity = found.severity;
  });
}

function selectOf(id, label, meanings) {
  const options = Object.keys(meanings).map((value) => element("option", { value }, capital(value)));
  const select = element("select", { id, "aria-describedby": `${id}-help` }, element("option", { value: "" }, "not known"), ...options);
  const help = element("p", { class: "tb-field__help", id: `${id}-help` });
  return { select, help, field: element("div", { class: "tb-field" }, element("label", { for: id }, label), select, help) };
}

function overrideBoxes(policy) {
  return policy.overrides.map(({ id, condition, severity }) => {
    const box = element("input", { type: "checkbox", value: id });
    return { box, label: element("label", { class: "tb-check" }, box, ` ${condition} (at least ${severity})`) };
  });
}

/** Return the part of the case panel that holds the severity. */
export function severityField(policy) {
  const impact = selectOf("tb-case-impact", "Impact", policy.impacts);
  const urgency = selectOf("tb-case-urgency", "Urgency", policy.urgencies);
  const overrides = overrideBoxes(policy);
  const start = element("input", { type: "datetime-local", id: "tb-case-start", "aria-describedby": "tb-case-start-help" });
  const result = element("p", { class: "tb-case-result", role: "status" });
  const tools = element("p", { class: "tb-field__row" });
  const write = (changes = {}) => {
    const choice = { impact: impact.select.value, urgency: urgency.select.value, overrides: overrides.filter(({ box }) => box.checked).map(({ box }) => box.value) };
    const from = changes.start ?? theCase.get().severity?.start ?? minute();
    if (choice.impact && choice.urgency) useSeverity(policy, { ...choice, start: from });
    else explain();
  };
  const explain = () => {
    impact.help.textContent = policy.impacts[impact.select.value] ?? "What is lost, and for how many.";
    urgency.help.textContent = policy.urgencies[urgency.select.value] ?? "How fast the harm grows.";
  };
  for (const input of [impact.select, urgency.select, ...overrides.map(({ box }) => box)]) input.addEventListener("change", () => write());
  start.addEventListener("change", () => {
    const found = toUtc(start.value, LOCAL_ZONE);
    if (found) write({ start: found.utc });
  });
  const show = () => {
    const { severity } = theCase.get();
    if (severity || !theCase.isOpen) {
      impact.select.value = severity?.impact ?? "";
      urgency.select.value = severity?.urgency ?? "";
      for (const { box } of overrides) box.checked = severity?.overrides.includes(box.value) ?? false;
      if (document.activeElement !== start) start.value = severity ? localText(severity.start, LOCAL_ZONE) : "";
    }
    start.parentElement.hidden = !severity;
    result.textContent = severity ? `${severity.severity}. ${severity.reason}` : "";
    tools.replaceChildren(...toolsOf(severity));
    explain();
  };
  const made = element("section", { class: "tb-case-severity", "aria-label": "Severity" }, element("h3", {}, "Severity"),
    element("div", { class: "tb-field__pair" }, impact.field, urgency.field),
    element("details", { class: "tb-case-more" }, element("summary", {}, "Does anything make it worse?"), ...overrides.map(({ label }) => label)),
    result,
    element("div", { class: "tb-field" }, element("label", { for: start.id }, "The clocks started at"), start,
      element("p", { class: "tb-field__help", id: "tb-case-start-help" }, `Local time, ${LOCAL_ZONE}.`)),
    tools);
  show();
  theCase.subscribe(show);
  return made;
}

/** What can be done with a severity: say that the customer had a first response, or take it away. */
function toolsOf(severity) {
  if (!severity) return [];
  const respond = (at) => theCase.change((draft) => { draft.severity.responded = at; });
  const remove = () => theCase.change((draft) => {
    draft.severity = null;
    delete draft.variables.severity;
  });
  const given = severity.responded
    ? [element("span", {}, `First response given ${clockTime(new Date(severity.responded), LOCAL_ZONE)}.`), button("Not yet", () => respond(""), { class: "tb-button" })]
    : [button("First response is given", () => respond(new Date().toISOString()), { class: "tb-button" })];
  return [...given, button("Remove severity", remove, { class: "tb-button" })];
}
