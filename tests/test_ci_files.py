"""What the code host and other tools read: safe, valid, in step with the entries; the hooks run on a clone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from building import REPOSITORY
from triagebook.catalog import load
from triagebook.cli.project import TEMPLATES
from triagebook.codeowners import codeowners
from triagebook.feedback import VERDICTS
from triagebook.language.snippets import snippets
from triagebook.report import FORMATS

BIN = Path(sys.executable).parent
WORKFLOWS = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))
FORMS = sorted(path for path in (REPOSITORY / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
SCHEMAS = {
    "vendor.github-workflows": WORKFLOWS,
    "vendor.github-issue-forms": FORMS,
    "vendor.github-issue-config": [REPOSITORY / ".github/ISSUE_TEMPLATE/config.yml"],
    "vendor.dependabot": [REPOSITORY / ".github/dependabot.yml"],
    "vendor.gitlab-ci": [REPOSITORY / ".gitlab-ci.yml"],
}


def run(tool: str, *arguments: str | Path, root: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    """Run an installed tool; skip the test where it is not installed."""
    if not (BIN / tool).exists():
        pytest.skip(f"{tool} is not installed")
    return subprocess.run([BIN / tool, *arguments], cwd=root, capture_output=True, text=True, check=False, timeout=120)


def clean(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing_unsafe_even_when_it_is_pedantic():
    clean(run("zizmor", "--offline", "--persona", "pedantic", "--no-progress", ".github"))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_file_fits_its_official_schema(schema: str):
    assert SCHEMAS[schema]
    clean(run("check-jsonschema", "--builtin-schema", schema, *SCHEMAS[schema]))


def test_the_container_file_passes_its_linter():
    clean(run("hadolint", "Containerfile"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit_with_its_version(path: Path):
    used = re.findall(r"uses: (.*)", path.read_text("utf-8"))
    assert used and [line for line in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_an_action_has_the_same_commit_everywhere():
    used = {use for path in WORKFLOWS for use in re.findall(r"uses: (\S+)", path.read_text("utf-8"))}
    assert len({use.split("@")[0] for use in used}) == len(used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_no_permissions_but_those_of_its_jobs_and_every_job_ends(path: Path):
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    assert all("permissions" in job and job["timeout-minutes"] <= 30 for job in workflow["jobs"].values())


def test_only_the_workflow_that_runs_nothing_of_a_pull_request_may_write_comments():
    writing = [path.name for path in WORKFLOWS if "pull-requests: write" in path.read_text("utf-8")]
    text = (REPOSITORY / ".github/workflows/summary.yml").read_text("utf-8")
    assert writing == ["summary.yml"]
    assert re.findall(r"\n +ref: (.*)", text) == ["${{ github.event.repository.default_branch }}"]
    steps = yaml.safe_load(text)["jobs"]["comment"]["steps"]
    assert all("${{" not in step.get("run", "") + step.get("with", {}).get("script", "") for step in steps)


def test_the_summary_waits_for_the_workflow_that_makes_it():
    name = yaml.safe_load((REPOSITORY / ".github/workflows/knowledge-base.yml").read_text("utf-8"))["name"]
    assert f"workflows: [{name}]" in (REPOSITORY / ".github/workflows/summary.yml").read_text("utf-8")


def test_code_owners_are_what_the_entries_say():
    assert (REPOSITORY / "CODEOWNERS").read_text("utf-8") == codeowners(load(REPOSITORY)), "run `triagebook codeowners`"


def test_the_snippets_are_what_schemas_and_templates_say():
    templates = {kind: (REPOSITORY / path).read_text("utf-8") for kind, path in TEMPLATES.items()}
    made = snippets(load(REPOSITORY).schemas, templates)
    assert (REPOSITORY / ".vscode/triagebook.code-snippets").read_text("utf-8") == made, "run `triagebook snippets`"


def expanded(body: list[str]) -> str:
    """Return what an editor makes of a snippet when one takes what is offered first."""
    text = re.sub(r"\$\{\d+\|([^,|]*)[^|]*\|\}", r"\1", "\n".join(body))
    text = text.replace("$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE", "2026-11-23")
    text = re.sub(r"\$\{\d+:((?:\\.|[^\\}])*)\}", r"\1", text)
    return re.sub(r"\\([\\$}])", r"\1", re.sub(r"(?<!\\)\$0", "", text))


def test_a_snippet_of_a_template_gives_the_template():
    found = json.loads((REPOSITORY / ".vscode/triagebook.code-snippets").read_text("utf-8"))
    for kind, path in TEMPLATES.items():
        assert expanded(found[f"New {kind}"]["body"]).strip() == (REPOSITORY / path).read_text("utf-8").strip()


def test_a_snippet_of_a_part_is_yaml_with_the_keys_that_the_schema_wants():
    found = json.loads((REPOSITORY / ".vscode/triagebook.code-snippets").read_text("utf-8"))
    for name, snippet in found.items():
        if name.startswith("One "):
            made = yaml.safe_load(expanded(snippet["body"]))
            assert made and (isinstance(made, list) or all(isinstance(value, dict) for value in made.values())), name


def test_the_problem_matcher_of_the_editor_reads_what_check_prints():
    tasks = json.loads((REPOSITORY / ".vscode/tasks.json").read_text("utf-8"))["tasks"]
    task = next(task for task in tasks if task["args"][0] == "check")
    pattern = task["problemMatcher"]["pattern"]
    assert task["args"][-1] in FORMATS
    match = re.fullmatch(pattern["regexp"], "known-issues/KI-0001-x.md:4:11: TB104 `very` is not an impact (warning)")
    assert [match[pattern[key]] for key in ("file", "line", "column", "code", "message", "severity")] == [
        "known-issues/KI-0001-x.md", "4", "11", "TB104", "`very` is not an impact", "warning",
    ]  # fmt: skip


def test_the_links_at_the_foot_of_entries_open_forms_that_exist_and_have_their_fields():
    for verdict in VERDICTS:
        form = yaml.safe_load((REPOSITORY / ".github/ISSUE_TEMPLATE" / verdict.form).read_text("utf-8"))
        assert "feedback" in form["labels"] and "entry" in [part.get("id") for part in form["body"]]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository of its own with the files as they are here, committed or not."""
    root = tmp_path / "clone"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (REPOSITORY / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, root / name)
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
    return root


def test_the_hooks_pass_on_a_clone(clone: Path):
    if not (BIN / "pre-commit").exists():
        pytest.skip("pre-commit is not installed")
    clean(run("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"))
    environment = os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(clone.parent / "cache"),
        "PYTHONPATH": str(clone / "src"),
    }
    done = subprocess.run(
        [BIN / "pre-commit", "run", "--all-files"],
        cwd=clone,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )
    clean(done)
    assert done.stdout.count("Passed") >= 6, done.stdout
