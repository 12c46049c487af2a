"""Compiled templates are kept where compiled modules are, and only those of what is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
import pytest

from triagebook.compiled import compiled
from triagebook.pages import _templates

PACKAGE = Path(jinja2.__file__).parent.parent


def kept(folder: Path, path: Path, source: str = "{{ 1 }} is one", **options: bool) -> str:
    """Return what a template with this path makes, with a new environment."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (source, str(path / name), None)), autoescape=True, **options
    )
    environment.bytecode_cache = compiled(environment, folder)
    return environment.get_template("page.html").render()


@pytest.fixture(autouse=True)
def compiled_modules_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def test_an_installed_template_is_compiled_once(tmp_path: Path):
    assert kept(tmp_path, PACKAGE) == kept(tmp_path, PACKAGE) == "1 is one"
    [file] = tmp_path.iterdir()
    written = file.stat().st_mtime_ns
    kept(tmp_path, PACKAGE)
    assert file.stat().st_mtime_ns == written


def test_a_template_that_was_changed_is_compiled_anew(tmp_path: Path):
    kept(tmp_path, PACKAGE)
    assert kept(tmp_path, PACKAGE, "two") == "two"


def test_a_file_that_was_cut_off_is_compiled_anew(tmp_path: Path):
    kept(tmp_path, PACKAGE)
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    assert kept(tmp_path, PACKAGE) == "1 is one"


def test_another_environment_has_its_own(tmp_path: Path):
    source = "{% if true %}\n{% endif %}one"
    assert kept(tmp_path, PACKAGE, source) == "\none"
    assert kept(tmp_path, PACKAGE, source, trim_blocks=True) == "one"


def test_a_template_of_a_knowledge_base_is_never_kept(tmp_path: Path):
    folder = tmp_path / "kept"
    folder.mkdir()
    assert kept(folder, tmp_path) == "1 is one"
    assert not list(folder.iterdir())


@pytest.mark.parametrize("why", ["no compiled modules", "no folder"])
def test_nothing_is_kept_where_compiled_modules_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str):
    monkeypatch.setattr(sys, "dont_write_bytecode", why == "no compiled modules")
    folder = tmp_path / "missing" if why == "no folder" else tmp_path
    assert kept(folder, PACKAGE) == "1 is one"
    assert not list(tmp_path.iterdir())


def test_no_filter_of_ours_is_used_on_what_is_known_before():
    """Else a change of the filter would not show: what it made would stand in the compiled template."""
    environment = _templates()
    for name in environment.list_templates(["html"]):
        tree = environment.parse(environment.loader.get_source(environment, name)[0])
        for used in tree.find_all(jinja2.nodes.Filter):
            is_ours = used.name not in jinja2.defaults.DEFAULT_FILTERS
            assert not (is_ours and isinstance(used.node, jinja2.nodes.Const)), f"{name}:{used.lineno}"
