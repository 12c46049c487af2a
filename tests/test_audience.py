"""What readers outside may see, and that nothing else reaches their site, whatever was built before it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from mkdocs.exceptions import PluginError

from building import EPOCH, REPOSITORY, with_site_parts
from canaries import Canaries, document, planted, png, written
from triagebook.audience import narrow
from triagebook.catalog import POLICIES, Catalog, load
from triagebook.checks import run
from triagebook.exports import catalog_json, redirects
from triagebook.feed import feed
from triagebook.pages.keys import page_keys
from triagebook.sections import AUDIENCES, faults, may_read
from triagebook.sitemap import sitemap
from triagebook_mkdocs.audience import audience

HERE = Path(__file__).parent
#: The fields of a known issue of which readers outside see the text. A field is added here by decision only.
SHOWN = {
    *("title", "summary", "tags", "symptoms", "references.title", "references.url"),
    *(
        "signatures.id",
        "signatures.value",
        "affects.component",
        "cause.summary",
        "workaround.summary",
        "workaround.risk",
    ),
    *("affects.regions", "affects.plans", "introduced_in.component", "fixed_in.component"),
}
_BODY = """## Issue {{#{0}}}

{1} `{2}` [{3}]({4}.png "{5}") ![{6}]({4}.png)

<!-- {7} -->

<div title="{8}" class="{9}">{10}</div>

```text
{11}
```

- {12}

    !!! note "{13}"

        {14}

[log]({4}.png.log)

[{15}]: https://{16}.example/ "{17}"
"""


def full_body(canaries: Canaries, where: str) -> tuple[str, str]:
    """Return a body with a word in every kind of place, and the name of the picture that it shows."""
    words = [canaries.word(f"{where} body {number}") for number in range(18)]
    return _BODY.format(*words), f"{words[4]}.png"


def add(root: Path, path: str, data: dict[str, object], canaries: Canaries, more: str = "") -> None:
    """Write an entry with a full body and the picture that only it shows."""
    body, picture = full_body(canaries, path)
    folder = (root / path).parent
    folder.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(written(data, body + more))
    (folder / picture).write_bytes(png(canaries.word(f"{path} picture")))
    (folder / f"{picture}.log").write_text(canaries.word(f"{path} log"))


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, canaries: Canaries) -> Path:
    """A knowledge base with a canary in every place that a reader outside must not see, and one public entry."""
    root = tmp_path_factory.mktemp("audience") / "kb"
    shutil.copytree(HERE / "kb", root)
    with_site_parts(root)
    shutil.copytree(REPOSITORY / "docs/public", root / "docs/public")
    shutil.copy(REPOSITORY / "mkdocs.public.yml", root)
    _plant_policies(root, canaries)
    _plant_internal(root, canaries)
    _plant_refused(root, canaries)
    _plant_public(root, canaries)
    return root


def _plant_policies(root: Path, canaries: Canaries) -> None:
    before = load(root)
    for name in POLICIES:
        path = f"docs/policy/{name}.md"
        entry = before.entries[path]
        data = planted(entry.kind, entry.data, canaries, path, keep=("audiences", "components", "regions", "plans"))
        if name == "approvals":
            data["audiences"] = {"partner": [], "customer": [], "public": ["support-lead"]}
            data["approvals"] = []
        if name == "vocabulary":
            data["synonyms"] = {"login": [canaries.word("a synonym")]}
            data["components"][canaries.word("a component")] = {
                "name": canaries.word("its name"),
                "owner": "identity",
                "product": "Meridian",
            }
        add(root, path, data, canaries)
    (root / "docs/policy/feedback.json").write_text(json.dumps({"entries": {}, canaries.word("feedback"): 1}))


def _plant_internal(root: Path, canaries: Canaries) -> None:
    places = {
        "runbook": "runbooks/{}/x.md",
        "known-issue": "known-issues/KI-0901-{}.md",
        "macro": "docs/macros/MC-0901-{}.md",
    }
    for kind, path in places.items():
        path = path.format(canaries.word(f"name of the {kind}"))
        data = document(kind) | {"audience": "internal"}
        data["id"] = {"runbook": "RB-0901", "known-issue": "KI-0901", "macro": "MC-0901"}[kind]
        data["aliases"] = [f"runbooks/{canaries.word(f'alias of the {kind}')}"]
        add(
            root,
            path,
            planted(kind, data, canaries, kind, keep=("aliases",)),
            canaries,
            f"\n{{{{ {canaries.word('variable')} }}}}\n",
        )
    page = {"title": canaries.word("title of a page"), "description": f"A page {canaries.word('description')} of ours."}
    for path in ("docs/practice/x.md", "docs/guide/x.md", "docs/topics.md", "docs/public/draft.md"):
        add(root, path, page, canaries)


def public_issue(id: str, **changes: object) -> dict[str, object]:
    """Return the front matter of a known issue that may be published."""
    return document("known-issue") | {
        "id": id, "audience": "public", "status": "validated", "components": ["sign-in"],
        "affects": [{"component": "sign-in"}], "aliases": [], "state": "confirmed",
        "approvals": [{"role": "support-lead", "by": "j.doe", "on": "2026-11-02"}],
        "workaround": {"extent": "full", "summary": "Sign in by another way.", "customer_safe": True},
    } | changes  # fmt: skip


def _plant_refused(root: Path, canaries: Canaries) -> None:
    """Add entries that are marked for the public or for fewer, and may not be shown to it."""
    refused: dict[str, dict[str, object]] = {
        "partner": {"audience": "partner"},
        "customer": {"audience": "customer"},
        "wip": {"status": "wip"},
        "archived": {"status": "archived"},
        "unsafe": {"workaround": {"extent": "full", "summary": "Sign in by another way.", "customer_safe": False}},
        "not said": {"workaround": {"extent": "full", "summary": "Sign in by another way."}},
        "not approved": {"approvals": [{"role": "security", "by": "j.doe", "on": "2026-11-02"}]},
        "approval broken": {"approvals": [{"role": "support-lead"}]},
        "unknown audience": {"audience": "everybody"},
        "unknown field": {"qz": 1},
    }
    endings = {"open section": "\n::: internal\n", "unknown section": "\n## More {audience=interal}\n\nText.\n"}
    for number, why in enumerate([*refused, *endings]):
        data = public_issue(
            f"KI-{910 + number:04}", title=f"Cannot sign in {canaries.word(why)}", **refused.get(why, {})
        )
        add(root, f"known-issues/{data['id']}-x.md", data, canaries, endings.get(why, ""))
    page = {"title": "A page of ours", "audience": "public", "approvals": public_issue("x")["approvals"]}
    add(root, "docs/practice/published.md", page, canaries)


_NARROWED = """
::: {0}
{1} [{2}](KI-0901-x.md) [KI-0901] ![{3}](../docs/assets/{9}.png)

