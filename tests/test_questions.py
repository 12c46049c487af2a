"""Customers' questions, written by somebody who had not seen the entries, lead to the right ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from building import REPOSITORY
from triagebook.catalog import Catalog, load
from triagebook.lookup import find, lookup

pytestmark = pytest.mark.meridian
DATA = Path(__file__).parent / "lookup"


@pytest.fixture(scope="module")
def real() -> Catalog:
    return load(REPOSITORY)


def ids(catalog: Catalog, question: str) -> list[str]:
    """What an agent gets who types the question: entries by signature, else by words."""
    return [hit.entry.id for hit in lookup(catalog, question) or find(catalog, question)]


def test_questions_in_customers_words_lead_to_the_right_entry(real):
    cases = yaml.safe_load((DATA / "questions.yml").read_text())
    found = {case["question"]: ids(real, case["question"]) for case in cases}
    first = sum(set(found[case["question"]][:1]) & set(case["expect"]) != set() for case in cases)
    third = sum(set(found[case["question"]][:3]) & set(case["expect"]) != set() for case in cases)
    print(f"\n{len(cases)} questions: {first / len(cases):.3f} at 1, {third / len(cases):.3f} at 3")
    assert first >= 0.85 * len(cases)
    assert third >= 0.9 * len(cases)


def test_questions_about_something_else_mostly_find_nothing(real):
    questions = yaml.safe_load((DATA / "unrelated_questions.yml").read_text())
    answered = [question for question in questions if ids(real, question)]
    assert len(answered) <= 0.1 * len(questions), answered


def test_every_topic_is_asked_for_and_tagged(real):
    asked = {case["topic"] for case in yaml.safe_load((DATA / "questions.yml").read_text())}
    tagged = {tag for entry in real.articles for tag in entry.data.get("tags", ())}
    assert len(asked) == 55
    assert asked <= tagged


def test_whoever_reads_a_symptom_finds_its_entry(real):
    """Symptoms are in customers' words; the entry comes first, or second to one that shares the words."""
    asked = [(symptom, entry.id) for entry in real.articles for symptom in entry.data["symptoms"]]
    missed = [(symptom, id) for symptom, id in asked if id not in ids(real, symptom)[:3]]
    assert len(missed) <= 0.02 * len(asked), missed
