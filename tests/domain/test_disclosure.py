"""决算公开情况检查表: an item is satisfied by what the report prints; 0 and 未发生 do, silence does not."""

from __future__ import annotations

import pytest

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.disclosure import WAYS, Verdict
from apps.domain.pack import read_pack
from apps.domain.pack.model import Case
from apps.domain.report.compose import compose, verdicts_of
from apps.domain.writing.blocks import Table
from apps.packs.cases import case_book

FILES = {
    "pack.yaml": "code: linyuan-2025\ntitle: 林原区决算公开\ndistrict: {code: linyuan, name: 林原区}\nyear: 2025\n",
    "statements/三公.yaml": """
key: 三公
title: “三公”经费
unit: 万元
columns: [{key: 决算, label: 决算数, required: false}]
rows: [{key: 出国, label: 因公出国（境）费}, {key: 购置, label: 公务用车购置费}]
""",
    "statements/基金.yaml": """
key: 基金
title: 政府性基金收支
kind: list
columns: [{key: 科目, label: 科目, type: text}, {key: 支出, label: 支出数, unit: 万元}]
""",
    "statements/时间.yaml": """
key: 时间
title: 公开时间
kind: form
rows: [{key: 批复, label: 批复日期, type: date, required: false}, {key: 公开, label: 公开日期, type: date, required: false}]
""",
    "disclosure.yaml": """
title: 公开检查表
items:
  - {key: 及时, group: 及时, text: 20日内公开, from: 时间.批复, to: 时间.公开, within: 20}
  - {key: 三公, group: 内容, text: “三公”分项, figures: [三公.出国.决算, 三公.购置.决算]}
  - {key: 采购, group: 内容, text: 政府采购, says: [政府采购]}
  - {key: 采购分项, group: 内容, text: 货物和服务, says: [货物, 服务], each: true}
  - {key: 名词, group: 内容, text: 名词解释, says: [名词解释], plain: true}
  - {key: 基金, group: 报表, text: 政府性基金表, statement: 基金}
  - {key: 说明, group: 报表, text: 有说明, written: 决算说明}
  - {key: 位置, group: 方式, text: 专栏能打开, ask: true}
""",
    "outline.yaml": """
title: 决算公开
content:
  - heading: 说明
    content:
      - {passage: 决算说明, title: 决算说明, required: false}
      - {statement: 三公}
      - {statement: 基金}
  - {disclosure: 决算公开情况检查表, annex: "附件{n}"}
""",
}


def evaluated(facts: dict[str, str]) -> Evaluation:
    pack, findings = read_pack(FILES)
    assert pack is not None, findings
    return evaluate(pack, case_book(pack, Case("", facts, {}, (), (), "", {}, "", 1)))


def verdict(key: str, facts: dict[str, str]) -> Verdict:
    return next(v for v in verdicts_of(evaluated(facts)) if v.item.key == key)


def standing(key: str, facts: dict[str, str]) -> str:
    return str(verdict(key, facts).standing)


SAID = "文字.决算说明"


