// What a case owes next: first response and next update. Pure functions: no DOM.
import { clocks } from "./severity.js";
import { countdown } from "./severity-text.js";

/**
 * The clocks that run, as [{name, label, end}], the first response before the next update; `end` is null where updates
 * are due on change only. The first response is over once `severity.responded` or a sent update says when it was given;
 * from then on, updates are counted from the last one.
 */
export function running(policy, { severity, updates }) {
  if (!severity) return [];
  const last = updates.at(-1);
  const given = severity.responded || updates[0]?.at || "";
  const from = last?.at || severity.responded || severity.start;
  const next = last?.next ? new Date(last.next) : clocks(policy, severity.severity, from).next_update;
  const first = { name: "first_response", label: "First response", end: clocks(policy, severity.severity, severity.start).first_response };
  return [...(given ? [] : [first]), { name: "next_update", label: "Next update", end: next }];
}

/** A clock in words at an instant: "First response in 12 min", "Next update overdue by 3 min", "Next update on change". */
export function clockWords({ label, end }, now) {
  return end ? `${label} ${countdown(end, now)}` : `${label} on change`;
}
