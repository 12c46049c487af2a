"""Checks of ownership in time: what is due for review, overdue, or forgotten.

A passing day alone breaks most of these, so they are marked as calendar rules and never fail a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ..catalog import Catalog
from ..entry import Entry
from . import Finding, check
from .states import OPEN_STATES

REVIEW_EVERY, DUE_SOON, WIP_DAYS = 180, 14, 30


def review_due(entry: Entry) -> date | None:
    """Return the day by which an entry is to be reviewed again, or None where nobody has reviewed it."""
    reviewed = entry.data.get("reviewed")
    if not reviewed:
        return None
    day, days = date.fromisoformat(reviewed), entry.data.get("review_every", REVIEW_EVERY)
    return day + min(timedelta(days=days), date.max - day)


def _active(entry: Entry) -> bool:
    return entry.data.get("status") != "archived"


@check("TB601", "review-overdue", level="warning", calendar=True)
def review_overdue(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An entry is reviewed again before its review is due.

    Why: products change, and an old procedure can do harm.

    Bad: `reviewed: 2024-01-10` with the usual 180 days.

    Good: `reviewed` on the day that somebody read it all and found it true.
    """
    due = review_due(entry)
    if due and due < catalog.today and _active(entry):
        yield (
            entry.at("reviewed"),
            f"the review was due on {due}, {(catalog.today - due).days} days ago",
            "read it all, correct it, and set `reviewed`",
        )


@check("TB602", "review-due-soon", level="note", calendar=True)
def review_due_soon(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A review that is due within 14 days is announced.

    Why: whoever edits the entry now can review it on the way.

    Bad: nothing is wrong yet.

    Good: `reviewed` set along with the edit.
    """
    due = review_due(entry)
    if due and catalog.today <= due <= catalog.today + timedelta(days=DUE_SOON) and _active(entry):
        yield entry.at("reviewed"), f"the review is due on {due}", "review it with the next edit"


@check("TB603", "reviewed-in-future")
def reviewed_in_future(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The day of review is past.

    Why: a day in the future hides the entry from the list of what is due.

    Bad: `reviewed: 2030-01-01`.

    Good: the day of the review.
    """
    if entry.data.get("reviewed", "") > catalog.today.isoformat():
        yield (
            entry.at("reviewed"),
            f"{entry.data['reviewed']} is in the future",
            "write the day on which it was reviewed",
        )


@check("TB604", "update-overdue", "known-issue", level="warning", calendar=True)
def update_overdue(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The next update of an open known issue is not past.

    Why: customers were told to expect one.

    Bad: `next_update_due: 2026-01-01` in an open known issue.

    Good: the day of the next update.
    """
    due = entry.data.get("next_update_due", "")
    if due and due < catalog.today.isoformat() and entry.data.get("state") in OPEN_STATES:
        yield entry.at("next_update_due"), f"the update was due on {due}", "send the update and set the next day"


@check("TB605", "workaround-expired", "known-issue", level="warning", calendar=True)
def workaround_expired(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A workaround is still valid.

    Why: agents would send customers to something that no longer works.

    Bad: `valid_until: 2026-01-01` in an open known issue.

    Good: another workaround, or `extent: none`.
    """
    until = entry.data.get("workaround", {}).get("valid_until", "")
    if until and until < catalog.today.isoformat() and entry.data.get("state") in OPEN_STATES:
        yield (
            entry.at("workaround", "valid_until"),
            f"the workaround was valid until {until}",
            "find another one, or set `extent: none`",
        )


@check("TB606", "wip-too-long", "runbook", "known-issue", level="warning", calendar=True)
def wip_too_long(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An entry is work in progress for at most 30 days.

    Why: half-written entries are found by search and trusted by nobody.

    Bad: `status: wip`, untouched for a quarter.

    Good: `status: not-validated` once it is complete.
    """
    reviewed = entry.data.get("reviewed")
    if (
        entry.data.get("status") == "wip"
        and reviewed
        and (days := (catalog.today - date.fromisoformat(reviewed)).days) > WIP_DAYS
    ):
        yield entry.at("status"), f"the entry has been work in progress for {days} days", "complete it, or archive it"


@check("TB607", "approval-in-future")
def approval_in_future(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The day of an approval is past.

    Why: an approval holds for the text that was read, and nobody has read it tomorrow.

    Bad: `approvals: [{role: security, by: j.doe, on: 2030-01-01}]`.

    Good: the day on which the person agreed.
    """
    for index, approval in enumerate(entry.data.get("approvals", ())):
        if approval["on"] > catalog.today.isoformat():
            yield (
                entry.at("approvals", index, "on"),
                f"the approval of `{approval['role']}` is of {approval['on']}, in the future",
                "write the day on which it was given",
            )
