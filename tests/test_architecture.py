"""The shape of the code: imports point one way, few modules touch the world, and parts stay small."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "src" / "triagebook"
#: Modules from the bottom to the top: a module imports only from rows below its own, or from its own package.
LAYERS = [
    {"", "compiled", "diagnostics"},  # "" is the package itself: its version
    {"attachment_rules", "baseline", "folders", "images", "svg", "on_demand_rules", "reading_rules", "schema_rules"},
    {"policy_header", "sanitise"},
    {"file_names", "store", "strict_yaml", "verdict_cache"},
    {"entry"},
    {
        "address",
        "disk",
        "affects",
        "attachments",
        "blocks",
        "pasted",
        "patterns",
        "schema_authority",
        "schema_sentences",
        "severity",
        "sql",
        "words",
    },
    {"brackets", "literals", "tangles", "terms"},
    {"allowed", "code_blocks", "commands", "flow", "links", "schema", "signatures"},
    {"proposed", "redaction", "sections"},
    {"audience_body", "audience_fields", "packet"},
    {"packet_reading", "packet_text"},
    {"naming", "schema_fields"},
    {"catalog", "drawing"},
    {"audience", "internal_words", "looking"},
    {"checks", "external", "lookup", "other_programs", "report"},
    {"codeowners", "desk_entries", "feedback"},
    {"kept", "pages", "writing"},
    {"affected", "desk", "exports", "feed", "language", "records", "sitemap", "verdicts"},
    {"bulk", "lookup_data", "search_index", "summary"},
    {"bulk_sql", "summary_text"},
    {"cli"},
    {"__main__"},
]
TIER = {name: tier for tier, names in enumerate(LAYERS) for name in names}
#: Calls that touch a file, and the modules that may.
READERS = {"attachments", "catalog", "folders", "kept", "schema", "store", "verdict_cache"}
TOUCHING = {
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "iterdir",
    "glob",
    "rglob",
    "walk",
    "listdir",
    "scandir",
}


def named(path: Path) -> str:
    """Return a module's name in the library: `checks.links` for checks/links.py, `checks` for its __init__.py."""
    parts = path.relative_to(LIBRARY).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


FILES = {named(path): path for path in sorted(LIBRARY.rglob("*.py"))}
HOOKS = sorted((ROOT / "hooks").glob("*.py"))
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in FILES.items()}
EVERY = [pytest.param(name, id=name or "package") for name in FILES]


def imported(tree: ast.AST, name: str = "") -> Iterator[str]:
    """Yield the full name of every imported module or name, of the library's own with `triagebook` in front."""
    package = ["triagebook", *(part for part in name.split(".") if part)]
    if name and FILES[name].name != "__init__.py":
        package.pop()
    only_for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in node.body
    }
    for node in ast.walk(tree):
        if node in only_for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
            base = base if node.level else node.module or ""
            yield from (f"{base}.{alias.name}" for alias in node.names)


def own(name: str) -> set[str]:
    """Return the top modules of the library that a module imports."""
    found = set()
    for full in imported(TREES[name], name):
        if full.split(".")[0] == "triagebook":
            part = full.split(".")[1]
            found.add(part if part in TIER else "")
    return found


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for name, tree in TREES.items():
        yield from ((name, node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_module_has_its_layer():
    assert {name.split(".")[0] for name in FILES} == set(TIER)


@pytest.mark.parametrize("name", EVERY)
def test_imports_point_one_way(name: str):
    top = name.split(".")[0]
    upward = {other for other in own(name) if TIER[other] >= TIER[top] and other != top}
    assert upward == set()


@pytest.mark.parametrize("name", EVERY)
def test_the_library_never_imports_mkdocs(name: str):
    foreign = {full.split(".")[0] for full in imported(TREES[name], name)}
    assert not foreign & {"mkdocs", "material", "properdocs", "pymdownx"}


@pytest.mark.parametrize("name", EVERY)
def test_one_module_alone_can_use_the_network(name: str):
    names = set(imported(TREES[name], name))
    network = {"requests", "urllib3", "httpx", "aiohttp", "socket", "ssl", "ftplib", "smtplib"}
    found = {full for full in names if full.split(".")[0] in network or full.startswith(("urllib.request", "http."))}
    assert name == "external" or not found


@pytest.mark.parametrize("name", EVERY)
def test_what_can_use_the_network_is_only_imported_when_somebody_asks_for_it(name: str):
    at_start = ast.Module([node for node in TREES[name].body if isinstance(node, ast.Import | ast.ImportFrom)], [])
    assert not any(full.startswith("triagebook.external") for full in imported(at_start, name))


@pytest.mark.parametrize("path", HOOKS, ids=lambda path: path.name)
def test_a_hook_is_thin_and_imports_the_library_never_a_sibling(path: Path):
    found = {full.split(".")[0] for full in imported(ast.parse(path.read_text("utf-8")))}
    assert found & {"triagebook", "triagebook_mkdocs"} and not found & {other.stem for other in HOOKS}
    assert len(path.read_text("utf-8").splitlines()) <= 80


@pytest.mark.parametrize("name", EVERY)
def test_nothing_prints_but_the_command_line(name: str):
    printing = [
        ast.unparse(node)
        for node in ast.walk(TREES[name])
        if (isinstance(node, ast.Name) and node.id in ("print", "input"))
        or (isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr", "stdin"))
    ]
    assert not printing or name.split(".")[0] == "cli"


@pytest.mark.parametrize("name", EVERY)
def test_only_the_loaders_and_the_command_line_touch_files(name: str):
    touching = {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    } & TOUCHING
    assert name.split(".")[0] == "cli" or bool(touching) == (name in READERS)


@pytest.mark.parametrize("name", EVERY)
def test_only_the_catalog_and_the_command_line_know_what_day_it_is(name: str):
    text = ast.unparse(TREES[name])
    assert not re.search(r"\b(datetime\.now|utcnow|time\.time)\(", text)
    assert ("date.today(" in text) == (name in ("catalog", "verdicts"))


@pytest.mark.parametrize("name", EVERY)
def test_a_module_is_short_and_says_what_it_is_for(name: str):
    assert len(FILES[name].read_text("utf-8").splitlines()) <= 300
    assert ast.get_docstring(TREES[name])


def test_functions_are_short():
    lengths = {f"{name}.{node.name}": node.end_lineno - node.lineno + 1 for name, node in functions()}
    assert {name: length for name, length in lengths.items() if length > 50} == {}
    assert sorted(lengths.values())[len(lengths) // 2] <= 15


def test_what_others_may_call_is_documented():
    public = [(name, node) for name, node in functions() if not node.name.startswith("_") and is_top(name, node)]
    assert len(public) > 100
    assert [f"{name}.{node.name}" for name, node in public if not ast.get_docstring(node)] == []


def is_top(name: str, node: ast.FunctionDef) -> bool:
    return node in TREES[name].body


@pytest.mark.parametrize("word", ["util", "helper", "manager", "misc"])
def test_no_name_says_nothing(word: str):
    names = [*FILES, *(node.name for _, node in functions())]
    assert [name for name in names if word in name.lower()] == []
