// Loads what only some pages have.
const PARTS = {
  "tb-finder": "./recognised.js",
  "tb-applies": "./affects-notice.js",
  "tb-severity-picker": "./severity-picker.js",
};

for (const [selector, path] of Object.entries(PARTS)) {
  if (document.querySelector(selector)) import(path);
}
