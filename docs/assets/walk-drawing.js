// What a walk looks like in the drawing of its flow: the way that was walked, with ticks, and where one is.

const SVG = "http://www.w3.org/2000/svg";
const MARKS = ["tb-walked", "tb-ahead", "tb-here"];

function svgElement(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

const numberOf = (node, name) => Number(node.getAttribute(name));

/** A sign in the top right corner of a box: a tick, or the word that says where one is. */
function sign(box, text) {
  const rect = box.querySelector("rect");
  const [x, y] = [numberOf(rect, "x") + numberOf(rect, "width") - 8, numberOf(rect, "y")];
  const made = svgElement("g", { class: "tb-walk-sign", "aria-hidden": "true" });
  const width = text === "✓" ? 18 : 44;
  made.append(
    svgElement("rect", { x: x - width, y: y - 8, width, height: 17, rx: 8 }),
    svgElement("text", { x: x - width / 2, y: y + 5, "text-anchor": "middle" }, text),
  );
  return made;
}

/** Take all marks of a walk out of a drawing. */
export function unmark(drawing) {
  for (const node of drawing.querySelectorAll(".tb-walk-sign, .tb-walk-line")) node.remove();
  for (const node of drawing.querySelectorAll(".tb-walked, .tb-ahead, .tb-here")) node.classList.remove(...MARKS);
  for (const box of drawing.querySelectorAll("a[aria-label]")) box.removeAttribute("aria-label");
  for (const box of drawing.querySelectorAll("a[aria-current]")) box.removeAttribute("aria-current");
}

const wordsOf = (box) => [...box.querySelectorAll("tspan")].map((line) => line.textContent.trim()).join(" ");

function markBox(box, mark, text) {
  if (!box || box.classList.contains("tb-here") || box.classList.contains(mark)) return;
  box.classList.add(mark);
  if (!text) return;
  box.setAttribute("aria-label", `${wordsOf(box)}, ${mark === "tb-here" ? "you are here" : "walked"}`);
  box.append(sign(box, text));
}

const ofStep = (drawing, id) => drawing.querySelector(`a[data-step="${CSS.escape(id)}"]:not(.tb-flow-reference)`);

/** The box and the line that a way leads to, by its step and its number there. */
function ofWay(drawing, step, number) {
  const way = `[data-from="${CSS.escape(step)}"][data-way="${number}"]`;
  return { box: drawing.querySelector(`a${way}`), line: drawing.querySelector(`g${way}`) };
}

function markWay(drawing, step, number, mark) {
  const { box, line } = ofWay(drawing, step, number);
  if (!line) return null;
  line.classList.add(mark);
  line.prepend(svgElement("path", { class: "tb-walk-line", d: line.dataset.line }));
  if (box.classList.contains("tb-flow-reference")) markBox(box, mark, mark === "tb-walked" ? "✓" : "");
  return box;
}

/**
 * Mark a walk in the drawing of its flow and return the box where one is. Steps after `position` were walked before one
 * went back; their way is marked more lightly.
 */
export function mark(drawing, flow, walk, fitting) {
  unmark(drawing);
  let end = null;
  const shown = walk.steps.slice(0, fitting);
  const here = walk.position < walk.steps.length ? ofStep(drawing, walk.steps[walk.position].step) : null;
  for (const [index, { step, answer, next }] of shown.entries()) {
    const style = index < walk.position ? "tb-walked" : "tb-ahead";
    const number = flow.steps[step].ways.findIndex((way) => way.answer === answer && way.next === next);
    if (number >= 0) end = markWay(drawing, step, number, style);
    if (style === "tb-walked" && ofStep(drawing, step) !== here) markBox(ofStep(drawing, step), style, "✓");
  }
  const present = here ?? end;
  markBox(present, "tb-here", "Here");
  present?.setAttribute("aria-current", "step");
  return present;
}

/** Scroll the drawing inside its box so that this part of it is seen; the page itself stays where it is. */
export function follow(box, target) {
  if (!target) return;
  const [outer, inner] = [box.getBoundingClientRect(), target.getBoundingClientRect()];
  // In a narrow box it stands at the right, so that the answer that led here is seen.
  const room = outer.width - inner.width;
  const left = outer.width < 3 * inner.width ? room - Math.min(24, room / 2) : room / 2;
  box.scrollLeft += inner.left - outer.left - left;
  box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
}
