"""The corpus for measuring: what is wrong with it is known, all else is right, and a seed gives the same again."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest
import yaml

from triagebook import checks
from triagebook.catalog import load

_SPEC = importlib.util.spec_from_file_location("corpus", Path(__file__).parent.parent / "bench" / "corpus.py")
corpus = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(corpus)


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> tuple[Path, list[tuple[str, str]]]:
    root = tmp_path_factory.mktemp("corpus") / "kb"
    return root, corpus.write(root, 80, fault_every=10)


def test_exactly_the_known_faults_are_found(written):
    root, faults = written
    found = checks.run(load(root, date(2026, 11, 23)))
    assert sorted((d.path, d.code) for d in found) == sorted(faults)
    assert {code for _, code in faults} == {code for code, _, _ in corpus.FAULTS}


def test_entries_are_as_long_as_real_ones(written):
    root, faults = written
    for file in [*root.glob("known-issues/KI-1*.md"), *root.glob("runbooks/area-*/generated-*.md")]:
        if file.relative_to(root).as_posix() not in dict(faults):
            _, head, body = file.read_text("utf-8").split("---\n", 2)
            assert len(yaml.safe_load(head)) >= 20 and 3_000 <= len(body) <= 6_500


def test_a_seed_gives_the_same_again(tmp_path):
    corpus.write(tmp_path / "a", 10)
    corpus.write(tmp_path / "b", 10)
    corpus.write(tmp_path / "c", 10, seed=1)
    files = {name: [f.read_bytes() for f in sorted((tmp_path / name).rglob("*.md"))] for name in "abc"}
    assert files["a"] == files["b"] != files["c"]
