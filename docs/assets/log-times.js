// Moments in a log: ISO 8601 and RFC 3339, the common log format, and the dates of HTTP and mail. Pure functions: no DOM.
// A moment without an offset is counted apart, since nobody knows which clock it was.
import { utcText } from "./zone-time.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const ISO = /(?<![\d.-])(20\d\d-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?([.,]\d{1,9})? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?(?![\d:])/g;
const NAMED = new RegExp(`(?<!\\d)(\\d\\d)[/ ](${MONTHS.join("|")})[/ ](20\\d\\d)[: ](\\d\\d:\\d\\d:\\d\\d)(?: (GMT|UTC|[+-]\\d\\d:?\\d\\d))?(?!\\d)`, "g");

/** Yield the moments of a text as {day, clock, fraction, offset}, with an empty offset where none is written. */
function* written(text) {
  for (const [, day, clock, seconds = ":00", fraction = "", offset = ""] of text.matchAll(ISO)) {
    yield { day, clock: clock + seconds, isBroken: /[1-9]/.test(fraction), offset };
  }
  for (const [, day, month, year, clock, offset = ""] of text.matchAll(NAMED)) {
    yield { day: `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, "0")}-${day}`, clock, isBroken: false, offset };
  }
}

/** The milliseconds of a moment since 1970, or NaN: Date.parse takes 31 February for 3 March. */
function instant({ day, clock, offset }) {
  const noon = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(noon.getTime()) || noon.toISOString().slice(0, 10) !== day) return NaN;
  const zone = /^[+-]/.test(offset) ? offset.replace(/^(.\d\d):?/, "$1:") : "Z";
  return Date.parse(`${day}T${clock}${zone}`);
}

/** Collects the first and the last moment of a text that comes in slices. */
export class LogTimes {
  #known = { count: 0, first: Infinity, last: -Infinity };
  #local = { count: 0, first: "", last: "" };

  add(text) {
    for (const moment of written(text)) {
      const at = instant(moment);
      if (Number.isNaN(at)) continue;
      if (!moment.offset) this.#addLocal(`${moment.day} ${moment.clock}`);
      else {
        this.#known.count += 1;
        this.#known.first = Math.min(this.#known.first, at);
        this.#known.last = Math.max(this.#known.last, at + (moment.isBroken ? 1000 : 0)); // so that the window holds it
      }
    }
  }

  #addLocal(text) {
    const { count, first, last } = this.#local;
    this.#local = { count: count + 1, first: !first || text < first ? text : first, last: text > last ? text : last };
  }

  /** {first, last, count} in UTC as case variables hold them, or null. */
  get known() {
    const { count, first, last } = this.#known;
    return count ? { first: utcText(first), last: utcText(last), count } : null;
  }

  /** {first, last, count} of the moments without an offset, as written, or null. */
  get withoutOffset() {
    return this.#local.count ? this.#local : null;
  }
}
