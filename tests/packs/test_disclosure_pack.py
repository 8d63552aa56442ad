"""The default checklist (财预〔2016〕143号): a figure, 0 and 未发生 satisfy an item, silence never does."""

from __future__ import annotations

from functools import lru_cache

import pytest
from django.conf import settings

from apps.domain.disclosure import Checklist, printed_in
from apps.domain.disclosure.ways import Says
from apps.domain.facts import FactBook
from apps.domain.writing.blocks import Heading, Paragraph, Run
from apps.packs.loading import read_folder


@lru_cache(maxsize=1)
def checklist() -> Checklist:
    pack, _, findings = read_folder(settings.BASE_DIR / "packs" / "cn-2016-143")
    assert pack is not None and pack.checklist is not None, findings
    return pack.checklist


SENTENCES = {
    "收支": ("收入总计1,286.40万元，比上年增加36.12万元。", "本年收入合计0元。", "2024年度收入总计、支出总计保持平稳。"),
    "出国": ("因公出国（境）费支出6.20万元，出国团组1个，累计3人次。", "因公出国（境）费0万元。", "因公出国（境）严格审批。"),
    "购置": ("公务用车购置费18.00万元，购置1辆。", "公务用车购置费0万元。", "公务用车购置费从严控制。"),
    "运行": ("公务用车运行维护费9.42万元。", "未发生公务用车运行维护费。", "公务用车运行维护费用于机要通信。"),
    "保有": ("年末公务用车保有量4辆。", "公务用车保有量为0辆。", "公务用车保有量符合规定。"),
    "接待": ("国内公务接待12批次，96人次。", "本年没有公务接待支出。", "公务接待执行规定。"),
    "增减": ("“三公”经费比预算减少2.10万元，主要是接待减少。", "“三公”经费支出0元，与上年持平。", "“三公”经费管理制度健全。"),
    "运行经费": ("机关运行经费支出86.05万元。", "本单位为事业单位，没有机关运行经费。", "机关运行经费按标准编制。"),
    "采购": ("政府采购支出总额120.00万元，其中货物20.00万元。", "2024年度未发生政府采购支出。", "2024年度政府采购程序规范。"),
    "中小企业": ("授予中小企业合同金额98.00万元，占81.67%。", "授予中小企业合同金额0元。", "面向中小企业落实政策。"),
    "国资": ("国有资产占用情况：车辆4辆。", "没有单价100万元以上的国有资产。", "国有资产管理加强。"),
    "绩效": ("3个项目开展绩效自评，涉及资金300.00万元。", "本年没有开展绩效评价的项目。", "绩效自评工作有序进行。"),
    "基金": ("政府性基金预算支出45.00万元。", "本部门没有政府性基金预算收支，本表无数据。", "政府性基金见附表。"),
    "国资经营": ("国有资本经营预算支出12.00万元。", "本部门没有国有资本经营预算支出。", "国有资本经营预算见附表。"),
}
"""Of each item: satisfied, zero or nothing happened, and silence about the amount."""


def judged(key: str, *texts: str, heading: str = "") -> bool:
    blocks = [Heading(1, heading)] * bool(heading) + [Paragraph((Run(text),)) for text in texts]
    item = next(item for item in checklist().items if item.key == key)
    verdict = item.way.judge(FactBook(), printed_in(blocks))
    assert verdict is not None
    return verdict[0]


def test_every_item_the_report_satisfies_has_its_cases() -> None:
    said = {item.key: item.way for item in checklist().items if isinstance(item.way, Says)}
    assert {key for key, way in said.items() if not way.plain} == set(SENTENCES)
    assert {key for key, way in said.items() if way.plain} == {"职责", "机构", "名词"}


@pytest.mark.parametrize("key", SENTENCES)
def test_a_figure_and_a_zero_satisfy_and_silence_does_not(key: str) -> None:
    satisfied, zero, silent = SENTENCES[key]
    assert judged(key, satisfied) and judged(key, "概况。", zero)
    assert not judged(key, silent) and not judged(key, "收支平衡，执行良好。") and not judged(key)
    assert not judged(key, heading=satisfied), "a heading is no statement"


def test_a_purchase_inside_another_sum_and_numbers_of_lists_and_years_are_silence() -> None:
    assert not judged("购置", "公务用车购置及运行维护费9.42万元。")
    assert not judged("采购", "3.政府采购情况见附表。") and not judged("采购", "（2）政府采购情况见2024年度附表。")
    assert judged("采购", "3.政府采购12.50万元。")


@pytest.mark.parametrize(("key", "heading"), [("职责", "一、主要职责"), ("机构", "二、机构设置情况"), ("名词", "第四部分　名词解释")])
def test_what_only_has_to_be_there_may_be_a_chapter(key: str, heading: str) -> None:
    assert judged(key, "内容。", heading=heading) and not judged(key, "内容。")
