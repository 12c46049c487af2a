// The trail of a case: what was walked, as a flat list and as text. Pure functions on the walks of walk.js.
import { duration, elapsed, isWalk } from "./walk.js";

const stamp = (iso) => iso.replace(/\.\d+Z$/, "Z");
const escaped = (text) => text.replace(/[\\`*_[\]<>#|~]/g, "\\$&");
const lines = (text) => text.trim().split(/\s*\n\s*/);

/** The walks of a case, {key: walk}, in order of time, as [{key, walk}]. What is no walk is left out. */
export function inOrder(walks) {
  return Object.entries(walks).filter(([, walk]) => isWalk(walk)).map(([key, walk]) => ({ key, walk }))
    .sort((a, b) => (a.walk.started < b.walk.started ? -1 : a.walk.started > b.walk.started ? 1 : 0));
}

/** The steps of a walk that say something: those that were answered, and the present one if it has a note. */
export function told(walk) {
  return walk.steps.map((step, index) => ({ ...step, index })).filter((step) => step.answer || step.note.trim());
}

/**
 * All walks of a case as one list in order of time: [{entry, title, kind, id, text, answer, note, at}]. `kind` is step
 * or outcome; an outcome has neither answer nor note.
 */
export function trail(walks) {
  return inOrder(walks).flatMap(({ walk }) => {
    const { entry, title, outcome, outcome_text: text, ended: at } = walk;
    const steps = told(walk)
      .map(({ step, text, answer, note, at }) => ({ entry, title, kind: "step", id: step, text, answer, note, at }));
    return outcome ? [...steps, { entry, title, kind: "outcome", id: outcome, text, answer: "", note: "", at }] : steps;
  });
}

function span(walk, now) {
  const until = walk.ended ? stamp(walk.ended) : "now";
  const origin = walk.from ? `, from ${walk.from}` : "";
  return `Walked ${stamp(walk.started)} to ${until}, ${duration(elapsed(walk, now))}${origin}`;
}

function textOf(walk, now) {
  const steps = told(walk).flatMap(({ text, answer, note, at }, index) => {
    const said = `${index + 1}. ${stamp(at)}  ${text} ${answer ? `-> ${answer}` : "(not answered yet)"}`;
    return note.trim() ? [said, ...lines(note).map((line) => `   Note: ${line}`)] : [said];
  });
  const end = walk.outcome ? [`Outcome: ${walk.outcome_text}`] : ["No outcome yet."];
  return [`${walk.entry} ${walk.title}`, span(walk, now), ...steps, ...end].join("\n");
}

function markdownOf(walk, now) {
  const steps = told(walk).flatMap(({ text, answer, note, at }, index) => {
    const said = answer ? `**${escaped(answer)}**` : "(not answered yet)";
    const step = `${index + 1}. ${escaped(text)} ${said} (${stamp(at)})`;
    return note.trim() ? [step, ...lines(note).map((line) => `   > ${escaped(line)}`)] : [step];
  });
  const end = walk.outcome ? `**Outcome:** ${escaped(walk.outcome_text)}` : "No outcome yet.";
  const head = [`### ${walk.entry} ${escaped(walk.title)}`, "", span(walk, now), ""];
  return [...head, ...steps, ...(steps.length ? [""] : []), end].join("\n");
}

/** All walks as plain text, with times in UTC; `now` in milliseconds, for walks that go on. */
export function trailText(walks, now) {
  return inOrder(walks).map(({ walk }) => `${textOf(walk, now)}\n`).join("\n");
}

/** All walks as Markdown; what the agent wrote stays text. */
export function trailMarkdown(walks, now) {
  return inOrder(walks).map(({ walk }) => `${markdownOf(walk, now)}\n`).join("\n");
}
