"""Plant words that occur nowhere else into every field that the schemas know, to see later where they turn up.

Nothing is listed by hand: a document is made of the schema of its kind, so a field that is added tomorrow has its
canary tomorrow.
"""

from __future__ import annotations

import copy
import gzip
import json
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parent.parent / "schemas"
_DOCUMENTS = {path.name.removesuffix(".schema.json"): json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
_REGISTRY = Registry().with_resources([(d["$id"], Resource.from_contents(d)) for d in _DOCUMENTS.values()])
CANARY = re.compile(rb"qz[0-9]{4}qz")
Path_ = tuple[Any, ...]


class Canaries:
    """Hands out words, and remembers what place each stands for."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def word(self, place: str) -> str:
        """Return a new word that stands for a place."""
        word = f"qz{len(self.places):04}qz"
        self.places[word] = place
        return word

    def found(self, folder: Path) -> dict[str, str]:
        """Return the places whose words stand in a folder: in names of files, in files, in archives."""
        words = {
            match.decode()
            for path in folder.rglob("*")
            for match in CANARY.findall(str(path.relative_to(folder)).lower().encode() + b"\0" + _bytes(path))
        }
        return {word: self.places[word] for word in words}


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        return b""
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).lower()


def document(kind: str) -> dict[str, Any]:
    """Return a document that has every field of a kind, each with the schema's own example."""
    return sample(_DOCUMENTS[kind], kind)


def sample(schema: dict[str, Any], kind: str) -> Any:
    """Return a value that fits a schema, with all properties where it is an object."""
    schema, kind = resolved(schema, kind)
    if "properties" in schema:
        return {key: sample(inner, kind) for key, inner in schema["properties"].items()}
    if isinstance(schema.get("items"), dict) and "properties" in resolved(schema["items"], kind)[0]:
        return [sample(schema["items"], kind)]
    return copy.deepcopy(schema["examples"][0]) if "examples" in schema else schema["enum"][0]


def resolved(schema: dict[str, Any], kind: str) -> tuple[dict[str, Any], str]:
    """Return a schema behind its references, and the file that it stands in; what stands beside `$ref` counts."""
    if "$ref" not in schema:
        return schema, kind
    file, _, pointer = schema["$ref"].partition("#")
    kind = file.removesuffix(".schema.json") or kind
    found: Any = _DOCUMENTS[kind]
    for part in pointer.strip("/").split("/"):
        found = found[part]
    target, kind = resolved(found, kind)
    return target | {key: value for key, value in schema.items() if key != "$ref"}, kind


def planted(
    kind: str, data: dict[str, Any], canaries: Canaries, where: str, keep: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return front matter with a word in every text that may hold one; fields of `keep` stay as they are.

    A text has its word in the first form that the schema accepts.
    """
    found = copy.deepcopy(data)
    words = {path: canaries.word(f"{where} {_named(path)}") for path, _ in _texts(data) if path[0] not in keep}
    left = {path: [form.format(word) for form in _FORMS] for path, word in words.items()}
    validator = jsonschema.Draft202012Validator(
        _DOCUMENTS[kind], registry=_REGISTRY, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    refused = set(left)
    while refused:
        for path in refused:
            _put(found, path, left[path].pop(0) if left.get(path) else _get(data, path))
        errors = {tuple(error.absolute_path) for error in validator.iter_errors(found)}
        bad = {path for path in left if any(path[: len(error)] == error for error in errors if error)}
        refused = {path for path in bad if _get(found, path) != _get(data, path)}
    for path, word in words.items():
        if word not in str(_get(found, path)).lower():
            del canaries.places[word]
            canaries.places[word] = "nowhere"
    return found


_FORMS = (
    "A sentence with {} that is long enough for any field of the schemas, I hope, and no longer than that.",
    "Word {} it",
    "https://{}.example/page",
    "{}",
    "#{}",
)


def _texts(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


def _named(path: Path_) -> str:
    return ".".join(str(part) for part in path if not isinstance(part, int))


def _get(data: Any, path: Path_) -> Any:
    for part in path:
        data = data[part]
    return data


def _put(data: Any, path: Path_, value: Any) -> None:
    _get(data, path[:-1])[path[-1]] = value


def written(data: dict[str, Any], body: str) -> str:
    """Return a source file; its front matter is JSON, which is YAML."""
    return f"---\n{json.dumps(data, indent=1)}\n---\n\n{body}"


def png(word: str) -> bytes:
    """Return a grey picture whose pixels, stored as they are, spell a word: https://www.w3.org/TR/png-3/."""
    header = struct.pack(">IIBBBBB", len(word), 1, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" + word.encode(), 0)), (b"IEND", b"")]
    whole = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(whole)
