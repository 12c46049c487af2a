"""The command `strip`: take out of pictures what cannot be seen."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .. import images, svg
from ..attachments import MAX_SVG, MOST
from ..writing.edits import Edit
from .common import Commands, Wrong, inside, root
from .files import alone, apply

_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".svg")


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    strip = commands.add_parser(
        "strip",
        help="take out of pictures what cannot be seen",
        description="Removes what pictures hold beside the picture: place, person, device, time, comments, thumbnails "
        "and bytes behind the end. No pixel changes. Of drawings in SVG, what acts or leads elsewhere goes as well.",
    )
    strip.add_argument("files", nargs="+", metavar="FILE", help="a PNG, JPEG, WebP or SVG of the knowledge base")
    strip.add_argument("--dry-run", action="store_true", help="say what would be taken out and write nothing")
    strip.set_defaults(run=_strip)


def _strip(options: argparse.Namespace) -> int:
    base = root(options)
    edits = []
    with alone(base):
        for name in dict.fromkeys(options.files):
            path = inside(base, name)
            raw = _bytes(base, path)
            new, gone = _stripped(path, raw)
            print(f"{path}: {', '.join(gone) or 'nothing to take out'}")
            if new != raw:
                edits.append(Edit(path, raw, new))
        if not options.dry_run:
            apply(base, edits)
    would = "would be " * options.dry_run
    print(f"{len(edits)} picture{'s' * (len(edits) != 1)} {would}stripped", file=sys.stderr)
    return 0


def _bytes(base: Path, path: str) -> bytes:
    file = base / path
    if file.suffix.lower() not in _ENDINGS:
        raise Wrong(f"`{path}` is no picture that can be stripped: {', '.join(_ENDINGS)}; nothing was changed")
    if file.is_symlink() or not file.is_file():
        raise Wrong(f"`{path}` is not a regular file; nothing was changed")
    most = 10 * (MAX_SVG if file.suffix.lower() == ".svg" else MOST)
    with file.open("rb") as opened:
        raw = opened.read(most + 1)
    if len(raw) > most:
        raise Wrong(f"`{path}` has more than {most:,} bytes; nothing was changed")
    return raw


def _stripped(path: str, raw: bytes) -> tuple[bytes, list[str]]:
    """Return a picture without what is too much, and the names of that."""
    try:
        if path.lower().endswith(".svg"):
            return svg.cleaned(raw)
        gone = [piece.name for piece in images.metadata(images.read(raw))]
        return images.stripped(raw), list(dict.fromkeys(gone))
    except (images.Broken, svg.Broken) as broken:
        raise Wrong(f"`{path}` cannot be read: {broken}; nothing was changed") from None
