"""The command `new`: a new entry from answers, from options, or from a pasted log or packet."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from ..catalog import Catalog
from ..diagnostics import Diagnostic, suggest
from ..entry import Entry, parse
from ..strict_yaml import KeyPath
from ..writing import drafts, packets
from ..writing.changed import said_of, with_texts
from ..writing.edits import Edit
from ..writing.head import NoPlace
from ..writing.questions import Question, complaints, questions, typed
from . import asking
from .common import Commands, Wrong, catalog, read_input
from .files import add_dry_run, alone, apply, show
from .new_options import KEYS, add_options


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    new = commands.add_parser(
        "new",
        help="write a new entry",
        description="Asks on a terminal for what an entry must say, or takes it by options; proposes the next free id, "
        "warns of entries that say the same, and lists what is left for a person to write. Prints the file's path.",
    )
    kinds = new.add_subparsers(required=True, metavar="KIND")
    for kind in drafts.PREFIX:
        parser = kinds.add_parser(kind, help=f"a new {kind.replace('-', ' ')}")
        add_options(parser, kind)
        add_dry_run(parser)
        parser.set_defaults(run=_new, kind=kind)


def _new(options: argparse.Namespace) -> int:
    known = catalog(options, options.today)
    template = _template(known, options.kind)
    ask = asking.is_terminal() and not options.no_input and options.source != "-"
    given = _given(known, options)
    start = _start(known, options)
    if start and start.symptoms:
        given.setdefault(("symptoms",), list(start.symptoms))
    log = "\n".join([packets.start(known, "\n".join(options.error)).log, start.log if start else ""]).strip("\n")
    _answer(known, options, given, template, ask)
    if ask and options.kind == "known-issue" and not log:
        asked = asking.lines("Lines of a log or a message that identify the error; an empty line ends them:")
        log = packets.start(known, "\n".join(asked)).log
    signatures = packets.signatures_for(log) if options.kind == "known-issue" else []
    if log and not signatures:
        asking.say("No line of it looks like an error, so no signature is proposed; give the line by --error.")
    if signatures:
        given.setdefault(("signatures",), signatures)
    _warn(known, options, given, log, ask)
    edit = _draft(known, options, given, template, start, ask)
    return _write(known, options, edit)


def _template(known: Catalog, kind: str) -> str:
    path = drafts.template(kind)
    try:
        return (known.root / path).read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        raise Wrong(f"the template `{path}` cannot be read") from None


def _given(known: Catalog, options: argparse.Namespace) -> dict[KeyPath, Any]:
    """Return the values that options give, each judged by its schema.

    Raises:
        Wrong: if one does not fit.
    """
    texts: dict[KeyPath, str | list[str]] = {
        path: value for name, path in KEYS.items() if (value := getattr(options, name, None))
    }
    for item in options.set:
        name, equals, text = item.partition("=")
        if not equals or not name.strip():
            raise Wrong(f"`--set {item}`: write it as KEY=VALUE, such as `--set next_update_due=2026-12-01`")
        texts[tuple(name.strip().split("."))] = text
    found: dict[KeyPath, Any] = {}
    for path, text in texts.items():
        if isinstance(text, list):
            found[path] = [one for item in text for one in typed(known, options.kind, path, item)]
        else:
            found[path] = typed(known, options.kind, path, text)
        for said in complaints(known, options.kind, path, found[path])[:1]:
            raise Wrong(f"{'.'.join(path)}: {said}")
    return found


def _start(known: Catalog, options: argparse.Namespace) -> packets.Start | None:
    if not options.source:
        return None
    if not known.policy("redaction").get("rules"):
        raise Wrong("docs/policy/redaction.md holds no rules, so nothing would be masked; mend it first")
    try:
        text = read_input(options.source)
        if not text.strip() or "\0" in text:
            raise Wrong(f"`{options.source}` {'is not text' if text.strip() else 'is empty'}; nothing to start from")
        start = packets.start(known, text)
    except packets.NotPacket as error:
        raise Wrong(str(error)) from None
    if start.masked:
        one = start.masked == 1
        asking.say(f"{start.masked} secret or personal value{'s' * (not one)} {'was' if one else 'were'} masked.")
    return start


def _answer(known: Catalog, options: argparse.Namespace, given: dict[KeyPath, Any], template: str, ask: bool) -> None:
    """Add to the given values what was asked for, or the defaults where nobody can answer."""
    read = parse("t.md", options.kind, template.encode())
    usual = read.data if isinstance(read, Entry) else {}
    open_ = [q for q in questions(known, options.kind, usual) if q.path not in given]
    missing = []
    for number, question in enumerate(open_, 1):
        question = _with_owner(known, question, given)
        if ask:
            given[question.path] = asking.ask(known, options.kind, question, f"{number} of {len(open_)}")
        elif question.default:
            given[question.path] = typed(known, options.kind, question.path, question.default)
        else:
            missing.append(question)
    if missing:
        names = {path: name for name, path in KEYS.items()}
        wanted = [f"--{names[q.path].replace('_', '-')}" if q.path in names else f"--set {q.name}=" for q in missing]
        raise Wrong(f"nobody to ask on a terminal; say it by {', '.join(wanted)}")


def _with_owner(known: Catalog, question: Question, given: dict[KeyPath, Any]) -> Question:
    """Return the question; the owner of the first component is the usual owner, and that team is who to escalate to."""
    if question.name not in ("owner", "escalation.team"):
        return question
    component = next(iter(given.get(("components",), ())), "")
    owner = given.get(("owner",)) or known.registry("components").get(component, {}).get("owner", "")
    return replace(question, default=owner if owner in question.choices else "")


def _warn(known: Catalog, options: argparse.Namespace, given: dict[KeyPath, Any], log: str, ask: bool) -> None:
    """Name the entries that may be about the same.

    Raises:
        Wrong: if the person who was asked decides against a new one.
    """
    title, symptoms = given[("title",)], given.get(("symptoms",), ())
    found = drafts.alike(known, options.kind, title, symptoms, log)
    for entry, why in found:
        asking.say(f"{entry.id}  {entry.title}  ({entry.path})\n    may be about the same: {why}")
    if found and ask and not asking.agree("\nWrite a new entry all the same?"):
        raise Wrong("nothing was written; a further signature or symptom makes an existing entry better")


def _draft(
    known: Catalog,
    options: argparse.Namespace,
    given: dict[KeyPath, Any],
    template: str,
    start: packets.Start | None,
    ask: bool,
) -> Edit:
    kind, id = options.kind, drafts.next_id(known, options.kind)
    name = options.slug or drafts.slug(given[("title",)])
    path = drafts.path_of(kind, id, name, _area(known, options, ask) if kind == "runbook" else "")
    try:
        body = drafts.body_of(kind, template)
    except NoPlace as error:
        raise Wrong(f"the template `{drafts.template(kind)}`: {error}") from None
    data = drafts.assembled(known, kind, id, given, known.today)
    full = drafts.with_template_flow(kind, data, template, body)
    text = drafts.text_of(full, packets.body_with(body, start) if start else body)
    if kind == "runbook" and any(d.code[:3] in ("TB2", "TB5") for d in _problems(known, path, text)):
        text = drafts.text_of(data, body)  # the template's flow names teams or messages that this knowledge base lacks
    return Edit(path, None, text.encode())


def _area(known: Catalog, options: argparse.Namespace, ask: bool) -> str:
    areas = sorted(
        {path.split("/")[1] for path in known.entries if path.startswith("runbooks/") and path.count("/") == 2}
    )
    if options.area and options.area not in areas:
        raise Wrong(f"no folder `runbooks/{options.area}`: {suggest(options.area, areas)}")
    if options.area or not ask:
        if not options.area:
            raise Wrong(f"nobody to ask on a terminal; say by --area in which folder: {', '.join(areas)}")
        return options.area
    return asking.choose("area: the folder below `runbooks`", areas)


def _problems(known: Catalog, path: str, text: str) -> list[Diagnostic]:
    return said_of(with_texts(known, {path: text}), [path])


def _write(known: Catalog, options: argparse.Namespace, edit: Edit) -> int:
    text = (edit.new or b"").decode()
    if options.dry_run:
        show([edit])
    else:
        with alone(known.root):
            fresh = catalog(options, options.today)
            if drafts.next_id(fresh, options.kind) != drafts.next_id(known, options.kind):
                raise Wrong("another entry took the id in the meantime; nothing was written, run the command again")
            apply(known.root, [edit])
        print(edit.path)
    _say_what_is_left(known, edit.path, text)
    return 0


def _say_what_is_left(known: Catalog, path: str, text: str) -> None:
    """Name what a person has to write: what `check` says of the file, and the comments that stand for text."""
    lines = {d.line: f"{d.message}; {d.help}" for d in _problems(known, path, text) if d.level == "error"}
    heading, at = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            heading, at = line.strip("# ").partition(" {#")[0] + ": ", number
        elif line.startswith("<!-- "):
            lines.pop(at, None)  # `check` says there that the section is empty
            lines[number] = f"{heading}{line[5:-4]}"
        elif line.startswith("flow:"):
            lines[number] = "flow: the template's; draw your own, and its steps below"
    asking.say(f"\nLeft for a person ({len(lines)}):" if lines else "\nNothing is left but to read it again.")
    for number in sorted(lines):
        asking.say(f"  {path}:{number}: {lines[number]}")
