"""Addresses: the same as MkDocs makes of the same paths, and references that lead back to where they point."""

from __future__ import annotations

import itertools
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from mkdocs.structure.files import File

from triagebook import catalog
from triagebook.address import address, code_slug, destination, relative

CONTENT = catalog.load(Path(__file__).parent.parent)
PATHS = [
    "index.md",
    "README.md",
    "a.md",
    "a/index.md",
    "a/README.md",
    "a/b.md",
    "a/readme.md",
    "a/INDEX.md",
    "a/b c.md",
    "a/b.c.md",
    "a/ä.md",
    "a/shot.png",
    "a.b/c/d.md",
    "file",
    "codes/5.7.1.md",
]


@pytest.mark.parametrize(
    "path", [*PATHS, *(p.removeprefix("docs/") for p in sorted({*CONTENT.entries, *CONTENT.attachments}))]
)
def test_an_address_is_that_which_mkdocs_gives(path: str):
    file = File(path, "docs", "site", use_directory_urls=True)
    assert (address(path), destination(path)) == (unquote(file.url).removeprefix("./"), file.dest_uri)
    assert address(f"docs/{path}") == address(path)


def test_a_reference_leads_from_each_address_to_each_other():
    places = ["", "a/", "a/b/", "a/b c/", "ä/", "a/x.png", "x.json", "policy/severity/", "codes/5.7.1/", "a/b?c#d/"]
    for here, there in itertools.product(places, repeat=2):
        base = "https://example.com/docs/"
        found = urljoin(base + relative("", here), relative(here, there))
        assert unquote(found) == base + there, (here, there)


@pytest.mark.parametrize(
    ("here", "there", "fragment", "reference"),
    [
        ("a/b/", "a/c/", "", "../c/"),
        ("a/b/", "a/b/", "x", "./#x"),
        ("a/b/", "", "", "../../"),
        ("", "", "", "./"),
        ("", "a/", "x y", "a/#x%20y"),
        ("a/", "x:y/", "", "../x%3Ay/"),
        ("404.html", "a/", "", "a/"),
        ("a/", 'b"><script>/', "", "../b%22%3E%3Cscript%3E/"),
    ],
)
def test_a_reference_is_the_shortest_way(here: str, there: str, fragment: str, reference: str):
    assert relative(here, there, fragment) == reference


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("AADSTS50105", "AADSTS50105"),
        ("SQLSTATE 40001", "SQLSTATE-40001"),
        ("5.7.1", "5.7.1"),
        ("../../etc", "etc"),
        ("a/b\\c", "a-b-c"),
        ("X::Y (z)", "X-Y-z"),
        ("日本", "code"),
        ("...", "code"),
        ("E_1", "E_1"),
    ],
)
def test_the_slug_of_a_code_is_a_single_safe_part_of_an_address(code: str, slug: str):
    assert code_slug(code) == slug
