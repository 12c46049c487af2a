// The panel in which a runbook is walked: one step or one outcome, with what leads on and the way so far.
// It is made anew for each place; what its buttons do is handed in as `acts`.
import { theCase } from "./case.js";
import { button, element } from "./element.js";
import { copyButtons, noteField, stepList } from "./trail-list.js";
import { answerList, checklist, outcomeList, panelButtons } from "./walk-view.js";
import { evidence, fits } from "./walk.js";

function tool(label, key, act) {
  const title = key ? `${label} (${key})` : null;
  return button(label, act, { class: "tb-button", "aria-keyshortcuts": key || null, title });
}

function bar(walk, time, acts) {
  return element("div", { class: "tb-walk-bar" },
    element("span", { class: "tb-walk-place" },
      element("strong", { class: "tb-id" }, walk.entry), " ", time),
    ...(walk.position > 0 ? [tool("Back", "Backspace", acts.back)] : []),
    tool("Whole page", "o", acts.leave),
    tool("Start again", "", acts.startAgain));
}

function changed(count) {
  return element("p", { class: "tb-callout tb-extent-partial tb-walk-changed" },
    `This runbook has changed since you walked it. The walk fits as far as this; ${count} `,
    `step${count === 1 ? "" : "s"} from here on stay${count === 1 ? "s" : ""} in the trail until you answer anew.`);
}

function headingOf(kind, text) {
  const attributes = { class: "tb-walk-heading", id: "tb-walk-heading", tabindex: "-1" };
  return element("h3", attributes, ...(kind ? [element("span", { class: "tb-walk-kind" }, kind), " "] : []), text);
}

function stepPlace(flow, walk, acts) {
  const record = walk.steps[walk.position];
  const { number, text, question, ways } = flow.steps[record.step];
  const words = element("div", { class: "tb-walk-words" });
  const write = (written) => acts.write(walk.position, written);
  const note = noteField("Note at this step", record.note, write);
  const label = element("span", { class: "tb-walk-label", "aria-hidden": "true" }, "Note ", element("kbd", {}, "n"));
  const pieces = evidence(flow, walk);
  const answers = element("nav", { "aria-label": ways.length > 1 ? "Answers" : "Go on" }, answerList(flow, walk, acts));
  const kept = pieces.length ? [checklist("From the answers so far, keep:", pieces, acts.keep)] : [];
  const heading = headingOf(question ? "Answer" : "Do", `${number}. ${text}`);
  return { id: record.step, words, note, heading, content: [words, answers, label, note, ...kept] };
}

function outcomePlace(flow, walk, acts) {
  const outcome = flow.outcomes[walk.outcome];
  const words = element("div", { class: "tb-walk-words" });
  return {
    id: walk.outcome, words, note: null, heading: headingOf(outcome.label, outcome.title),
    content: [
      outcomeList(outcome, evidence(flow, walk), acts), words, panelButtons(flow, walk.outcome, acts.openPanel),
    ],
  };
}

function placeOf(flow, walk, acts) {
  const record = walk.steps[walk.position];
  if (!record) return outcomePlace(flow, walk, acts);
  if (Object.hasOwn(flow.steps, record.step)) return stepPlace(flow, walk, acts);
  const heading = headingOf("", "This walk no longer fits the runbook: start again");
  return { id: "", words: null, note: null, heading, content: [] };
}

function wayOf(stored, fitting, isOpen, acts) {
  const count = stored.steps.filter((step) => step.answer).length;
  return element("details", { class: "tb-walk-trail", open: isOpen },
    element("summary", {}, `The way so far: ${count} answer${count === 1 ? "" : "s"}`),
    stepList(stored, { fitting, write: acts.write }),
    copyButtons(() => theCase.get().walks));
}

/**
 * The panel at a place of a walk, as {panel, index, heading, note, words, id}: `index` is the place, `id` names the
 * section whose words belong into the box `words`; `note` is the field of the note, null at an outcome. `stored` is the
 * walk with the steps that no longer fit; `time` and `said` are elements that live on from place to place.
 */
export function walkPanel(flow, walk, stored, { time, said }, acts) {
  const fitting = fits(flow, stored);
  const place = placeOf(flow, walk, acts);
  const panel = element("section", { class: "tb-walk-panel", id: "tb-walk", "aria-labelledby": "tb-walk-heading" },
    bar(walk, time, acts),
    ...(fitting < stored.steps.length ? [changed(stored.steps.length - fitting)] : []),
    place.heading, ...place.content, wayOf(stored, fitting, Boolean(walk.outcome), acts), said);
  return { ...place, panel, index: walk.position };
}
