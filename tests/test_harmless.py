"""Each shell command on a hostile knowledge base, watched from inside Python by an audit hook (PEP 578).

No network, no process but git, no file outside of the root read or written, nothing of an entry run; and a command that
is told to write nothing writes nothing but caches.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pictures import SPOKEN
from writing_kb import DAY, FIRST, REPOSITORY, SECOND, with_templates

WATCHED = """
import json, os, sys
root, outside, log, *arguments = sys.argv[1:]
seen = []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
def watch(event, args):
    if event.startswith("socket.") and event != "socket.gethostname":
        seen.append(["network", event])
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"):
        seen.append(["process", os.path.basename(str(args[0]))])
    elif event == "open" and not isinstance(args[0], int):
        path = os.path.realpath(os.fsdecode(args[0]))
        if isinstance(args[2], int) and args[2] & os.O_NOFOLLOW:
            path = os.path.abspath(os.fsdecode(args[0]))  # opens no link
        if path.startswith(outside + os.sep):
            seen.append(["outside", path])
        elif isinstance(args[2], int) and args[2] & WRITING and not path.startswith("/dev/"):
            seen.append(["write", os.path.relpath(path, root)])
    elif event == "os.mkdir" and os.path.isdir(args[0]):
        pass
    elif event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.symlink", "os.link"):
        path = os.fsdecode(args[1 if event in ("os.symlink", "os.link") else 0])
        if event in ("os.remove", "os.rmdir") and args[1] != -1:  # in a folder that is held open
            path = os.path.join(os.readlink(f"/proc/self/fd/{args[1]}"), path)
        folder, name = os.path.split(path)
        seen.append(["write", os.path.relpath(os.path.join(os.path.realpath(folder), name), root)])
sys.dont_write_bytecode = True
sys.addaudithook(watch)
from triagebook import cli
try:
    status = cli.main(["--root", root, *arguments])
except SystemExit as end:
    status = end.code
found = list(seen)
with open(log, "w") as file:
    json.dump([status, found], file)
