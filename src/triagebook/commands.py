"""What commands of a shell, of PowerShell and of HTTP do: change or destroy, or run what nobody has read.

A list of what is known, not a proof: a command that is not in it is taken to read. Quoted text and comments are no
commands, but for the SQL that a client is handed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .sql import Effect, statements


class Command(NamedTuple):
    """A command that does more than read: its place in the text, as it is written, and what it does."""

    start: int
    text: str
    effect: Effect


#: Before a command: the start of a line or list, or a word that runs another command.
_START = (
    r"(?:(?<![^\n])|(?<=[|;&(`{])|(?<=\b(?:do|if)\s)|(?<=\b(?:sudo|then|else|time|exec)\s))"
    r"[ \t]*(?:(?:sudo|xargs|nohup|env|[A-Z_]+=\S*)[ \t]+(?:-\S+[ \t]+(?:[^-\s]\S*[ \t]+)?)*?)*?"
)
_ARGS = r"(?:[^\n|;&\\]|\\\n|\\[^\n]){0,400}?"
_DESTROYS = (
    r"rm\s(?:\S+\s+)*?-{1,2}(?:[a-zA-Z]*[rRf]|recursive|force)",
    rf"find\s{_ARGS}(?:-delete\b|-exec\s+rm\b)",
    rf"dd\s{_ARGS}\bof=",
    r"(?:mkfs(?:\.\w+)?|wipefs|shred|truncate|dropdb|dropuser|userdel|lvremove|vgremove)\b",
    r"zfs\s+destroy\b",
    rf"(?:kubectl|oc)\s(?:{_ARGS}\s)?delete\b",
    r"helm\s+(?:uninstall|delete)\b",
    rf"(?:docker|podman)\s(?:{_ARGS}\s)?(?:rm|rmi|prune)\b",
    rf"(?:docker|podman)[ -]compose\s{_ARGS}\bdown\s{_ARGS}(?:-v|--volumes)\b",
    r"aws\s+s3\s+(?:rm|rb)\b",
    rf"aws\s+s3\s+sync\s{_ARGS}--delete\b",
    r"aws\s+[\w-]+\s+(?:delete|terminate|purge|remove|deregister)-[\w-]+",
    rf"(?:gcloud|az|doctl)\s{_ARGS}\sdelete\b",
    rf"(?:gsutil|rclone)\s(?:{_ARGS}\s)?(?:rm|delete|purge)\b",
    r"(?:terraform|tofu|pulumi)\s+destroy\b",
    rf"git\s+push\s{_ARGS}(?:--force\b|-f\b|--delete\b)",
    r"git\s+(?:reset\s+--hard|clean\s+-\w*f)\b",
    rf"redis-cli\s(?:{_ARGS}\s)?(?i:flushall|flushdb|del|unlink)\b",
    r"rabbitmqctl\s+(?:delete_\w+|purge_queue|reset|force_reset)\b",
    rf"kafka-(?:topics|consumer-groups)(?:\.sh)?\s{_ARGS}--delete\b",
    rf"curl\s{_ARGS}(?:-X\s*|--request[ =])[\"']?DELETE\b",
    r"crontab\s+-r\b",
)
_CHANGES = (
    r"(?:kubectl|oc)\s(?:-\S+\s+(?:[^-\s]\S*\s+)?)*(?:apply|create|replace|patch|edit|scale|set|label|annotate|cordon|drain)\b",
    rf"(?:kubectl|oc)\s(?:{_ARGS}\s)?rollout\s+(?:restart|undo|pause|resume)\b",
    r"helm\s+(?:install|upgrade|rollback)\b",
    r"systemctl\s(?:-\S+\s+)*(?:start|stop|restart|reload|enable|disable|mask)\b",
    r"service\s+\S+\s+(?:start|stop|restart|reload)\b",
    r"(?:kill|pkill|killall|reboot|shutdown)\b(?!\s+-(?:0|l)\b)",
    r"(?:docker|podman)\s+(?:restart|stop|kill)\b",
    r"(?:terraform|tofu)\s+(?:apply|import)\b",
    r"aws\s+[\w-]+\s+(?:put|update|create|modify|reboot|stop|start|attach|detach)-[\w-]+",
    r"git\s+push\b",
    rf"sed\s{_ARGS}(?:-i\b|--in-place\b)",
    r"(?:chmod|chown)\b",
    rf"curl\s{_ARGS}(?:-X\s*|--request[ =])[\"']?(?:PUT|PATCH)\b",
)
_POWERSHELL_DESTROYS = (r"(?i:Remove-\w+|Clear-(?!Variable|Host)\w+|Format-Volume|Initialize-Disk|Uninstall-\w+)",)
_POWERSHELL_CHANGES = (
    r"(?i:(?:Restart|Stop|Start|Disable|Enable|Rename|Move|Revoke|Grant|Reset|Suspend|Unblock)-(?!Sleep|Job|Transcript)\w+"
    r"|(?:Set|New)-(?!Location|Variable|StrictMode|PSDebug|Object|TimeSpan|Guid|TemporaryFile|Item\b)\w+)",
)
_HTTP_EFFECTS: dict[str, Effect] = {"DELETE": "destroys", "PUT": "changes", "PATCH": "changes"}
_HTTP = re.compile(r"^(DELETE|PUT|PATCH)(?= \S+ HTTP/)", re.MULTILINE)
_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|(?<![^\s;|&(])#[^\n]*", re.DOTALL)
_CLIENT = re.compile(
    r"\b(?:psql|mysql|mariadb|sqlcmd)\b[^\n|;]{0,200}?(?:-[ceQq]|--command|--execute)[ =]*(['\"])(.{0,4000}?)\1",
    re.DOTALL,
)


def _any(patterns: tuple[str, ...], before: str) -> re.Pattern[str]:
    return re.compile(f"{before}(?P<command>{'|'.join(f'(?:{pattern})' for pattern in patterns)})")


_SHELL: tuple[tuple[re.Pattern[str], Effect], ...] = (
    (_any(_DESTROYS, _START), "destroys"),
    (_any(_CHANGES, _START), "changes"),
)
_POWERSHELL: tuple[tuple[re.Pattern[str], Effect], ...] = (
    (_any(_POWERSHELL_DESTROYS, r"(?<![\w$-])"), "destroys"),
    (_any(_POWERSHELL_CHANGES, r"(?<![\w$-])"), "changes"),
)
#: What no entry tells anybody to type, in any shell, and why.
_UNSAFE = tuple(
    (re.compile(pattern, re.IGNORECASE), why)
    for pattern, why in (
        (r"\b(?:curl|wget)\s[^\n|;&]{0,400}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh(?![\w-])", "runs what nobody has read"),
        (r"(?<![\w-])(?:Invoke-Expression|iex)(?![\w-])", "runs text as code"),
        (r"-(?:EncodedCommand|enc)\s+\S+", "hides the command that it runs"),
        (r"-ExecutionPolicy\s+(?:Bypass|Unrestricted)\b", "switches the execution policy off"),
        (r"\bServerCertificateValidationCallback\b", "switches the check of certificates off"),
        (r"-DisableRealtimeMonitoring\s+(?:\$true|1)", "switches the virus scanner off"),
        (r"\bchmod\s+(?:-R\s+)?0?777\b", "lets everybody write"),
    )
)
SHELLS = ("bash", "sh", "shell", "zsh", "console")
POWERSHELLS = ("powershell", "pwsh", "ps1")


def commands(language: str, text: str) -> list[Command]:
    """Return the commands of a block of code that change or destroy something, in their order; one for each place."""
    if language in SHELLS:
        found = [*_matches(_SHELL, _without_quotes(text)), *_handed_to_clients(text)]
    elif language in POWERSHELLS:
        found = list(_matches(_POWERSHELL, _without_quotes(text)))
    elif language == "sql":
        found = [Command(s.start, s.word, s.effect) for s in statements(text) if s.effect != "reads"]
    elif language == "http":
        found = [Command(match.start(), match[1], _HTTP_EFFECTS[match[1]]) for match in _HTTP.finditer(text)]
    else:
        found = []
    first: dict[int, Command] = {}
    for command in found:
        first.setdefault(command.start, command)
    return sorted(first.values())


def unsafe(language: str, text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the place, the text and the fault of what should stand in no entry: code that nobody has read, and such."""
    if language in SHELLS + POWERSHELLS:
        clean = _without_quotes(text)
        for pattern, why in _UNSAFE:
            yield from ((match.start(), match[0], why) for match in pattern.finditer(clean))


def _without_quotes(text: str) -> str:
    """Return code with quoted text and comments blanked, every other character in its place."""
    return _QUOTED.sub(lambda match: re.sub(r"[^\n'\"]", " ", match[0]), text)


def _matches(patterns: tuple[tuple[re.Pattern[str], Effect], ...], text: str) -> Iterator[Command]:
    for pattern, effect in patterns:
        for match in pattern.finditer(text):
            written = " ".join(match["command"].replace("\\\n", " ").split())
            yield Command(match.start("command"), written, effect)


def _handed_to_clients(text: str) -> Iterator[Command]:
    for match in _CLIENT.finditer(text):
        for statement in statements(match[2]):
            if statement.effect != "reads":
                yield Command(match.start(2) + statement.start, statement.word, statement.effect)
