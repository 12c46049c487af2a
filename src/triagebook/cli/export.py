"""The command `export`: the catalog for a search engine that runs elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable

from ..audience import narrow
from ..bulk import opensearch_bulk, opensearch_mapping
from ..bulk_sql import postgres_script
from ..catalog import Catalog
from ..sections import AUDIENCES
from .common import Commands, catalog

_FORMATS: dict[str, Callable[[Catalog], Iterable[str]]] = {
    "opensearch": opensearch_bulk,
    "opensearch-mapping": lambda _: [opensearch_mapping()],
    "postgres": postgres_script,
}


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    export = commands.add_parser(
        "export",
        help="write the catalog for OpenSearch or PostgreSQL",
        description="Writes all runbooks, known issues and macros to standard output. What is marked with "
        "`ai_use: exclude` is left out, and so is every entry that does not fit its schema.",
    )
    export.add_argument(
        "--format",
        choices=sorted(_FORMATS),
        required=True,
        help="opensearch: a bulk request; opensearch-mapping: the index to create before; postgres: a script for psql",
    )
    export.add_argument(
        "--audience", choices=AUDIENCES, default="internal", help="hold only what they may read; internal by default"
    )
    export.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    for part in _FORMATS[options.format](narrow(catalog(options), options.audience)):
        sys.stdout.write(part)
    sys.stdout.flush()
    return 0
