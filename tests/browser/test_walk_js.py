"""The state of a walk and its trail, held to tests/vectors/walk.json in a real browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "walk.json").read_text(encoding="utf-8"))

RUN = """async ([url, vectors]) => {
    const made = await import(url + "/walk.js");
    const { trail, trailMarkdown, trailText } = await import(url + "/trail.js");
    const { flow } = vectors;
    const now = Date.parse(vectors.now);
    const calls = {
        begin: (walk, at) => made.begin(flow, at),
        answer: (walk, number, at) => made.answer(flow, walk, number, at),
        goTo: (walk, position) => made.goTo(flow, walk, position),
        back: (walk) => made.back(flow, walk),
        forward: (walk) => made.forward(flow, walk),
        note: made.note,
        keep: made.keep,
    };
    const walked = (steps) => steps.reduce((walk, [name, ...values]) => calls[name](walk, ...values), null);
    const changed = (changes) => {
        const other = structuredClone(flow);
        for (const change of changes) {
            const value = change.pop(), key = change.pop();
            const holder = change.reduce((inner, part) => inner[part], other);
            if (value === null) delete holder[key];
            else holder[key] = value;
        }
        return other;
    };
    const whole = walked(vectors.trail.do);
    return {
        walks: vectors.walks.map((one) => {
            const walk = walked(one.do);
            return {
                position: walk.position, outcome: walk.outcome, ended: walk.ended,
                steps: walk.steps.map(({ step, answer, note }) => [step, answer, note]),
                evidence: made.evidence(flow, walk).map(({ key, isKept }) => [key, isKept]),
                elapsed: made.elapsed(walk, now),
            };
        }),
        changed: vectors.changed.map(({ change }) => {
            const other = changed(structuredClone(change));
            const walk = made.goTo(other, whole, whole.position);
            const { position, outcome, steps } = walk;
            return { fits: made.fits(other, whole), position, outcome, kept: steps.length === whole.steps.length };
        }),
        trail: [trail({ a: whole }), trailText({ a: whole }, now), trailMarkdown({ a: whole }, now)],
    };
}"""


@pytest.fixture(scope="module")
def run(open_page, assets_url):
    """A function that runs JavaScript with the URL of the assets and values."""
    with open_page() as page:
        page.goto(assets_url + "/triagebook.css")
        yield lambda script, *values: page.evaluate(script, [assets_url, *values])


@pytest.fixture(scope="module")
def made(run):
    return run(RUN, VECTORS)


def named(cases: list[dict]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("number", range(len(cases)), ids=[case["name"] for case in cases])


@named(VECTORS["walks"])
def test_a_walk_is_where_the_vectors_say(made, number):
    assert made["walks"][number] == VECTORS["walks"][number]["expect"]


@named(VECTORS["changed"])
def test_a_stored_walk_is_shown_as_far_as_it_fits_the_flow_and_kept_whole(made, number):
    case = VECTORS["changed"][number]
    assert made["changed"][number] == {key: case[key] for key in ("fits", "position", "outcome")} | {"kept": True}


def test_the_trail_is_a_flat_list_and_a_text_with_times_in_utc(made):
    assert made["trail"] == [VECTORS["trail"][key] for key in ("flat", "text", "markdown")]


WALKS = """async ([url, flow]) => {
    const { begin, answer, restart, carry, isWalk } = await import(url + "/walk.js");
    const { inOrder } = await import(url + "/trail.js");
    const at = (minute) => `2026-11-23T02:0${minute}:00.000Z`;
    const ended = answer(flow, begin(flow, at(0)), 1, at(1));
    const again = restart(restart({ [flow.entry]: ended }, flow, at(2)), flow, at(3));
    const target = { id: "RB-0901", title: "Next", address: "runbooks/next/" };
    const carried = carry({ "RB-0900": ended }, "RB-0900", target, at(4));
    const open = begin({ ...flow, entry: "RB-0901" }, at(5));
    return {
        again: inOrder(again).map(({ key, walk }) => [key, walk.outcome]),
        carried: inOrder(carried).map(({ key, walk }) => [key, walk.from, walk.steps.length]),
        resumed: carry({ "RB-0901": open }, "RB-0900", target, at(6))["RB-0901"].started,
        valid: [ended, open, carried["RB-0901"]].every(isWalk),
        invalid: [null, 7, [], {}, { ...ended, steps: 1 }, { ...ended, position: 9 }, { ...ended, position: 0.5 },
            { ...ended, steps: [{}] }, { ...ended, kept: null }].filter(isWalk).length,
    };
}"""


def test_walks_begun_anew_or_carried_to_another_runbook_keep_the_former_one(run):
    found = run(WALKS, VECTORS["flow"])
    assert found["again"] == [["RB-0900/1", "hand-over"], ["RB-0900", ""]]
    assert found["carried"] == [["RB-0900", "", 1], ["RB-0901", "RB-0900", 0]]
    assert found["resumed"].endswith("02:05:00.000Z")


def test_what_is_no_walk_is_not_believed(run):
    found = run(WALKS, VECTORS["flow"])
    assert (found["valid"], found["invalid"]) == (True, 0)
