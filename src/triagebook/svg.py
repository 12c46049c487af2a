"""Find what an SVG file must not hold. A list of what is allowed, so what nobody thought of is refused.

The parser is expat, stopped at the first fault: a document type is one, so no entity is ever expanded. `cleaned` reads
leniently instead and writes only what `fault` allows; a document type ends that too.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from .diagnostics import Mark

MAX_DEPTH = 60
_SVG, _XLINK, _XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
_ELEMENTS = frozenset(
    (  # noqa: SIM905 - a list of them would take a screen
        "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan linearGradient "
        "radialGradient stop clipPath mask pattern marker "
    ).split()
)
#: Attributes that could act or lead elsewhere: handlers, and what changes the meaning of addresses.
_HANDLER = re.compile(r"on", re.IGNORECASE)
_ACTING = re.compile(r"url\s*\(\s*(?!['\"]?#)|@import|expression\s*\(|image-set|//|script\s*:|\\|/\*", re.IGNORECASE)
#: Parts that are drawn where others name them. Chains of those grow without end: ten in each of ten are ten billion.
_REPEATED, _MASKS = frozenset(["pattern", "marker"]), frozenset(["mask", "clipPath"])
_MAX_USES = 200


class Fault(NamedTuple):
    """What stands where, and what to do."""

    mark: Mark
    message: str
    help: str


class Broken(ValueError):
    """The bytes are no SVG that can be cleaned."""


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
        parser.Parse(text.encode("utf-8", "replace"), True)
    except _Found:
        return reader.found
    except expat.ExpatError as error:
        place = (error.lineno, error.offset + 1)
        return Fault(place, f"the XML cannot be read: {expat.ErrorString(error.code)}", "export the drawing anew")
    return None


def cleaned(raw: bytes) -> tuple[bytes, list[str]]:
    """Return an SVG file with only what belongs there, and the names of what was left out; as it was if nothing was.

    Raises:
        Broken: if it cannot be read, holds entities, or would still not be allowed.
    """
    try:
        if fault(raw.decode()) is None:
            return raw, []
    except UnicodeDecodeError:
        raise Broken("it is not UTF-8") from None
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    writer = _Writer()
    parser.StartElementHandler, parser.EndElementHandler = writer.element, writer.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = writer.text, writer.document_type
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise Broken(f"line {error.lineno}: {expat.ErrorString(error.code)}") from None
    clean = "".join(writer.parts) + "\n"
    if left := fault(clean):
        raise Broken(left.message)
    return clean.encode(), list(dict.fromkeys(writer.gone)) or ["comments and the like"]


def _names(name: str) -> tuple[str, str]:
    """Return the namespace and the local name of what expat gives."""
    space, _, local = name.rpartition(" ")
    return space, local


def _fault_of(name: str, value: str) -> tuple[str, str] | None:
    """Say what is wrong with an attribute, and what to do."""
    space, local = _names(name)
    if _HANDLER.match(local):
        return f"`{local}` runs code", "remove the attribute"
    if (space not in ("", _XLINK, _XML)) or (space == _XML and local not in ("space", "lang")):
        return f"`{local}` belongs to another language than SVG", "export the drawing as plain SVG"
    if local in ("href", "src") and not value.startswith("#"):
        return f"`{local}` leads out of the drawing", "refer to a part of the drawing only: `#name`"
    if _ACTING.search(value):
        return f"the value of `{local}` could lead out of the drawing", "refer to a part only: `url(#name)`"
    return None


class _Reader:
    def __init__(self, parser: Any) -> None:
        self.parser, self.found, self.uses = parser, None, 0
        #: The elements around the place that is read: their names, and whether they can be named by others.
        self.open: list[tuple[str, bool]] = []

    def refuse(self, message: str, help: str) -> None:
        place = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        self.found = Fault(place, message, help)
        raise _Found

    def element(self, name: str, attributes: dict[str, str]) -> None:
        space, local = _names(name)
        if len(self.open) >= MAX_DEPTH:
            self.refuse(f"elements nest more than {MAX_DEPTH} deep", "flatten the drawing")
        if space != _SVG or local not in _ELEMENTS or (local == "svg") == bool(self.open):
            self.refuse(f"`<{local}>` does not belong here", "keep shapes and text: export it as plain SVG")
        for attribute, value in attributes.items():
            if said := _fault_of(attribute, value):
                self.refuse(*said)
        self.growth(local, attributes)
        self.open.append((local, "id" in attributes))

    def growth(self, local: str, attributes: dict[str, str]) -> None:
        """Refuse chains of parts that draw other parts."""
        around = {name for name, _ in self.open}
        naming = {name for name, value in attributes.items() if "url(" in value.lower()}
        self.uses += local == "use"
        if self.uses > _MAX_USES or (local == "use" and any(named for _, named in self.open[1:])):
            self.refuse("a part that others draw draws others itself", "export the drawing with its copies drawn out")
        if (around & _REPEATED and naming) or (around & _MASKS and naming - {"fill", "stroke"}):
            self.refuse("a pattern, marker or mask refers to further ones", "draw it with plain colours")

    def end(self, name: str) -> None:
        self.open.pop()

    def document_type(self, *given: object) -> None:
        self.refuse("a document type can hold entities, which grow without end", "remove `<!DOCTYPE ...>`")

    def instruction(self, target: str, data: str) -> None:
        self.refuse(f"`<?{target} ...?>` tells the browser what to do", "remove it")


class _Writer:
    """Writes an SVG anew, without what does not belong there."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.gone: list[str] = []
        self.hidden = self.depth = 0

    def element(self, name: str, attributes: dict[str, str]) -> None:
        space, local = _names(name)
        self.depth += 1
        if self.hidden or space != _SVG or local not in _ELEMENTS or (local == "svg") == (self.depth > 1):
            self.hidden += 1
            self.gone.append(f"<{local}>")
            return
        kept = [f' xmlns="{_SVG}"'] if self.depth == 1 else []
        for attribute, value in attributes.items():
            if _fault_of(attribute, value):
                self.gone.append(_names(attribute)[1])
            else:
                prefix = "xml:" if attribute.startswith(_XML) else ""
                kept.append(f" {prefix}{_names(attribute)[1]}={quoteattr(value)}")
        self.parts.append(f"<{local}{''.join(kept)}>")

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.hidden:
            self.hidden -= 1
        else:
            self.parts.append(f"</{_names(name)[1]}>")

    def text(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(escape(data))

    def document_type(self, name: str, system: str | None, public: str | None, entities: bool) -> None:
        if entities:
            raise Broken("its document type holds entities, which grow without end")
        self.gone.append("<!DOCTYPE>")
