"""Files that are no entries or must not be read: refused at check and at build, in both ways of building."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from building import EPOCH, with_site_parts
from pictures import SECRET, SPOKEN
from triagebook import checks, file_names
from triagebook.catalog import load
from triagebook.folders import MAX_DEPTH, traps
from triagebook.kept import load_and_judge
from writing_kb import caller

DAY = date(2026, 11, 23)


def a_pipe(kb: Path) -> None:
    os.mkfifo(kb / "docs/pipe.md")


def a_socket(kb: Path) -> None:
    before = os.getcwd()
    os.chdir(kb / "docs")  # the path of a socket may have 100 bytes
    try:
        socket.socket(socket.AF_UNIX).bind("socket.md")
    finally:
        os.chdir(before)


def a_file_that_must_not_be_read(kb: Path) -> None:
    (kb / "docs/locked.md").write_text("Text.\n")
    (kb / "docs/locked.md").chmod(0)


def a_link_to_a_folder(kb: Path) -> None:
    (kb / "runbooks/more").symlink_to(kb.parent)


def a_link_to_itself(kb: Path) -> None:
    (kb / "runbooks/again").symlink_to(kb / "runbooks")


def a_name_that_is_not_utf_8(kb: Path) -> None:
    Path(os.fsdecode(os.fsencode(kb / "docs") + b"/\xff.md")).write_text("Text.\n")


def a_line_feed_in_a_name(kb: Path) -> None:
    (kb / "docs/a\nb.md").write_text("Text.\n")


def two_names_that_look_the_same(kb: Path) -> None:
    (kb / "docs/aA.txt").write_text("Text.\n")
    (kb / "docs/Aa.txt").write_text("Text.\n")


def folders_in_folders(kb: Path) -> None:
    (kb / "runbooks" / "/".join("a" * 100)).mkdir(parents=True)


def a_bomb_of_aliases(kb: Path) -> None:
    lines = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    (kb / "docs/bomb.md").write_text(f"---\na0: &a0 [lol]\n{lines}---\n\nText.\n")


def a_file_of_ten_gigabytes(kb: Path) -> None:
    for name in ("huge.md", "huge.png"):
        with (kb / "docs" / name).open("wb") as file:
            file.truncate(10_000_000_000)


TRICKS: dict[Callable[[Path], None], set[str]] = {
    a_pipe: {"TB015"},
    a_socket: {"TB015"},
    a_link_to_a_folder: {"TB015"},
    a_link_to_itself: {"TB015"},
    a_name_that_is_not_utf_8: {"TB017"},
    a_line_feed_in_a_name: {"TB017"},
    two_names_that_look_the_same: {"TB018", "TB308"},
    folders_in_folders: {"TB019"},
    a_bomb_of_aliases: {"TB009"},
    a_file_of_ten_gigabytes: {"TB014", "TB021"},
}


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_what_must_not_be_read_is_refused_and_said_the_same_in_both_ways(trick, kb: Path, tmp_path: Path):
    trick(kb)
    plain = checks.run(load(kb, DAY))
    for _ in range(2):  # the second time from what was kept
        known, quick = load_and_judge(kb, DAY, tmp_path / "kept")
        assert quick == plain
    assert {found.code for found in plain} == TRICKS[trick]
    assert all(found.path.isprintable() and found.help for found in plain)
    assert not known.unread & (known.attachments | known.entries.keys())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_it_is_refused(kb: Path):
    a_file_that_must_not_be_read(kb)
    assert [found.code for found in checks.run(load(kb, DAY))] == ["TB015"]


def test_a_tree_of_too_many_files_is_said_once(kb: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(file_names, "MAX_FILES", 5)
    found = [one for one in checks.run(load(kb, DAY)) if one.code == "TB019"]
    assert len(found) == 1 and "more than 5 files" in found[0].message


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], tuple[str, Path]]:
    """A function that builds a site of files that must not be in it, quickly or plainly: what was logged, and where."""

    def build(plain: bool) -> tuple[str, Path]:
        folder = tmp_path_factory.mktemp("site")
        root = folder / "kb"
        copy_kb(root)
        (folder / "outside.md").write_text("# Outside of the tree\n")
        for trick in (a_pipe, a_line_feed_in_a_name, two_names_that_look_the_same, a_bomb_of_aliases):
            trick(root)
        (root / "docs/link.md").symlink_to(folder / "outside.md")
        (root / "docs/link.png").symlink_to("/etc/hostname")
        (root / "docs/act.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
        for name, raw in SPOKEN.items():
            (root / "docs/assets" / name).write_bytes(raw)
        return run_build(root, folder / "out", plain), folder / "out"

    return build


def copy_kb(root: Path) -> None:
    import shutil

    shutil.copytree(Path(__file__).parent / "kb", root)
    with_site_parts(root)


def run_build(root: Path, out: Path, plain: bool) -> str:
    more = {"SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1", "TRIAGEBOOK_PLAIN": "1" if plain else ""}
    command = [sys.executable, "-m", "mkdocs", "build", "-d", str(out)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=os.environ | more, timeout=120)
    return done.stdout + done.stderr


@pytest.mark.parametrize("plain", [False, True], ids=["quick", "plain"])
def test_nothing_that_is_refused_enters_the_site(hostile_site, plain: bool):
    log, out = hostile_site(plain)
    assert (out / "index.html").is_file(), log
    for code in ("TB009", "TB015", "TB017", "TB018", "TB740", "TB741"):
        assert code in log
    assert "Traceback" not in log
    names = {path.name for path in out.rglob("*")}
    assert not names & ({"link", "link.png", "act.svg", "pipe", "bomb"} | SPOKEN.keys())
    raw = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file() and path.suffix != ".js")
    assert SECRET not in raw and b"Outside of the tree" not in raw and b"<script>alert(1)" not in raw


@pytest.mark.parametrize("where", ["docs/again", "docs/.hidden/again"])
def test_a_link_to_a_folder_ends_a_build_before_it_begins(kb: Path, tmp_path: Path, where: str):
    with_site_parts(kb)
    (kb / where).parent.mkdir(exist_ok=True)
    (kb / where).symlink_to(kb / "docs")
    log = run_build(kb, tmp_path / "out", False)
    assert f"`{where}`: a link to a folder" in log and "Traceback" not in log and not (tmp_path / "out").exists()


def test_traps_are_found_however_deep_they_are_and_not_entered(kb: Path):
    assert traps(kb) == []
    (kb / "docs" / "/".join("a" * 400)).mkdir(parents=True)
    assert traps(kb) == ["docs" + "/a" * (MAX_DEPTH + 1)]


@pytest.fixture
def call(kb: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    for name, raw in SPOKEN.items():
        (kb / "docs/assets" / name).write_bytes(raw)
    monkeypatch.chdir(kb)
    return caller(kb, capsys, monkeypatch)


PATHS = [f"docs/assets/{name}" for name in SPOKEN]


def test_strip_takes_out_what_check_reports(call, kb: Path):
    result = call("strip", *PATHS)
    assert result.status == 0 and f"{len(PATHS)} pictures stripped" in result.err
    assert all(SECRET not in (kb / path).read_bytes() for path in PATHS)
    assert {found.code for found in checks.run(load(kb, DAY))} <= {"TB308"}
    assert "0 pictures stripped" in call("strip", *PATHS).err


def test_a_dry_run_says_what_would_go_and_writes_nothing(call, kb: Path):
    result = call("strip", "--dry-run", "docs/assets/exif.jpg")
    assert result.out == "docs/assets/exif.jpg: EXIF\n" and "1 picture would be stripped" in result.err
    assert (kb / "docs/assets/exif.jpg").read_bytes() == SPOKEN["exif.jpg"]


def test_a_drawing_loses_what_acts_and_keeps_its_shapes(call, kb: Path):
    path = kb / "docs/assets/a.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" onload="a()"><script>b()</script><path d="M0 0"/></svg>')
    assert call("strip", "docs/assets/a.svg").out == "docs/assets/a.svg: onload, <script>\n"
    assert path.read_text() == '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"></path></svg>\n'


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("docs/assets/none.png", "does not exist"),
        ("docs/index.md", "no picture that can be stripped"),
        ("../outside.png", "outside of the knowledge base"),
        ("docs/link.png", "not a regular file"),
        ("docs/broken.png", "cannot be read"),
        ("docs/bomb.svg", "holds entities"),
    ],
)
def test_what_cannot_be_stripped_is_said_and_no_file_changes(call, kb: Path, path: str, said: str):
    (kb.parent / "outside.png").write_bytes(SPOKEN["exif.png"])
    (kb / "docs/link.png").symlink_to(kb.parent / "outside.png")
    (kb / "docs/broken.png").write_bytes(SPOKEN["exif.png"][:60])
    (kb / "docs/bomb.svg").write_text(
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    )
    result = call("strip", "docs/assets/exif.png", path)
    assert result.status == 2 and said in result.err
    assert (kb / "docs/assets/exif.png").read_bytes() == SPOKEN["exif.png"]
    assert (kb.parent / "outside.png").read_bytes() == SPOKEN["exif.png"]
