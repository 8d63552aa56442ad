"""Rewritten sentences: somebody's words, the figures they keep, and what is said when words and facts part."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.examine.wording_checks import check_wordings
from apps.domain.facts import Fact, FactBook
from apps.domain.findings import Finding
from apps.domain.report.compose import compose, open_blocks
from apps.domain.report.rewording import brought_up_to_date, compared, differences, figures, linked
from apps.domain.report.telling import Telling, Told, unsaid
from apps.domain.writing.blocks import Paragraph, Run
from tests.domain.small_pack import FACTS, OUTLINE, REASONS, SMALL_PACK
from tests.domain.typed import entered, pack_of

BY_PROJECT = """\
  - heading: 项目情况
    content:
      - for_projects: 公开
        content:
          - heading: "{名称}"
            content:
              - {text: "{名称}全年预算{全年}，执行{执行}，执行率{执行率|%1}。", key: 项目执行}
  - heading: 自评结论
"""
PACK = SMALL_PACK | {"outline.yaml": OUTLINE.replace("  - heading: 自评结论\n", BY_PROJECT)}
MONEY = "年初预算2,000.00万元，决算2,000.00万元，比上年增加200.00万元，增长11.11%，执行率94.34%。"
DEARER = FACTS | {"收支.日常公用.年初": "250.00", "收支.基本支出.年初": "850.00"}
"""年初预算 is 2,050.00万元 by these."""


def wording(text: str, base: str = MONEY, name: str = "句1") -> list[Fact]:
    return [
        Fact(f"改写.{name}", "改写的语句", text, source="李敏，2025年3月6日 10:30"),
        Fact(f"改写.{name}.原句", "原句", base),
    ]


def evaluated(*words: Fact, facts: dict[str, str] = FACTS) -> Evaluation:
    pack = pack_of(PACK)
    book = entered(pack, facts, REASONS).with_facts(words)
    return evaluate(pack, FactBook.thawed(book.frozen()))


def printed(evaluation: Evaluation, source: str = "句1") -> list[str]:
    blocks = (b for b in compose(evaluation).blocks if isinstance(b, Paragraph))
    return [b.text for b in blocks if f"{b.source}.".startswith(f"改写.{source}.")]


def told(evaluation: Evaluation, name: str = "改写.句1") -> Told:
    return next(one for one in Telling(evaluation.pack, evaluation.book).sentences() if one.name == name)


def findings(evaluation: Evaluation) -> list[Finding]:
    return list(check_wordings(evaluation.pack, evaluation.book))


def said(*words: Fact, facts: dict[str, str] = FACTS) -> list[tuple[str, str]]:
    return [(f.code, f.severity.value) for f in findings(evaluated(*words, facts=facts))]


# --- what is printed -------------------------------------------------------------------------------


def test_the_words_stand_in_place_of_the_sentence() -> None:
    assert printed(evaluated()) == [MONEY]
    text = "全年支出2,000.00万元，与年初预算2,000.00万元持平。\n\n执行率94.34%。"
    assert printed(evaluated(*wording(text))) == ["全年支出2,000.00万元，与年初预算2,000.00万元持平。", "执行率94.34%。"]


def test_words_without_any_are_no_rewriting() -> None:
    assert printed(evaluated(*wording(" \n "))) == [MONEY]


def test_figures_in_the_words_keep_their_facts() -> None:
    (runs,) = told(evaluated(*wording("决算2,000.00万元，年初预算2,000.00万元，执行率高达94.34%，增加200.00万元。"))).lines
    keyed = [(run.text, run.key) for run in runs if run.key]
    assert keyed == [
        ("2,000.00万元", "收支.总计.决算"),
        ("2,000.00万元", "收支.总计.年初"),
        ("94.34%", "预算执行率"),
        ("200.00万元", "收支.总计.决算"),
    ]


def test_a_figure_is_not_found_inside_another() -> None:
    assert linked("12,000.00万元和2,000.001", [Run("2,000.00", "甲")]) == (Run("12,000.00万元和2,000.001"),)
    assert linked("共3项，13项", [Run("3", "甲")]) == (Run("共"), Run("3", "甲"), Run("项，13项"))


def test_a_place_still_open_stays_marked() -> None:
    facts = {key: text for key, text in FACTS.items() if key != "资产.编制数"}
    base = told(evaluated(facts=facts), "改写.人员").sentence
    assert "〔待填：" in base
    evaluation = evaluated(*wording(f"我局{base}", base, "人员"), facts=facts)
    (runs,) = told(evaluation, "改写.人员").lines
    assert [run.text for run in runs if run.missing] == ["〔待填：编制数〕"]
    assert open_blocks(compose(evaluation)) == open_blocks(compose(evaluated(facts=facts)))


def test_a_sentence_is_rewritten_for_one_project_alone() -> None:
    facts = FACTS | {"项目.项2.公开": "是"}
    second = told(evaluated(facts=facts), "改写.项目执行.项2")
    assert second.headings == ("三、项目情况", "（二）防火物资")
    evaluation = evaluated(*wording("防火物资执行489.50万元，占全年预算550.00万元的89.0%。", second.sentence, "项目执行.项2"), facts=facts)
    assert printed(evaluation, "项目执行") == [
        "山前造林全年预算750.00万元，执行700.00万元，执行率93.3%。",
        "防火物资执行489.50万元，占全年预算550.00万元的89.0%。",
    ]
    assert findings(evaluation) == []


def test_headings_are_those_of_the_report() -> None:
    evaluation = evaluated()
    headings = [b.text for b in compose(evaluation).blocks if type(b).__name__ == "Heading"]
    for one in Telling(evaluation.pack, evaluation.book).sentences():
        assert set(one.headings) <= set(headings)


# --- data that changed -----------------------------------------------------------------------------


def test_when_the_data_change_the_writer_is_asked() -> None:
    words = wording("全年决算2,000.00万元，执行平稳。")
    assert said(*words) == [("W003", "note")]
    evaluation = evaluated(*words, facts=DEARER)
    assert told(evaluation).state == "outdated"
    assert said(*words, facts=DEARER) == [("W001", "warning")]
    (finding,) = findings(evaluation)
    assert (finding.keys, finding.expected, finding.found) == (
        ("改写.句1",),
        MONEY.replace("年初预算2,000", "年初预算2,050"),
        "全年决算2,000.00万元，执行平稳。",
    )
    assert printed(evaluation) == ["全年决算2,000.00万元，执行平稳。"], "没有处理以前，印的仍是改写的文字"


def test_an_old_figure_in_the_words_is_an_error_once_the_data_deny_it() -> None:
    words = wording(MONEY.replace("比上年", "较上年"))
    assert said(*words) == []
    assert said(*words, facts=DEARER) == [("W001", "warning"), ("W002", "error")]


def test_a_sentence_no_longer_said_is_not_printed_in_old_words() -> None:
    sentence = '  - {sentence: 接待, when: 三公.接待费.决算 > 0, variants: [{text: "接待费{三公.接待费.决算}。"}]}\n'
    pack = pack_of(PACK | {"outline.yaml": PACK["outline.yaml"].replace("  - heading: 自评结论", f"{sentence}  - heading: 自评结论")})
    words = wording("公务接待花费4.50万元。", "接待费4.50万元。", "接待")

    def of(raw: str, words: list[Fact] = words) -> Evaluation:
        return evaluate(pack, entered(pack, FACTS | {"三公.接待费.决算": raw}, REASONS).with_facts(words))

    assert printed(of("4.50"), "接待") == ["公务接待花费4.50万元。"]
    gone = of("0")
    assert printed(gone, "接待") == []
    assert [f.message for f in findings(gone)] == [
        "改写的“公务接待花费4.50万元。”：填报数据已变，报告中已没有这一句，改写的文字不会印出"
    ]
    kept = of("0", wording("今年没有公务接待。", "", "接待"))
    assert printed(kept, "接待") == ["今年没有公务接待。"], "明知没有这一句而保留的，照印"
    assert findings(kept) == []


def test_words_for_a_chapter_that_is_not_printed_are_not_lost() -> None:
    evaluation = evaluated(*wording("旧句。", "原句。", "没有的句"), *wording("项目旧句。", "原句。", "项目执行.项2"))
    telling = Telling(evaluation.pack, evaluation.book)
    gone = unsaid(evaluation.book, tuple(telling.sentences()))
    assert [(one.key, one.row, one.written and one.written.text) for one in gone] == [
        ("没有的句", "", "旧句。"),
        ("项目执行", "项2", "项目旧句。"),
    ]
    assert [f.code for f in findings(evaluation)] == ["W001", "W001"]


# --- figures that say otherwise --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MONEY.replace("比上年", "较去年"), []),
        ("年初预算2000万元，决算0.2亿元，比上年增加200万元，增长11.1%，执行率94.34%。", []),
        ("年初预算２，０００．００万元，决算2000万元，增加200万元，增长11%，执行率约94%。", []),
        ("年初预算约2,000万元，决算近2,000万元，增加200多万元，增长11%，执行率94.3%。完成培训15场，花费30万元。", []),
        (MONEY.replace("决算2,000.00", "决算2,100.00"), [("W002", "error")]),
        (MONEY.replace("94.34%", "95.34%"), [("W002", "error")]),
        (MONEY.replace("执行率94.34%", "执行率达95.34%"), [("W002", "error")]),
        (MONEY.replace("万元，决算", "元，决算"), [("W002", "error")]),
        (MONEY.replace("增加", "减少"), [("W002", "error")]),
        (MONEY.replace("增长", "下降"), [("W002", "error")]),
        (MONEY.replace("增长11.11%，执行率94.34%", "增长94.34%，执行率11.11%"), [("W002", "error"), ("W002", "error")]),
        (MONEY.replace("，执行率94.34%", ""), [("W003", "note")]),
        (MONEY.replace("执行率94.34%", "预算的执行率仅有91%"), [("W002", "warning")]),
        ("全年工作完成较好。", [("W003", "note")]),
        ("决算2,000.00万元，年初预算2,000.00万元，增长11.11%，比上年增加200.00万元，执行率94.34%。", []),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_said_of_the_words(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(*wording(text)) == expected


def test_the_message_quotes_both_sides() -> None:
    (finding,) = findings(evaluated(*wording(MONEY.replace("决算2,000.00", "决算2,100.00"))))
    assert finding.message == (
        "“（二）预算和决算”中改写的“年初预算2,000.00万元，决算2…”写为“决算2,100.00万元”，按填报数据应为“决算2,000.00万元”"
    )
    assert (finding.expected, finding.found) == ("决算2,000.00万元", "决算2,100.00万元")


def test_a_year_before_a_figure_is_no_part_of_its_name() -> None:
    found = figures("2020年年初预算5万元，2019年度决算4万元；截至2020年12月31日资产3万元")
    assert [f.lead for f in found if f.kind == "money"] == ["年初预算", "决算", "资产"]


def test_figures_of_the_writers_own_are_left_alone() -> None:
    runs = (Run("支出"), Run("10.00万元", "甲"), Run("。"))
    assert differences("支出10.00万元，其中培训3.20万元，占32%，惠及500人。", runs) == ()


def test_a_hostile_text_takes_no_longer_than_its_length() -> None:
    runs = tuple(Run(f"{n}.00万元", f"甲{n}") for n in range(50))
    text = "1,111" * 20_000
    assert linked(text, runs)
    assert differences(text, runs)


# --- old and new side by side ----------------------------------------------------------------------


def test_both_states_of_a_sentence_show_what_changed() -> None:
    before, now = compared("预算3,204.53万元，占46%。", "预算3,214.53万元，占46%。")
    assert [p.text for p in before if p.changed] == ["3,204.53万元"]
    assert [p.text for p in now if p.changed] == ["3,214.53万元"]
    assert "".join(p.text for p in now) == "预算3,214.53万元，占46%。"


def test_old_figures_in_the_words_are_brought_up_to_date_where_that_is_plain() -> None:
    before, now = "收入5.00万元，支出5.00万元，占46%。", "收入5.00万元，支出6.00万元，占47%。"
    assert brought_up_to_date("我局支出5.00万元，占46%，收入5.00万元。", before, now) == "我局支出6.00万元，占47%，收入5.00万元。"
    assert brought_up_to_date("收支均为5.00万元。", before, now) == "收支均为5.00万元。"
