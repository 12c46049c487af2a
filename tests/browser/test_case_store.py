"""The case of a tab: what is stored, what never is, and what it does with storage that lies or refuses."""

from __future__ import annotations

import json

import pytest

KEY = "triagebook-case"
PLAIN = {"sensitive": False}

#: Runs a body with `store` over a Map as storage, and returns {result, stored: what lies in the storage, or null}.
RUN = """async ([url, stored, body, refuses]) => {
    const { CaseStore } = await import(url + "/case.js");
    const held = new Map(stored === null ? [] : [["triagebook-case", stored]]);
    const storage = {
        getItem: (key) => held.get(key) ?? null,
        setItem: (key, value) => { if (refuses) throw new Error("full"); held.set(key, value); },
        removeItem: (key) => { if (refuses) throw new Error("no"); held.delete(key); },
    };
    const open = () => new CaseStore(storage);
    const store = open();
    const code = `return (async () => { ${body} })()`;
    const result = await new Function("store", "open", "CaseStore", code)(store, open, CaseStore);
    return { result, stored: held.get("triagebook-case") ?? null };
}"""


@pytest.fixture(scope="module")
def blank(open_page, assets_url):
    """One page for all tests here: nothing in it outlives a call."""
    with open_page() as page:
        page.goto(assets_url + "/desk.css")
        yield page


@pytest.fixture
def run(blank, assets_url):
    def run(body, stored=None, refuses=False):
        text = stored if stored is None or isinstance(stored, str) else json.dumps(stored)
        return blank.evaluate(RUN, [assets_url, text, body, refuses])

    return run


def kept(**changes):
    empty = {"version": 1, "opened": "2026-11-23T03:00:00.000Z", "variables": {}, "severity": None}
    return empty | {"walks": {}, "evidence": [], "packet": {}, "updates": []} | changes


def test_nothing_is_stored_before_something_is_said(run):
    done = run("return [store.isOpen, store.isKept]")
    assert done == {"result": [False, True], "stored": None}


def test_a_variable_that_is_not_sensitive_is_stored_and_read_again(run):
    done = run("store.set('region', 'eu-1', {sensitive: false}); return open().get().variables")
    assert done["result"] == {"region": "eu-1"}
    assert json.loads(done["stored"]).keys() == kept().keys()


@pytest.mark.parametrize("definition", ["{sensitive: true}", "undefined", "{}"])
def test_a_variable_is_held_in_memory_unless_it_is_known_to_be_harmless(run, definition):
    done = run(f"store.set('user_email', 'canary@c.test', {definition}); return store.get().variables")
    assert done["result"] == {"user_email": "canary@c.test"}
    assert "canary" not in done["stored"]


def test_a_sensitive_value_in_another_variable_is_stored_as_its_name(run):
    body = "store.set('user_email', 'canary@c.test', {sensitive: true});"
    body += (
        "store.set('symptom', 'canary@c.test cannot sign in', {sensitive: false}); return store.get().variables.symptom"
    )
    done = run(body)
    assert done["result"] == "canary@c.test cannot sign in"
    assert json.loads(done["stored"])["variables"] == {"symptom": "{{ user_email }} cannot sign in"}


def test_a_very_short_sensitive_value_does_not_garble_what_it_stands_in(run):
    body = "store.set('pin', '1', {sensitive: true}); store.set('release', '2026.11.1', {sensitive: false});"
    assert json.loads(run(body)["stored"])["variables"] == {"release": "2026.11.1"}


def test_an_empty_value_takes_a_variable_away(run):
    body = "store.set('a', 'x', {sensitive: false}); store.set('b', 'y', {sensitive: true});"
    done = run(body + "store.set('a', ''); store.set('b', ''); return [store.get().variables, store.sensitiveNames]")
    assert done["result"] == [{}, []]


TEXTS = """store.change((draft) => {
    draft.packet.impact = "token canary";
    draft.evidence.push({ line: 1, text: "canary here" });
    draft.walks["RB-0001"] = { steps: [{ note: "canary again" }] };
});"""


