"""What templates of Jinja were compiled to: as Python does with modules, in the `__pycache__` of what is installed.

Compiled code is run, so it never comes from the cache of a knowledge base, which machines share and others may write;
who can write here can write the modules themselves. Templates of a knowledge base are compiled each time.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

_FOLDER = Path(__file__).parent / "__pycache__"
#: This package, and the folder that Jinja and its like were installed into.
_INSTALLED = (f"{_FOLDER.parent}{os.sep}", f"{Path(jinja2.__file__).parents[1]}{os.sep}")
#: All of an environment that compiled code depends on besides the template.
_FORM = (
    *("block_start_string", "block_end_string", "variable_start_string", "variable_end_string"),
    *("comment_start_string", "comment_end_string", "line_statement_prefix", "line_comment_prefix"),
    *("trim_blocks", "lstrip_blocks", "newline_sequence", "keep_trailing_newline", "optimized", "autoescape"),
)


class Compiled(jinja2.FileSystemBytecodeCache):
    """Keeps the compiled form of installed templates; Jinja looks whether template, Python and Jinja are the same."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name under which a template is kept; empty if it is not."""
        return super().get_cache_key(name, filename) if filename and filename.startswith(_INSTALLED) else ""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what a template was compiled to."""
        if bucket.key:
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to."""
        if bucket.key:
            super().dump_bytecode(bucket)


def compiled(environment: jinja2.Environment, folder: Path = _FOLDER) -> Compiled | None:
    """Return what keeps the compiled templates of an environment; None where compiled modules are not kept either."""
    if sys.dont_write_bytecode or not os.access(folder, os.W_OK) or callable(environment.autoescape):
        return None
    form = [repr(getattr(environment, name)) for name in _FORM]
    named = [sorted(found) for found in (environment.extensions, environment.filters, environment.tests)]
    digest = hashlib.sha256(repr((jinja2.__version__, type(environment), form, named)).encode()).hexdigest()[:16]
    return Compiled(str(folder), f"template-{digest}-%s.{sys.implementation.cache_tag}")
