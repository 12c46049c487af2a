"""The language server, driven by a real client of the protocol over standard input and output."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("pygls")

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

from triagebook import cli

KNOWN = "known-issues/KI-0001-saml-clock-skew.md"
SECOND = "known-issues/KI-0002-saml-certificate-rotated.md"
#: Seconds after which a test gives up on the server.
PATIENCE = 120


class Editor:
    """A client that knows what an editor would show."""

    def __init__(self, root: Path) -> None:
        self.root, self.version = root, 1
        self.client = LanguageClient("test-editor", "1")
        self.problems: dict[str, list[lsp.Diagnostic]] = {}
        self.told = asyncio.Event()
        self.complaints: list[str] = []

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def show(params: lsp.PublishDiagnosticsParams) -> None:
            self.problems[params.uri] = list(params.diagnostics)
            self.told.set()

        @self.client.feature(lsp.WINDOW_SHOW_MESSAGE)
        def complain(params: lsp.ShowMessageParams) -> None:
            self.complaints.append(params.message)

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    async def start(self) -> lsp.InitializeResult:
        command = [sys.executable, "-m", "triagebook", "--root", str(self.root), "lsp"]
        await self.client.start_io(*command, env=os.environ | {"PYTHONUNBUFFERED": "1"})
        answer = await self.client.initialize_async(
            lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), root_uri=self.root.as_uri())
        )
        self.client.initialized(lsp.InitializedParams())
        return answer

    def open(self, path: str, text: str | None = None) -> None:
        text = text if text is not None else (self.root / path).read_text("utf-8")
        item = lsp.TextDocumentItem(self.uri(path), "markdown", self.version, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    def type(self, path: str, text: str) -> None:
        self.version += 1
        document = lsp.VersionedTextDocumentIdentifier(self.version, self.uri(path))
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))

    async def until(self, path: str, code: str, *, there: bool = True) -> lsp.Diagnostic | None:
        """Wait until a file has a problem with a code, or has it no longer."""
        while True:
            found = [d for d in self.problems.get(self.uri(path), ()) if d.code == code]
            if bool(found) == there:
                return found[0] if found else None
            self.told.clear()
            await self.told.wait()

    def at(self, path: str, text: str, needle: str) -> dict[str, object]:
        """Return the position behind a text, in UTF-16 units."""
        before = text[: text.index(needle) + len(needle)]
        column = len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
        position = lsp.Position(before.count("\n"), column)
        return {"text_document": lsp.TextDocumentIdentifier(self.uri(path)), "position": position}

    async def stop(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


@pytest.fixture
def edit(kb: Path):
    """Run a test's coroutine with an editor whose server serves a copy of `tests/kb`; give up after a while."""

    def run(story: Callable[[Editor], Awaitable[None]]) -> None:
        async def whole() -> None:
            editor = Editor(kb)
            await editor.start()
            await story(editor)
            await editor.stop()
            assert editor.complaints == []
            assert editor.client._server.returncode in (0, None)

        # In a thread: the driver of the browser has a loop of its own in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, asyncio.wait_for(whole(), PATIENCE)).result()

    return run


def test_problems_come_and_go_as_one_types_here_and_in_the_files_that_it_breaks(edit, kb):
    async def story(editor: Editor) -> None:
        text = (kb / KNOWN).read_text("utf-8")
        editor.open(KNOWN)
        editor.type(KNOWN, text.replace("impact: ", "impact: very-"))
        problem = await editor.until(KNOWN, "TB104")
        assert problem.severity == lsp.DiagnosticSeverity.Error and problem.source == "triagebook"
        line = text.split("\n").index(next(li for li in text.split("\n") if li.startswith("impact: ")))
        assert problem.range.start == lsp.Position(line, 8) and problem.range.end.character > 12
        editor.type(KNOWN, text.replace("id: KI-0001", "id: KI-0009"))
        await editor.until(KNOWN, "TB104", there=False)
        await editor.until("runbooks/sign-in/saml-sign-in-fails.md", "TB202")
        editor.type(KNOWN, text)
        await editor.until("runbooks/sign-in/saml-sign-in-fails.md", "TB202", there=False)

    edit(story)