def test_texts_are_not_stored_before_there_is_a_redaction(run):
    done = run(TEXTS + "return store.get().packet.impact")
    assert done["result"] == "token canary"
    assert "canary" not in done["stored"]


def test_texts_are_stored_as_redaction_leaves_them(run):
    done = run(TEXTS + "store.protect((text) => text.replaceAll('canary', '***')); return store.get().packet.impact")
    assert done["result"] == "token canary"
    stored = json.loads(done["stored"])
    assert (stored["packet"], stored["evidence"]) == ({"impact": "token ***"}, [{"line": 1, "text": "*** here"}])


def test_what_was_stored_before_survives_while_there_is_no_redaction(run):
    done = run("store.set('region', 'eu-1', {sensitive: false})", kept(packet={"impact": "all"}))
    assert json.loads(done["stored"])["packet"] == {"impact": "all"}


FOREIGN = [
    *("", "null", "1", "[]", "{", '{"version": 1}', "\\u0000"),
    json.dumps(kept(version=2)),
    json.dumps(kept(variables=[])),
    json.dumps(kept(variables={"region": {}})),
    json.dumps(kept(evidence={})),
    json.dumps(kept(packet=None)),
    json.dumps(kept(severity={"start": 1})),
]


@pytest.mark.parametrize("stored", FOREIGN)
def test_a_storage_with_something_else_is_as_an_empty_one(run, stored):
    assert run("return [store.isOpen, store.get().variables]", stored)["result"] == [False, {}]


def test_a_storage_that_refuses_keeps_the_case_in_memory_and_says_so(run):
    body = "store.set('region', 'eu-1', {sensitive: false}); const kept = store.isKept; store.clear();"
    done = run(body + "return [kept, store.isOpen]", refuses=True)
    assert done == {"result": [False, False], "stored": None}


def test_without_a_storage_the_case_is_in_memory(run):
    body = "const bare = new CaseStore(null); bare.set('a', 'b', {sensitive: false});"
    assert run(body + "return [bare.isKept, bare.get().variables]")["result"] == [False, {"a": "b"}]


def test_clear_leaves_nothing_and_its_result_brings_all_of_it_back(run):
    body = (
        "store.set('a', 'b', {sensitive: false}); store.set('c', 'd', {sensitive: true}); const back = store.clear();"
    )
    done = run(body + "return [store.isOpen, store.get().variables]")
    assert done == {"result": [False, {}], "stored": None}
    done = run(body + "back(); return store.get().variables")
    assert done["result"] == {"a": "b", "c": "d"}
    assert json.loads(done["stored"])["variables"] == {"a": "b"}


def test_a_change_that_throws_changes_nothing_and_tells_nobody(run):
    body = """let told = 0; store.subscribe(() => { told += 1; });
        try { store.change((draft) => { draft.variables.a = "b"; throw new Error("no"); }); } catch {}
        return [store.isOpen, store.get().variables, told];"""
    assert run(body) == {"result": [False, {}, 0], "stored": None}


def test_each_change_is_told_until_the_listener_ends_it(run):
    body = """const told = []; const end = store.subscribe((state) => told.push(state.variables.a));
        store.set("a", "1", {sensitive: false}); end(); store.set("a", "2", {sensitive: false}); return told;"""
    assert run(body)["result"] == ["1"]


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString"])
def test_a_name_of_the_language_does_no_harm(run, name):
    body = f"store.set('{name}', 'x', {{sensitive: true}}); store.set('{name}', 'y', {{sensitive: false}});"
    assert run(body + "return [{}.x, {}.polluted, typeof {}.toString]")["result"] == [None, None, "function"]


def test_a_stored_name_of_the_language_does_no_harm(run):
    stored = json.dumps(kept()).replace('"variables": {}', '"variables": {"__proto__": {"polluted": 1}}')
    assert run("store.set('a', 'b', {sensitive: false}); return {}.polluted ?? null", stored)["result"] is None
