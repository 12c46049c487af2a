// Loads what only some pages have.
const PARTS = {
  "tb-applies": ["./affects-notice.js"],
  "tb-copy": ["./copy.js"],
  "tb-filter": ["./filter.js"],
  "tb-finder": ["./finder.js", "./recognised.js"],
  "tb-severity-picker": ["./severity-picker.js"],
  "tb-walk": ["./flow-walk.js"],
};

for (const [selector, paths] of Object.entries(PARTS)) {
  if (document.querySelector(selector)) paths.forEach((path) => import(path));
}
