"""A statement on its page: typed cells are fields, computed ones are figures, skipped ones are dashes."""

from __future__ import annotations

from django.test import Client

from apps.assessments.models import Assessment
from apps.budgets.models import Figure
from apps.factbook.snapshots import live
from tests.web import Office, Page, S, bring, raw, spaced, step_url, type_in


def computed(page: Page, key: str) -> str:
    cell = page.tree.xpath("//td[@data-key=$key]", key=key)[0]
    assert not cell.xpath(".//input")
    return spaced(cell.text_content())


def test_the_drafter_sees_every_cell_as_typed(drafter: Client, filled: Assessment) -> None:
    page = Page(drafter.get(step_url(filled, "收支")))
    assert page.typed_in("收支.项目支出.年初") == "1,200.00"
    assert page.typed_in("上年.收支.结余.决算") == "15.00"
    assert page.typed_in("资产.公开方式") == "门户网站"
    assert page.typed_in("资产.说明") == "年末盘点，账实相符。"


def test_sums_and_rates_are_computed(drafter: Client, filled: Assessment) -> None:
    page = Page(drafter.get(step_url(filled, "收支")))
    assert computed(page, "收支.总计.年初") == "2,000.00"
    assert computed(page, "收支.总计.执行率") == "94.34%"
    assert computed(page, "三公.合计.决算") == "4.50"


def test_they_follow_at_once(drafter: Client, filled: Assessment) -> None:
    type_in(drafter, step_url(filled, "收支"), {"收支-基本支出.年初": "900"})
    assert computed(Page(drafter.get(step_url(filled, "收支"))), "收支.总计.年初") == "2,100.00"


def test_a_computed_cell_without_its_figures_is_a_dash(drafter: Client, filled: Assessment) -> None:
    type_in(drafter, step_url(filled, "收支"), {"收支-基本支出.调整": ""})
    assert computed(Page(drafter.get(step_url(filled, "收支"))), "收支.总计.执行率") == "—"


def test_a_cell_that_does_not_apply_is_no_field(drafter: Client, filled: Assessment) -> None:
    page = Page(drafter.get(step_url(filled, "收支")))
    row = next(tr for tr in page.tree.iter("tr") if "年末结转结余" in tr.text_content())
    assert len(row.find_class("cell-na")) == 3
    assert "收支-结余.年初" not in page.form()


def test_a_list_has_its_total(drafter: Client, filled: Assessment) -> None:
    page = Page(drafter.get(step_url(filled, "重点工作")))
    total = page.tree.xpath("//div[@data-list='重点工作']//tfoot")[0]
    assert spaced(total.text_content()) == "合计 40 38"


def test_a_demonstration_figure_is_marked_until_it_is_typed_over(drafter: Client, filled: Assessment) -> None:
    Figure.objects.filter(assessment=filled, row="人员经费", column="年初").update(demo=True)
    url = step_url(filled, "收支")
    page = Page(drafter.get(url))
    assert "cell-demo" in page.part("收支.人员经费.年初").get("class")
    assert "演示数据" in live(filled).book["收支.人员经费.年初"].source
    type_in(drafter, url, {"收支-人员经费.年初": "601"})
    assert "cell-demo" not in Page(drafter.get(url)).part("收支.人员经费.年初").get("class")


def test_who_cannot_type_sees_the_same_figures_in_closed_fields(
    reviewer: Client, head: Client, stranger: Client, here: Office
) -> None:
    bring(here, S.SUBMITTED)
    url = step_url(here.assessment, "收支")
    for client in (head, reviewer):
        page = Page(client.get(url))
        assert page.typed_in("收支.人员经费.年初") == "600.00"
        assert page.closed("//form[@id='step-form']/fieldset[@data-closed]")
        assert not page.tree.xpath("//form[@id='step-form']//button[@type='submit']")
    assert stranger.get(url).status_code == 404


def test_an_answer_the_pack_does_not_offer_any_more_is_not_lost_by_saving(drafter: Client, filled: Assessment) -> None:
    Figure.objects.filter(assessment=filled, row="公开方式").update(raw="微信公众号")
    url = step_url(filled, "资产")
    page = Page(drafter.get(url))
    assert page.typed_in("资产.公开方式") == "微信公众号"
    assert "只能选" in page.beside("资产.公开方式")
    type_in(drafter, url, {})
    assert raw(filled, "资产.公开方式") == "微信公众号"
