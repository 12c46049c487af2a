"""The command `triagebook packet`, on the repository's own policies."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from building import REPOSITORY
from triagebook.catalog import Catalog, load
from triagebook.cli import main

SECRET = "mrd_live_EXAMPLE000000000000000000"
FIELDS = {
    "scope": "12 of 340 users in workspace ws_4f9k2m7q1x cannot sign in, everybody else can.",
    "impact": "P2. New colleagues cannot sign in since 02:10 UTC, so their first day stands still.",
    "reproduction": "1. Open the sign-in page\n2. Sign in as jane@corp.invalid\n3. AADSTS50105 is shown, 5 of 5",
    "expected-actual": "Expected: the start page.\nActual: AADSTS50105.",
    "log-excerpt": "2026-11-23T02:10:00Z sign-in of jane@corp.invalid\n2026-11-23T02:10:01Z AADSTS50105 at 10.20.30.40",
    "timestamps": "First 2026-11-23T02:10:00Z\nLast 2026-11-23T03:05:00Z",
    "request-ids": "req_0a1b2c3d4e5f6g7h8i9j\nreq_1a1b2c3d4e5f6g7h8i9j",
    "environment": "Production, eu-1, enterprise, 2026.11.1",
    "suspected-component": "Assignment of users, because those assigned by hand get in.",
    "tried": "RB-0001 step by step, no change\nA second browser, no change",
    "customer-communication": "Told at 02:40 UTC that we have reproduced it; next update 04:10 UTC.",
}


def packet(fields: dict[str, str] | None = None, **changed: object) -> str:
    made = {"version": 1, "case": {"case_id": "CS-104233"}, "team": "identity", "made": "2026-11-23T02:50:00Z"}
    return json.dumps({**made, "fields": {**FIELDS, **(fields or {})}, **changed})


@pytest.fixture(scope="module")
def loaded() -> Catalog:
    return load(REPOSITORY)


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch, loaded: Catalog):
    monkeypatch.setattr("triagebook.cli.packet.catalog", lambda _: loaded)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A function that runs the command on a packet's text; returns exit status, output and errors."""

    def run(text: str | bytes, *options: str) -> tuple[int, str, str]:
        file = tmp_path / "packet.json"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        status = main(["--root", str(REPOSITORY), "packet", str(file), *options])
        output = capsys.readouterr()
        return status, output.out, output.err.replace(str(file), "FILE")

    return run


def test_a_complete_packet_is_sent(run):
    status, out, err = run(packet())
    assert (status, out.split("\n")[0], err) == (0, "100 of 100: send it", "")
    assert "fields.log-excerpt: E-mail address, once: is masked unless kept\n" in out


def test_what_is_missing_is_named_with_its_points(run):
    status, out, _ = run(packet({"timestamps": "", "request-ids": "", "tried": ""}))
    assert (status, out.split("\n")[0]) == (1, "75 of 100: sent with a warning")
    assert "   0 of 10  Timestamps (timestamps)\n            Give the first and the last failure.\n" in out


def test_an_empty_packet_is_refused(run):
    status, out, _ = run(packet(dict.fromkeys(FIELDS, "")))
    assert (status, out.split("\n")[0]) == (1, "0 of 100: not sent as it is")


@pytest.mark.parametrize("form", ["text", "json", "markdown", "plain", "jira", "zendesk", "servicenow"])
def test_a_secret_blocks_and_is_never_printed(run, form: str):
    status, out, err = run(packet({"tried": f"RB-0001 with {SECRET}\nno change"}), "--format", form)
    assert status == 1 and SECRET not in out + err
    assert "fields.tried" in out + err and "Meridian API token" in out + err
    assert (out == "") == (form not in ("text", "json"))


@pytest.mark.parametrize("form", ["markdown", "plain", "jira", "zendesk", "servicenow"])
def test_a_packet_is_written_masked_with_its_headline_first(run, form: str):
    status, out, err = run(packet(severity={"severity": "P2"}), "--format", form)
    assert (status, err) == (0, "")
    assert "Escalation packet: P2, CS-104233" in out.split("\n")[0]
    assert "jane@corp.invalid" not in out and "[masked: E-mail address 1]" in out


def test_what_is_kept_is_written(run):
    _, out, _ = run(packet(), "--format", "plain", "--keep", "jane@corp.invalid")
    assert "jane@corp.invalid" in out and "10.20.30.40" not in out


def test_json_holds_the_score_and_the_masked_packet(run, loaded: Catalog):
    status, out, _ = run(packet(), "--format", "json")
    made = json.loads(out)
    assert (status, made["score"], made["verdict"]) == (0, 100, "send")
    assert "corp.invalid" not in out and made["packet"]["team"] == "identity"
    assert [field["key"] for field in made["fields"]] == list(loaded.policy("escalation-packet")["fields"])


def test_the_json_of_a_blocked_packet_holds_no_packet(run):
    _, out, _ = run(packet({"tried": SECRET}), "--format", "json")
    assert json.loads(out)["packet"] is None


def test_standard_input_is_read(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"\xef\xbb\xbf" + packet().encode())))
    assert main(["--root", str(REPOSITORY), "packet", "-"]) == 0
    assert capsys.readouterr().out.startswith("100 of 100")


def test_broken_json_is_refused_with_its_place(run):
    assert run('{"version": 1,\n "team" 1}') == (
        2, "", "triagebook: FILE:2:9: this is not JSON: Expecting ':' delimiter\n"
    )  # fmt: skip


def test_an_unknown_key_is_refused_with_the_nearest(run):
    status, _, err = run(packet({"time-stamps": ""}))
    assert (status, err) == (
        2, "triagebook: FILE: `fields.time-stamps` is no key of a packet: did you mean `timestamps`?\n"
    )  # fmt: skip


def test_a_secret_in_a_key_is_not_printed(run):
    status, out, err = run(packet({SECRET: "", "jane@corp.invalid": "", "\x1b[31m": ""}))
    assert status == 2 and out == "" and SECRET not in err and "jane@" not in err and "\x1b" not in err
    assert "[removed: Meridian API token]" in err


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\x00\xff\xfe" * 1000,
        b"[" * 100_000,
        b"a" * 1_000_000,
        b'{"a":' * 50_000,
        b"[]",
        b"nul",
        b'{"version": 1e999}',
    ],
    ids=["empty", "binary", "deep", "a million a", "deep objects", "a list", "half a word", "infinity"],
)
def test_what_is_no_packet_is_refused_in_short_lines(run, text: bytes):
    status, out, err = run(text)
    assert (status, out) == (2, "") and err.startswith("triagebook: FILE")
    assert "Traceback" not in err and all(len(line) < 400 for line in err.split("\n"))


def test_a_huge_packet_is_refused(run):
    status, out, err = run(packet({"log-excerpt": "x\n" * 1_100_000}))
    assert (status, out) == (2, "") and "a packet holds less than 2,000,000 bytes" in err


def test_a_missing_file_is_refused(capsys):
    assert main(["--root", str(REPOSITORY), "packet", "no-such-packet.json"]) == 2
    assert "cannot be read" in capsys.readouterr().err
