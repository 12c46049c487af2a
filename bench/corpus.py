"""Write a knowledge base of any size for measuring: seeded, as long and as linked as real ones, with known faults.

    python bench/corpus.py FOLDER 10000

Each entry has at least 20 fields of front matter and 3 to 6 KB of Markdown; seven of ten are known issues, the others
runbooks with a flow. The ids go from KI-1000 and RB-1000 on, so at most 12,000 entries fit.
"""

from __future__ import annotations

import argparse
import random
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
SEED = 20261123
MOST = 12_000
#: One entry of this many has a fault.
FAULT_EVERY = 250
_LISTED = """
account address agent answer batch browser cache call certificate change client clock code column connection
console cookie customer deploy directory domain draft endpoint entry error event export field file filter flag
gateway group header import index invoice job key limit link list log mail member message method mirror network
node order owner page parameter password payload permission plan policy port profile proxy queue quota region
release report request response retry role route schedule script search server service session setting sign
source status step storage stream table tenant text ticket token trace update upload user value version webhook
"""
_WORDS = _LISTED.split()
_KNOWN_ISSUE = ("Issue", "Environment", "Cause", "Workaround", "Resolution")
_RUNBOOK = ("Symptoms", "Impact", "Diagnosis", "Resolution", "Verification", "Escalation")
#: Code that a fault raises, what is replaced, and by what.
FAULTS: tuple[tuple[str, str, str], ...] = (
    ("TB104", "urgency: low", "urgency: lowest"),
    ("TB204", "owner: identity", "owner: identitty"),
    ("TB102", "status: validated\n", ""),
    ("TB301", "(see.md", "(gone-for-ever.md"),
    ("TB302", "#first-part", "#no-such-part"),
    ("TB101", "ai_use: suggest", "ai_use: suggest\nai_uses: suggest"),
    ("TB007", "summary: ", "summary: x: "),
    ("TB135", "### First part", "#### First part"),
)


