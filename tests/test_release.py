"""The command `release`: a site takes its place in one step, can be taken back, and nothing else is touched."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from triagebook.cli import main


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small built site."""
    folder = tmp_path / "site"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<p>one</p>" * 100)
    (folder / "assets/picture.png").write_bytes(bytes(2_000))
    (folder / "small.txt").write_text("small")
    return folder


def release(site: Path, *options: str) -> int:
    return main(["release", str(site), str(site.parent / "www"), *options])


def names(site: Path) -> list[str]:
    return sorted(path.name for path in (site.parent / "www").iterdir())


def test_a_site_is_served_by_a_link_to_a_folder_named_by_its_content(site: Path):
    assert release(site) == 0
    current, folder = names(site)
    assert (current, os.readlink(site.parent / "www/current")) == ("current", folder)
    assert (site.parent / "www/current/index.html").read_text() == "<p>one</p>" * 100


def test_texts_have_a_compressed_file_beside_them_and_others_have_none(site: Path):
    release(site)
    served = site.parent / "www/current"
    assert gzip.decompress((served / "index.html.gz").read_bytes()) == (served / "index.html").read_bytes()
    assert {path.name for path in served.rglob("*.gz")} == {"index.html.gz"}


def test_the_same_site_is_the_same_release(site: Path):
    release(site)
    before = names(site)
    assert release(site) == 0 and names(site) == before


def test_the_release_before_stays_and_can_be_served_again(site: Path):
    release(site)
    old = os.readlink(site.parent / "www/current")
    text = (site / "index.html").read_text()
    (site / "index.html").write_text("two")
    release(site)
    assert old in names(site) and os.readlink(site.parent / "www/current") != old
    (site / "index.html").write_text(text)
    release(site)
    assert os.readlink(site.parent / "www/current") == old


def test_only_the_newest_releases_are_kept(site: Path):
    for number in range(4):
        (site / "index.html").write_text(str(number))
        release(site, "--keep", "2")
    assert len(names(site)) == 3
    assert (site.parent / "www/current/index.html").read_text() == "3"


def test_what_stands_in_the_way_is_left_as_it_is(site: Path, capsys):
    (site.parent / "www/current").mkdir(parents=True)
    assert release(site) == 2 and "is no link" in capsys.readouterr().err
    assert names(site) == ["current"]


@pytest.mark.parametrize("arguments", [["{tmp}/none", "{tmp}/www"], ["{tmp}/site", "{tmp}/site/www"]])
def test_a_wrong_call_is_refused_in_words(site: Path, arguments: list[str], capsys):
    assert main(["release", *(part.format(tmp=site.parent) for part in arguments)]) == 2
    assert capsys.readouterr().err.startswith("triagebook: ") and not (site / "www").exists()


def test_a_copy_that_fails_leaves_no_half_release(site: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    release(site)
    before = names(site)
    (site / "index.html").write_text("new" * 1_000)
    monkeypatch.setattr(gzip, "compress", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    assert release(site) == 2 and "disk full" in capsys.readouterr().err
    assert names(site) == before
