"""Checks of what a state, a status or an audience demands of the rest of an entry."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import Catalog
from ..entry import Entry
from . import Finding, check

OPEN_STATES = ("reported", "investigating", "confirmed", "mitigated")


def severity_of(catalog: Catalog, entry: Entry) -> str:
    """Return the severity that impact and urgency give by policy/severity; empty where something is missing."""
    matrix = catalog.policy("severity").get("matrix", {})
    return matrix.get(entry.data.get("impact"), {}).get(entry.data.get("urgency"), "")


def _has(entry: Entry, key: str) -> bool:
    """Is there a value, or one that is reported as broken already?"""
    return key in entry.data or key in entry.dropped


@check("TB112", "archived-without-reason", "runbook", "known-issue", "macro")
def archived_without_reason(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An archived entry names its successor or says why there is none.

    Why: whoever follows an old link must know where to go on.

    Bad: `status: archived` alone.

    Good: `status: archived` and `superseded_by: KI-0042`.
    """
    if entry.data.get("status") == "archived" and not (_has(entry, "superseded_by") or _has(entry, "archive_reason")):
        yield (
            entry.at("status"),
            "the entry is archived without a successor or a reason",
            "add `superseded_by` or `archive_reason`",
        )


@check("TB120", "resolved-incomplete", "known-issue")
def resolved_incomplete(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A resolved known issue says when, and in which release unless another party resolved it.

    Why: agents tell customers which release to ask for.

    Bad: `state: resolved` without `fixed_in`.

    Good: `resolved_on: 2026-10-20` and `fixed_in: {version: "2026.10.2"}`.
    """
    if entry.data.get("state") != "resolved":
        return
    if not _has(entry, "resolved_on"):
        yield entry.at("state"), "the known issue is resolved but has no `resolved_on`", "add `resolved_on: YYYY-MM-DD`"
    if (
        not _has(entry, "fixed_in")
        and entry.data.get("resolution_party", "us") == "us"
        and "resolution_party" not in entry.dropped
    ):
        yield (
            entry.at("state"),
            "the known issue is resolved by us but has no `fixed_in`",
            'add `fixed_in: {version: "..."}`',
        )


@check("TB121", "mitigated-without-workaround", "known-issue")
def mitigated_without_workaround(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A mitigated known issue has a workaround.

    Why: mitigated means that customers can live with it, and this is how.

    Bad: `state: mitigated` and `workaround: {extent: none}`.

    Good: `workaround: {extent: partial, summary: ...}`.
    """
    if entry.data.get("state") == "mitigated" and entry.data.get("workaround", {}).get("extent") == "none":
        yield (
            entry.at("workaround", "extent"),
            "the known issue is mitigated but has no workaround",
            "describe the workaround, or set `state: confirmed`",
        )


@check("TB122", "confirmed-without-cause", "known-issue")
def confirmed_without_cause(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A confirmed known issue has a cause that is at least suspected, or a ticket.

    Why: "confirmed" with neither is a report that somebody repeated.

    Bad: `state: confirmed` and `cause: {certainty: unknown}`.

    Good: the same with `tracker: {tool: tracker, key: MER-1234}`.
    """
    cause = entry.data.get("cause", {}).get("certainty")
    if entry.data.get("state") == "confirmed" and cause == "unknown" and not _has(entry, "tracker"):
        yield (
            entry.at("cause", "certainty"),
            "the known issue is confirmed but its cause is unknown and it has no ticket",
            "add `tracker`, or name the suspected cause",
        )


@check("TB123", "not-ready-for-audience", "runbook", "known-issue", "macro")
def not_ready_for_audience(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An entry for readers outside is validated, and its workaround may be told to customers.

    Why: customers act on what they read.

    Bad: `audience: public` and `status: wip`.

    Good: `audience: public`, `status: validated`, `customer_safe: true`.
    """
    audience = entry.data.get("audience", "internal")
    if audience == "internal" or (entry.kind == "macro" and "status" not in entry.data):
        return
    if entry.data.get("status", "validated") != "validated":
        yield (
            entry.at("audience"),
            f"the audience is `{audience}` but the status is `{entry.data['status']}`",
            "validate the entry first, or keep it internal",
        )
    workaround = entry.data.get("workaround", {})
    if workaround.get("extent", "none") != "none" and workaround.get("customer_safe") is False:  # else TB129
        yield (
            entry.at("workaround", "customer_safe"),
            f"the audience is `{audience}` but the workaround is not customer-safe",
            "make it safe and set `customer_safe: true`, or keep the entry internal",
        )


@check("TB113", "not-approved")
def not_approved(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """What goes beyond internal, and a policy page, has the approvals that policy/approvals demands.

    Why: whoever answers for what customers read, or for what the team promises, has agreed to it.

    Bad: `audience: public` alone.

    Good: the same with `approvals: [{role: support-lead, by: j.doe, on: 2026-11-02}]`.
    """
    policy = catalog.policy("approvals")
    audience = entry.data.get("audience", "internal")
    page = entry.kind.removeprefix("policy-") if entry.kind.startswith("policy-") else ""
    needed = policy.get("pages", {}).get(page, []) if page else policy.get("audiences", {}).get(audience, [])
    given = {approval["role"] for approval in entry.data.get("approvals", ())}
    for role in needed if "approvals" not in entry.dropped else ():
        if role not in given and role in catalog.registry("roles"):  # TB204 says so of others
            why = f"the page `{page}`" if page else f"the audience `{audience}`"
            yield (
                entry.at("title" if page else "audience"),
                f"{why} needs the approval of `{role}`",
                "add it to `approvals`",
            )


@check("TB124", "no-next-update", "known-issue")
def no_next_update(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An open known issue of severity P1 or P2 says when the next update is due.

    Why: customers with a grave problem are kept told on a fixed cadence.

    Bad: an open P1 without `next_update_due`.

    Good: `next_update_due: 2026-11-24`.
    """
    severity = severity_of(catalog, entry)
    if severity in ("P1", "P2") and entry.data.get("state") in OPEN_STATES and not _has(entry, "next_update_due"):
        yield (
            entry.at("state"),
            f"the known issue is open and {severity} but has no `next_update_due`",
            "add `next_update_due: YYYY-MM-DD`",
        )


@check("TB125", "history-order", "known-issue")
def history_order(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """History runs from the oldest to the newest, not before the first report and not into the future.

    Why: it is read as a story, and counted for times to resolution.

    Bad: `on: 2026-10-02` above `on: 2026-10-01`.

    Good: `on: 2026-10-01` above `on: 2026-10-02`.
    """
    before = entry.data.get("reported_on", "")
    for index, item in enumerate(entry.data.get("history", ())):
        if item["on"] < before:
            yield (
                entry.at("history", index, "on"),
                f"{item['on']} comes after {before}",
                "put the days in order; `reported_on` is the first",
            )
        if item["on"] > catalog.today.isoformat():
            yield entry.at("history", index, "on"), f"{item['on']} is in the future", "history holds what has happened"
        before = item["on"]


@check("TB126", "history-state", "known-issue")
def history_state(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The last state in the history is the state.

    Why: two answers to "where does it stand?" are none.

    Bad: `state: resolved` while the history ends with `confirmed`.

    Good: a last line `{on: 2026-10-20, state: resolved}`.
    """
    history = entry.data.get("history")
    if history and "state" in entry.data and history[-1]["state"] != entry.data["state"]:
        yield (
            entry.at("history", len(history) - 1, "state"),
            f"the history ends with `{history[-1]['state']}` but the state is `{entry.data['state']}`",
            "add the change to the history, or correct the state",
        )


@check("TB127", "dates-out-of-order", "known-issue")
def dates_out_of_order(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A known issue is reported, then resolved, and both are past.

    Why: one of the days is a slip.

    Bad: `reported_on: 2026-10-20` and `resolved_on: 2026-10-01`.

    Good: `resolved_on` on or after `reported_on`.
    """
    reported, resolved = entry.data.get("reported_on"), entry.data.get("resolved_on")
    if reported and resolved and resolved < reported:
        yield (
            entry.at("resolved_on"),
            f"it was resolved on {resolved}, before it was reported on {reported}",
            "correct one of the two",
        )
    for key in ("reported_on", "resolved_on"):
        if entry.data.get(key, "") > catalog.today.isoformat():
            yield entry.at(key), f"`{key}` is in the future", "write the day it happened"
    if resolved and entry.data.get("state") in OPEN_STATES:
        yield (
            entry.at("resolved_on"),
            f"it has `resolved_on` but the state is `{entry.data['state']}`",
            "set `state: resolved`, or remove the day",
        )


@check("TB128", "destructive-without-approval", "runbook")
def destructive_without_approval(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A destructive runbook needs approval before it is run.

    Why: at 3 a.m. nobody should be alone with a command that cannot be undone.

    Bad: `risk: destructive` alone.

    Good: `risk: destructive` and `requires_approval: true`.
    """
    if (
        entry.data.get("risk") == "destructive"
        and entry.data.get("requires_approval") is not True
        and "requires_approval" not in entry.dropped
    ):
        yield (
            entry.at("risk"),
            "the runbook is destructive but does not require approval",
            "add `requires_approval: true`",
        )


@check("TB129", "workaround-incomplete", "known-issue")
def workaround_incomplete(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A workaround says what to do, and whether a customer may be told.

    Why: the agent needs both before the next message.

    Bad: `workaround: {extent: partial}`.

    Good: `workaround: {extent: partial, summary: ..., customer_safe: false}`.
    """
    workaround = entry.data.get("workaround", {})
    if workaround.get("extent", "none") == "none":
        return
    for key in ("summary", "customer_safe"):
        if key not in workaround:
            yield entry.key_at("workaround"), f"the workaround has no `{key}`", f"add `{key}`, or set `extent: none`"
