// Where the entries of the site come from: lookup.json and its pieces; and from disk, where a page may fetch nothing,
// lookup.js, which holds all of them.

/** What the lookup begins with, at a URL ending in lookup.json, as JSON, or from disk as an object. Rejects where it cannot be had. */
export async function lookupAt(url) {
  if (url.protocol === "file:") return fromScript(new URL("lookup.js", url));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.text();
}

/**
 * A function that loads a piece by its name, once; `base` is the URL of lookup.json. `build` names the build that the
 * pieces belong to, so that none of another one is taken from a cache. After a failure the next call asks anew.
 */
export function pieces(base, build) {
  const loading = new Map();
  return (name) => {
    if (!loading.has(name)) {
      loading.set(name, piece(new URL(`lookup/${name}.json?${build}`, base)).catch((error) => {
        loading.delete(name);
        throw error;
      }));
    }
    return loading.get(name);
  };
}

async function piece(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

/** A script may be loaded from disk where data may not: it puts the entries into a variable of the page. */
function fromScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url.href;
    script.addEventListener("load", () => {
      script.remove();
      if (globalThis.triagebookCatalog) resolve(globalThis.triagebookCatalog);
      else reject(new Error("lookup.js holds no entries"));
    });
    script.addEventListener("error", () => reject(new Error("lookup.js could not be loaded")));
    document.head.append(script);
  });
}
