"""Read the files of the site that are no entries, and judge them by what is in them: pictures, logs, examples."""

from __future__ import annotations

import re
from pathlib import Path

from . import images, svg
from .attachment_rules import METADATA, NOT_ALLOWED, TOO_LARGE, UNSAFE_SVG
from .diagnostics import Diagnostic, listed

#: Size in bytes up to which an attachment is read and searched.
MOST = 2_000_000
MAX_TEXT, MAX_SVG, MAX_PIXELS = 1_000_000, 200_000, 40_000_000
#: Where the site's own scripts and style sheets stand. They are code, and owned as such in CODEOWNERS.
CODE = "docs/assets/"
_IMAGES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}
_TEXTS = (".txt", ".log", ".csv", ".json")
_CODE = (".js", ".css")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # what no text holds; colours of logs start with \x1b
#: What a browser takes for a page where the server names no type
#: (https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type).
_PAGE = re.compile(
    r"[\t\n\f\r ]*<(?:!doctype|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--|\?xml|svg)"
    r"(?=[ >?-]|\Z)",
    re.IGNORECASE,
)


def attached_text(root: Path, path: str) -> str | None:
    """Return the text of a file, or None where it is not text or cannot be read."""
    try:
        with (root / path).open("rb") as file:
            raw = file.read(MOST)
    except OSError:
        return None
    if b"\0" in raw:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(raw) == MOST and error.start > MOST - 4  # in the middle of its last character
        return raw[: error.start].decode("utf-8") if cut else None


def examine(root: Path, path: str) -> Diagnostic | None:
    """Return why a file may not be attached, or None where it may."""
    with (root / path).open("rb") as file:
        raw = file.read(MOST + 1)
    return judge(path, raw)


def judge(path: str, raw: bytes) -> Diagnostic | None:
    """Return why a file with these bytes (the first MOST + 1 of them) may not be attached, or None where it may."""
    ending = Path(path).suffix
    if ending in _IMAGES:
        return _image(path, raw, _IMAGES[ending])
    if ending == ".svg":
        return _text(path, raw, MAX_SVG) or _svg(path, raw.decode())
    if ending in _TEXTS or (ending in _CODE and path.startswith(CODE)):
        return _text(path, raw, MAX_TEXT) or _page(path, raw.decode())
    allowed = listed((*_IMAGES, ".svg", *_TEXTS))
    which = f"files that end in `{ending}`" if ending else "files with no ending"
    return NOT_ALLOWED.at(path, (1, 1), f"{which} are not published", f"attach {allowed}")


def _image(path: str, raw: bytes, stated: str) -> Diagnostic | None:
    if len(raw) > MOST:
        return TOO_LARGE.at(path, (1, 1), f"the picture has more than {MOST:,} bytes", "cut it, or make it smaller")
    if (found := images.kind(raw)) and found != stated:
        return NOT_ALLOWED.at(path, (1, 1), f"the file is a {found.upper()}", "give it the ending of what it is")
    try:
        image = images.read(raw)
    except images.Broken as broken:
        return NOT_ALLOWED.at(path, (1, 1), f"this is no whole {stated.upper()}: {broken}", "save the picture anew")
    if image.width * image.height > MAX_PIXELS:
        message = f"the picture has {image.width:,} by {image.height:,} pixels"
        return TOO_LARGE.at(path, (1, 1), message, f"at most {MAX_PIXELS:,} are allowed; cut it")
    if pieces := images.metadata(image):
        names = ", ".join(dict.fromkeys(piece.name for piece in pieces))
        message = f"the picture holds more than can be seen: {names}"
        return METADATA.at(path, (1, 1), message, f"run `triagebook strip {path}`")
    return None


def _text(path: str, raw: bytes, most: int) -> Diagnostic | None:
    if len(raw) > most:
        return TOO_LARGE.at(path, (1, 1), f"the file has more than {most:,} bytes", "attach the part that matters")
    try:
        odd = _CONTROL.search(raw.decode())
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return NOT_ALLOWED.at(path, (line, 1), f"byte 0x{raw[error.start]:02x} is not UTF-8", "save it as UTF-8 text")
    if odd:
        line = odd.string.count("\n", 0, odd.start()) + 1
        message = f"the control character U+{ord(odd[0]):04X} stands in a text"
        return NOT_ALLOWED.at(path, (line, 1), message, "save it as plain text")
    return None


def _page(path: str, text: str) -> Diagnostic | None:
    if _PAGE.match(text.removeprefix("\ufeff")):
        message = "a browser takes the file for a page, since it starts like one"
        return NOT_ALLOWED.at(path, (1, 1), message, "start it with a line of plain text, such as where it is from")
    return None


def _svg(path: str, text: str) -> Diagnostic | None:
    found = svg.fault(text)
    return UNSAFE_SVG.at(path, *found) if found else None
