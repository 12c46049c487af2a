// One field of the escalation packet: its score, what is asked for, what redaction finds, and the agent's text.
import { theCase } from "./case.js";
import { button, element } from "./element.js";
import { findsInWords } from "./packet-gate.js";

/** Write the agent's text into the case; what says the same as the proposal follows the proposal again. */
function write(key, text, proposal) {
  theCase.change((draft) => {
    delete draft.packet[key];
    if (text !== proposal) draft.packet[key] = text;
  });
}

/**
 * What is missing in a field, in words. What was missing when the panel was opened stays, ticked once it is there, so
 * that nothing moves under the hands of who writes; a condition that held from the start is not mentioned.
 */
function conditions(definition, id) {
  const items = definition.complete_when.map(({ reason }) => {
    const state = element("span", { class: "tb-sr" });
    return { reason, state, item: element("li", { hidden: true }, state, reason) };
  });
  const show = (missing) => {
    for (const { reason, state, item } of items) {
      const isMissing = missing.includes(reason);
      if (isMissing) item.hidden = false;
      item.className = isMissing ? "tb-open" : "tb-done";
      state.textContent = isMissing ? "Missing: " : "Done: ";
    }
  };
  const tidy = () => items.filter(({ item }) => item.className === "tb-done").forEach(({ item }) => { item.hidden = true; });
  return { list: element("ul", { class: "tb-packet-conditions", id, "aria-label": "What is missing" }, ...items.map(({ item }) => item)), show, tidy };
}

/**
 * Return a field, as {element, show, open, tidy}: `show` takes {text, proposal, judged, found, isAsked}, `open` goes to
 * it, `tidy` folds it if it is complete.
 */
export function packetField(key, definition) {
  const id = `tb-packet-${key}`;
  const mark = element("span", { class: "tb-packet-mark", "aria-hidden": "true" });
  const points = element("span", { class: "tb-packet-points" });
  const asked = element("span", { class: "tb-badge", hidden: true }, "asked for");
  const area = element("textarea", {
    id, rows: "3", spellcheck: "false", autocomplete: "off",
    "aria-labelledby": `${id}-label`, "aria-describedby": `${id}-help ${id}-missing ${id}-found`,
  });
  const { list, show: showConditions, tidy: tidyConditions } = conditions(definition, `${id}-missing`);
  const finds = element("ul", { class: "tb-packet-finds", id: `${id}-found`, "aria-label": "Found here" });
  let proposal = "";
  const again = button("Take the proposal again", () => {
    area.value = proposal;
    write(key, proposal, proposal);
    area.focus();
  }, { class: "tb-link", "aria-describedby": `${id}-label` });
  const source = element("span", { class: "tb-quiet" });
  area.addEventListener("input", () => write(key, area.value, proposal));
  const made = element("details", { class: "tb-packet-field", "data-field": key },
    element("summary", {}, mark, element("span", { class: "tb-packet-label", id: `${id}-label` }, definition.label), asked, points),
    element("div", { class: "tb-field" },
      element("p", { class: "tb-field__help", id: `${id}-help` }, definition.help), area,
      element("p", { class: "tb-packet-source" }, source, again), list, finds));
  const show = (given) => {
    proposal = given.proposal;
    // The text comes back from the case as it was written; only what changed elsewhere is put into the field.
    if (area.value !== given.text) area.value = given.text;
    const isOwn = given.text !== proposal;
    again.hidden = !isOwn || !proposal;
    source.textContent = isOwn ? (proposal ? "" : "Your text.") : proposal ? "Proposed from the case." : "The case says nothing about it yet.";
    asked.hidden = !given.isAsked;
    showConditions(given.judged.missing);
    const isBlocked = given.found.some(({ kind }) => kind === "secret");
    const isComplete = !given.judged.missing.length;
    made.className = `tb-packet-field ${isBlocked ? "tb-blocked" : isComplete ? "tb-complete" : "tb-incomplete"}`;
    mark.textContent = isBlocked ? "✕" : isComplete ? "✓" : "○";
    points.replaceChildren(element("span", { class: "tb-packet-state" }, isBlocked ? "secret in it, " : isComplete ? "complete, " : ""),
      `${given.judged.points} of ${given.judged.weight}`);
    finds.replaceChildren(...findsInWords(given.found).map((words) => element("li", {}, words)));
  };
  const open = () => {
    made.open = true;
    area.focus();
    area.closest("details").scrollIntoView({ block: "nearest" });
  };
  const tidy = () => {
    tidyConditions();
    made.open = !made.classList.contains("tb-complete");
  };
  return { element: made, show, open, tidy };
}
