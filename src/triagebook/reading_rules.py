"""The codes of reading: why a file cannot be taken as an entry at all."""

from __future__ import annotations

from .diagnostics import rule

NOT_UTF8 = rule(
    "TB001",
    "not-utf-8",
    """
    A file is UTF-8 text.

    Why: editors, diffs, search and the site read UTF-8; other bytes turn into wrong letters or are lost.

    Bad: a file saved as Windows-1252.

    Good: the same file saved as UTF-8 without a byte order mark.
    """,
)
BOM = rule(
    "TB002",
    "byte-order-mark",
    """
    A file starts with its first character, not with a byte order mark.

    Why: the mark hides the opening `---` from other readers, which then show the front matter as text.

    Bad: `\\ufeff---` in the first line.

    Good: `---` in the first line.
    """,
)
CRLF = rule(
    "TB003",
    "carriage-return",
    """
    Lines end with a line feed alone.

    Why: mixed line ends make every line of a diff differ, and carriage returns end up in copied commands.

    Bad: lines that end in `\\r\\n`.

    Good: lines that end in `\\n`; `.gitattributes` with `* text=auto eol=lf` keeps it so.
    """,
)
NO_HEAD = rule(
    "TB004",
    "no-front-matter",
    """
    An entry starts with `---`, its front matter, and `---`.

    Why: without front matter it has no id, owner or status, and the site would show its YAML as text.

    Bad: a file that starts with a heading.

    Good: a file whose first line is `---`.
    """,
)
UNCLOSED = rule(
    "TB005",
    "unclosed-front-matter",
    """
    Front matter ends with a line `---`.

    Why: MkDocs takes front matter that never ends for text of the page, without a word.

    Bad: `---`, `title: ...`, then the text.

    Good: `---`, `title: ...`, `---`, then the text.
    """,
)
EMPTY = rule(
    "TB006",
    "empty-file",
    """
    A file says something.

    Why: an empty page looks as if its content had been lost.

    Bad: a file of no bytes, or of blank lines.

    Good: a file with front matter and text, or no file.
    """,
)
SYNTAX = rule(
    "TB007",
    "yaml-syntax",
    """
    Front matter is readable YAML.

    Why: nothing about the entry is known until its front matter can be read.

    Bad: `title: Error: sign-in fails`.

    Good: `title: "Error: sign-in fails"`.
    """,
)
DUPLICATE_KEY = rule(
    "TB008",
    "duplicate-key",
    """
    A key stands once in a mapping.

    Why: most YAML readers keep the last value silently, so what a reviewer read is not what is shown.

    Bad: `owner: identity` and, further down, `owner: platform`.

    Good: one `owner`.
    """,
)
ANCHOR = rule(
    "TB009",
    "anchor-or-alias",
    """
    Front matter has no anchors, aliases or merge keys.

    Why: they make a value stand far from where it is read, and a few lines can expand to gigabytes.

    Bad: `symptoms: &s [...]` and `summary: *s`.

    Good: each value written where it is used.
    """,
)
TAB = rule(
    "TB010",
    "tab-indent",
    """
    Front matter is indented with spaces.

    Why: YAML forbids tabs in indentation, and they look like spaces.

    Bad: a tab before `- sign-in`.

    Good: two spaces before `- sign-in`.
    """,
)
TOO_LARGE = rule(
    "TB011",
    "front-matter-too-large",
    """
    Front matter has at most 64,000 bytes.

    Why: what is longer is text, a log or an attack, and slows every reader.

    Bad: a whole log as an example of a signature.

    Good: the one line of the log that tells.
    """,
)
TOO_DEEP = rule(
    "TB012",
    "nested-too-deep",
    """
    Front matter nests at most 12 levels.

    Why: no field needs more, and deep nesting can exhaust a reader's memory.

    Bad: `[[[[[[[[[[[[[a]]]]]]]]]]]]]`.

    Good: a list of values.
    """,
)
NOT_MAPPING = rule(
    "TB013",
    "not-a-mapping",
    """
    Front matter is `key: value` lines.

    Why: a list or a single word has no names to read it by.

    Bad: `- title`.

    Good: `title: Sign-in fails for new users`.
    """,
)
FILE_TOO_LARGE = rule(
    "TB014",
    "file-too-large",
    """
    A page has at most 1,000,000 bytes.

    Why: nobody reads a megabyte during a case; it belongs into an attachment.

    Bad: a full log pasted into a known issue.

    Good: the lines that tell, and where to find the rest.
    """,
)
NOT_PLAIN = rule(
    "TB015",
    "not-a-plain-file",
    """
    A page is a regular, readable file inside the repository.

    Why: a symbolic link can carry a file from outside into the site, and a device or pipe can block the build for ever.

    Bad: `known-issues/KI-0100-x.md` linked to `/etc/passwd`.

    Good: a file.
    """,
)
YAML_TAG = rule(
    "TB016",
    "yaml-tag",
    """
    Front matter has no YAML tags.

    Why: tags such as `!!binary` change how a value is read, and in some readers run code.

    Bad: `impact: !!str high`.

    Good: `impact: high`.
    """,
)
UNSAFE_NAME = rule(
    "TB017",
    "unsafe-file-name",
    """
    A file or folder has a name that every disk can hold and no program takes for something else.

    Why: Windows cannot check out `aux.txt`, `a:b` or a name that ends in a dot; control characters and letters in two
    forms make two names look the same; and a name that starts with a hyphen is an option to many commands.

    Bad: `runbooks/api/con.md`, `docs/what?.png`, `docs/-rf.txt`.

    Good: `runbooks/api/console.md`: letters, digits, `-`, `_` and single dots.
    """,
)
NAME_CLASH = rule(
    "TB018",
    "name-clash",
    """
    Two names in a folder differ by more than the case or the form of their letters.

    Why: on the disks of Windows and macOS both are one file, and whoever checks the repository out loses one.

    Bad: `docs/assets/Shot.png` beside `docs/assets/shot.png`.

    Good: `docs/assets/shot-before.png` beside `docs/assets/shot-after.png`.
    """,
)
TREE_TOO_LARGE = rule(
    "TB019",
    "tree-too-large",
    """
    Folders nest at most 12 deep, and there are at most 100,000 files.

    Why: no knowledge base needs more; what does is a mistake of a script, or meant to keep the checks busy.

    Bad: `docs/a/a/a/a/a/a/a/a/a/a/a/a/a/page.md`.

    Good: `docs/guide/page.md`.
    """,
)
TANGLED = rule(
    "TB022",
    "tangled-text",
    """
    A page is no tangle: in one block of text stand at most 500 each of ``[ < ` * _ &`` and 2,000 lines, on a page 5,000
    blocks of text and 500 of code, and a line nests at most 20 lists and quotes.

    Why: the renderer tries each of them against all that follow; some thousands keep a build busy for hours.

    Bad: a paragraph of ten thousand `[`; `> - > - > - ...` without end.

    Good: the same in a block of code, where nothing is Markdown.
    """,
)
