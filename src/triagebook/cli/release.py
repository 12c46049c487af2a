"""The command `release`: put a built site where a web server finds it, in one step that can be taken back.

A release is a folder of its own, named by its content: `site-1f0c.../`. Beside it, `current` is a symbolic link to the
one that is served. Readers see the old site or the new one, never a mixture, and going back is one link.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .common import Commands, Wrong

CURRENT = "current"
#: Files that are worth compressing; pictures and fonts are compressed already.
TEXTS = frozenset((".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest", ".xml"))
#: Below this number of bytes a compressed file saves nothing on the wire.
_SMALLEST = 512


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    release = commands.add_parser(
        "release",
        help="put a built site where a web server finds it",
        description="Copies a built site to FOLDER/site-<hash>, with compressed files beside the texts, and then makes "
        "the link FOLDER/current lead to it, in one step. The web server serves FOLDER/current.",
    )
    release.add_argument("site", type=Path, metavar="SITE", help="the built site")
    release.add_argument("folder", type=Path, metavar="FOLDER", help="where releases are kept")
    release.add_argument("--keep", type=_count, default=5, metavar="N", help="releases that stay, for going back; 5")
    release.set_defaults(run=_release)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1_000:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number from 1 to 1000")
    return int(text)


def _release(options: argparse.Namespace) -> int:
    site, folder = options.site.resolve(), options.folder.resolve()
    if not (site / "index.html").is_file():
        raise Wrong(f"`{options.site}` holds no index.html, so it is not a built site")
    if folder == site or site in folder.parents:
        raise Wrong(f"`{options.folder}` lies in the site; releases are kept outside of it")
    link = folder / CURRENT
    if link.exists() and not link.is_symlink():
        raise Wrong(f"`{options.folder}/{CURRENT}` is there already and is no link; move it away first")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"site-{digest(site)}"
        if not (folder / name).is_dir():
            copy_in(site, folder / name)
        os.utime(folder / name)
        switch(link, name)
        remove_old(folder, options.keep)
    except OSError as error:
        raise Wrong(f"the release cannot be written: {error}") from None
    print(f"{name} is served by {CURRENT}")
    return 0


def _files(site: Path) -> Iterator[Path]:
    return (path for path in sorted(site.rglob("*")) if path.is_file())


def digest(site: Path) -> str:
    """Return what stands for the content of a site: 16 characters of a hash over the paths and bytes of its files."""
    found = hashlib.sha256()
    for path in _files(site):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        found.update(f"{path.relative_to(site).as_posix()}\0{content}\n".encode())
    return found.hexdigest()[:16]


def copy_in(site: Path, release: Path) -> None:
    """Copy a site beside its place, add the compressed files, and only then give it its name."""
    beside = Path(tempfile.mkdtemp(prefix=".release-", dir=release.parent))
    try:
        shutil.copytree(site, beside, dirs_exist_ok=True)
        for path in list(_files(beside)):
            if path.suffix in TEXTS and path.stat().st_size >= _SMALLEST:
                path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        beside.chmod(0o755)
        os.replace(beside, release)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def switch(link: Path, name: str) -> None:
    """Make a link lead to a release. Renaming is one step, so there is no moment without a site (rename(2))."""
    beside = link.with_name(f".{link.name}-{os.getpid()}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(name)
    os.replace(beside, link)


def remove_old(folder: Path, keep: int) -> None:
    """Take away the releases that were made or served longest ago; never the one that is served."""
    served = os.readlink(folder / CURRENT)
    releases = sorted(folder.glob("site-*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for old in [path for path in releases if path.name != served][keep - 1 :]:
        shutil.rmtree(old)