"""
RUNS = "$(touch pwned) `touch pwned` {{ ''.__class__.__mro__ }} ${7*7} <% system('touch pwned') %> ; touch pwned #"
PACKET = json.dumps({"version": 1, "fields": {}, "made": "2026-11-23T02:50:00Z"})
#: Commands that change nothing, and where else than in caches each may write.
READING: list[list[str]] = [
    ["check", *DAY],
    ["check", *DAY, "--format", "sarif"],
    ["check", *DAY, "--changed", "HEAD"],
    ["explain", "TB204"],
    ["lookup", "log.txt"],
    ["lookup", "log.txt", "--format", "json"],
    ["find", "touch", "pwned"],
    ["packet", "packet.json"],
    ["fmt", "--dry-run"],
    ["fix", "--dry-run"],
    ["rename", "KI-0001", "KI-0100", "--dry-run"],
    ["archive", "KI-0002", "--reason", "Nobody has met it for a year.", "--dry-run"],
    ["strip", "docs/assets/exif.png", "--dry-run"],
    ["affected", "--base", "HEAD"],
    ["codeowners", "--check"],
    ["summary", "--base", "HEAD"],
]
#: Commands that change something, and below what each writes.
WRITING: list[tuple[list[str], tuple[str, ...]]] = [
    (["fmt"], ("known-issues/", "runbooks/", "docs/")),
    (["fix"], ("known-issues/", "runbooks/", "docs/")),
    (["rename", "KI-0001", "KI-0100"], ("known-issues/", "runbooks/", "docs/")),
    (["strip", "docs/assets/exif.png"], ("docs/assets/",)),
]


@pytest.fixture
def hostile(kb: Path, tmp_path: Path) -> Path:
    """A knowledge base with links out of it and words that shells, templates and readers of YAML run."""
    with_templates(kb)
    (tmp_path / "outside/folder").mkdir(parents=True)
    (tmp_path / "outside/secret.md").write_text("# Secret\n")
    (tmp_path / "outside/folder/secret.md").write_text("# Secret\n")
    (kb / "docs/link.md").symlink_to(tmp_path / "outside/secret.md")
    (kb / "runbooks/linked").symlink_to(tmp_path / "outside/folder")
    (kb / "docs/tag.md").write_text("---\ntitle: !!python/object/apply:os.system ['touch pwned']\n---\n")
    (kb / SECOND).write_text((kb / SECOND).read_text() + f"\n```sh\n{RUNS}\n```\n\n{RUNS}\n")
    head, _, rest = (kb / FIRST).read_text().partition("\ntitle: ")
    line, _, rest = rest.partition("\n")
    out_of_order = f"---\ntitle: {line}\n" + head.removeprefix("---\n") + "\n" + rest
    (kb / FIRST).write_text(out_of_order.replace("owner: identity", "owner: identitty"))
    (kb / "docs/assets/exif.png").write_bytes(SPOKEN["exif.png"])
    (kb / "log.txt").write_text(f"{RUNS}\nIDP_CLOCK\n")
    (kb / "packet.json").write_text(PACKET)
    for arguments in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@example.com"]):
        more = ["commit", "-qm", "all"] if arguments[0] == "-c" else []
        subprocess.run(["git", *arguments, *more], cwd=kb, check=True, capture_output=True)
    return kb


def watched(kb: Path, arguments: list[str]) -> tuple[str, list[list[str]]]:
    """Run a command; return its output and what it was seen to do."""
    log = kb.parent / "seen.json"
    command = [sys.executable, "-c", WATCHED, str(kb), str(kb.parent / "outside"), str(log), *arguments]
    scratch = kb.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "TMPDIR": str(scratch)}
    environment.pop("GITHUB_ACTIONS", None)
    done = subprocess.run(command, cwd=kb, env=environment, input=b"", capture_output=True, timeout=100)
    said = (done.stdout + done.stderr).decode()
    assert "Traceback" not in said, said
    _, seen = json.loads(log.read_text())
    return said, seen


def is_scratch(path: str) -> bool:
    """Is this a cache of the knowledge base, or a folder for the time of a run?"""
    return path.startswith((".cache", "../scratch"))


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_command_that_reads_changes_nothing_and_leaves_the_root_alone(hostile: Path, arguments: list[str]):
    before = {p: p.read_bytes() for p in hostile.rglob("*") if p.is_file() and not {".git", ".cache"} & {*p.parts}}
    said, seen = watched(hostile, arguments)
    assert [one for one in seen if one[0] in ("network", "outside") or one == ["process", "sh"]] == [], said
    assert {name for kind, name in seen if kind == "process"} <= {"git"}
    assert [path for kind, path in seen if kind == "write" and not is_scratch(path)] == []
    assert {path: path.read_bytes() for path in before} == before and not list(hostile.rglob("pwned"))
    assert "Secret" not in said


@pytest.mark.parametrize(("arguments", "below"), WRITING, ids=lambda value: " ".join(value))
def test_a_command_that_writes_does_so_only_where_it_was_told_to(hostile: Path, arguments, below: tuple[str, ...]):
    said, seen = watched(hostile, arguments)
    assert [one for one in seen if one[0] in ("network", "outside", "process")] == [], said
    written = [path for kind, path in seen if kind == "write" and not is_scratch(path)]
    assert written and all(path.startswith(below) for path in written), said
    assert not list(hostile.rglob("pwned")) and not list((hostile.parent / "outside").rglob("pwned"))


def test_the_watch_sees_what_it_is_there_for(hostile: Path):
    probe = WATCHED.replace("from triagebook import cli", "").replace(
        'status = cli.main(["--root", root, *arguments])',
        'import socket; socket.socket(); os.system("true"); open(outside + "/secret.md"); open("x", "w"); status = 0',
    )
    log = hostile.parent / "seen.json"
    command = [sys.executable, "-c", probe, str(hostile), str(hostile.parent / "outside"), str(log)]
    subprocess.run(command, cwd=hostile, check=True)
    assert {kind for kind, _ in json.loads(log.read_text())[1]} == {"network", "process", "outside", "write"}
