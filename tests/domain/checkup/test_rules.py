"""Each rule of the register speaks on its wrong example, alone, with a severity it may have; on the right one all are silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.domain.checkup import rules
from apps.domain.checkup.checkup import check_up
from apps.domain.checkup.figures import Given
from apps.domain.checkup.reading import Reading
from apps.domain.checkup.rules import FAMILIES, Rule, Telling
from apps.domain.checkup.sentences.statedfigures import stated_figures
from apps.domain.documents.text import read_text
from tests.domain.checkup.test_cases import cases
from tests.domain.test_passage_figures import WRONG, findings


def filled_in(rule: Rule) -> Given:
    """The figures of the rule's book, which are right."""
    figures = stated_figures(Reading(read_text(rule.book)))
    return Given(
        tuple(replace(f, place=replace(f.place, item=-1 - n, key=f"填报.{n}")) for n, f in enumerate(figures))
    )


EVERY = [rule for family in FAMILIES for rule in family.rules]


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.code)
def test_a_rule_speaks_on_its_wrong_example_and_only_it_does(rule: Rule) -> None:
    result = check_up(read_text(rule.wrong), filled_in(rule))
    assert not result.broken
    assert {f.code for f in result.findings} == {rule.code}, list(map(str, result.findings))
    assert {f.severity for f in result.findings} <= set(rule.severities)


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.code)
def test_nothing_is_said_of_its_right_example(rule: Rule) -> None:
    assert list(map(str, check_up(read_text(rule.right), filled_in(rule)).findings)) == []


def test_a_code_has_one_rule_and_a_sentence_one_code() -> None:
    assert len({rule.code for rule in EVERY}) == len({rule.says for rule in EVERY}) == len(EVERY)
    assert all(rule.severities and rule.source for rule in EVERY)


def test_whatever_is_said_is_in_the_register_with_its_severity_and_every_way_of_putting_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: set[tuple[str, str]] = set()

    class Heard(dict[str, Telling]):
        """The ways of putting a rule, which notes those asked for."""

        def __init__(self, rule: Rule) -> None:
            super().__init__(rule.tells)
            self.code = rule.code

        def __getitem__(self, way: str) -> Telling:
            heard.add((self.code, way))
            return super().__getitem__(way)

    monkeypatch.setattr(rules, "RULES", {rule.code: replace(rule, tells=Heard(rule)) for rule in EVERY})
    results = [check_up(read_text(rule.wrong), filled_in(rule)) for rule in EVERY]
    results += [check_up(read_text(case.text)) for case in cases()]
    assert not [broken for result in results for broken in result.broken]
    assert all(findings(text) for *_, text in WRONG)
    said = {(f.code, f.severity) for result in results for f in result.findings}
    assert said <= {(rule.code, severity) for rule in EVERY for severity in rule.severities}
    assert {(rule.code, way) for rule in EVERY for way in rule.tells} == heard
