"""The quick way of building gives the same files as the plain one, and keeping pages the same as making them anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from building import EPOCH, build, generate, with_site_parts
from triagebook_mkdocs.manifest import Manifest, write

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def a_fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A knowledge base of some twenty entries with all that a site needs."""
    root = with_site_parts(shutil.copytree(HERE / "kb", tmp_path / "kb"))
    generate(root, 20)
    config = (root / "mkdocs.yml").read_text("utf-8")
    before, after = config.index("plugins:"), config.index("markdown_extensions:")
    (root / "mkdocs.yml").write_text(f"{config[:before]}plugins: []\n\n{config[after:]}")
    yield root
    serving(root, "build")


def files_of(site: Path) -> dict[str, bytes]:
    """Return the content of each file below a folder; archives of the sitemap hold a time."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != "sitemap.xml.gz"
    }


def difference(one: Path, other: Path) -> list[str]:
    """Return the files that differ or are missing in one of two sites."""
    left, right = files_of(one), files_of(other)
    return sorted(path for path in left.keys() | right.keys() if left.get(path) != right.get(path))


def test_the_quick_way_and_the_plain_way_make_the_same_site_of_the_repository(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TRIAGEBOOK_PLAIN", "1")
    build(HERE.parent, tmp_path / "plain")
    assert difference(tmp_path / "plain", site) == []


def rewrite(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        file = root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    return change


def remove(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink()


def move(path: str, new: str) -> Callable[[Path], None]:
    return lambda root: (root / path).rename(root / new)


def add_attachment(root: Path) -> None:
    (root / "docs/assets/new.txt").write_text("new")


def add_icon(root: Path) -> None:
    (root / "docs/assets/images").mkdir()
    shutil.copy(root / "docs/assets/shot.png", root / "docs/assets/images/favicon.png")


ONE = "known-issues/KI-1001-generated.md"
EDITS = {
    "nothing": lambda root: None,
    "a sentence": rewrite(ONE, "Part 1 of issue", "A part of issue"),
    "a title, which others show": rewrite(ONE, "title: Generated fault", "title: Renamed fault"),
    "a state, which others show": rewrite(ONE, "state: confirmed", "state: investigating"),
    "a link to another entry": rewrite(ONE, "[KI-1002]", "[KI-1003]"),
    "a code": rewrite(ONE, "GENERATED_00001", "GENERATED_00002"),
    "a team's name": rewrite("docs/policy/teams.md", "name: ", "name: New "),
    "an entry taken away": remove("known-issues/KI-1005-generated.md"),
    "an entry moved": move("known-issues/KI-1006-generated.md", "known-issues/KI-1006-moved.md"),
    "a review that is overdue": rewrite(ONE, "reviewed: 2026-11-02", "reviewed: 2024-11-02"),
    "an entry broken": rewrite(ONE, "impact: ", "impct: "),
    "a new attachment": add_attachment,
    "an icon in the place of the theme's": add_icon,
    "the nav": rewrite("mkdocs.yml", "site_name: Triagebook", "site_name: Other"),
    "the theme": rewrite("docs/assets/triagebook.css", "{", "{ "),
    "a title in the nav": rewrite("known-issues/README.md", "title: ", "title: New "),
}


def test_a_site_that_follows_one_edit_after_another_is_the_site_made_anew_the_plain_way(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    serving(small)
    made(small, tmp_path / "site")
    names = list(EDITS)
    for number, together in enumerate((names[:1], names[1:4], names[4:7], names[7:10], names[10:14], names[14:])):
        if number % 2:  # a server that was started again reads what the others remember
            serving(small)
        for name in together:
            EDITS[name](small)
        made(small, tmp_path / "site")
        monkeypatch.setenv("TRIAGEBOOK_PLAIN", "1")
        made(small, tmp_path / "plain")
        monkeypatch.delenv("TRIAGEBOOK_PLAIN")
        assert difference(tmp_path / "site", tmp_path / "plain") == [], together


def serving(root: Path, command: str = "serve") -> None:
    """Have the hooks of this process work as in `mkdocs serve`."""
    load_config(str(root / "mkdocs.yml")).plugins.on_startup(command=command, dirty=False)


def made(root: Path, site: Path) -> None:
    """Build in this process, which is quicker than a new one."""
    mkdocs_build(load_config(str(root / "mkdocs.yml"), site_dir=str(site)))


def manifest(root: Path) -> Path:
    return next((root / ".cache/triagebook/site").glob("site-*.manifest"))


def test_a_page_that_did_not_change_is_kept(small: Path, tmp_path: Path):
    site = tmp_path / "site"
    made(small, site)
    before = {path: path.stat().st_mtime_ns for path in site.rglob("KI-*/index.html")}
    EDITS["a sentence"](small)
    made(small, site)
    assert {path.parent.name for path, time in before.items() if path.stat().st_mtime_ns != time} == {
        "KI-1001-generated"
    }


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_text("not a manifest"),
        lambda file: file.write_text(""),
        lambda file: file.write_bytes(file.read_bytes().replace(b"manifest 4", b"manifest 3", 1)),
        lambda file: write(file, Manifest("somebody else", {}, {})),
        lambda file: file.write_bytes(file.read_bytes()[:-9]),
        lambda file: file.write_bytes(file.read_bytes().replace(b"KI-1001", b"KI-1002", 1)),
    ],
    ids=["broken", "empty", "another form", "foreign", "cut off", "altered"],
)
def test_a_spoilt_manifest_is_not_believed(small: Path, tmp_path: Path, spoil: Callable[[Path], None]):
    site = tmp_path / "site"
    made(small, site)
    whole = files_of(site)
    spoil(manifest(small))
    made(small, site)
    assert files_of(site) == whole


def test_a_file_of_the_site_that_somebody_altered_is_made_anew(small: Path, tmp_path: Path):
    site = tmp_path / "site"
    made(small, site)
    page = site / "known-issues/KI-1001-generated/index.html"
    whole = page.read_text()
    page.write_text("altered")
    made(small, site)
    assert page.read_text() == whole


def test_a_build_that_fails_leaves_the_last_good_site(small: Path, tmp_path: Path):
    site = tmp_path / "site"
    made(small, site)
    whole = files_of(site)
    (small / "schemas/common.schema.json").write_text("not JSON")
    with pytest.raises(Abort):
        made(small, site)
    assert files_of(site) == whole


def test_what_a_stopped_build_left_is_taken_away_by_the_next(small: Path, tmp_path: Path):
    (tmp_path / ".site-12345678").mkdir()
    made(small, tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".site")] == []
