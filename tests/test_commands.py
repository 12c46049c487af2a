"""What commands and statements are taken to do, and where in the text they start."""

from __future__ import annotations

import pytest

from triagebook.code_blocks import code_blocks, filled
from triagebook.commands import commands, unsafe
from triagebook.entry import parse
from triagebook.sql import statements


def told(language: str, text: str) -> list[tuple[str, str]]:
    return [(command.text, command.effect) for command in commands(language, text)]


@pytest.mark.parametrize(
    "text, command",
    [
        ("rm -rf /tmp/x", "rm -rf"),
        ("ls; sudo rm -fr x", "rm -fr"),
        ("x=$(rm -r y)", "rm -r"),
        ("if rm -r x; then", "rm -r"),
        ("find . -name '*.log' -delete", "find . -name ' ' -delete"),
        ("kubectl -n prod delete pod api-0", "kubectl -n prod delete"),
        ("kubectl \\\n  delete pod api-0", "kubectl delete"),
        ("kubectl get pods -o name | xargs -n 1 kubectl delete", "kubectl delete"),
        ("aws s3 rm s3://bucket/key", "aws s3 rm"),
        ("AWS_PROFILE=x aws ec2 terminate-instances", "aws ec2 terminate-instances"),
        ("curl -sS -X DELETE https://api.example.com/x", "curl -sS -X DELETE"),
        ("docker volume rm data", "docker volume rm"),
        ("git push --force origin main", "git push --force"),
        ("redis-cli -h x FLUSHALL", "redis-cli -h x FLUSHALL"),
        ("terraform destroy", "terraform destroy"),
        ("sudo -u postgres dropdb orders", "dropdb"),
        ("dd if=/dev/zero of=/dev/sda", "dd if=/dev/zero of="),
        ("psql -c 'TRUNCATE orders'", "TRUNCATE"),
    ],
)
def test_a_shell_command_that_destroys_is_known(text, command):
    assert told("bash", text) == [(command, "destroys")]


@pytest.mark.parametrize(
    "text",
    [
        "kubectl rollout restart deployment/api",
        "kubectl scale deployment/api --replicas=2",
        "systemctl restart app",
        "kill 4711",
        "sed -i s/a/b/ app.conf",
        "aws s3api put-object --bucket x",
        "curl --request PATCH https://api.example.com/x",
        "git push",
        'mysql -e "UPDATE orders SET state = 1 WHERE id = 7"',
    ],
)
def test_a_shell_command_that_changes_is_known(text):
    assert [effect for _, effect in told("bash", text)] == ["changes"]


@pytest.mark.parametrize(
    "text",
    [
        "echo 'rm -rf /'",
        "# rm -rf /",
        "grep delete app.log",
        "rm response.xml",
        "kubectl get pods",
        "kubectl rollout status deployment/api",
        "kubectl logs api-0 --since=1h | grep delete",
        "docker run --rm alpine true",
        "docker ps",
        "git fetch && git log",
        "curl -X POST https://api.example.com/token",
        "systemctl status app",
        "sed s/a/b/ app.conf",
        "psql -c 'select count(*) from deleted_orders'",
        "find . -name rm",
        "kill -0 4711",
        "helm list",
        "aws sts get-caller-identity",
    ],
)
def test_what_only_reads_is_left_alone(text):
    assert told("bash", text) == []


def test_each_place_is_told_once_and_in_order():
    found = commands("bash", "git push --force; ls\nrm -r x")
    assert [(command.start, command.text) for command in found] == [(0, "git push --force"), (21, "rm -r")]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Get-Mailbox x | Remove-Mailbox", [("Remove-Mailbox", "destroys")]),
        ("Restart-Service app", [("Restart-Service", "changes")]),
        ("Set-ADUser x -Enabled $true", [("Set-ADUser", "changes")]),
        ("Set-Location C:\\Temp; New-Object Net.WebClient", []),
        ("Get-ADUser x # Remove-ADUser", []),
        ("Clear-Host", []),
    ],
)
def test_powershell_tells_by_its_verbs(text, expected):
    assert told("powershell", text) == expected


@pytest.mark.parametrize(
    "text, effect",
    [
        ("SELECT 1", "reads"),
        ("TABLE orders", "reads"),
        ("SHOW statement_timeout", "reads"),
        ("EXPLAIN DELETE FROM orders", "reads"),
        ("EXPLAIN ANALYZE SELECT 1", "changes"),
        ("EXPLAIN (ANALYZE, BUFFERS) DELETE FROM orders", "destroys"),
        ("SELECT * FROM orders FOR UPDATE", "changes"),
        ("SELECT * INTO copy FROM orders", "changes"),
        ("SELECT pg_terminate_backend(1)", "changes"),
        ("INSERT INTO orders VALUES (1)", "changes"),
        ("UPDATE orders SET state = 1 WHERE id = 7", "changes"),
        ("UPDATE orders SET state = 1", "destroys"),
        ("WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone", "destroys"),
        ("ALTER TABLE orders ADD COLUMN note text", "changes"),
        ("ALTER TABLE orders DROP COLUMN note", "destroys"),
        ("DROP TABLE orders", "destroys"),
        ("TRUNCATE orders", "destroys"),
        ("VACUUM FULL orders", "changes"),
        ("GRANT ALL ON orders TO app", "changes"),
        ("CALL clean_up()", "changes"),
    ],
)
def test_sql_tells_by_what_it_does(text, effect):
    assert [statement.effect for statement in statements(text)] == [effect]


def test_statements_know_where_they_start():
    found = list(statements("-- a; b\nSELECT ';';\n\n  DROP TABLE x; -- end"))
    assert [(statement.start, statement.word) for statement in found] == [(8, "SELECT"), (23, "DROP")]


def test_a_statement_that_cannot_be_read_says_where():
    (found,) = statements("SELECT 1\nFORM orders x y")
    assert found.error and found.start >= 9


def test_unsafe_commands_are_the_same_in_any_case():
    assert [(start, why) for start, _, why in unsafe("powershell", "IEX $x")] == [(0, "runs text as code")]
    assert list(unsafe("bash", "curl -s x | bash-completion")) == []


def test_blocks_know_their_place_in_lists_and_quotes():
    text = '---\ntitle: A\n---\n\n1. One\n\n    ```bash title="x"\n    ls\n\n    pwd\n    ```\n\n'
    text += "> ~~~ SQL\n> SELECT 1\n> ~~~\n"
    first, second = code_blocks(parse("docs/a.md", "page", text.encode()))
    assert (first.language, first.text, first.line, first.column) == ("bash", "ls\n\npwd", 8, 5)
    assert (second.language, second.text, second.at(7)) == ("sql", "SELECT 1", (14, 10))


def test_variables_and_placeholders_are_filled_with_words_of_their_width():
    text = "psql -h <host> -d {{ workspace_id }} < in.sql"
    assert filled(text) == "psql -h xxxxxx -d xxxxxxxxxxxxxxxxxx < in.sql"
