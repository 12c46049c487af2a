"""Diagnostics as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which code hosts and editors read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..diagnostics import RULES, Diagnostic
from .machine import dumped
from .place import PLAIN, Setting, fingerprints


def as_sarif(found: Sequence[Diagnostic], setting: Setting = PLAIN) -> str:
    """Return a log with one run: the rules that were broken, and a result for each diagnostic."""
    codes = sorted({d.code for d in found})
    results = [
        _result(d, codes.index(d.code), fingerprint) for d, fingerprint in zip(found, fingerprints(found), strict=True)
    ]
    driver = {"name": "triagebook", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return dumped({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    rule = RULES[code]
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.doc.partition("\n\n")[0].replace("\n", " ")},
        "help": {"text": rule.doc, "markdown": rule.doc},
        "defaultConfiguration": {"level": rule.level},
    }


def _result(d: Diagnostic, index: int, fingerprint: str) -> dict[str, Any]:
    return {
        "ruleId": d.code,
        "ruleIndex": index,
        "level": d.level,
        "message": {"text": f"{d.message}\n{d.help}" if d.help else d.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(d.path.encode("utf-8", "replace")), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": d.line, "startColumn": d.column},
                }
            }
        ],
        "partialFingerprints": {"triagebook/v1": fingerprint},
    }
