"""The codes of the schemas: what can be wrong with a key or a value of front matter."""

from __future__ import annotations

from .diagnostics import rule

UNKNOWN_KEY = rule(
    "TB101",
    "unknown-key",
    """
    Front matter uses the keys of its kind of entry and no others.

    Why: a misspelt key is read by nobody, and its value is lost without a word.

    Bad: `componets: [sign-in]`.

    Good: `components: [sign-in]`.
    """,
)
MISSING_KEY = rule(
    "TB102",
    "missing-key",
    """
    Every required key is there.

    Why: indexes, the severity matrix and the entry's head are built from them.

    Bad: a runbook without `owner`.

    Good: `owner: identity`.
    """,
)
WRONG_TYPE = rule(
    "TB103",
    "wrong-type",
    """
    A value has the type that its key asks for.

    Why: YAML guesses types: `version: 2026.10` is the number 2026.1.

    Bad: `tags: saml`.

    Good: `tags: [saml]`.
    """,
)
NOT_IN_LIST = rule(
    "TB104",
    "not-in-list",
    """
    A value from a closed list is one of that list.

    Why: filters and counts only know the words of the list.

    Bad: `impact: critical`.

    Good: `impact: high`.
    """,
)
WRONG_LENGTH = rule(
    "TB105",
    "wrong-length",
    """
    A text is as long as its place allows.

    Why: a title must fit a row, and a summary of three words tells nobody whether this is the right entry.

    Bad: `title: SSO`.

    Good: `title: Single sign-on fails with AADSTS50105`.
    """,
)
WRONG_FORMAT = rule(
    "TB106",
    "wrong-format",
    """
    A value has the form of its key.

    Why: ids, addresses, versions and durations are read by programs.

    Bad: `id: KI-42`.

    Good: `id: KI-0042`.
    """,
)
NO_DATE = rule(
    "TB107",
    "impossible-date",
    """
    A date is a day that exists, as YYYY-MM-DD.

    Why: reviews and updates are counted from it.

    Bad: `reviewed: 2026-13-01`.

    Good: `reviewed: 2026-01-13`.
    """,
)
OUT_OF_RANGE = rule(
    "TB108",
    "out-of-range",
    """
    A number is within the bounds of its key.

    Why: a runbook of zero minutes, or a review every thousand days, is a slip.

    Bad: `minutes: 0`.

    Good: `minutes: 15`.
    """,
)
WRONG_COUNT = rule(
    "TB109",
    "wrong-count",
    """
    A list has as many items as its key asks for.

    Why: an entry without a symptom cannot be found, and one with thirty describes several problems.

    Bad: `symptoms: []`.

    Good: `symptoms: [New colleagues cannot sign in.]`.
    """,
)
REPEATED_ITEM = rule(
    "TB110",
    "repeated-item",
    """
    An item stands in a list once.

    Why: it is counted twice in indexes.

    Bad: `tags: [saml, saml]`.

    Good: `tags: [saml]`.
    """,
)
