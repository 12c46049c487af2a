// A prefilled known issue for a text that no entry matches, as a Markdown file. Pure functions: no DOM, no network.
import { proposed } from "./proposed.js";

/** Written as JSON, which YAML reads alike and no value can break out of. */
const quoted = (text) => JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
const MOST_EXAMPLE = 500;
const MOST_TITLE = 100;

/** A signature's id from its value: lower-case words joined by hyphens, told apart by a number. */
function idOf(value, taken) {
  const words = value.toLowerCase().match(/[a-z0-9]+/g) ?? ["error"];
  const name = words.slice(0, 5).join("-").slice(0, 40).replace(/-$/, "");
  let id = name;
  for (let number = 2; taken.has(id); number += 1) id = `${name}-${number}`;
  taken.add(id);
  return id;
}

function signature({ kind, value, example }, taken) {
  const start = Math.max(0, example.indexOf(value) - MOST_EXAMPLE / 2);
  return [
    `  - id: ${idOf(value, taken)}`,
    `    kind: ${kind}`,
    `    value: ${quoted(value)}`,
    "    examples:",
    `      - ${quoted(example.slice(start, start + MOST_EXAMPLE).trim())}`,
  ].join("\n");
}

/**
 * A known issue in the form of known-issues/_template.md, with status `wip` and what the text proposes as signatures.
 *
 * `text` must be redacted already: what was masked is nobody's signature. `today` is YYYY-MM-DD.
 */
export function newEntry(text, today) {
  const found = proposed(text).filter(({ value }) => !/masked:|removed:/.test(value));
  const taken = new Set();
  const title = `New error: ${found[0]?.value ?? "say what the customer sees"}`.slice(0, MOST_TITLE);
  return `---
# Save as known-issues/KI-0000-short-slug.md, with the next free number in place of 0000. Then: triagebook check
id: KI-0000
title: ${quoted(title)}    # the symptom as the customer meets it
summary: >-
  Say in one sentence of 50 to 300 characters whether this is the right entry, for an agent at 3 a.m.
status: wip
owner: support                       # a key of policy/teams
components: [api]                    # keys of policy/vocabulary
symptoms:
  - Say it in the customer's words.
${found.length ? `signatures:                          # proposed from the pasted text: keep what identifies the error\n${found.map((one) => signature(one, taken)).join("\n")}` : "# signatures: nothing in the text looks like an error"}
impact: medium
urgency: medium
reviewed: ${today}
state: reported
resolution_party: us                 # us, third-party, customer
affects:
  - component: api
cause:
  certainty: unknown
workaround:
  extent: none
reported_on: ${today}
history:
  - {on: ${today}, state: reported, note: First case.}
---

## Issue

What the customer sees, in two or three sentences.

## Environment

Where it happens, and where it does not.

## Cause

Why it happens. Say what is proven and what is assumed.

## Workaround

None known.

## Resolution

What ends it, and how to prove that it has ended.
`;
}