## {4}

{5}
:::

## Ours {{audience={0}}}

{6}

### {7}

> {8}

## Also ours {{#{10} .{0}}}

| {11} | b |
|---|---|
| {12} | d |
"""
_PUBLIC = """
## Issue

Go on with [](#issue) the [steps]({0}), KI-0901, [KI-0901] ([KI-0902]). <!-- {1} --> <a href="{0}" title="x">Here</a>.

<!--
{2} -->

```text
<!-- {3} -->
```
"""


def _plant_public(root: Path, canaries: Canaries) -> None:
    """Add a public entry with all fields, narrowed sections in each form, and links to what nobody outside may see."""
    internal = next((root / "known-issues").glob("KI-0901-*.md")).name
    data = planted("known-issue", document("known-issue"), canaries, "public:")
    data |= {"id": "KI-0900", "audience": "public", "status": "validated", "components": ["sign-in"]}
    data |= {"related": ["KI-0901"], "runbooks": ["RB-0901"], "macros": ["MC-0901"], "superseded_by": "KI-0901"}
    data["approvals"][0]["role"] = "support-lead"
    data["workaround"]["customer_safe"] = True
    data["cause"]["certainty"] = "confirmed"
    data["signatures"][0]["overlaps_with"] = ["KI-0901"]
    body = _PUBLIC.format(internal, *(canaries.word(f"comment {n}") for n in range(3)))
    for who in ("internal", "partner", "customer"):
        words = [canaries.word(f"section for {who}: {number}") for number in range(13)]
        body += _NARROWED.format(who, *words)
        (root / f"docs/assets/{words[8]}.png").write_bytes(png(canaries.word("picture of a section")))
    (root / "known-issues/KI-0900-shown.md").write_text(written(data, body))


def shown_places(found: dict[str, str]) -> set[str]:
    return {place.removeprefix("public: ") for place in found.values()}


def built(root: Path, site: Path, tool: str, config: str) -> None:
    """Build a site in a process of its own, as people do."""
    environment = {key: value for key, value in os.environ.items() if key != "AUDIENCE"}
    environment |= {"SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", tool, "build", "-q", "-f", config, "-d", str(site)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_no_word_of_what_is_internal_reaches_the_public_site(full: Path, tmp_path: Path, canaries: Canaries, tool: str):
    shutil.rmtree(full / ".cache", ignore_errors=True)
    site = tmp_path / "site"
    built(full, site, tool, "mkdocs.public.yml")
    assert shown_places(canaries.found(site)) <= SHOWN
    assert (site / "known-issues/KI-0900-shown/index.html").is_file() and not list(site.rglob("*KI-0901*"))
    built(full, site, tool, "mkdocs.yml")
    assert len(shown_places(canaries.found(site)) - SHOWN) >= 200  # so the test sees what it looks for
    built(full, site, tool, "mkdocs.public.yml")
    assert shown_places(canaries.found(site)) <= SHOWN
    assert not list(site.rglob("*KI-0901*"))


def test_nothing_that_is_made_of_the_narrowed_catalog_holds_a_canary(full: Path, canaries: Canaries, tmp_path: Path):
    narrowed = narrow(load(full), "public")
    made = [
        catalog_json(narrowed),
        feed(narrowed, "https://help.example/", "Help"),
        sitemap(narrowed, "https://help.example/"),
    ]
    made += [f"{path} {text}" for path, text in redirects(narrowed)]
    made += [repr(entry) for entry in [*narrowed.entries.values(), *narrowed.unlisted.values()]]
    made += sorted(narrowed.attachments)
    (tmp_path / "made.txt").write_text("\n".join(made))
    assert shown_places(canaries.found(tmp_path)) <= SHOWN
    assert "KI-0901" not in "\n".join(made)


def test_there_are_many_places_to_leak_from(full: Path, canaries: Canaries):
    assert sum(place != "nowhere" for place in canaries.places.values()) >= 400


# --- who may read what


@pytest.fixture
def catalog_with(kb: Path) -> Callable[..., Catalog]:
    def make(body: str = "## Issue\n\nIt fails.\n", **changes: object) -> Catalog:
        (kb / "known-issues/KI-0900-x.md").write_text(written(public_issue("KI-0900", **changes), body))
        return load(kb)

    return make


def entries_for(catalog: Catalog, reader: str) -> set[str]:
    return {entry.id for entry in narrow(catalog, reader).entries.values() if entry.id}


@pytest.mark.parametrize("marked", AUDIENCES)
def test_each_audience_includes_the_ones_before_it(marked: str):
    readers = {reader for reader in AUDIENCES if may_read(reader, marked)}
    assert readers == set(AUDIENCES[: AUDIENCES.index(marked) + 1])


def test_internal_is_the_catalog_itself(catalog: Catalog):
    assert narrow(catalog, "internal") is catalog


@pytest.mark.parametrize("word", ["", "Public", "everybody", None])
def test_an_unknown_audience_is_refused(catalog: Catalog, word: str):
    with pytest.raises(ValueError, match="is not an audience"):
        narrow(catalog, word)


def test_an_entry_without_audience_is_internal(catalog: Catalog):
    assert all(entries_for(catalog, reader) == set() for reader in AUDIENCES[1:])


def test_without_a_policy_on_approvals_nothing_is_published(catalog_with: Callable[..., Catalog], kb: Path):
    (kb / "docs/policy/approvals.md").unlink()
    assert entries_for(catalog_with(), "public") == set()


def test_a_cause_that_is_only_suspected_is_not_told(catalog_with: Callable[..., Catalog]):
    cause = {"certainty": "suspected", "summary": "The cache may be stale."}
    (entry,) = narrow(catalog_with(cause=cause), "public").entries.values()
    assert entry.data["cause"] == {"certainty": "suspected"}


def test_only_names_of_the_registries_that_are_in_use_are_kept(catalog_with: Callable[..., Catalog]):
    narrowed = narrow(catalog_with(), "public")
    assert narrowed.policy("vocabulary") == {"components": {"sign-in": {"name": "Sign-in"}}, "regions": {}, "plans": {}}


def test_a_synonym_is_no_way_to_learn_our_words(catalog_with: Callable[..., Catalog]):
    assert json.loads(catalog_json(narrow(catalog_with(), "public")))["synonyms"] == {}


def test_a_page_is_made_anew_when_the_name_of_its_component_changes(catalog_with: Callable[..., Catalog], kb: Path):
    before = page_keys(narrow(catalog_with(), "public"))
    vocabulary = kb / "docs/policy/vocabulary.md"
    vocabulary.write_text(vocabulary.read_text().replace("name: Sign-in", "name: Login"))
    after = page_keys(narrow(catalog_with(), "public"))
    assert before.keys() == after.keys() and not set(before.values()) & set(after.values())


# --- what is left of a body


def body_for(catalog: Catalog, reader: str) -> str:
    return next(entry.body for entry in narrow(catalog, reader).entries.values() if entry.id == "KI-0900").strip()


SECTIONS = """\
Start.

::: partner
For partners.

::: internal
For us.
:::
:::

## Notes {.customer}

For customers.

## End

Done.
"""


@pytest.mark.parametrize(
    "reader, seen",
    [("public", []), ("customer", ["For customers."]), ("partner", ["For customers.", "For partners."])],
)
def test_each_reader_sees_the_sections_that_are_for_them(
    catalog_with: Callable[..., Catalog], reader: str, seen: list[str]
):
    body = body_for(catalog_with(SECTIONS), reader)
    assert [text for text in ("For customers.", "For partners.", "For us.") if text in body] == seen
    assert (
        body.startswith("Start.") and body.endswith("## End\n\nDone.") and ":::" not in body and ".customer" not in body
    )


def test_a_heading_with_nothing_left_below_it_goes_too(catalog_with: Callable[..., Catalog]):
    body = "## Issue\n\nIt fails.\n\n## Cause\n\n::: internal\nOur release.\n:::\n\n## Resolution\n\nWait.\n"
    assert "Cause" not in body_for(catalog_with(body), "public")


@pytest.mark.parametrize(
    "written_body, seen",
    [
        ("Another fault ([KI-0001]).", "Another fault."),
        ("See [KI-0001] first.", "See another article first."),
        ("See KI-0001, please.", "See another article, please."),
        ("See KI-00011 or XKI-0001.", "See KI-00011 or XKI-0001."),
        ("Go on [there](KI-0001-saml-clock-skew.md#cause).", "Go on [there](https://removed.invalid/)."),
        ("Go on [there][x].\n\n[x]: KI-0001-saml-clock-skew.md", "Go on [there][x].\n\n[x]: https://removed.invalid/"),
        ("Go [up](#issue), not [down](#ours).\n\n## Ours {#ours .internal}\n\nText.", "Go [up](#issue), not [down](https://removed.invalid/)."),
        ("Read <!-- ours --> on.", "Read  on."),
        ("Read on. <!-- ours", "Read on."),
        ("Open {{ workspace_id }}.", "Open your workspace id."),
        ("Run `get {{ workspace_id }}`.", "Run `get YOUR_WORKSPACE_ID`."),
    ],
)  # fmt: skip
def test_what_is_not_for_the_reader_leaves_a_sentence(
    catalog_with: Callable[..., Catalog], written_body: str, seen: str
):
    assert body_for(catalog_with(f"## Issue\n\n{written_body}\n"), "public") == f"## Issue\n\n{seen}"


def test_a_picture_enters_with_the_page_that_shows_it(catalog_with: Callable[..., Catalog], kb: Path):
    for name in ("shown", "ours", "unused"):
        (kb / f"known-issues/{name}.png").write_bytes(png("a word"))
    catalog = catalog_with("## Issue\n\n![x](shown.png)\n\n::: internal\n![y](ours.png)\n:::\n")
    assert narrow(catalog, "public").attachments == {"known-issues/shown.png"}


def test_public_pages_take_the_place_of_docs_and_keep_their_links(kb: Path):
    page = {"title": "Limits", "audience": "public"}
    (kb / "docs/public/more").mkdir(parents=True)
    (kb / "docs/public/index.md").write_text(
        written(page, "[more](more/limits.md) ![x](../assets/shot.png) [no](../index.md)")
    )
    (kb / "docs/public/more/limits.md").write_text(written(page, "[home](../index.md#start)\n\n# Start\n"))
    narrowed = narrow(load(kb), "public")
    assert {path: entry.body.split("\n")[1] for path, entry in narrowed.entries.items()} == {
        "docs/index.md": "[more](more/limits.md) ![x](assets/shot.png) [no](https://removed.invalid/)",
        "docs/more/limits.md": "[home](../index.md)",
    }


@pytest.mark.parametrize("marker", ["health", "home", "known-issues", "macros", "topics"])
def test_a_marker_of_the_team_makes_nothing_on_a_public_page(kb: Path, marker: str):
    (kb / "docs/public").mkdir(exist_ok=True)
    (kb / "docs/public/index.md").write_text(
        written({"title": "Home", "audience": "public"}, f"<!-- triagebook: {marker} -->\n")
    )
    assert "triagebook" not in narrow(load(kb), "public").entries["docs/index.md"].body


def test_a_section_inside_a_block_of_code_is_cut_as_well(catalog_with: Callable[..., Catalog]):
    body = "## Issue\n\n```text\nshown\n::: internal\nours\n:::\n```\n"
    assert "ours" not in body_for(catalog_with(body), "public")


def test_an_entry_with_a_mark_that_is_not_understood_is_shown_to_nobody(catalog_with: Callable[..., Catalog]):
    catalog = catalog_with("## Issue {audience=interal}\n\nOurs.\n")
    assert entries_for(catalog, "public") == set()
    assert next(faults(catalog.by_id["KI-0900"]))[1] == "`interal` is not an audience"


# --- the feed


def test_the_feed_is_atom_with_stable_ids_and_the_newest_first(catalog_with: Callable[..., Catalog]):
    catalog = narrow(catalog_with(title="Sign-in & sign-out fail"), "public")
    root = ElementTree.fromstring(feed(catalog, "https://help.example/kb/", "Help & more"))
    atom = {"a": "http://www.w3.org/2005/Atom"}
    for name in ("id", "title", "updated", "author/a:name"):
        assert root.find(f"a:{name}", atom).text
    entry = root.find("a:entry", atom)
    assert entry.find("a:id", atom).text == "https://help.example/kb/KI-0900/"
    assert entry.find("a:updated", atom).text.endswith("T00:00:00Z")
    assert "&" in entry.find("a:title", atom).text


def test_a_feed_without_entries_is_still_a_feed(catalog: Catalog):
    assert ElementTree.fromstring(feed(narrow(catalog, "public"), "https://help.example/", "Help")) is not None


# --- the configuration


def config(name: str = "mkdocs.yml", **extra: object) -> SimpleNamespace:
    return SimpleNamespace(config_file_path=f"/kb/{name}", extra=extra)


def test_a_configuration_without_audience_is_the_teams(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("AUDIENCE", raising=False)
    assert audience(config()) == "internal"
    assert audience(config("mkdocs.public.yml", audience="public")) == "public"


@pytest.mark.parametrize(
    "given",
    [
        config(audience="everybody"),
        config(audience=""),
        config(audience=None),
        config("mkdocs.public.yml"),
        config("mkdocs.public.yml", audience="partner"),
        config("mkdocs.partner.yaml", audience="internal"),
    ],
)
def test_a_configuration_that_is_in_doubt_builds_nothing(given: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("AUDIENCE", raising=False)
    with pytest.raises(PluginError, match="audience"):
        audience(given)


def test_the_environment_cannot_ask_for_another_audience_than_the_configuration(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AUDIENCE", "public")
    with pytest.raises(PluginError, match="AUDIENCE says `public`"):
        audience(config())


@pytest.mark.parametrize("word", ["pulbic", ""])
def test_make_refuses_an_unknown_audience(word: str):
    done = subprocess.run(
        ["make", "-n", "build", f"AUDIENCE={word}"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode and "use internal, partner, customer or public" in done.stderr


# --- the repository's own


@pytest.mark.meridian
@pytest.mark.parametrize("reader", AUDIENCES[1:])
def test_each_reader_has_articles_of_this_repository(reader: str):
    found = entries_for(load(REPOSITORY), reader)
    assert {"KI-0019", "KI-0027", "KI-0041"} <= found and ("KI-0013" in found) == (reader == "partner")


@pytest.mark.meridian
def test_the_public_site_of_this_repository_names_nothing_of_ours(tmp_path: Path):
    environment = {key: value for key, value in os.environ.items() if key != "AUDIENCE"} | {"NO_MKDOCS_2_WARNING": "1"}
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "-f",
        "mkdocs.public.yml",
        "-d",
        str(tmp_path / "site"),
    ]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    ours = (
        "code.example",
        "support/triagebook",
        "edit/main",
        "admin.meridian.example",
        "#team-",
        "okafor",
        "MER-3956",
        "desk.json",
    )
    pages = [path for path in (tmp_path / "site").rglob("*") if path.suffix in (".html", ".json", ".xml", ".txt")]
    found = {(word, path.name) for path in pages for word in ours if word in path.read_text("utf-8")}
    assert found == set() and len(pages) > 30
    assert not (tmp_path / "site/assets/desk-parts.js").exists()


def test_the_repository_is_clean_of_what_these_checks_find():
    assert [d for d in run(load(REPOSITORY)) if d.code in ("TB720", "TB721", "TB722", "TB723", "TB724")] == []