def test_half_typed_yaml_is_one_problem_and_everything_goes_on(edit, kb):
    async def story(editor: Editor) -> None:
        text = (kb / KNOWN).read_text("utf-8")
        editor.open(KNOWN)
        for cut in ("---\n", "---\ntitle: [", '---\ntitle: "x', "", "---\n\x00", "---\na: &b\n---\n"):
            editor.type(KNOWN, cut)
            position = editor.at(KNOWN, cut, cut[-1:])
            await editor.client.text_document_completion_async(lsp.CompletionParams(**position))
            await editor.client.text_document_hover_async(lsp.HoverParams(**position))
            await editor.client.text_document_definition_async(lsp.DefinitionParams(**position))
        await editor.until(KNOWN, "TB009")
        broken = text.replace("impact: ", "im\npact: ")
        editor.type(KNOWN, broken)
        asked = lsp.CompletionParams(**editor.at(KNOWN, broken, "\nim"))
        assert "impact" in [i.label for i in await editor.client.text_document_completion_async(asked)]

    edit(story)


def test_completion_hover_definition_and_references_answer(edit, kb):
    async def story(editor: Editor) -> None:
        text = (kb / KNOWN).read_text("utf-8")
        editor.open(KNOWN)
        asked = lsp.CompletionParams(**editor.at(KNOWN, text, "impact: "))
        items = await editor.client.text_document_completion_async(asked)
        assert [i.label for i in items] == ["high", "medium", "low"] and items[0].documentation.value
        said = await editor.client.text_document_hover_async(lsp.HoverParams(**editor.at(KNOWN, text, "\nimpa")))
        assert "Severity is computed" in said.contents.value
        asked = lsp.DefinitionParams(**editor.at(KNOWN, text, "RB-00"))
        place = await editor.client.text_document_definition_async(asked)
        assert place.uri == editor.uri("runbooks/sign-in/saml-sign-in-fails.md")
        asked = lsp.ReferenceParams(**editor.at(KNOWN, text, "id: KI-"), context=lsp.ReferenceContext(True))
        found = await editor.client.text_document_references_async(asked)
        assert {p.uri for p in found} >= {editor.uri(KNOWN), editor.uri("runbooks/sign-in/saml-sign-in-fails.md")}

    edit(story)


def test_positions_count_utf_16_units_as_the_protocol_wants(edit, kb):
    async def story(editor: Editor) -> None:
        text = (kb / KNOWN).read_text("utf-8") + "\n\N{PILL}\N{PILL} [KI-9999] and [KI-0002]\n"
        editor.open(KNOWN, text)
        problem = await editor.until(KNOWN, "TB202")
        assert (problem.range.start.character, problem.range.end.character) == (6, 13)
        asked = lsp.DefinitionParams(**editor.at(KNOWN, text, "and [KI-"))
        assert (await editor.client.text_document_definition_async(asked)).uri == editor.uri(SECOND)

    edit(story)


def test_an_id_is_renamed_in_all_files_and_a_taken_one_is_refused(edit, kb):
    async def story(editor: Editor) -> None:
        text = (kb / KNOWN).read_text("utf-8")
        editor.open(KNOWN)
        position = editor.at(KNOWN, text, "id: KI-00")
        span = await editor.client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**position))
        assert (span.start.character, span.end.character) == (4, 11)
        change = await editor.client.text_document_rename_async(lsp.RenameParams(**position, new_name="KI-0009"))
        assert isinstance(change.document_changes[-1], lsp.RenameFile)
        edited = {c.text_document.uri for c in change.document_changes[:-1]}
        assert edited >= {editor.uri(KNOWN), editor.uri("runbooks/sign-in/saml-sign-in-fails.md")}
        with pytest.raises(JsonRpcException, match="never used twice"):
            await editor.client.text_document_rename_async(lsp.RenameParams(**position, new_name="KI-0002"))

    edit(story)


def test_a_file_outside_of_the_knowledge_base_is_left_alone(edit, tmp_path):
    async def story(editor: Editor) -> None:
        editor.open("../other.md", "---\nimpact: \n")
        position = editor.at("../other.md", "---\nimpact: \n", "impact: ")
        assert await editor.client.text_document_completion_async(lsp.CompletionParams(**position)) == []

    edit(story)


def test_without_pygls_the_command_says_what_to_install(kb, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.delitem(sys.modules, "triagebook.language.server", raising=False)
    assert cli.main(["--root", str(kb), "lsp"]) == 2
    assert "triagebook[lsp]" in capsys.readouterr().err
