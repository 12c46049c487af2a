"""Find what an SVG file must not hold. A list of what is allowed, so what nobody thought of is refused.

The parser is expat, stopped at the first fault: a document type is one, so no entity is ever expanded.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from xml.parsers import expat

from .diagnostics import Mark

MAX_DEPTH = 60
_SVG, _XLINK, _XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
_ELEMENTS = frozenset(
    ["svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker"]
)
#: Attributes that could act or lead elsewhere: handlers, and what changes the meaning of addresses.
_HANDLER = re.compile(r"on", re.IGNORECASE)
_ACTING = re.compile(r"url\s*\(\s*(?!['\"]?#)|@import|expression\s*\(|image-set|//|script\s*:|\\|/\*", re.IGNORECASE)


class Fault(NamedTuple):
    """What stands where, and what to do."""

    mark: Mark
    message: str
    help: str


class _Found(Exception):
    """Ends the reading at the first fault."""


def fault(text: str) -> Fault | None:
    """Return the first thing in an SVG file that does not belong there."""
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    reader = _Reader(parser)
    parser.StartElementHandler = reader.element
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.document_type
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(text.encode(), True)
    except _Found:
        return reader.found
    except expat.ExpatError as error:
        place = (error.lineno, error.offset + 1)
        return Fault(place, f"the XML cannot be read: {expat.ErrorString(error.code)}", "export the drawing anew")
    return None


class _Reader:
    def __init__(self, parser: Any) -> None:
        self.parser, self.depth, self.found = parser, 0, None

    def refuse(self, message: str, help: str) -> None:
        place = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        self.found = Fault(place, message, help)
        raise _Found

    def element(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse(f"elements nest more than {MAX_DEPTH} deep", "flatten the drawing")
        if space != _SVG or local not in _ELEMENTS or (local == "svg") != (self.depth == 1):
            self.refuse(f"`<{local}>` does not belong here", "keep shapes and text: export it as plain SVG")
        for attribute, value in attributes.items():
            self.attribute(attribute, value)

    def attribute(self, name: str, value: str) -> None:
        space, _, local = name.rpartition(" ")
        if _HANDLER.match(local):
            self.refuse(f"`{local}` runs code", "remove the attribute")
        if (space not in ("", _XLINK, _XML)) or (space == _XML and local not in ("space", "lang")):
            self.refuse(f"`{local}` belongs to another language than SVG", "export the drawing as plain SVG")
        if local in ("href", "src") and not value.startswith("#"):
            self.refuse(f"`{local}` leads out of the drawing", "refer to a part of the drawing only: `#name`")
        if _ACTING.search(value):
            self.refuse(f"the value of `{local}` could lead out of the drawing", "refer to a part only: `url(#name)`")

    def end(self, name: str) -> None:
        self.depth -= 1

    def document_type(self, *given: object) -> None:
        self.refuse("a document type can hold entities, which grow without end", "remove `<!DOCTYPE ...>`")

    def instruction(self, target: str, data: str) -> None:
        self.refuse(f"`<?{target} ...?>` tells the browser what to do", "remove it")
