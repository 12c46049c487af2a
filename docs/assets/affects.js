// Whether a known issue can apply to a case: release, region and plan. Pure functions: no DOM, no network.
// The same as src/triagebook/affects.py; tests/vectors/applies.json holds both to the same results.
// What is not known of the case never sets an entry aside: a wrong "cannot be it" costs more than a line too many.

const VERSION = /^[0-9]+(?:\.[0-9]+)*(?=$|[-+.])/;
const COMPARISON = /^(<=|>=|<|>|=)?([0-9]+(?:\.[0-9]+)*)$/;
const WORDS = { ">=": "from ", ">": "after ", "<": "before ", "<=": "up to ", "=": "" };
/** Versions whose first number is a year are releases; a library's 4.2.0 says nothing of release 2026.11.1. */
const FIRST_YEAR = 1900;

/** A version's numbers without zeros at the end, so that 2026.10 equals 2026.10.0; null for other text. */
export function version(text) {
  const [found] = VERSION.exec(text.trim()) ?? [];
  if (found === undefined) return null;
  const numbers = found.split(".").map(Number);
  while (numbers.length > 1 && !numbers.at(-1)) numbers.pop();
  return numbers;
}

/**
 * Why a known issue cannot apply to a case, in words; empty where it can.
 *
 * `affects` and `fixedIn` are as in front matter; `about` may have release, region and plan. It applies where one of the
 * things that it affects does.
 */
export function applies(affects, fixedIn, about) {
  const reasons = (affects?.length ? affects : [{}]).map((item) => reason(item, fixedIn ?? {}, about ?? {}));
  return reasons.every(Boolean) ? [...new Set(reasons)].join("; ") : "";
}

function reason(item, fixedIn, about) {
  const [release, region, plan] = ["release", "region", "plan"].map((key) => String(about[key] || "").trim());
  const fixed = (fixedIn.component ?? item.component) === item.component ? fixedIn.version : "";
  if (fixed && compared(release, ">=", fixed)) return `not in release ${release}: fixed in ${fixed}`;
  const wanted = comparisons(item.versions ?? "");
  if (wanted.some(([sign, other]) => compared(release, sign, other) === false)) {
    return `not in release ${release}: affects ${wanted.map(([sign, other]) => WORDS[sign] + other).join(" and ")}`;
  }
  if (region && item.regions?.length && !item.regions.includes(region)) return `not in region ${region}: affects ${item.regions.join(", ")}`;
  if (plan && item.plans?.length && !item.plans.includes(plan)) return `not on plan ${plan}: affects ${item.plans.join(", ")}`;
  return "";
}

const comparisons = (wanted) => wanted.split(/\s+/).map((part) => COMPARISON.exec(part)).filter(Boolean)
  .map(([, sign, other]) => [sign ?? "=", other]);

/** Compare a release with a version; null where one of them is none, or only one is counted by the year. */
function compared(release, sign, other) {
  const [a, b] = [version(release), version(other)];
  if (!a || !b || (a[0] >= FIRST_YEAR) !== (b[0] >= FIRST_YEAR)) return null;
  const order = ordered(a, b);
  return { "<=": order <= 0, ">=": order >= 0, "<": order < 0, ">": order > 0, "=": order === 0 }[sign];
}

function ordered(a, b) {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) return (a[at] ?? -1) - (b[at] ?? -1);
  }
  return 0;
}
