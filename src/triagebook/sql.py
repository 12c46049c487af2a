"""What SQL statements do: read, change or destroy. sqlglot reads them: names, strings and comments are no words."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

Effect = Literal["reads", "changes", "destroys"]


class Statement(NamedTuple):
    """A statement: where it starts in the text, its first word, and what it does.

    Where it cannot be read, `error` says why, and `start` is the place of the error.
    """

    start: int
    word: str
    effect: Effect
    error: str = ""


#: Functions that a SELECT calls for what they do, not for what they return.
_ACTING = re.compile(
    r"\b(?:pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal"
    r"|pg_drop_replication_slot|setval|nextval|lo_unlink|lo_import|dblink_exec|pg_advisory_lock)\s*\(",
    re.IGNORECASE,
)
_EXPLAIN_ANALYZE = re.compile(r"EXPLAIN\s*(?:\(\s*)?ANALY[SZ]E\b[^()]*\)?", re.IGNORECASE)


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of a text in the dialect of PostgreSQL, which takes in most of what others share."""
    import sqlglot  # a tenth of a second that only a knowledge base with SQL pays
    from sqlglot.errors import TokenError
    from sqlglot.tokens import TokenType

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # it warns of what it passes through unread
    try:
        tokens = sqlglot.tokenize(text, dialect="postgres")
    except TokenError:
        yield Statement(0, "", "reads", "a quote or comment is not closed")
        return
    here = []
    for token in [*tokens, None]:
        if token is None or token.token_type is TokenType.SEMICOLON:
            if here:
                end = token.start if token else len(text)
                yield _statement(text[:end], here[0].start, here[0].text)
            here = []
        else:
            here.append(token)


def _statement(text: str, start: int, word: str) -> Statement:
    import sqlglot
    from sqlglot.errors import ParseError

    try:
        effect = _effect(sqlglot.parse_one(text[start:], dialect="postgres"), text[start:])
    except ParseError as error:
        first = error.errors[0]
        place = start + _index(text[start:], first["line"], first["col"]) - len(first["highlight"] or "")
        return Statement(max(place, start), word, "reads", f"`{first['highlight'] or word}` is not expected here")
    except RecursionError:
        return Statement(start, word, "reads", "the statement is nested too deep")
    return Statement(start, word, effect)


def _index(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(row) + 1 for row in lines[: line - 1]) + column


def _effect(tree: Expression, text: str) -> Effect:
    from sqlglot import exp

    if tree.find(exp.Drop, exp.TruncateTable, exp.Delete) or any(map(_is_endless, tree.find_all(exp.Update))):
        return "destroys"
    if isinstance(tree, exp.Command):
        return _effect_of_command(tree.name.upper(), text)
    harmless = exp.Query | exp.Values | exp.Show | exp.Describe | exp.Set | exp.Transaction | exp.Rollback | exp.Use
    if not isinstance(tree, harmless) or tree.find(exp.Insert, exp.Update, exp.Merge, exp.Into, exp.Lock):
        return "changes"
    return "changes" if _ACTING.search(text) else "reads"


def _is_endless(update: Expression) -> bool:
    """Does an update take every row?"""
    return not update.args.get("where")


def _effect_of_command(name: str, text: str) -> Effect:
    """Return the effect of a statement that sqlglot names but does not read."""
    if name == "EXPLAIN" and (analyze := _EXPLAIN_ANALYZE.match(text)):  # it runs what it explains
        inner = [statement.effect for statement in statements(text[analyze.end() :])]
        return "destroys" if "destroys" in inner else "changes"
    return "reads" if name in ("SHOW", "EXPLAIN", "FETCH") else "changes"
