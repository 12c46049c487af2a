// How a place of a walk looks: answers, evidence, what to do at an outcome. Elements only; what they do is handed in.
import { pageAddress } from "./desk.js";
import { button, element } from "./element.js";
import { described, sentence } from "./walk.js";

const DO = {
  resolved: "Tell the customer that it works, and close the case.",
  workaround: "Tell the customer how to live with it.",
  "known-issue": "The cause is known: go on there.",
  "customer-action": "Ask the customer for it.",
  escalate: "Hand over.",
};

/** Where an answer leads, in words. */
function leadsTo(flow, { next, loop }) {
  const step = Object.hasOwn(flow.steps, next) ? flow.steps[next] : null;
  return `${step ? `${step.number}. ${step.text}` : sentence(flow.outcomes[next])}${loop ? " (back)" : ""}`;
}

/** A list to tick off; `keep` is called with the key of a piece of evidence and whether it is there. */
export function checklist(legend, pieces, keep) {
  return element("fieldset", { class: "tb-walk-keep" }, element("legend", {}, legend), ...pieces.map((piece) => {
    const box = element("input", { type: "checkbox", "data-key": piece.key });
    box.checked = piece.isKept;
    box.addEventListener("change", () => keep(piece.key, box.checked));
    return element("label", { title: piece.help || null }, box, ` ${piece.label}`);
  }));
}

/** What was done with a way at this place before: nothing, taken, or set aside for another. */
function former(record, way) {
  const isWay = ({ answer, next }) => answer === way.answer && next === way.next;
  if (isWay(record)) return "your answer before";
  return (record.others ?? []).some(isWay) ? "walked before" : "";
}

/** The answers of the present step as big buttons, each with what to keep if it is given. */
export function answerList(flow, walk, { choose, keep }) {
  const record = walk.steps[walk.position];
  const { ways } = flow.steps[record.step];
  return element("ol", { class: "tb-walk-answers" }, ...ways.map((way, index) => {
    const before = former(record, way);
    const said = [
      element("kbd", { "aria-hidden": "true" }, index < 9 ? String(index + 1) : "·"),
      element("span", { class: "tb-walk-answer" }, way.answer, ...(before
        ? [" ", element("span", { class: "tb-badge" }, before)] : [])),
      element("span", { class: "tb-next" }, leadsTo(flow, way)),
    ];
    const press = button("", () => choose(index), { "aria-keyshortcuts": index < 9 ? String(index + 1) : null });
    press.append(...said);
    const item = element("li", {}, press);
    const pieces = way.evidence.map((key) => described(flow, walk, key));
    if (pieces.length) item.append(checklist("With this answer, keep:", pieces, keep));
    return item;
  }));
}

function entryLink({ id, title, address, state, state_name: name }, style = null) {
  const number = element("span", { class: "tb-id" }, id);
  const link = element("a", { href: pageAddress(address), class: style }, number, ` ${title}`);
  if (state) link.append(" ", element("span", { class: `tb-badge tb-state-${state}` }, name));
  return link;
}

/** The entry that an outcome leads to. To another runbook the trail comes along. */
function onward(entry, carry) {
  const link = entryLink(entry, "tb-walk-go");
  if (entry.kind !== "runbook") return ["Go on with", link];
  link.addEventListener("click", () => carry(entry));
  return ["Go on in this runbook; the trail comes along.", link];
}

/** What the agent does at an outcome, one thing a line. */
export function outcomeList(outcome, pieces, { keep, carry }) {
  const { result, team, entry, macro } = outcome;
  const lines = [];
  if (team) lines.push(["Hand over to ", element("strong", {}, team.name), ` ${team.channel}`]);
  else if (!entry) lines.push([DO[result]]);
  if (entry) lines.push(onward(entry, carry));
  if (macro) lines.push(["Send ", entryLink(macro)]);
  if (pieces.length) lines.push([checklist("Bring this, and tick what you have:", pieces, keep)]);
  return element("ul", { class: "tb-walk-do" }, ...lines.map((line) => element("li", {}, ...line)));
}

/** The buttons that open the panels of the desk; the one that the outcome asks for comes first. */
export function panelButtons(flow, id, open) {
  const { result, team, entry, macro, evidence } = flow.outcomes[id];
  const detail = { entry: flow.entry, outcome: id, team: team?.id ?? "", macro: macro?.id ?? "", evidence };
  const made = [["packet", "Build the escalation packet"], ["update", "Write the customer update"]];
  if (result !== "escalate") made.reverse();
  const isFirst = (index) => index === 0 && !(result === "known-issue" && entry);
  return element("p", { class: "tb-walk-panels" }, ...made.flatMap(([panel, label], index) => [
    button(label, () => open({ panel, ...detail }),
      { class: isFirst(index) ? "tb-button tb-walk-first" : "tb-button", "data-panel": panel }), " ",
  ]));
}
