"""What agents say of an entry: links that open a prefilled issue, and the counts of the issues that came of it.

No server: the code host keeps the answers. The title of an issue carries the id and the verdict, since an export of
issues holds titles.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode, urlsplit

from .diagnostics import listed


class Verdict(NamedTuple):
    """Something to say of an entry: its key, the words of its link, and the issue form that it opens."""

    key: str
    label: str
    form: str


#: Where the counts are kept, from the root of the knowledge base.
SAVED = "docs/policy/feedback.json"

VERDICTS = (
    Verdict("worked", "Worked", "feedback.yml"),
    Verdict("not relevant", "Not relevant", "feedback.yml"),
    Verdict("out of date", "Out of date", "entry-wrong.yml"),
)
#: Stands for the id of an entry in an address.
_ID = "ID-OF-ENTRY"
_TITLE = re.compile(rf"Feedback ((?:RB|KI)-[0-9]{{4}}): ({'|'.join(v.key for v in VERDICTS)})\b", re.IGNORECASE)


def addresses(repository: str, id: str, title: str) -> list[tuple[Verdict, str]]:
    """Return each verdict with the address that opens its issue form, filled in; none without a repository.

    Sources: https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/creating-an-issue
    (creating an issue from a URL query) and https://docs.gitlab.com/user/project/issues/create_issues/ (using a URL).
    """
    named = quote_plus(f"{id} {title}")
    return [(verdict, start.replace(_ID, quote_plus(id)) + named + end) for verdict, start, end in _around(repository)]


@functools.cache
def _around(repository: str) -> list[tuple[Verdict, str, str]]:
    """Return each verdict with what stands in its address before and after the name of an entry, _ID for its id."""
    base = repository.rstrip("/")
    if urlsplit(base).scheme != "https":
        return []
    subjects = [(verdict, f"Feedback {_ID}: {verdict.key}") for verdict in VERDICTS]
    if "gitlab" in (urlsplit(base).hostname or ""):
        queries = [{"issue[title]": subject, "issue[description]": ""} for _, subject in subjects]
        return [
            (verdict, f"{base}/-/issues/new?{urlencode(query)}", quote_plus("\n\n"))
            for (verdict, _), query in zip(subjects, queries, strict=True)
        ]
    return [
        (verdict, f"{base}/issues/new?{urlencode({'template': verdict.form, 'title': subject, 'entry': ''})}", "")
        for verdict, subject in subjects
    ]


def counted(issues: Any) -> dict[str, dict[str, int]]:
    """Return how often each verdict was given, by id, from an export of issues.

    That is a list of objects with `title` and `state`, as `gh issue list --json title,labels,createdAt,state` prints
    it. "Out of date" counts while its issue is open: afterwards somebody has seen to it. Other issues are left out.

    Raises:
        ValueError: if it is no such list, with what is wrong.
    """
    if not isinstance(issues, list) or not all(isinstance(issue, dict) for issue in issues):
        raise ValueError("a list of issues is needed: gh issue list --json title,labels,createdAt,state")
    found: dict[str, Counter[str]] = {}
    for number, issue in enumerate(issues, start=1):
        title, state = issue.get("title"), issue.get("state", "OPEN")
        if not isinstance(title, str) or not isinstance(state, str):
            raise ValueError(f"issue {number} of the list has no text as {listed(['title', 'state'])}")
        match = _TITLE.match(title)
        if match and not (match[2].lower() == "out of date" and state.lower() == "closed"):
            found.setdefault(match[1].upper(), Counter())[match[2].lower()] += 1
    return {id: {v.key: found[id][v.key] for v in VERDICTS} for id in sorted(found)}


def as_json(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Return counts as the JSON of docs/policy/feedback.json: `{"version": 1, "entries": {"KI-0001": {...}}}`."""
    return json.dumps({"version": 1, "entries": counts}, indent=2) + "\n"


def read(text: str) -> dict[str, dict[str, int]]:
    """Return the counts in a feedback.json; nothing where it is not one, since a page must not fail for it."""
    try:
        entries = json.loads(text)["entries"]
        return {str(id): {v.key: max(int(counts.get(v.key, 0)), 0) for v in VERDICTS} for id, counts in entries.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def as_text(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Return counts as a table for people, the entries that need work first."""
    if not counts:
        return "No feedback in these issues.\n"
    lines = ["entry    worked  not relevant  out of date"]
    for id, said in worst_first(counts):
        lines.append(f"{id}  {said['worked']:>6}  {said['not relevant']:>12}  {said['out of date']:>11}")
    return "\n".join(lines) + "\n"


def worst_first(counts: Mapping[str, Mapping[str, int]]) -> Iterable[tuple[str, Mapping[str, int]]]:
    """Return entries with their counts: most often out of date first, then not relevant, then by id."""
    return sorted(counts.items(), key=lambda item: (-item[1]["out of date"], -item[1]["not relevant"], item[0]))
