"""What agents say of entries: the links at the foot of an entry, and the counts on the health page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from ..catalog import Catalog
from ..entry import Entry
from ..feedback import addresses, worst_first
from . import Href, render


class Outside(NamedTuple):
    """What a site knows that is in no entry: the address of the repository, and the counts of feedback by id."""

    repository: str = ""
    feedback: Mapping[str, Mapping[str, int]] = {}


NOWHERE = Outside()


def feedback_links(entry: Entry, outside: Outside) -> Markup:
    """Return the links that say that an entry worked, was not relevant or is out of date; nothing without a host."""
    return render("feedback.html", id=entry.id, said=addresses(outside.repository, entry.id, entry.title))


def feedback_counts(catalog: Catalog, href: Href, outside: Outside) -> Markup:
    """Return the table of the health page: the entries of which something was said, those that need work first."""
    rows = [(catalog.by_id[id], said) for id, said in worst_first(outside.feedback) if id in catalog.by_id]
    return render("feedback-counts.html", rows=rows, href=href) if rows else Markup("")
