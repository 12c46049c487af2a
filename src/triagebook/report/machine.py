"""Diagnostics for other programs: JSON, annotations of GitHub, Code Quality of GitLab, rdjson of reviewdog."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from ..diagnostics import Diagnostic
from .place import PLAIN, Setting, fingerprints


def as_json(found: Sequence[Diagnostic], setting: Setting = PLAIN) -> str:
    """Return a JSON list with an object for each diagnostic, its keys the fields of Diagnostic."""
    return dumped([dataclasses.asdict(d) for d in found])


def dumped(value: Any) -> str:
    """Return a value as JSON that any program can read: a half of a surrogate pair is not UTF-8 and is replaced."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode() + "\n"


def told(d: Diagnostic) -> str:
    """Return what is wrong and what to do, as one text."""
    return f"{d.message} ({d.help})" if d.help else d.message


def as_github(found: Sequence[Diagnostic], setting: Setting = PLAIN) -> str:
    """Return workflow commands that annotate a pull request.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    command = {"error": "error", "warning": "warning", "note": "notice"}
    return "".join(
        f"::{command[d.level]} file={_property(d.path)},line={d.line},col={d.column}"
        f",title={_property(f'{d.code} {d.name}')}"
        f"::{_data(told(d))}\n"
        for d in found
    )


def _data(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()  # a file name can hold what is not UTF-8
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_gitlab(found: Sequence[Diagnostic], setting: Setting = PLAIN) -> str:
    """Return a Code Quality report.

    Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    severity = {"error": "major", "warning": "minor", "note": "info"}
    return dumped(
        [
            {
                "description": f"{d.code} {told(d)}",
                "check_name": f"{d.code}-{d.name}",
                "fingerprint": fingerprint,
                "severity": severity[d.level],
                "location": {"path": d.path, "lines": {"begin": d.line}},
            }
            for d, fingerprint in zip(found, fingerprints(found), strict=True)
        ]
    )


def as_rdjson(found: Sequence[Diagnostic], setting: Setting = PLAIN) -> str:
    """Return diagnostics for reviewdog, whose columns count bytes of UTF-8 from 1.

    Source: https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
    """
    severity = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
    return dumped(
        {
            "source": {"name": "triagebook"},
            "diagnostics": [
                {
                    "message": told(d),
                    "location": {
                        "path": d.path,
                        "range": {"start": {"line": d.line, "column": _bytes_before(d, setting) + 1}},
                    },
                    "severity": severity[d.level],
                    "code": {"value": d.code},
                }
                for d in found
            ],
        }
    )


def _bytes_before(d: Diagnostic, setting: Setting) -> int:
    line = setting.line(d) or ""
    missing = max(0, d.column - 1 - len(line))
    return len(line[: d.column - 1].encode("utf-8", "replace")) + missing
