"""Diagnostics as JUnit XML, the form that every CI shows as test results."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape

from ..diagnostics import Diagnostic
from .machine import told
from .place import PLAIN, Setting, fails, visible


def as_junit(found: Sequence[Diagnostic], setting: Setting = PLAIN) -> str:
    """Return a suite for each file and a test case for each diagnostic; what does not fail the run is skipped.

    Source: https://github.com/testmoapp/junitxml
    """
    suites = [_suite(path, list(group), setting) for path, group in itertools.groupby(found, lambda d: d.path)]
    failed = sum(fails(d, strict=setting.strict) for d in found)
    counts = f'tests="{len(found) or 1}" failures="{failed}" skipped="{len(found) - failed}" errors="0" time="0"'
    clean = (
        '  <testsuite name="triagebook" tests="1" failures="0" skipped="0" errors="0" time="0">\n'
        '    <testcase name="no problems" classname="triagebook" time="0"/>\n  </testsuite>\n'
    )
    body = "".join(suites) or clean
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="triagebook" {counts}>\n{body}</testsuites>\n'


def _suite(path: str, found: list[Diagnostic], setting: Setting) -> str:
    failed = sum(fails(d, strict=setting.strict) for d in found)
    counts = f'tests="{len(found)}" failures="{failed}" skipped="{len(found) - failed}" errors="0" time="0"'
    cases = "".join(_case(d, setting) for d in found)
    return f"  <testsuite name={_attribute(path)} {counts}>\n{cases}  </testsuite>\n"


def _case(d: Diagnostic, setting: Setting) -> str:
    name = _attribute(f"{d.code} {d.name} {d.line}:{d.column}")
    said = _attribute(d.message)
    inner = f"<skipped message={said}/>"
    if fails(d, strict=setting.strict):
        text = escape(_printable(f"{d.path}:{d.line}:{d.column}: {told(d)}"))
        inner = f'<failure message={said} type="{d.level}">{text}</failure>'
    return (
        f'    <testcase name={name} classname={_attribute(d.path)} file={_attribute(d.path)} line="{d.line}" time="0">'
        f"{inner}</testcase>\n"
    )


def _attribute(text: str) -> str:
    return f'"{escape(_printable(text))}"'


def _printable(text: str) -> str:
    """Return a text without what XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    return visible(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
