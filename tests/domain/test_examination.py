"""The whole examination: the report is read like anybody's, and what the department can mend is told once."""

from __future__ import annotations

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.documents.own import own_document
from apps.domain.examine.examination import examined
from apps.domain.findings import Finding
from apps.domain.report.compose import compose

from .small_pack import FACTS, REASONS, SMALL_PACK
from .typed import entered, pack_of

WORDS = "文字.问题"
QUIET = {"三公.用车.预算": "0"}
"""A budget that nothing was spent of is a question of its own."""


def evaluation(changes: dict[str, str] | None = None, **files: str) -> Evaluation:
    pack = pack_of(SMALL_PACK | {f"{name}.yaml": text for name, text in files.items()})
    return evaluate(
        pack, entered(pack, FACTS | QUIET | {WORDS: "防火物资储备不足。"} | (changes or {}), REASONS)
    )


def added(changes: dict[str, str], **files: str) -> list[Finding]:
    one = evaluation(changes, **files)
    return [f for f in examined(one) if f not in one.findings]


def codes(changes: dict[str, str], **files: str) -> list[str]:
    return [f.code for f in added(changes, **files)]


def test_a_sound_assessment_has_what_its_evaluation_has() -> None:
    assert codes({}) == []
    one = evaluation()
    assert examined(one) == one.findings


def test_what_the_evaluation_finds_comes_first() -> None:
    one = evaluation({"收支.造林.决算": "1,300", WORDS: "已经安排的的物资没有到位。"})
    assert examined(one)[: len(one.findings)] == one.findings


# --- passages read like anybody's -------------------------------------------------------------------


def test_a_typing_slip_in_a_passage_leads_to_the_passage() -> None:
    (finding,) = added({WORDS: "物资布署不够及时。"})
    assert finding.code == "C708" and finding.keys == (WORDS,)
    assert finding.places[0].key == WORDS and "布署" in finding.places[0].quote


def test_the_same_slip_in_the_frameworks_criteria_is_not_the_departments() -> None:
    slip = SMALL_PACK["framework.yaml"].replace(
        "criteria: 四条，每条按标准给分", "criteria: 四条，按布署给分"
    )
    assert slip != SMALL_PACK["framework.yaml"]
    assert codes({}, framework=slip) == []


def test_a_placeholder_left_in_a_passage_is_found() -> None:
    assert codes({WORDS: "防火物资缺口XX万元。"}) == ["C701"]


def test_a_list_that_does_not_add_up_in_a_passage_is_found() -> None:
    wrong = "防火物资共投入30.00万元，其中风力灭火机12.00万元、防护服10.00万元、水泵9.50万元。"
    right = wrong.replace("9.50", "8.00")
    assert [code[:2] for code in codes({WORDS: wrong})] == ["C1"]
    assert codes({WORDS: right}) == []


def test_a_figure_of_the_book_stated_otherwise_is_told_once() -> None:
    assert codes({WORDS: "2024年公务接待费决算5.50万元。"}) == ["T001"]


def test_full_marks_beside_an_admitted_problem_are_asked_about_only_by_passages() -> None:
    for finding in added({WORDS: "预算编制不够精细，绩效指标设置有待完善。"}):
        assert finding.keys and finding.code not in ("C460", "C461")


# --- tables ----------------------------------------------------------------------------------------


def test_a_sum_that_the_evaluation_tells_is_not_told_again() -> None:
    one = evaluation({"收支.基本支出.决算": "900.00"})
    assert "S001" in {f.code for f in one.findings}
    assert [f.code for f in examined(one) if f.code.startswith("C")] == [
        f.code for f in one.findings if f.code.startswith("C")
    ]


def test_a_sum_that_the_pack_does_not_check_is_found_in_the_printed_table() -> None:
    unchecked = SMALL_PACK["statements/budget.yaml"].replace("sum: checked", "sum: none")
    found = added({"收支.基本支出.决算": "900.00"}, **{"statements/budget": unchecked})
    assert found and {f.code[:2] for f in found} == {"C4"}
    assert "收支.基本支出.决算" in {key for f in found for key in f.keys}


def test_rounding_in_generated_tables_is_nobodys_matter() -> None:
    unchecked = SMALL_PACK["statements/budget.yaml"].replace("sum: checked", "sum: none")
    assert codes({"收支.基本支出.决算": "810.51"}, **{"statements/budget": unchecked}) == []


# --- from a place to its fact ----------------------------------------------------------------------


def test_every_place_of_the_report_knows_its_facts() -> None:
    own = own_document(compose(evaluation({WORDS: "防火物资储备不足。"})))
    document = own.document
    index = next(i for i, text in document.texts() if text.text.startswith("防火物资"))
    assert own.source(document.place(index)) == "文字.问题"
    line, text = next((i, t) for i, t in document.texts() if "年初预算2,000.00万元" in t.text)
    at = text.text.index("2,000.00万元")
    assert own.keys(document.place(line, at, at + 5)) == ("收支.总计.年初",)
    assert own.keys(document.place(line, 0, 3)) == ()
    table = next(i for i, grid in document.grids() if "部门收支情况表" in grid.caption)
    row = next(
        r
        for r, cells in enumerate(document.items[table].rows)
        if "造林绿化" in cells[0].text  # type: ignore[union-attr]
    )
    assert "收支.造林.决算" in own.keys(document.row_place(table, row))
    assert own.keys(document.cell_place(table, row, 1)) == ("收支.造林.年初",)


def test_a_slip_in_a_typed_name_is_found_where_a_generated_sentence_prints_it() -> None:
    (finding,) = added({"重点工作.项1.任务": "古树名木布署"})
    assert finding.code == "C708" and "重点工作.项1.任务" in finding.keys


def test_generated_sentences_are_not_read_for_what_their_typed_names_might_mean() -> None:
    assert codes({"重点工作.项1.任务": "支出合计2万元的古树保护"}) == []
