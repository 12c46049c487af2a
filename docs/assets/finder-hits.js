// The list of what the finder found: each entry with its reasons, and what tells it from those that print the same.
import { button, element } from "./element.js";

export const KIND = { code: "code", text: "phrase", regex: "pattern" };
/** Reasons that are shown at once; the others open on demand. */
const FIRST_REASONS = 3;

/** The address of an entry; from disk, where no server adds it, with the name of the file. */
export function addressOf(address, base) {
  const url = new URL(address, base);
  if (url.protocol === "file:" && url.pathname.endsWith("/")) url.pathname += "index.html";
  return url.href;
}

/**
 * One entry as a list item. `at` is {base, go, keep}: where addresses start; what a reason does, null where it is text;
 * and what makes the button that keeps a reason of an entry.
 */
export function hitItem({ entry, by, aside, same, why, reasons, more, apart }, at) {
  const link = element("a", { href: addressOf(entry.address, at.base) });
  if (entry.severity) link.append(element("span", { class: `tb-severity tb-${entry.severity.toLowerCase()}` }, entry.severity), " ");
  link.append(element("span", { class: "tb-id" }, entry.id), " ", element("span", { class: "tb-hit-title" }, entry.title));
  const item = element("li", { class: [aside && "tb-aside", same && "tb-same"].filter(Boolean).join(" ") || null }, link);
  if (same) item.append(element("p", { class: "tb-hit-note" }, `Prints the same text as ${same}.`));
  if (aside) item.append(element("p", { class: "tb-hit-note" }, element("strong", {}, "Set aside: "), `${aside}.`));
  if (reasons.length) item.append(...reasonList(reasons, more, at.go, (reason) => at.keep(entry, reason)));
  else link.append(element("span", { class: `tb-hit-why tb-by-${by}` }, ...context(why)));
  item.append(...apart.map((one) => apartLine(one, at)));
  return item;
}

const context = ({ before, match, after }) => [before, ...(match ? [element("mark", {}, match)] : []), after];

function reasonList(reasons, more, go, keep) {
  const items = reasons.map((reason) => element("li", {}, reasonLine(reason, go), keep(reason)));
  const list = element("ul", { class: "tb-reasons", "aria-label": "Why" }, ...items.slice(0, FIRST_REASONS));
  const rest = items.slice(FIRST_REASONS);
  if (!rest.length) return [list];
  const count = rest.length + more;
  const name = `${count} more match${count > 1 ? "es" : ""}`;
  const last = more ? [element("p", { class: "tb-hit-note" }, `The first ${reasons.length} are listed.`)] : [];
  return [list, element("details", { class: "tb-more" }, element("summary", {}, name), element("ul", { class: "tb-reasons", "aria-label": name }, ...rest), ...last)];
}

/** The line, the text around the match, and what kind of signature it is; a way to the place where there is a view. */
function reasonLine(reason, go) {
  const parts = [reason.line ? `line ${reason.line}: ` : "", ...context(reason)];
  const kind = element("span", { class: "tb-hit-kind" }, KIND[reason.kind]);
  if (!reason.line || !go) return element("span", { class: "tb-hit-why tb-by-signature", id: `why-${reason.key}` }, ...parts, " ", kind);
  const way = button("", () => go(reason.key), { class: "tb-hit-why tb-by-signature", id: `why-${reason.key}`, title: "Show it in the paste" });
  way.append(...parts, " ", kind);
  return way;
}

/** What tells an entry from another, with a way to that other. */
function apartLine({ id, question, address }, { base }) {
  const other = address ? element("a", { href: addressOf(address, base) }, id) : id;
  return element("p", { class: "tb-hit-apart" }, "or ", other, `? ${question}`);
}
