"""The rules of what is only checked when asked for, since it needs another program or the network."""

from __future__ import annotations

from .diagnostics import rule

MISSPELT = rule(
    "TB146",
    "misspelt-word",
    """
    Words are spelt right, as far as codespell knows; `check --programs` asks it.

    Why: search finds what readers type, and a customer who sees a slip doubts the rest.

    Bad: `recieve`.

    Good: `receive`; or, for a word of your product, a line in `spelling.txt`.
    """,
    level="warning",
)
SHELL_SYNTAX = rule(
    "TB713",
    "shell-syntax",
    """
    A block of shell can be run, as far as shellcheck reads it; `check --programs` asks it.

    Why: a quote that is not closed leaves the agent at a prompt that waits for more.

    Bad: `if [ -f x ]; then` without `fi`.

    Good: a whole command, or the mark `text` for a part of one.
    """,
)
SHELL_FAULT = rule(
    "TB714",
    "shell-fault",
    """
    A block of shell does what it seems to do, as far as shellcheck knows; `check --programs` asks it.

    Why: a name with a space in it turns one file into two.

    Bad: `cat $file`.

    Good: `cat "$file"`.
    """,
    level="warning",
)
DEAD = rule(
    "TB310",
    "dead-link",
    """
    A link to another site leads to something; `check --external` tries.

    Why: a source that is gone proves nothing.

    Bad: an address that answers with 404 or 410, or whose host is gone.

    Good: the address where it is now, or its copy in an archive.
    """,
)
MOVED = rule(
    "TB311",
    "moved-link",
    """
    A link to another site names the address that the site itself names; `check --external` tries.

    Why: redirects are taken down after a while.

    Bad: an address that answers with 301 or 308.

    Good: the address that it redirects to.
    """,
    level="warning",
)
DOWNGRADED = rule(
    "TB312",
    "downgraded-link",
    """
    A link to another site is not led from https to http; `check --external` tries.

    Why: what comes over http can be read and changed on the way.

    Bad: an https address that redirects to an http one.

    Good: another address of the same content.
    """,
    level="warning",
)
UNCERTAIN = rule(
    "TB313",
    "uncertain-link",
    """
    A link to another site can be tried; `check --external` says which could not.

    Why: some sites refuse programs (401, 403, 429) or are down for an hour; that does not make a link dead.

    Bad: nothing is wrong as far as anybody knows.

    Good: open it in a browser once.
    """,
    level="note",
)
#: The codes of these rules.
CODES = frozenset(found.code for found in (MISSPELT, SHELL_SYNTAX, SHELL_FAULT, DEAD, MOVED, DOWNGRADED, UNCERTAIN))
