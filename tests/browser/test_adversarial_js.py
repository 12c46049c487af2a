"""Every pattern of this repository in the engine of the browser, against texts that are made to keep it busy."""

from __future__ import annotations

import pytest

from adversarial import END, LENGTH, seeds
from test_patterns import SIGNATURES

#: Milliseconds after which the watchdog of docs/assets/lookup-client.js ends a search.
PATIENCE = 8000
SEARCH = """async ([url, cases, length, end]) => {
    const { occurrences } = await import(url + "/signatures.js");
    const worst = { took: 0, pattern: "", texts: 0 };
    for (const [pattern, seeds] of cases) {
        for (const [before, part] of seeds) {
            const text = before + part.repeat(Math.floor(length / part.length)) + end;
            const began = performance.now();
            occurrences("regex", pattern, text).next();
            const took = performance.now() - began;
            worst.texts += 1;
            if (took > worst.took) Object.assign(worst, { took, pattern });
        }
    }
    return worst;
}"""


@pytest.mark.meridian
def test_the_watchdog_has_nothing_to_end_in_the_texts_that_are_worst_for_each_pattern(open_page, assets_url):
    cases = [(param.values[0], seeds(param.values[0])) for param in SIGNATURES]
    with open_page() as page:
        page.goto(assets_url + "/triagebook.css")
        worst = page.evaluate(SEARCH, [assets_url, cases, LENGTH, END])
    assert worst["texts"] > 3 * len(cases)
    assert worst["took"] < PATIENCE, worst
    print(worst)
