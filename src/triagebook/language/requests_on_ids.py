"""What an editor asks of ids: where they are defined and used, and to rename one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams

from ..writing.head import NoPlace
from . import navigation, renaming
from .navigation import Spot

if TYPE_CHECKING:
    from .server import Server


def answer_on_ids(server: Server) -> None:
    """Have the server find where a thing is defined and used, and rename ids."""

    def location(spot: Spot) -> lsp.Location:
        return lsp.Location(server.document(spot.path).uri, server.range(spot))

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def define(params: lsp.DefinitionParams) -> lsp.Location | None:
        if not (path := server.path(params.text_document.uri)):
            return None
        document = server.document(path)
        mark = server.place(document, params.position)
        spot = navigation.definition(server.session.catalog, path, document.source, *mark)
        return location(spot) if spot else None

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def used(params: lsp.ReferenceParams) -> list[lsp.Location]:
        spot = _id(server, params)
        return [location(s) for s in renaming.uses(server.session.catalog, spot.text)] if spot else []

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: lsp.PrepareRenameParams) -> lsp.Range | None:
        spot = _id(server, params)
        return server.range(spot) if spot else None

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def rename(params: lsp.RenameParams) -> lsp.WorkspaceEdit:
        spot, catalog = _id(server, params), server.now()
        if spot is None:
            raise JsonRpcInvalidParams("Only the id of an entry can be renamed.")
        if why := renaming.refusal(catalog, spot.text, params.new_name):
            raise JsonRpcInvalidParams(why)
        texts = {path: server.document(path).source for path in catalog.entries}
        try:
            return _edit(server, renaming.rename(catalog, texts, spot.text, params.new_name))
        except NoPlace as error:
            raise JsonRpcInvalidParams(f"Not renamed: {error}.") from None


def _id(server: Server, params: lsp.TextDocumentPositionParams) -> Spot | None:
    """Return the id of an entry at the position of a request, with the path of its document."""
    if not (path := server.path(params.text_document.uri)):
        return None
    document = server.document(path)
    spot = renaming.id_at(server.session.catalog, document.source, *server.place(document, params.position))
    return spot._replace(path=path) if spot else None


def _edit(server: Server, renamed: renaming.Renaming) -> lsp.WorkspaceEdit:
    """Return a renaming as the protocol says it: edits file by file, then the file that moves."""
    by_path: dict[str, list[lsp.TextEdit]] = {}
    for path, first, last, text in renamed.edits:
        span = lsp.Range(lsp.Position(first, 0), lsp.Position(last, 0))
        by_path.setdefault(path, []).append(lsp.TextEdit(span, text))
    changes: list[lsp.TextDocumentEdit | lsp.RenameFile] = [
        lsp.TextDocumentEdit(
            lsp.OptionalVersionedTextDocumentIdentifier(
                server.document(path).uri, server.document(path).version if path in server.session.buffers else None
            ),
            edits,
        )
        for path, edits in by_path.items()
    ]
    if renamed.moved[0]:
        old, new = (uris.from_fs_path(str(server.session.root / path)) or "" for path in renamed.moved)
        changes.append(lsp.RenameFile(old, new))
    return lsp.WorkspaceEdit(document_changes=changes)
