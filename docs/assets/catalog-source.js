// Where the entries of the site come from: catalog.json; and from disk, where a page may fetch nothing, catalog.js.

/** The catalog at a URL ending in catalog.json, as JSON, or from disk as an object. Rejects where it cannot be had. */
export async function catalogAt(url) {
  if (url.protocol === "file:") return fromScript(new URL("catalog.js", url));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.text();
}

/** A script may be loaded from disk where data may not: it puts the catalog into a variable of the page. */
function fromScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url.href;
    script.addEventListener("load", () => {
      script.remove();
      if (globalThis.triagebookCatalog) resolve(globalThis.triagebookCatalog);
      else reject(new Error("catalog.js holds no catalog"));
    });
    script.addEventListener("error", () => reject(new Error("catalog.js could not be loaded")));
    document.head.append(script);
  });
}
