"""Flows: what can be reached, what ends, undeclared loops, and the tree that a flow is drawn as."""

from __future__ import annotations

import pytest

from flows import CONTENT, branches, generated, graph_of
from triagebook.entry import parse
from triagebook.flow import Flow, Way, ending, flow, numbers, reached, tree, undeclared_loops

HEAD = """\
id: RB-0001
flow:
  start: ask
  steps:
    ask:
      question: Which?
      answers:
        - {answer: One, next: act, evidence: [log-excerpt]}
        - {answer: Again, next: ask, loop: true}
      known_issues: [KI-0001]
    act: {action: Do it, next: done}
  outcomes:
    done: {result: resolved, macro: MC-0001}
    up: {result: escalate, title: Hand over, team: identity, evidence: [scope]}
"""


def read(head: str) -> Flow | None:
    return flow(parse("runbooks/a/x.md", "runbook", f"---\n{head}---\n".encode()))


def test_a_flow_is_read_with_its_ways_titles_and_evidence():
    graph = read(HEAD)
    assert graph.start == "ask" and list(graph.steps) == ["ask", "act"] and list(graph.outcomes) == ["done", "up"]
    ask, act = graph.steps.values()
    assert (ask.text, ask.is_question, ask.known_issues) == ("Which?", True, ("KI-0001",))
    assert ask.ways == (Way("One", "act", False, ("log-excerpt",)), Way("Again", "ask", True))
    assert (act.text, act.is_question, act.ways) == ("Do it", False, (Way("", "done"),))
    done, up = graph.outcomes.values()
    assert (done.title, done.macro) == ("Resolved", "MC-0001")
    assert (up.title, up.team, up.evidence) == ("Hand over", "identity", ("scope",))


def test_an_entry_without_a_flow_has_none():
    assert read("id: RB-0001\n") is None


@pytest.mark.parametrize(
    ("ways", "ids"),
    [
        ({"a": ["x"]}, {"a", "x"}),
        ({"a": ["b", "gone"], "b": ["a"], "c": ["x"]}, {"a", "b", "gone"}),
    ],
)
def test_what_is_reached_from_the_start_includes_what_does_not_exist(ways: dict, ids: set[str]):
    assert reached(graph_of(ways)) == ids


def test_what_ends_is_what_leads_to_an_outcome():
    graph = graph_of({"a": ["b", "c"], "b": ["x"], "c": ["d"], "d": ["c"]})
    assert ending(graph) == {"a", "b", "x", "y"}


@pytest.mark.parametrize(
    ("ways", "loops"),
    [
        ({"a": ["b"], "b": ["x"]}, []),
        ({"a": ["b"], "b": ["x", "a"]}, [("b", 1)]),
        ({"a": ["b"], "b": ["x", "a!"]}, []),
        ({"a": ["a", "x"]}, [("a", 0)]),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["x"]}, []),
        ({"a": ["x"], "b": ["c"], "c": ["b"]}, [("c", 0)]),
        ({"a": ["gone", "x"]}, []),
    ],
)
def test_a_way_back_that_does_not_say_so_is_a_loop(ways: dict, loops: list[tuple[str, int]]):
    assert list(undeclared_loops(graph_of(ways))) == loops


def test_without_its_undeclared_loops_a_generated_flow_has_no_circle():
    for graph in generated(200, loops=True):
        back = set(undeclared_loops(graph))
        left = {
            id: [w.next for n, w in enumerate(step.ways) if not w.loop and (id, n) not in back]
            for id, step in graph.steps.items()
        }
        while leaves := [id for id, following in left.items() if not set(following) & set(left)]:
            for id in leaves:
                del left[id]
        assert left == {}


def test_a_flow_of_thousands_of_steps_is_followed_without_a_traceback():
    ways = {f"s{n}": [f"s{n + 1}"] for n in range(5000)} | {"s5000": ["s0"]}
    graph = graph_of(ways)
    assert list(undeclared_loops(graph)) == [("s5000", 0)]
    assert len(reached(graph)) == 5001 and ending(graph) == {"x", "y"}


@pytest.mark.parametrize("graph", [*CONTENT, *generated(150, loops=True)])
def test_the_tree_draws_every_step_once_and_follows_every_way(graph: Flow):
    root = tree(graph)
    found = list(branches(root))
    steps = [branch for branch in found if branch.kind == "step"]
    assert sorted(branch.id for branch in steps) == sorted(reached(graph) & set(graph.steps))
    for branch in steps:
        ways = [(child.answer, child.id) for child in branch.children]
        assert ways == [(way.answer, way.next) for way in graph.steps[branch.id].ways]
    ends = [branch.id for branch in found if branch.kind == "outcome"]
    assert len(ends) == sum(w.next in graph.outcomes for branch in steps for w in graph.steps[branch.id].ways)
    assert all(branch.id in graph.steps and not branch.children for branch in found if branch.kind == "reference")


@pytest.mark.parametrize("graph", [*CONTENT, *generated(20, loops=True)])
def test_steps_are_numbered_from_one_in_the_order_of_the_drawing(graph: Flow):
    root = tree(graph)
    order = [branch.id for branch in branches(root) if branch.kind == "step"]
    assert numbers(root) == {id: place for place, id in enumerate(order, 1)}
