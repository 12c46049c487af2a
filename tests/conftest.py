"""Shared fixtures: a small, clean knowledge base, copied for each test that changes it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from building import build
from triagebook.catalog import Catalog, load

HERE = Path(__file__).parent
REPOSITORY = HERE.parent
#: The day on which nothing in `tests/kb` is overdue or due soon.
TODAY = date(2026, 11, 23)


#: A page of Meridian's knowledge base, which one of somebody else's does not have.
OF_MERIDIAN = REPOSITORY / "docs/guide/product.md"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is about Meridian's entries, by mark or because it looks at the site, where they have been removed."""
    if OF_MERIDIAN.exists():
        return
    for item in items:
        if item.get_closest_marker("meridian") or "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason="about the entries of Meridian, which are not here"))


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """A copy of `tests/kb` with the repository's schemas, to change at will."""
    root = tmp_path / "kb"
    shutil.copytree(HERE / "kb", root)
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    return root


@pytest.fixture
def today() -> date:
    """The day on which `tests/kb` is clean."""
    return TODAY


@pytest.fixture
def catalog(kb: Path) -> Catalog:
    """The catalog of the unchanged `tests/kb`."""
    return load(kb, TODAY)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root, with the real content."""
    return REPOSITORY


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own site, built once, strictly."""
    destination = tmp_path_factory.mktemp("site")
    build(REPOSITORY, destination)
    return destination
