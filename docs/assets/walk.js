/**
 * A walk through a flow, as plain data: no DOM, no clock, no storage. Every function returns a new value.
 *
 * A flow is {entry, title, address, minutes, start, steps, outcomes, evidence}, as `walk_data` of
 * src/triagebook/pages/flows.py makes it: a step is {number, text, question, ways}, a way is {answer, next, loop,
 * evidence}.
 *
 * A walk is {entry, title, address, started, ended, outcome, outcome_text, steps, position, kept, from, shown}. Times
 * are ISO 8601 in UTC. Each of `steps` is {step, text, answer, next, at, note}: `at` is when it was answered, before
 * that when it was reached. `position` is the index of the present step; as large as the number of steps where the
 * outcome is reached. Steps after it were walked before and are offered again. `kept` are the ids of the evidence that
 * the agent ticked, `from` is the runbook that led here, `shown` whether the reader walks now or reads the page.
 */

const stepOf = (flow, id) => (Object.hasOwn(flow.steps, id) ? flow.steps[id] : null);
const outcomeOf = (flow, id) => (Object.hasOwn(flow.outcomes, id) ? flow.outcomes[id] : null);
const reached = (flow, id, now) => ({ step: id, text: stepOf(flow, id).text, answer: "", next: "", at: now, note: "" });

function opened({ entry, title, address }, now, from, steps) {
  const open = { entry, title, address, started: now, ended: "", outcome: "", outcome_text: "" };
  return { ...open, steps, position: 0, kept: [], from, shown: true };
}

/** A walk at the start of a flow; `from` is the id of the runbook that led here. */
export function begin(flow, now, from = "") {
  return opened(flow, now, from, [reached(flow, flow.start, now)]);
}

/** Is this a walk? What was stored by another version or by somebody else is not believed. */
export function isWalk(value) {
  const texts = (item, ...keys) => keys.every((key) => typeof item?.[key] === "string");
  return texts(value, "entry", "title", "address", "started", "ended", "outcome", "outcome_text", "from") &&
    Array.isArray(value.kept) && Array.isArray(value.steps) && value.steps.every(isStep) &&
    Number.isInteger(value.position) && value.position >= 0 && value.position <= value.steps.length;

  function isStep(step) {
    const others = step?.others ?? [];
    return texts(step, "step", "text", "answer", "next", "at", "note") && Array.isArray(others) &&
      others.every((one) => texts(one, "answer", "next", "at") && Array.isArray(one.steps) && one.steps.every(isStep));
  }
}

/**
 * How far a walk fits its flow, which may have changed since: the number of steps from the first on that are there and
 * whose answer leads where it led.
 */
export function fits(flow, walk) {
  const isOffered = ({ step, answer, next }, index) => !answer ||
    (stepOf(flow, step).ways.some((way) => way.answer === answer && way.next === next) &&
      (index + 1 < walk.steps.length ? walk.steps[index + 1].step === next : Boolean(outcomeOf(flow, next))));
  const first = walk.steps.findIndex((record, index) => !stepOf(flow, record.step) || !isOffered(record, index));
  return first < 0 ? walk.steps.length : first;
}

/** Put the reader at a place of the walk; what lies after it stays. Places that do not fit the flow are left out. */
export function goTo(flow, walk, position) {
  const fitting = fits(flow, walk);
  const isEnded = fitting === walk.steps.length && Boolean(walk.steps.at(-1)?.answer);
  const last = Math.min(fitting, isEnded ? walk.steps.length : walk.steps.length - 1);
  const at = Math.max(0, Math.min(position, last));
  const end = at > 0 && at === walk.steps.length ? walk.steps.at(-1) : null;
  const outcome = end && outcomeOf(flow, end.next);
  return {
    ...walk, position: at, ended: end?.at ?? "", outcome: end?.next ?? "",
    outcome_text: outcome ? sentence(outcome) : "",
  };
}

/** An outcome in words: "Escalate: Hand over to identity". */
export function sentence({ label, title }) {
  return title === label ? label : `${label}: ${title}`;
}

