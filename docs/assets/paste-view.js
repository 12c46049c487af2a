// What was pasted, to read: the lines around each match, the rest folded. Marks lead to the reasons in the list.
import { button, element } from "./element.js";
import { parts, pieces } from "./folds.js";

/** Lines that one press unfolds: thousands at once would stop the page. */
const UNFOLDED = 200;

/** The number and start of each line of a text. */
function startsOf(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/**
 * The view of a text with marks {start, end, key, line, label}. `go` is called with a mark's key when it is pressed; the
 * attribute `data-keys` of an element names all marks that it stands for.
 */
export function pasteView(text, marks, go) {
  const shown = text.trimEnd();
  const starts = startsOf(shown);
  const paste = { text: shown, starts, marks, go };
  const list = element("ol", { class: "tb-paste-lines" });
  const marked = marks.map(({ line }) => line - 1).filter((line) => line >= 0 && line < starts.length);
  for (const part of parts(starts.length, marked)) list.append(...(part.isShown ? lines(paste, part) : [fold(paste, part)]));
  const box = element("div", { class: "tb-paste-box", tabindex: "0", role: "region", "aria-label": "The paste, with its matches marked" }, list);
  return element("section", { class: "tb-paste", "aria-labelledby": "tb-paste-head" },
    element("h2", { id: "tb-paste-head" }, "In the paste"), box);
}

function lines(paste, { from, to }) {
  const { text, starts, marks } = paste;
  return Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    const end = number + 1 < starts.length ? starts[number + 1] - 1 : text.length;
    const found = pieces(text.slice(starts[number], end), starts[number], marks);
    const code = element("code", {}, ...found.map((piece) => (piece.keys.length ? mark(paste, piece) : piece.text)));
    return element("li", { value: number + 1, class: found.length > 1 ? "tb-paste-match" : null }, code);
  });
}

/** A match over several lines is marked on each. One press leads to the first of the reasons that overlap here. */
function mark({ marks, go }, { text, keys }) {
  const label = marks.filter(({ key }) => keys.includes(key)).map((one) => one.label).join(", ");
  return button(text, () => go(keys[0]), { class: "tb-mark", "data-keys": keys.join(" "), title: label, "aria-label": `${text}: ${label}` });
}

/** A press shows the next lines of the fold, and the focus goes to the first of them. */
function fold(paste, { from, to }) {
  const count = to - from;
  const name = `${count.toLocaleString("en")} more line${count > 1 ? "s" : ""}`;
  const item = element("li", { class: "tb-paste-fold" });
  item.append(button(count > UNFOLDED ? `${name}: show the next ${UNFOLDED}` : `${name}: show`, () => {
    const next = Math.min(to, from + UNFOLDED);
    const made = lines(paste, { from, to: next });
    item.replaceWith(...made, ...(next < to ? [fold(paste, { from: next, to })] : []));
    made[0].tabIndex = -1;
    made[0].focus();
  }));
  return item;
}
