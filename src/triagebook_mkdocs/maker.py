"""What makes the pages of a site, as one fingerprint: where it changes, nothing of an earlier build is kept."""

from __future__ import annotations

import hashlib
import logging
from importlib.metadata import version
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

import triagebook
from triagebook.feedback import SAVED

from .audience import audience

#: Packages whose version shows in pages.
_PACKAGES = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "pygments", "jinja2", "nh3", "triagebook")
_CODE = (".py", ".html")


def fingerprint(config: MkDocsConfig) -> str:
    """Return a digest of the code, the templates, the schemas, the configuration and the versions of all packages."""
    root = Path(config.config_file_path).parent
    package = Path(triagebook.__file__).parent
    folders = [package, package.parent / "triagebook_mkdocs", root / "hooks", root / "overrides", root / "schemas"]
    digest = hashlib.blake2b(digest_size=16)
    for name in _PACKAGES:
        digest.update(f"{name} {version(name)}\n".encode())
    digest.update(f"{audience(config)} {config.site_url} {config.use_directory_urls}\n".encode())
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (*_CODE, ".json")]
    configs = sorted(root.glob("*.y*ml"))  # one may inherit from another
    for path in [*configs, *[counts for counts in [root / SAVED] if counts.is_file()], *files]:
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


class Warnings(logging.Handler):
    """Counts what MkDocs itself warns of; the hooks warn of everything anew at each build."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0
        logging.getLogger("mkdocs").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record."""
        self.count += not record.name.startswith("mkdocs.hooks")
