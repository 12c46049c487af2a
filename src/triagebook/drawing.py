"""Draw a flow as inline SVG: a tree that grows to the right, its first way along the top.

Every line is horizontal or vertical and none crosses another. Sizes are in CSS pixels; colours are classes of the
site's style sheet, so that both colour schemes fit.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from .flow import RESULTS, Branch, Flow, numbers, tree

BOX, GAP, LEADING, PADDING, ROW_GAP = 216, 132, 17, 10, 14
#: Characters that fit a line of a box and of an answer, at 13 px.
BOX_TEXT, ANSWER_TEXT = 27, 16

Href = Callable[[str, str], str]


@dataclass(slots=True)
class _Placed:
    """A branch with its lines of text and its place; `x` and `y` are the box's top left corner in the end.

    `way` names the way that leads to it, as attributes: the step that it leaves and its number there.
    """

    branch: Branch
    lines: list[str]
    answer: list[str]
    way: str
    children: list[_Placed]
    x: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        return len(self.lines) * LEADING + 2 * PADDING

    @property
    def port(self) -> int:
        """Height at which lines arrive and leave."""
        return self.y + LEADING // 2 + PADDING


def draw(graph: Flow, title: str, description: str, href: Href, uid: str) -> str:
    """Return the flow's drawing as an SVG element.

    `href(kind, id)` gives the address of a step or outcome; `uid` keeps ids of several drawings on a page apart.
    """
    root = tree(graph)
    placed = _measure(root, graph, numbers(root))
    tops, bottoms = _arrange(placed)
    _settle(placed, 1, 1 - min(tops))
    boxes = list(_walk(placed))
    bottom = 1 - min(tops) + max(bottoms)
    width = max(box.x for box in boxes) + BOX + 1
    parts = [
        f'<svg class="tb-flow-drawing" width="{width}" height="{bottom}" viewBox="0 0 {width} {bottom}"',
        f' role="group" aria-labelledby="{uid}-title {uid}-description">',
        f'<title id="{uid}-title">{escape(title)}</title><desc id="{uid}-description">{escape(description)}</desc>',
        *(_lines(box) for box in boxes if box.children),
        *(_box(box, graph, href) for box in boxes),
        "</svg>",
    ]
    return "".join(parts)


def _measure(branch: Branch, graph: Flow, number: dict[str, int], way: str = "") -> _Placed:
    if branch.kind == "step":
        text = f"{number[branch.id]}. {graph.steps[branch.id].text}"
    elif branch.kind == "reference":
        text = f"Go on at {number[branch.id]}. {graph.steps[branch.id].text}"
    else:
        text = graph.outcomes[branch.id].title
    lines = ([RESULTS[graph.outcomes[branch.id].result]] if branch.kind == "outcome" else []) + textwrap.wrap(
        text, BOX_TEXT
    )
    children = [
        _measure(child, graph, number, f' data-from="{escape(branch.id)}" data-way="{index}"')
        for index, child in enumerate(branch.children)
    ]
    return _Placed(branch, lines, textwrap.wrap(branch.answer, ANSWER_TEXT), way, children)


def _arrange(placed: _Placed) -> tuple[list[int], list[int]]:
    """Set the `y` of all boxes below a box relative to it; return the outline as (tops, bottoms) by column.

    The first child stands on its parent's row; each further one as high as the outline of those before it lets it,
    so short branches fill the room that long ones leave (Reingold and Tilford, "Tidier Drawings of Trees", 1981).
    """
    # Answers are written above lines, so a row needs room above its box.
    tops, bottoms = [-max(0, len(placed.answer) * LEADING - PADDING)], [placed.height + ROW_GAP]
    for child in placed.children:
        child_tops, child_bottoms = _arrange(child)
        child.y = max((bottom - top for bottom, top in zip(bottoms[1:], child_tops, strict=False)), default=0)
        tops += [child.y + top for top in child_tops[len(tops) - 1 :]]
        below = [child.y + bottom for bottom in child_bottoms]
        bottoms[1:] = below + bottoms[1 + len(below) :]
    return tops, bottoms


def _settle(placed: _Placed, x: int, y: int) -> None:
    """Turn relative places into places on the drawing, the box itself at (x, y)."""
    placed.x, placed.y = x, y
    for child in placed.children:
        _settle(child, x + BOX + GAP, y + child.y)


def _walk(placed: _Placed):
    yield placed
    for child in placed.children:
        yield from _walk(child)


def _lines(placed: _Placed) -> str:
    """Return the lines from a box to its children, with their answers."""
    start, spine = placed.x + BOX, placed.x + BOX + 12
    last = placed.children[-1].port
    parts = [f'<path class="tb-flow-line" d="M{start} {placed.port}H{spine}V{last}"/>']
    for child in placed.children:
        end = f"{child.port}H{child.x - 6}"
        # The whole line, drawn over the shared one where a way is walked.
        line = f'data-line="M{start} {placed.port}H{spine}V{end}"'
        parts.append(f'<g class="tb-flow-way"{child.way} {line}><path class="tb-flow-line" d="M{spine} {end}"/>')
        parts.append(f'<path class="tb-flow-tip" d="M{child.x - 7} {child.port - 4}l7 4l-7 4z"/>')
        top = child.port - 5 - (len(child.answer) - 1) * LEADING
        parts.append(_text("tb-flow-answer", spine + 6, top, child.answer) + "</g>")
    return "".join(parts)


def _box(placed: _Placed, graph: Flow, href: Href) -> str:
    branch = placed.branch
    kind = f"outcome tb-flow-{graph.outcomes[branch.id].result}" if branch.kind == "outcome" else branch.kind
    if branch.kind == "step" and graph.steps[branch.id].is_question:
        kind += " tb-flow-question"
    corner = 4 if branch.kind == "step" else 12
    rect = f'<rect x="{placed.x}" y="{placed.y}" width="{BOX}" height="{placed.height}" rx="{corner}"/>'
    text = _text("tb-flow-text", placed.x + PADDING, placed.y + PADDING + 12, placed.lines)
    target = escape(href("outcome" if branch.kind == "outcome" else "step", branch.id))
    step = f'data-step="{escape(branch.id)}"{placed.way}'
    return f'<a class="tb-flow-box tb-flow-{kind}" href="{target}" {step}>{rect}{text}</a>'


def _text(style: str, x: int, y: int, lines: list[str]) -> str:
    if not lines:
        return ""
    spans = "".join(
        f'<tspan x="{x}" y="{y + number * LEADING}">{escape(line)}</tspan>' for number, line in enumerate(lines)
    )
    # Lines are separate for the eye; a screen reader hears them with the spaces between.
    return f'<text class="{style}">{spans.replace("</tspan><tspan", " </tspan><tspan")}</text>'