@pytest.mark.parametrize(
    ("key", "facts", "expected"),
    [
        ("三公", {"三公.出国.决算": "12.00", "三公.购置.决算": "0"}, "合格"),
        ("三公", {"三公.出国.决算": "0", "三公.购置.决算": "0"}, "合格"),
        ("三公", {"三公.出国.决算": "0"}, "不合格"),
        ("三公", {"三公.出国.决算": "0", "三公.购置.决算": "不适用"}, "不合格"),
        ("采购", {SAID: "全年政府采购支出320.50万元。"}, "合格"),
        ("采购", {SAID: "本年政府采购支出0万元。"}, "合格"),
        ("采购", {SAID: "本年未发生政府采购支出。"}, "合格"),
        ("采购", {SAID: "2025年政府采购严格执行制度。"}, "不合格"),
        ("采购", {SAID: "收入总计800万元。"}, "不合格"),
        ("采购", {}, "不合格"),
        ("采购分项", {SAID: "其中货物12万元，服务30万元。"}, "合格"),
        ("采购分项", {SAID: "其中货物12万元。"}, "不合格"),
        ("名词", {SAID: "名词解释见第四部分。"}, "合格"),
        ("名词", {}, "不合格"),
        ("基金", {"基金.项1.科目": "城市建设", "基金.项1.支出": "0"}, "合格"),
        ("基金", {}, "不合格"),
        ("基金", {SAID: "本部门没有政府性基金收支，本表无数据。"}, "合格"),
        ("说明", {SAID: "收支平衡。"}, "合格"),
        ("说明", {}, "不合格"),
        ("及时", {"时间.批复": "2026-08-20", "时间.公开": "2026-09-09"}, "合格"),
        ("及时", {"时间.批复": "2026-08-20", "时间.公开": "2026-09-10"}, "不合格"),
        ("及时", {"时间.批复": "2026-08-20"}, "待答"),
        ("位置", {}, "待答"),
        ("位置", {"公开检查.位置.结论": "合格", "公开检查.位置.网址": "www.linyuan.gov.cn/js"}, "合格"),
        ("位置", {"公开检查.位置.结论": "不合格"}, "不合格"),
    ],
)  # fmt: skip
def test_what_satisfies_an_item(key: str, facts: dict[str, str], expected: str) -> None:
    assert standing(key, facts) == expected


def test_what_is_public_elsewhere_is_answered_with_where_it_is() -> None:
    said = {"公开检查.采购.结论": "合格"}
    assert standing("采购", said) == "待答", "only the word of somebody"
    found = verdict("采购", said | {"公开检查.采购.网址": "www.linyuan.gov.cn/js/2025"})
    assert (str(found.standing), found.address, found.answered) == ("合格", "www.linyuan.gov.cn/js/2025", True)


def test_a_person_may_find_fault_with_what_the_report_says() -> None:
    facts = {SAID: "全年政府采购支出320.50万元。", "公开检查.采购.结论": "不合格", "公开检查.采购.佐证": "与决算表不一致"}
    assert (standing("采购", facts), verdict("采购", facts).evidence) == ("不合格", "与决算表不一致")


def test_what_shows_it_is_quoted_and_what_is_wanting_is_told() -> None:
    assert verdict("采购", {SAID: "收入增长。全年政府采购支出320.50万元。"}).evidence == "全年政府采购支出320.50万元"
    assert verdict("采购", {SAID: "政府采购执行制度。"}).evidence == "说到“政府采购”，没有写数，也没有写未发生"
    assert verdict("三公", {"三公.出国.决算": "0"}).evidence == "没有列示：公务用车购置费（决算数）"


def test_it_is_printed_behind_the_report_and_does_not_look_at_itself() -> None:
    report = compose(evaluated({}))
    table = [block for block in report.blocks if isinstance(block, Table)][-1]
    assert table.title == "决算公开情况检查表" and table.landscape
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert rows[0] == ["及时", "20日内公开", "", "", "", ""], "an open item is left to be filled in by hand"
    assert ["政府采购", "", "不合格", "没有说到“政府采购”", ""] in rows


def test_every_way_is_tried_here() -> None:
    assert set(WAYS) == {"says", "figures", "statement", "written", "within", "ask"}


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("ask: true", "asks: true", "P003", 11), ("says: [政府采购]", "says: []", "P003", 6), ("key: 采购分项", "key: 采购", "P016", 3),
        ("三公.购置.决算]", "三公.购车.决算]", "P009", 5), ("statement: 基金", "statement: 国资", "P009", 9),
        ("written: 决算说明", "written: 没有的说明", "P009", 10),
    ],
)  # fmt: skip
def test_a_fault_is_told(old: str, new: str, code: str, line: int) -> None:
    pack, findings = read_pack(FILES | {"disclosure.yaml": FILES["disclosure.yaml"].replace(old, new, 1)})
    assert pack is None and (findings[0].code, findings[0].file, findings[0].line) == (code, "disclosure.yaml", line)


def test_an_outline_without_a_checklist_is_told() -> None:
    pack, findings = read_pack({path: text for path, text in FILES.items() if path != "disclosure.yaml"})
    assert pack is None and findings[0].code == "P012"
