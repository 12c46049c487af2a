"""The command `lsp`: the language server for editors."""

from __future__ import annotations

import argparse

from .common import Commands, Wrong, root


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    lsp = commands.add_parser(
        "lsp",
        help="serve an editor",
        description="Speaks the Language Server Protocol over standard input and output. See docs/guide/editors.md.",
    )
    lsp.add_argument("--stdio", action="store_true", help="accepted for editors that pass it; it is the only way")
    lsp.set_defaults(run=_lsp)


def _lsp(options: argparse.Namespace) -> int:
    try:
        from ..language.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("pygls", "lsprotocol", "cattrs", "attrs"):
            raise
        raise Wrong(
            "the language server needs pygls: install the extra `lsp`, such as with pip install 'triagebook[lsp]'"
        ) from None
    try:
        serve(root(options))
    except (OSError, ValueError) as error:
        raise Wrong(f"the schemas cannot be read: {error}") from None
    return 0
