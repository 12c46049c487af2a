// A moment of the case as a customer says it: the time on their clock, with the zone shown, is converted to UTC.
import { fits } from "./case-values.js";
import { theCase } from "./case.js";
import { button, element } from "./element.js";
import { LOCAL_ZONE, clockTime } from "./severity-text.js";
import { isZone, localText, toUtc, utcText } from "./zone-time.js";

const ZONES = "tb-zones";

function zoneList() {
  if (document.getElementById(ZONES)) return [];
  const all = Intl.supportedValuesOf?.("timeZone") ?? [LOCAL_ZONE];
  return [element("datalist", { id: ZONES }, ...["UTC", ...all].map((zone) => element("option", { value: zone })))];
}

/** Return the local side of a variable in UTC: what it is on a local clock, and a way to enter it so. */
export function timeField(name, definition) {
  const id = `tb-case-${name}`;
  const wall = element("input", { type: "datetime-local", id: `${id}-wall`, max: "2099-12-31T23:59" });
  const zone = element("input", { type: "text", id: `${id}-zone`, list: ZONES, autocomplete: "off", spellcheck: "false" });
  const said = element("p", { class: "tb-field__help", role: "status" });
  zone.value = LOCAL_ZONE;
  const local = element("output", { class: "tb-field__local", for: id });
  const convert = () => {
    zone.setAttribute("aria-invalid", String(!isZone(zone.value)));
    said.textContent = isZone(zone.value) ? "" : "No such time zone: write it as Europe/Berlin.";
    const found = wall.value && toUtc(wall.value, zone.value);
    if (!found) return;
    said.textContent = found.note;
    if (fits(definition, found.utc)) theCase.set(name, found.utc, definition);
  };
  wall.addEventListener("input", convert);
  zone.addEventListener("change", convert);
  const now = button("Now", () => theCase.set(name, utcText(Math.floor(Date.now() / 60_000) * 60_000), definition), { class: "tb-button" });
  const show = () => {
    const value = theCase.get().variables[name];
    const isKnown = fits(definition, value);
    local.textContent = isKnown ? `${clockTime(new Date(value), LOCAL_ZONE)} ${LOCAL_ZONE}` : "";
    if (document.activeElement !== wall) wall.value = isKnown && isZone(zone.value) ? localText(value, zone.value) : "";
  };
  show();
  theCase.subscribe(show);
  return element("div", { class: "tb-field__time" },
    element("p", { class: "tb-field__row" }, now, local),
    element("details", {}, element("summary", {}, "Enter it as local time"),
      element("label", { for: wall.id }, "Time on the clock there"), wall,
      element("label", { for: zone.id }, "Time zone there"), zone, said, ...zoneList()));
}
