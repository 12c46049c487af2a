// Links into tools: an address is filled in when all that it needs is known, and never holds what identifies a person.

const NAME = /\{\{[ \t]*([a-z][a-z0-9_]*)[ \t]*\}\}/g;
const namesIn = (text) => [...text.matchAll(NAME)].map(([, name]) => name);

/**
 * Fill the address of a tool: `{{ query }}` stands for the query, other names for case variables. Each value is
 * percent-encoded. Returns {href, missing, sensitive}: `href` is "" while names are missing, where a sensitive name
 * would go into the address, and where the result would lead to another origin than the template.
 */
export function fillAddress({ url, query }, values, isSensitive) {
  const names = [...new Set(namesIn(url).flatMap((name) => (name === "query" ? namesIn(query) : [name])))];
  const sensitive = names.filter(isSensitive);
  const missing = names.filter((name) => !isSensitive(name) && !values.has(name));
  if (sensitive.length || missing.length) return { href: "", missing, sensitive };
  const asked = query.replace(NAME, (_, name) => values.get(name));
  const href = url.replace(NAME, (_, name) => encodeURIComponent(name === "query" ? asked : values.get(name)));
  return { href: isSafe(href, url) ? href : "", missing, sensitive };
}

function isSafe(href, template) {
  try {
    const [made, meant] = [new URL(href), new URL(template.replace(NAME, "x"))];
    return /^https?:$/.test(made.protocol) && made.origin === meant.origin;
  } catch {
    return false;
  }
}

const listed = (names) => [names.slice(0, -1).join(", "), ...names.slice(-1)].filter(Boolean).join(" and ");

/** Show a link, or what it lacks, in a place that the page left for it: data-url, data-query, data-tool, data-sensitive. */
export function showToolLink(place, values, labelOf, isSensitive) {
  const { url, query, tool } = place.dataset;
  const named = new Set((place.dataset.sensitive ?? "").split(" "));
  const found = fillAddress({ url, query }, values, (name) => named.has(name) || isSensitive(name));
  const key = JSON.stringify(found);
  if (place.dataset.shown === key) return;
  place.dataset.shown = key;
  if (found.href) {
    const link = document.createElement("a");
    Object.assign(link, { href: found.href, rel: "noopener noreferrer", target: "_blank", textContent: `Open in ${tool}` });
    place.replaceChildren(link, " in a new tab");
  } else if (found.sensitive.length) {
    place.replaceChildren(`No link: “${listed(found.sensitive.map(labelOf))}” identifies a person and never goes into an address. Copy the query instead.`);
  } else if (found.missing.length) {
    place.replaceChildren(`A link into ${tool} stands here once these are known: ${listed(found.missing.map(labelOf))}.`);
  } else place.replaceChildren();
}
