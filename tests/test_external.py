"""Links to other sites, tried against a server of this machine that behaves well and badly."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import EAI_AGAIN, EAI_NONAME, gaierror

import pytest
from urllib3.exceptions import NameResolutionError, SSLError

from triagebook import cli, external
from triagebook.catalog import load
from triagebook.external import Answer, Manners

QUICK = Manners(timeout=5, per_host=2, tries=2, pause=0, longest_pause=0)


class Site(BaseHTTPRequestHandler):
    """Answers by path: a status, `STATUS-LOCATION` a redirect, and the special ones of `_special`."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        server = self.server
        with server.lock:
            server.asked[self.command, self.path] += 1
            server.agents.add(self.headers["User-Agent"])
            server.at_once += 1
            server.most = max(server.most, server.at_once)
        status, headers = self.special() or (int(self.path[1:4]), {})
        if self.path[4:5] == "-":
            headers["Location"] = "/" + self.path[5:]
        if status:
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
        else:
            self.close_connection = True
        with server.lock:
            server.at_once -= 1

    def special(self) -> tuple[int, dict[str, str]] | None:
        first = self.server.asked[self.command, self.path] == 1
        return {
            "/get-only": (405 if self.command == "HEAD" else 200, {}),
            "/head-says-404": (404 if self.command == "HEAD" else 200, {}),
            "/busy-once": (429 if first else 200, {"Retry-After": "0"}),
            "/down-once": (503 if first else 200, {}),
            "/hangs-up": (0, {}),
            "/endless": (200, {"Content-Length": "1000000000000"}),
        }.get(self.path)

    def log_message(self, *arguments: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.lock, server.asked, server.agents, server.at_once, server.most = threading.Lock(), Counter(), set(), 0, 0
    server.home = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def tried(site):
    """A function that tries paths of the site and returns the answers by path."""

    def try_paths(*paths: str) -> dict[str, Answer]:
        answers = dict(external.try_all([site.home + path for path in paths], QUICK))
        return {url.removeprefix(site.home): answer for url, answer in answers.items()}

    return try_paths


@pytest.mark.parametrize(
    "path", ["/200", "/204", "/get-only", "/head-says-404", "/busy-once", "/down-once", "/302-200"]
)
def test_a_link_that_leads_somewhere_is_alive(path, tried):
    assert tried(path) == {path: Answer("alive")}


@pytest.mark.parametrize("path", ["/404", "/410", "/301-404"])
def test_a_link_is_dead_where_the_site_says_so_twice(path, tried, site):
    assert tried(path)[path].state == "dead"
    assert {method for method, _ in site.asked} == {"HEAD", "GET"}


@pytest.mark.parametrize("path", ["/401", "/403", "/429", "/500", "/503", "/hangs-up", "/301-301-200", "/418"])
def test_what_refuses_programs_or_is_down_is_uncertain_and_never_dead(path, tried):
    answer = tried(path.replace("/301-301-200", "/301-301-301-301-301-301-301-301-200"))
    (found,) = answer.values()
    assert found.state == "uncertain" and found.why


@pytest.mark.parametrize("path, to", [("/301-200", "/200"), ("/308-301-200", "/200"), ("/301-302-200", "/302-200")])
def test_a_link_has_moved_as_far_as_the_redirects_are_permanent(path, to, tried, site):
    assert tried(path) == {path: Answer("moved", to=site.home + to)}


def test_a_redirect_for_now_is_no_move_even_if_a_permanent_one_follows(tried):
    assert tried("/302-301-200")["/302-301-200"].state == "alive"


def test_a_body_without_end_is_not_read(tried):
    assert tried("/endless")["/endless"].state == "alive"


def test_a_site_that_asks_to_wait_is_asked_again_only_a_few_times(tried, site):
    tried("/429")
    assert site.asked == {("HEAD", "/429"): 3, ("GET", "/429"): 3}


def test_no_host_is_asked_by_more_than_two_at_once(tried, site):
    assert set(tried(*[f"/200?page={number}" for number in range(60)]).values()) == {Answer("alive")}
    assert site.most <= 2


def test_an_address_is_tried_once_whatever_stands_behind_its_hash(site):
    list(external.try_all([f"{site.home}/200#a", f"{site.home}/200#b", f"{site.home}/200"], QUICK))
    assert site.asked == {("HEAD", "/200"): 1}


def test_the_site_is_told_who_asks(tried, site):
    tried("/200")
    assert all(agent.startswith("triagebook/") for agent in site.agents)


def test_nothing_listens(site):
    answers = dict(external.try_all(["http://127.0.0.1:1/"], QUICK))
    assert [answer.state for answer in answers.values()] == ["uncertain"]


def test_a_host_that_does_not_exist_is_dead_and_one_that_cannot_be_looked_up_is_uncertain():
    def failed(errno: int) -> NameResolutionError:
        error = NameResolutionError("x", None, gaierror(errno, "no"))
        error.__cause__ = gaierror(errno, "no")
        return error

    assert external.unanswered(failed(EAI_NONAME)).state == "dead"
    assert external.unanswered(failed(EAI_AGAIN)).state == "uncertain"


def test_a_certificate_that_is_not_accepted_is_uncertain():
    assert external.unanswered(SSLError("expired")) == Answer("uncertain", why="its certificate is not accepted")


def test_a_redirect_from_https_to_http_is_a_downgrade():
    steps = [(302, "http://a.org/"), (301, "http://a.org/x")]
    assert external.judge("https://a.org", 200, steps) == Answer("downgraded", to="http://a.org/x")


@pytest.mark.parametrize(
    "url, public",
    [
        ("https://www.rfc-editor.org/rfc/rfc9110", True),
        ("https://8.8.8.8/", True),
        ("https://api.meridian.example/v2", False),
        ("https://www.example.com/", False),
        ("http://localhost:8000/", False),
        ("http://192.168.1.1/", False),
        ("https://[::1]/", False),
        ("https://[broken", False),
        ("https://{{ host }}.org/", False),
        ("https://intranet/", False),
    ],
)
def test_only_what_can_be_on_the_open_internet_is_tried(url, public):
    assert external.is_public(url) == public


def test_addresses_are_found_in_bodies_and_in_front_matter(kb, today):
    page = kb / "docs/page.md"
    page.write_text(
        "---\ntitle: A page\ndescription: https://a.org/some-page-of-it\n---\n\nSee [b](https://b.org#c) and `https://d.org`.\n"
    )
    found = external.uses(load(kb, today))
    assert [(use.path, use.mark, use.url) for use in found] == [
        ("docs/page.md", (3, 14), "https://a.org/some-page-of-it"),
        ("docs/page.md", (6, 9), "https://b.org#c"),
    ]


def test_each_state_has_its_code_and_a_moved_link_keeps_its_fragment():
    use = [external.Use("docs/page.md", (6, 9), f"https://a.org/{name}#part") for name in "abcde"]
    answers = {
        "https://a.org/a": Answer("alive"),
        "https://a.org/b": Answer("dead", why="it answers 404 Not Found"),
        "https://a.org/c": Answer("moved", to="https://b.org/c"),
        "https://a.org/d": Answer("downgraded", to="http://b.org/d"),
        "https://a.org/e": Answer("uncertain", why="it answers 403 Forbidden"),
    }
    found = list(external.reported(use, answers))
    assert [d.code for d in found] == ["TB310", "TB311", "TB312", "TB313"]
    assert found[1].help == "write `https://b.org/c#part`" and all(d.message and d.help for d in found)


def test_answers_are_believed_for_a_while_and_what_is_uncertain_never():
    answers = {"https://a.org": Answer("alive"), "https://b.org": Answer("dead"), "https://c.org": Answer("uncertain")}
    cache = json.loads(json.dumps(external.kept(answers, {}, 100)))
    assert external.believed(cache, 100).keys() == {"https://a.org", "https://b.org"}
    assert external.believed(cache, 101).keys() == {"https://a.org"}
    assert external.believed(cache, 114) == {} == external.believed(cache, 99)
    assert external.kept({}, cache, 101)["https://a.org"]["day"] == 100


@pytest.mark.parametrize(
    "cache", [None, [], {"u": 1}, {"u": {"state": "alive"}}, {"u": {"state": [], "to": 1, "why": 2, "day": "x"}}]
)
def test_a_broken_cache_is_no_answer(cache):
    assert external.believed(cache, 100) == {} == external.kept({}, cache, 100)


@pytest.fixture
def page(kb, site, monkeypatch):
    """A knowledge base with links to the site, as the working folder."""
    (kb / "mkdocs.yml").touch()
    (kb / "docs/page.md").write_text(f"---\ntitle: A page\n---\n\nSee [a]({site.home}/404).\n")
    (kb / "docs/index.md").write_text("---\ntitle: Start\n---\n\nSee [page](page.md).\n")
    monkeypatch.chdir(kb)
    monkeypatch.setattr(external, "is_public", lambda url: "127.0.0.1" in url or ".invalid" in url)
    return kb


def test_the_command_reports_dead_links_and_asks_each_site_once_a_day(page, site, capsys):
    for _ in range(2):
        assert cli.main(["check", "--external", "--format", "json", "--today", "2026-11-23"]) == 1
        found = [(d["path"], d["line"], d["column"], d["code"]) for d in json.loads(capsys.readouterr().out)]
        assert ("docs/page.md", 5, 9, "TB310") in found
    assert site.asked == {("HEAD", "/404"): 1, ("GET", "/404"): 1}


def test_nothing_is_tried_unless_somebody_asks_for_it(page, site):
    cli.main(["check", "--today", "2026-11-23"])
    assert not site.asked


def test_without_a_network_the_command_says_so_instead_of_calling_all_links_dead(page, monkeypatch, capsys):
    (page / "docs/page.md").write_text(
        "---\ntitle: A page\n---\n\n" + "".join(f"[{n}](https://{n}.invalid/)\n" for n in range(20))
    )
    monkeypatch.setattr(external, "_try", lambda pool, url: Answer("dead", why=external.NO_HOST))
    assert cli.main(["check", "--external", "--today", "2026-11-23"]) == 2
    assert "is there a network?" in capsys.readouterr().err
