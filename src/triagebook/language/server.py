"""The language server: receives what an editor says, asks the plain functions, and sends what they answer.

Only this module knows of the protocol (LSP 3.17) and of pygls. The text of a buffer takes the place of its file, so
problems are shown as one types, in this file and in all others that it breaks.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types as lsp
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from .. import __version__, checks
from ..catalog import Catalog, is_entry, load, with_file
from ..diagnostics import RULES, Diagnostic
from . import completion, navigation
from .navigation import Spot
from .requests_on_ids import answer_on_ids

#: Seconds without a keystroke before problems are looked for.
PAUSE = 0.25
_LEVEL = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "note": lsp.DiagnosticSeverity.Information,
}
_KIND = {
    "key": lsp.CompletionItemKind.Field,
    "value": lsp.CompletionItemKind.EnumMember,
    "entry": lsp.CompletionItemKind.Reference,
    "variable": lsp.CompletionItemKind.Variable,
}


@dataclass
class Session:
    """What is known during a session: the catalog on disk and with the open buffers, these by path, the paths of those
    that were typed into since the last look, how often something was typed, and what is shown of each file.
    """

    root: Path
    saved: Catalog
    catalog: Catalog
    buffers: dict[str, str] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    typed: int = 0
    shown: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    waiting: asyncio.TimerHandle | None = None


class Server(LanguageServer):
    """A language server for one knowledge base."""

    def __init__(self, root: Path, pause: float = PAUSE) -> None:
        super().__init__("triagebook", __version__)
        saved = load(root)
        self.session, self.pause = Session(root, saved, saved), pause
        self._looking: asyncio.Lock | None = None

    def path(self, uri: str) -> str:
        """Return the path of a document relative to the root; empty if it is no entry of the knowledge base."""
        try:
            path = Path(uris.to_fs_path(uri) or "").resolve().relative_to(self.session.root).as_posix()
        except ValueError:
            return ""
        return path if is_entry(path) else ""

    def document(self, path: str) -> TextDocument:
        """Return the text of a file as the editor has it, else as it is on disk."""
        return self.workspace.get_text_document(uris.from_fs_path(str(self.session.root / path)) or "")

    def place(self, document: TextDocument, position: lsp.Position) -> tuple[int, int]:
        """Return a position of the client, in its units, as line and column from 1."""
        found = document.position_from_client_units(position)
        return found.line + 1, found.character + 1

    def range(self, spot: Spot) -> lsp.Range:
        """Return a spot in units of the client. A text that starts behind a quote is looked for behind it."""
        document, (line, column) = self.document(spot.path), spot.mark
        text = document.lines[line - 1] if line <= len(document.lines) else ""
        start = max(text.find(spot.text, column - 1), column - 1) if spot.text else column - 1
        units = document.position_codec.client_num_units
        first, last = units(text[:start]), units(text[: start + len(spot.text)])
        return lsp.Range(lsp.Position(line - 1, first), lsp.Position(line - 1, last))

    def changed(self, path: str, text: str | None) -> None:
        """Note the text of a buffer, None when it was closed, and look for problems after a pause."""
        if text is None:
            self.session.buffers.pop(path, None)
        else:
            self.session.buffers[path] = text
            self.session.fresh.add(path)
        self.session.typed += 1
        self.look_soon()

    def look_soon(self) -> None:
        """Look for problems when nothing has changed for a while."""
        if self.session.waiting:
            self.session.waiting.cancel()
        loop = asyncio.get_running_loop()
        self.session.waiting = loop.call_later(self.pause, lambda: loop.create_task(self.look()))

    def now(self) -> Catalog:
        """Return the catalog with all buffers in place of their files."""
        catalog = self.session.saved
        for path, text in self.session.buffers.items():
            catalog = with_file(catalog, path, text.encode("utf-8", "surrogatepass"))
        self.session.catalog = catalog
        return catalog

    async def look(self, *, reload: bool = False) -> None:
        """Find all problems and send those of the files in which something is new or gone.

        First in what was typed, then everywhere; what was found in a text that has changed since is not shown.
        """
        await self._look_at_fresh()
        self._looking = self._looking or asyncio.Lock()
        async with self._looking:
            if reload:
                with contextlib.suppress(OSError, ValueError):  # a schema that is being written: keep the last one
                    self.session.saved = await asyncio.to_thread(load, self.session.root)
            typed, catalog = self.session.typed, self.now()
            found: dict[str, list[Diagnostic]] = {}
            for diagnostic in await asyncio.to_thread(checks.run, catalog):
                found.setdefault(diagnostic.path, []).append(diagnostic)
        if typed == self.session.typed:
            for path in sorted({*found, *self.session.shown}):
                self._show(path, found.get(path, []))

    async def _look_at_fresh(self) -> None:
        fresh, self.session.fresh = self.session.fresh, set()
        typed, catalog = self.session.typed, self.now()
        for path in sorted(fresh & {*catalog.entries, *catalog.unread}):
            found = await asyncio.to_thread(_of_file, catalog, path)
            if typed == self.session.typed:
                self._show(path, found)

    def _show(self, path: str, found: list[Diagnostic]) -> None:
        """Send the problems of a file, unless they are shown already."""
        if self.session.shown.get(path, ()) == tuple(found):
            return
        self.session.shown[path] = tuple(found)
        uri = self.document(path).uri
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, [self._diagnostic(d) for d in found]))

    def _diagnostic(self, d: Diagnostic) -> lsp.Diagnostic:
        lines = self.document(d.path).lines
        rest = lines[d.line - 1][d.column - 1 :] if d.line <= len(lines) else ""
        text = re.match(r"\"[^\"\n]*\"|'[^'\n]*'|[^\s,\[\]{}]*", rest)[0] or rest[:1].strip("\n")
        message = f"{d.message}\n{d.help}" if d.help else d.message
        return lsp.Diagnostic(
            self.range(Spot(d.path, (d.line, d.column), text)), message, _LEVEL[d.level], d.code, source="triagebook"
        )


def _of_file(catalog: Catalog, path: str) -> list[Diagnostic]:
    """Return what is wrong in one file, which takes a small part of the time that all files take."""
    found = {d for d in catalog.problems if d.path == path}
    return sorted(found | (checks.of_entry(catalog, catalog.entries[path]) if path in catalog.entries else set()))


def serve(root: Path) -> None:
    """Speak the protocol over standard input and output until the editor says that it is over."""
    make(root).start_io()


def make(root: Path, pause: float = PAUSE) -> Server:
    """Return a server for the knowledge base in a folder.

    Raises:
        OSError, ValueError: if its schemas cannot be read.
    """
    server = Server(root.resolve(), pause)
    _follow(server)
    _answer(server)
    answer_on_ids(server)
    return server


def _follow(server: Server) -> None:
    """Have the server follow what is open, typed, saved and closed."""

    @server.feature(lsp.INITIALIZED)
    async def initialized(params: lsp.InitializedParams) -> None:
        await server.look()

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def typed(params: lsp.DidOpenTextDocumentParams | lsp.DidChangeTextDocumentParams) -> None:
        if path := server.path(params.text_document.uri):
            server.changed(path, server.document(path).source)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        if path := server.path(params.text_document.uri):
            server.changed(path, None)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def saved(params: lsp.DidSaveTextDocumentParams | lsp.DidChangeWatchedFilesParams) -> None:
        await server.look(reload=True)


def _answer(server: Server) -> None:
    """Have the server answer what may be typed here and what this is."""
    triggers = [":", " ", "[", "-", "{", ","]

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=triggers))
    def complete(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        if not (path := server.path(params.text_document.uri)):
            return []
        document = server.document(path)
        line, column = server.place(document, params.position)
        offers = completion.complete(server.session.catalog, path, document.source, line, column)
        return [_item(server, document, (line, column), n, offer) for n, offer in enumerate(offers)]

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        if not (path := server.path(params.text_document.uri)):
            return None
        document = server.document(path)
        line, column = server.place(document, params.position)
        said = navigation.hover(server.session.catalog, path, document.source, line, column)
        at = [d for d in server.session.shown.get(path, ()) if d.line == line and d.column <= column]
        doc = f"**{at[-1].code}** {RULES[at[-1].code].doc}" if at and at[-1].code in RULES else ""
        text = "\n\n---\n\n".join(filter(None, (said.markdown if said else "", doc)))
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text)) if text else None


def _item(
    server: Server, document: TextDocument, mark: tuple[int, int], rank: int, offer: completion.Offer
) -> lsp.CompletionItem:
    text = document.lines[mark[0] - 1] if mark[0] <= len(document.lines) else ""
    units = document.position_codec.client_num_units
    first, last = units(text[: mark[1] - 1 - offer.typed]), units(text[: mark[1] - 1])
    span = lsp.Range(lsp.Position(mark[0] - 1, first), lsp.Position(mark[0] - 1, last))
    return lsp.CompletionItem(
        label=offer.label,
        kind=_KIND[offer.kind],
        detail=offer.detail or None,
        documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, offer.documentation) if offer.documentation else None,
        sort_text=f"{rank:04}",
        filter_text=text[mark[1] - 1 - offer.typed : mark[1] - 1] if offer.typed and not offer.label else offer.label,
        text_edit=lsp.TextEdit(span, offer.insert),
    )
