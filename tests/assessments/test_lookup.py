"""``lincao/2024`` on the command line names one assessment, or says why it does not."""

from __future__ import annotations

import pytest
from django.core.management import CommandError

from apps.assessments.lookup import find_assessment
from tests.web import Office


def test_a_code_and_a_year_name_it(here: Office) -> None:
    assert find_assessment("lincao/2024") == here.assessment


def test_a_code_two_districts_use_takes_the_district(here: Office, there: Office) -> None:
    with pytest.raises(CommandError, match=r"不止一个，请写明区划：haitang:lincao/2024、yunxi:lincao/2024|yunxi:lincao/2024、haitang"):
        find_assessment("lincao/2024")
    assert find_assessment("haitang:lincao/2024") == there.assessment


@pytest.mark.parametrize("name", ["", "lincao", "lincao/", "/2024", "lincao/今年", "2024/lincao"])
def test_a_name_that_is_none_says_how_to_write_one(here: Office, name: str) -> None:
    with pytest.raises(CommandError, match="应为 单位代码/年度，例如 futian/2020"):
        find_assessment(name)


@pytest.mark.parametrize("name", ["lincao/2023", "linye/2024", "haitang:lincao/2024"])
def test_an_unknown_one_says_which_there_are(here: Office, name: str) -> None:
    with pytest.raises(CommandError, match=r"没有“.*”的自评。现有：lincao/2024、shuiwu/2024"):
        find_assessment(name)


def test_an_empty_database_says_there_is_none(db: None) -> None:
    with pytest.raises(CommandError, match="现有：无"):
        find_assessment("lincao/2024")
