// A classic script: browsers do not load modules from disk. There, this loads the finder as one classic script, which
// src/triagebook/disk.py makes of the same modules when the site is built; over HTTP it does nothing.
(() => {
  if (location.protocol !== "file:" || !document.querySelector("tb-finder")) return;
  const script = document.createElement("script");
  script.src = new URL("finder-from-disk.js", document.currentScript.src).href;
  document.head.append(script);
})();