def write(root: Path, count: int, seed: int = SEED, fault_every: int = FAULT_EVERY) -> list[tuple[str, str]]:
    """Write a knowledge base of `count` entries into a new folder; return the path and code of each fault.

    Raises:
        ValueError: if there are not ids for so many.
        FileExistsError: if the folder exists.
    """
    if not 10 <= count <= MOST:
        raise ValueError(f"10 to {MOST:,} entries can be written")
    shutil.copytree(REPOSITORY / "tests" / "kb", root)
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    (root / "mkdocs.yml").write_text("site_name: Measured\nsite_url: https://measured.example/\n", "utf-8")
    for area in range(20):
        (root / f"runbooks/area-{area}").mkdir()
        (root / f"runbooks/area-{area}/README.md").write_text(f"---\ntitle: Area {area}\n---\n\nRunbooks.\n", "utf-8")
    faults = []
    for number in range(count):
        path, text = _entry(number, count, random.Random(seed * 1_000_003 + number))
        if number % fault_every == fault_every - 1:
            code, right, wrong = FAULTS[number // fault_every % len(FAULTS)]
            text = text.replace(right, wrong, 1)
            faults.append((path, code))
        (root / path).write_text(text.replace("(see.md", f"({Path(path).name}"), "utf-8")
    return faults


def paths(count: int) -> dict[str, str]:
    """Return the path of each entry of a corpus by its id."""
    return {_id(number): _path(number) for number in range(count)}


def _is_runbook(number: int) -> bool:
    return number % 10 >= 7


def _id(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"RB-{1000 + 3 * tens + ones - 7}" if _is_runbook(number) else f"KI-{1000 + 7 * tens + ones}"


def _path(number: int) -> str:
    if _is_runbook(number):
        return f"runbooks/area-{number // 10 % 20}/generated-{number}.md"
    return f"known-issues/{_id(number)}-generated.md"


def _entry(number: int, count: int, dice: random.Random) -> tuple[str, str]:
    others = [dice.randrange(count // 10 * 10) for _ in range(4)]
    others = [other for other in dict.fromkeys(others) if other != number] or [(number + 1) % count]
    parts = _front(number, others, dice)
    parts += _runbook(number) if _is_runbook(number) else _known_issue(number, count)
    headings = _RUNBOOK if _is_runbook(number) else _KNOWN_ISSUE
    body = "\n\n".join(_section(heading, number, others, dice) for heading in headings)
    return _path(number), "---\n" + "\n".join(parts) + f"\n---\n\n{body}\n"


def _front(number: int, others: list[int], dice: random.Random) -> list[str]:
    component = ("sign-in", "api")[number % 2]
    symptoms = "\n".join(f"  - {_sentence(dice)}" for _ in range(3))
    related = ", ".join(_id(other) for other in others)
    return [
        f"id: {_id(number)}",
        f"title: {_sentence(dice, 5)[:-1]} {number}",
        f"summary: {_sentence(dice, 16)}",
        "status: validated",
        "audience: internal",
        "owner: identity",
        f"components: [{component}]",
        f"tags: [generated, part-{number % 50}, group-{number % 17}]",
        f"symptoms:\n{symptoms}",
        f"signatures:\n  - id: code\n    kind: code\n    value: GENERATED_{number:05}\n    examples:"
        f'\n      - "error GENERATED_{number:05} in call {number}"\n    source: generated',
        f"impact: {dice.choice(('high', 'medium', 'low'))}",
        "urgency: low",
        "reviewed: 2026-11-02",
        "review_every: 365",
        f"references:\n  - title: {_sentence(dice, 4)[:-1]}\n    url: https://docs.example.com/{number}",
        f"related: [{related}]",
        "ai_use: suggest",
    ]


def _known_issue(number: int, count: int) -> list[str]:
    tens = number // 10
    mine = [f"RB-{1000 + 3 * tens + one}" for one in range(3) if tens * 10 + 7 + one < count]
    return [
        "state: confirmed",
        "resolution_party: customer",
        f"affects:\n  - component: {('sign-in', 'api')[number % 2]}",
        f"cause:\n  certainty: confirmed\n  summary: Cause number {number} of the generated faults.",
        "workaround: {extent: none}",
        "reported_on: 2026-10-01",
        *([f"runbooks: [{', '.join(mine)}]"] if mine else []),
        "history:\n  - {on: 2026-10-01, state: reported}\n  - {on: 2026-10-02, state: confirmed}",
    ]


def _runbook(number: int) -> list[str]:
    tens = number // 10
    mine = ", ".join(f"KI-{1000 + 7 * tens + one}" for one in range(7))
    return [
        "level: l1",
        "minutes: 15",
        "risk: reversible",
        "access: [log-search]",
        "variables: [workspace_id]",
        'log_sources:\n  - tool: log-search\n    query: "service:sso workspace:{{ workspace_id }}"',
        "escalation:\n  team: identity\n  when: [More than one workspace is affected.]\n  evidence: [scope]",
        f"known_issues: [{mine}]",
        "macros: [MC-0001]",
        "flow:\n  start: which-error\n  steps:\n    which-error:\n      question: What does the log say?"
        "\n      answers:\n        - {answer: Not yet valid, next: mend-it}"
        "\n        - {answer: Not sure, next: hand-over}"
        "\n    mend-it:\n      action: Mend the setting\n      next: resolved"
        "\n  outcomes:\n    resolved: {result: resolved, macro: MC-0001}"
        "\n    hand-over: {result: escalate, team: identity, evidence: [scope, log-excerpt]}",
    ]


def _section(heading: str, number: int, others: list[int], dice: random.Random) -> str:
    def write_part() -> str:
        return " ".join(_sentence(dice) for _ in range(dice.randrange(3, 6)))

    other = dice.choice(others)
    parts = [f"## {heading}", write_part(), f"{write_part()} Compare [{_id(other)}] and {_link(number, other)}."]
    if heading in ("Issue", "Symptoms"):
        parts += ["### First part", write_part(), "See [the same page](see.md#first-part), with `code` and **words**."]
        parts.append(f"![The {dice.choice(_WORDS)} page with its error]({_up(number)}docs/assets/shot.png)")
    if heading == "Diagnosis":
        parts += ["### Which error is it? {#which-error}", "Search the log of {{ workspace_id }}."]
        parts += ["### Mend it {#mend-it}", write_part()]
    parts.append("\n".join(f"- {_sentence(dice)}" for _ in range(3)))
    if heading in ("Cause", "Verification"):
        parts.append("```text\nstatus=409 code=conflict duration_ms=14\n" + f"line {number}\n" * 3 + "```")
        parts.append(
            "| sign | meaning |\n|---|---|\n" + "\n".join(f"| `{n}` | {_sentence(dice, 4)} |" for n in range(3))
        )
    return "\n\n".join(parts)


def _link(number: int, other: int) -> str:
    return f"[this one]({_up(number)}{_path(other)}#first-part)"


def _up(number: int) -> str:
    return "../../" if _is_runbook(number) else "../"


def _sentence(dice: random.Random, words: int = 9) -> str:
    return " ".join(dice.choices(_WORDS, k=words)).capitalize() + "."


def main() -> None:
    """Write a corpus and say what is in it."""
    parser = argparse.ArgumentParser(description="Writes a knowledge base for measuring.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    options = parser.parse_args()
    faults = write(options.folder, options.count)
    print(f"{options.count:,} entries with {len(faults)} faults in {options.folder}")


if __name__ == "__main__":
    main()
