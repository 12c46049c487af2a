"""What a site was made from, as one build tells the next: a file of the cache that is ours to the byte, or nothing.

It is written by `marshal`, as the records of `triagebook.store` are, since JSON takes five times as long.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

_FORM = f"triagebook manifest 4, {sys.implementation.cache_tag}, marshal {marshal.version}"

#: A file of the site: the key of its page (empty where it has none), size and time in ns.
Record = tuple[str, int, int]


class Manifest(NamedTuple):
    """What made a site, the names of its files that were made together by the key of all, and its files by path."""

    maker: str
    together: dict[str, list[str]]
    files: dict[str, Record]


def read(file: Path, maker: str) -> Manifest:
    """Return what was written into a file; an empty one where another maker wrote it, or it is broken."""
    try:
        about, _, packed = file.read_bytes().partition(b"\n")
    except OSError:
        about = packed = b""
    return Manifest(maker, *(marshal.loads(packed) if about == _about(maker, packed) else ({}, {})))


def write(file: Path, manifest: Manifest) -> None:
    """Write a manifest, as a whole or not at all."""
    packed = marshal.dumps((manifest.together, manifest.files))
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as opened:
        opened.write(_about(manifest.maker, packed) + b"\n" + packed)
    os.replace(opened.name, file)


def _about(maker: str, packed: bytes) -> bytes:
    return f"{_FORM}, {maker}, {hashlib.blake2b(packed, digest_size=16).hexdigest()}".encode()
