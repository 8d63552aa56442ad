"""What is looked at once more where it is typed: over the plan, over the target, more people than posts, less than nothing."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import evaluate
from apps.domain.examine.plausible import doubts

from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of

LET = ("决算数}\n      - {key: 执行率", "决算数, negative: true}\n      - {key: 执行率")
FILES = {path: text.replace(*LET) for path, text in SMALL_PACK.items()}
"""The same pack, in which nothing keeps a carry-over from falling below zero."""


def told(changes: dict[str, str], settings: str = "") -> dict[str, list[str]]:
    pack = pack_of(FILES | {"pack.yaml": f"{SMALL_PACK['pack.yaml']}{settings}"})
    evaluation = evaluate(pack, entered(pack, FACTS | changes, REASONS))
    return doubts(pack, evaluation.book, evaluation.forms)


def test_what_is_as_it_should_be_is_not_spoken_of() -> None:
    assert told({}) == {}


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"收支.人员经费.决算": "671"}, "收支.人员经费.决算", "是人员经费（调整预算数）610.00万元的110.00%，请核对"),
        ({"三公.接待费.决算": "9"}, "三公.接待费.决算", "是公务接待费（预算数）6.00万元的150.00%，请核对"),
        ({"资产.采购实际": "400"}, "资产.采购实际", "是政府采购计划364.80万元的109.65%，请核对"),
        ({"资产.在职数": "41"}, "资产.在职数", "多于编制数40人，请核对"),
        ({"收支.结余.决算": "-1"}, "收支.结余.决算", "结转结余不应小于零，请核对"),
        ({"项目.项1.执行": "800"}, "项目.项1.执行", "请核对"),
    ],
)
def test_it_is_told_beside_the_cell_it_is_about(changes: dict[str, str], key: str, words: str) -> None:
    assert any(words in text for text in told(changes)[key])


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"收支.人员经费.决算": "610.01"}, "收支.人员经费.决算"),
        ({"资产.在职数": "40"}, "资产.在职数"),
        ({"收支.结余.决算": "0"}, "收支.结余.决算"),
    ],
)
def test_the_last_digit_and_the_limit_itself_are_no_doubt(changes: dict[str, str], key: str) -> None:
    assert key not in told(changes)


def test_a_pack_says_how_far_is_too_far() -> None:
    settings = "doubts: {spent: 120%, staff: false, carried: false}\n"
    assert told({"收支.人员经费.决算": "671", "资产.在职数": "41", "收支.结余.决算": "-1"}, settings) == {}
    assert "收支.人员经费.决算" in told({"收支.人员经费.决算": "740"}, settings)


@pytest.mark.parametrize("actual", ["实际采购金额", "实际支出", "政府采购实际"])
def test_the_actual_of_a_form_of_one_thing_is_compared_with_its_plan_though_it_does_not_name_it(actual: str) -> None:
    rows = "rows:\n  - {key: 计划, label: 政府采购计划金额, unit: 万元}\n  - {key: 实际, label: %s, unit: 万元}\n"
    pack = pack_of(FILES | {"statements/9.yaml": f"key: 采购\ntitle: 政府采购\nkind: form\n{rows % actual}"})
    book = evaluate(pack, entered(pack, FACTS | {"采购.计划": "100", "采购.实际": "250"}, REASONS)).book
    assert "250.00%" in doubts(pack, book, {})["采购.实际"][0]
