"""Try the links that lead to other sites. The one module that uses the network, and only when somebody asks for it.

urllib3 does what must be done politely: a pool with a bound for each host, retries with growing pauses, `Retry-After`
(RFC 9110, section 10.2.3) and the history of redirects. MkDocs' theme brings it anyway.

A link is dead only where that is certain: 404 and 410 (RFC 9110, sections 15.5.5 and 15.5.11), or a host that does not
exist. Whatever refuses programs, asks to wait or is down says nothing about the link.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from http.client import responses
from socket import EAI_NONAME
from typing import Any, Literal, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NameResolutionError, SSLError

from . import __version__
from .catalog import Catalog
from .diagnostics import Diagnostic, Mark
from .links import outline, scheme, texts
from .on_demand_rules import DEAD, DOWNGRADED, MOVED, UNCERTAIN

State = Literal["alive", "moved", "downgraded", "dead", "uncertain"]
Progress = Callable[[str, int, int], None]

#: Hosts that nobody can have (RFC 2606, RFC 6761), and those of a network at home.
_RESERVED = (".example", ".test", ".invalid", ".localhost", ".local", ".internal", ".home.arpa")
_RESERVED_NAMES = ("example.com", "example.org", "example.net", "localhost")
_WORKERS = 16
#: What a host that was not found is said to be: unknown for sure, or perhaps for a while only.
NO_HOST, NO_LOOKUP = "its host does not exist", "its host cannot be looked up"
#: For so many days an answer is believed; what is uncertain is tried anew each time.
BELIEVED = {"alive": 14, "moved": 14, "downgraded": 14, "dead": 1}
_PERMANENT, _WAIT = (301, 308), (429, 500, 502, 503, 504)


class Manners(NamedTuple):
    """How patient and polite to be: seconds to wait for an answer, connections to one host at a time, further tries,
    the first pause between tries in seconds, and the longest that a site may make us wait."""

    timeout: float = 15
    per_host: int = 2
    tries: int = 2
    pause: float = 1
    longest_pause: int = 60


USUAL = Manners()


class Answer(NamedTuple):
    """What came of trying an address: its state, the address that it moved to, and why it is so."""

    state: State
    to: str = ""
    why: str = ""


class Use(NamedTuple):
    """A place that names an address."""

    path: str
    mark: Mark
    url: str


def uses(catalog: Catalog) -> list[Use]:
    """Return every link to another site: in bodies, and addresses in front matter; reserved names left out."""
    found = []
    for entry in catalog.entries.values():
        found += [Use(entry.path, link.mark, link.url) for link in outline(entry).links]
        found += [Use(entry.path, entry.at(*path), text) for path, text in texts(entry) if "\n" not in text]
    return sorted(use for use in found if scheme(use.url) in ("http", "https") and is_public(use.url))


def is_public(url: str) -> bool:
    """Can an address be one of the open Internet? Names for documentation and private addresses are not."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    if host in _RESERVED_NAMES or host.endswith((*_RESERVED, *(f".{name}" for name in _RESERVED_NAMES))):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and " " not in url and "{" not in url


def address(url: str) -> str:
    """Return what is tried of an address: all but the part behind `#`."""
    return urldefrag(url).url


def try_all(
    urls: Iterable[str], manners: Manners = USUAL, report: Progress = lambda doing, done, total: None
) -> Iterator[tuple[str, Answer]]:
    """Yield each address with what came of trying it, as the answers come in. Parts behind `#` are left out."""
    wanted = sorted(set(map(address, urls)))
    with _pool(manners) as pool, ThreadPoolExecutor(_WORKERS) as workers:
        running = {workers.submit(_try, pool, url): url for url in wanted}
        try:
            for number, done in enumerate(as_completed(running)):
                report("trying links", number, len(wanted))
                yield running[done], done.result()
        finally:
            workers.shutdown(wait=False, cancel_futures=True)  # whoever stops early does not wait for the rest


class _Patience(urllib3.Retry):
    """Retries that give up at once on a host without an address: the next try would find none either."""

    def increment(self, method=None, url=None, response=None, error=None, _pool=None, _stacktrace=None):
        """Return the retries that are left, or raise where there are none."""
        if isinstance(error, NameResolutionError):
            raise MaxRetryError(_pool, url or "", error)
        return super().increment(method, url, response, error, _pool, _stacktrace)


def _pool(manners: Manners) -> urllib3.PoolManager:
    retries = _Patience(
        total=None,
        connect=manners.tries,
        read=manners.tries,
        status=manners.tries,
        redirect=6,
        status_forcelist=_WAIT,
        backoff_factor=manners.pause,
        backoff_max=manners.longest_pause,
        retry_after_max=manners.longest_pause,
        raise_on_status=False,
        raise_on_redirect=False,
    )
    headers = {"User-Agent": f"triagebook/{__version__} (checks links)", "Accept": "*/*"}
    timeout = urllib3.Timeout(manners.timeout)
    return urllib3.PoolManager(
        num_pools=200, headers=headers, maxsize=manners.per_host, block=True, timeout=timeout, retries=retries
    )


def _try(pool: urllib3.PoolManager, url: str) -> Answer:
    """HEAD first, which costs a site nothing; then GET, since many answer HEAD wrongly. The body is never read."""
    try:
        answer = _ask(pool, "HEAD", url)
        return answer if answer.state not in ("dead", "uncertain") else _ask(pool, "GET", url)
    except HTTPError as error:
        return unanswered(error.reason if isinstance(error, MaxRetryError) else error)
    except (ValueError, UnicodeError):
        return Answer("dead", why="it is no address")


def unanswered(error: Exception | None) -> Answer:
    """Return what it says about an address that there was no answer; dead is only what the name service knows not."""
    if isinstance(error, NameResolutionError):
        unknown = getattr(error.__cause__, "errno", None) == EAI_NONAME
        return Answer("dead", why=NO_HOST) if unknown else Answer("uncertain", why=NO_LOOKUP)
    why = "its certificate is not accepted" if isinstance(error, SSLError) else "it does not answer"
    return Answer("uncertain", why=why)


def _ask(pool: urllib3.PoolManager, method: str, url: str) -> Answer:
    response = pool.request(method, url, preload_content=False)
    history = response.retries.history if response.retries else ()
    status = response.status
    if method == "HEAD":
        response.release_conn()
    else:
        response.close()  # gives the connection up, with whatever body there is
    steps = [
        (step.status or 0, urljoin(step.url or url, step.redirect_location))
        for step in history
        if step.redirect_location
    ]
    return judge(url, status, steps)


def judge(url: str, status: int, steps: list[tuple[int, str]]) -> Answer:
    """Return what an answer says about an address: `status` at last, after redirects given as (status, address)."""
    said = f"it answers {status} {responses.get(status, '')}".rstrip()
    if status in (404, 410):
        return Answer("dead", why=said)
    if not 200 <= status < 300:
        return Answer("uncertain", why="it redirects without end" if 300 <= status < 400 else said)
    if url.startswith("https:") and any(to.startswith("http:") for _, to in steps):
        return Answer("downgraded", to=steps[-1][1])
    permanent = ""
    for code, to in steps:
        if code not in _PERMANENT:
            break
        permanent = to
    return Answer("moved", to=permanent) if permanent and permanent != url else Answer("alive")


def reported(found: Iterable[Use], answers: Mapping[str, Answer]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each place that names an address whose answer says something."""
    for use in found:
        url, fragment = urldefrag(use.url)
        answer = answers.get(url)
        if answer and answer.state != "alive":
            to = f"{answer.to}#{fragment}" if fragment and "#" not in answer.to else answer.to
            yield _reported(use, answer, to)


def _reported(use: Use, answer: Answer, to: str) -> Diagnostic:
    at = (use.path, use.mark)
    if answer.state == "dead":
        return DEAD.at(
            *at, f"`{use.url}` is dead: {answer.why}", "find where it is now, or link to a copy in an archive"
        )
    if answer.state == "moved":
        return MOVED.at(*at, f"`{use.url}` has moved for good", f"write `{to}`")
    if answer.state == "downgraded":
        return DOWNGRADED.at(*at, f"`{use.url}` leads to `{to}`, which is not https", "link to another address")
    return UNCERTAIN.at(*at, f"`{use.url}` could not be tried: {answer.why}", "open it in a browser")


def believed(cache: object, today: int) -> dict[str, Answer]:
    """Return the answers of a cache, as `kept` makes it, that are young enough; `today` is an ordinal day."""
    items = cache.items() if isinstance(cache, dict) else ()
    return {
        url: Answer(item["state"], str(item["to"]), str(item["why"])) for url, item in items if _is_young(item, today)
    }


def _is_young(item: object, today: int) -> bool:
    """Is an item of the cache whole, and young enough? Whoever broke the file gets it anew, not a traceback."""
    if not isinstance(item, dict) or not {"state", "to", "why", "day"} <= item.keys():
        return False
    return isinstance(item["day"], int) and 0 <= today - item["day"] < BELIEVED.get(str(item["state"]), 0)


def kept(answers: Mapping[str, Answer], cache: object, today: int) -> dict[str, dict[str, Any]]:
    """Return the cache for the next run: the answers of this one, and the earlier ones with the day that they had."""
    old = {url: cache[url] for url in believed(cache, today)} if isinstance(cache, dict) else {}
    new = {
        url: {"state": answer.state, "to": answer.to, "why": answer.why, "day": today}
        for url, answer in answers.items()
        if answer.state in BELIEVED and url not in old
    }
    return dict(sorted((old | new).items()))