/** Go back one step; nothing is lost. */
export const back = (flow, walk) => goTo(flow, walk, walk.position - 1);

/** Go on along the way that was walked before. */
export const forward = (flow, walk) => goTo(flow, walk, walk.position + 1);

/**
 * Answer the present step with the way of that number, from 0. The answer that was taken before leads along the way
 * that was walked before. With another one that way is set aside, and comes back with its answer.
 */
export function answer(flow, walk, number, now) {
  const record = walk.steps[walk.position];
  const way = record && stepOf(flow, record.step)?.ways[number];
  if (!way) return walk;
  const isTaken = ({ answer: taken, next }) => taken === way.answer && next === way.next;
  if (isTaken(record)) return forward(flow, walk);
  const former = (record.others ?? []).filter((other) => other.answer !== record.answer || other.next !== record.next);
  if (record.answer) {
    const { answer: taken, next, at } = record;
    former.push({ answer: taken, next, at, steps: walk.steps.slice(walk.position + 1) });
  }
  const again = former.find(isTaken);
  const rest = again?.steps ?? (stepOf(flow, way.next) ? [reached(flow, way.next, now)] : []);
  const others = former.filter((other) => other !== again);
  const answered = { ...record, answer: way.answer, next: way.next, at: now, others };
  return forward(flow, { ...walk, steps: [...walk.steps.slice(0, walk.position), answered, ...rest] });
}

/** Write a note at a step, by its index in the walk. */
export function note(walk, index, text) {
  return { ...walk, steps: walk.steps.map((step, number) => (number === index ? { ...step, note: text } : step)) };
}

/** Tick a piece of evidence, or take the tick away. */
export function keep(walk, key, isKept) {
  const others = walk.kept.filter((one) => one !== key);
  return { ...walk, kept: isKept ? [...others, key] : others };
}

/** The evidence that the answers so far and the outcome ask for, as [{key, label, help, isKept}]. */
export function evidence(flow, walk) {
  const taken = walk.steps.slice(0, walk.position)
    .flatMap((record) => stepOf(flow, record.step)?.ways.find((way) => way.answer === record.answer)?.evidence ?? []);
  const keys = new Set([...taken, ...(outcomeOf(flow, walk.outcome)?.evidence ?? [])]);
  return [...keys].map((key) => described(flow, walk, key));
}

/** A piece of evidence in words: {key, label, help, isKept}. */
export function described(flow, walk, key) {
  const { label, help } = Object.hasOwn(flow.evidence, key) ? flow.evidence[key] : { label: key, help: "" };
  return { key, label, help, isKept: walk.kept.includes(key) };
}

/** Whole minutes from the start of a walk to its end, or to now (milliseconds) while it goes on. */
export function elapsed(walk, now) {
  const end = walk.ended ? Date.parse(walk.ended) : now;
  return Math.max(0, Math.floor((end - Date.parse(walk.started)) / 60_000));
}

/** Minutes in words: "12 min", "1 h 5 min". */
export function duration(minutes) {
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The walks of a case with the one through this flow begun anew; the former one stays, under a key of its own. */
export function restart(walks, flow, now) {
  return { ...aside(walks, flow.entry), [flow.entry]: begin(flow, now) };
}

function aside(walks, entry) {
  const { [entry]: former, ...others } = walks;
  if (!former?.steps?.some((step) => step.answer)) return others;
  let number = 1;
  while (Object.hasOwn(others, `${entry}/${number}`)) number += 1;
  return { ...others, [`${entry}/${number}`]: { ...former, shown: false } };
}

/**
 * The walks of a case when one of them goes on in another runbook, {id, title, address}. A walk there that has not
 * ended goes on; otherwise one begins, without steps until its page is opened, which knows its flow.
 */
export function carry(walks, from, { id, title, address }, now) {
  const there = walks[id];
  if (isWalk(there) && !there.ended) return { ...walks, [id]: { ...there, shown: true } };
  return { ...aside(walks, id), [id]: opened({ entry: id, title, address }, now, from, []) };
}
