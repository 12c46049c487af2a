// One result of the search as an item of its list, in the classes of the theme.
import { button, element } from "./element.js";
import { bestSection, marked, snippet } from "./search-snippet.js";

/** The item of a record; `wanted` are the terms to mark, `root` is the URL of the site. */
export function resultItem(record, wanted, synonyms, root) {
  const section = bestSection(record, wanted, synonyms);
  const address = new URL(record.address, root);
  if (section.anchor) address.hash = section.anchor;
  const about = [record.kind, record.severity, section.title].filter(Boolean).join(" · ");
  const title = [...(record.id ? [element("span", { class: "tb-id" }, record.id), " "] : []), ...shown(marked(record.title, wanted, synonyms))];
  return element("li", { class: "md-search-result__item" },
    element("a", { class: "md-search-result__link", href: address.href },
      element("article", { class: "md-search-result__article md-typeset" },
        element("div", { class: "tb-search-title" }, ...title),
        element("div", { class: "tb-search-about" }, about),
        element("p", {}, ...shown(snippet(section.text, wanted, synonyms))))));
}

/** The item that shows more of them. */
export const moreItem = (count, press) =>
  element("li", { class: "md-search-result__item" }, button(`Show ${count} more`, press, { class: "tb-search-more" }));

const shown = (pieces) => pieces.map(({ text, hit }) => (hit ? element("mark", {}, text) : text));
