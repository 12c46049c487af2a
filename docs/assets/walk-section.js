// The words of a step stand in its section of the page. While it is walked they are moved, not copied: ids stay unique,
// and buttons, tables and case variables go on working.
import { element } from "./element.js";

const LEVEL = /^H([1-6])$/;
const levelOf = (node) => Number(LEVEL.exec(node?.tagName ?? "")?.[1] ?? 0);

/** What stands below a heading and above the answers, or the next heading of its level. */
function wordsBelow(heading) {
  const found = [];
  for (let node = heading?.nextSibling; node; node = node.nextSibling) {
    const level = levelOf(node);
    if ((level && level <= levelOf(heading)) || node.classList?.contains("tb-answers")) break;
    found.push(node);
  }
  return found;
}

/**
 * Move the words of the section with this id into a box, and leave a line in their place that leads there. Returns the
 * function that moves them back. Where there is no such section nothing is moved.
 */
export function borrow(id, box, address) {
  const heading = document.getElementById(id);
  const words = levelOf(heading) ? wordsBelow(heading) : [];
  if (!words.some((node) => node.nodeType === Node.ELEMENT_NODE)) return () => {};
  const left = element("p", { class: "tb-walk-away" }, "Shown in the ", element("a", { href: address }, "walk"), ".");
  heading.after(left);
  box.append(...words);
  return () => left.replaceWith(...words);
}
