"""语句: the generated sentences of a report, put in somebody's own words."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, TransitionLog, Wording
from apps.assessments.viewing import Viewing
from apps.budgets.models import Figure
from apps.departments.models import Role
from apps.domain.report.compose import compose
from apps.domain.report.telling import Telling
from apps.domain.writing.blocks import Paragraph
from apps.factbook.snapshots import evaluation_of, standing
from apps.packs.loading import read_folder, store
from apps.packs.models import PackVersion
from tests.domain.test_wordings import PACK
from tests.web import (
    Office,
    Page,
    S,
    act,
    bring,
    bureau,
    examine_now,
    fill,
    get,
    logged_in,
    person,
    queries,
    spaced,
    write_pack,
)

MINE = "年初预算2,000.00万元，决算2,000.00万元，较上年增加200.00万元，增长11.11%，执行率94.34%，执行情况良好。"
QUIET = "年初预算2,000.00万元，决算2,000.00万元，较上年增加200.00万元，增长11.11%，执行情况良好。"
"""Leaves out the rate over 调整预算, which a reader might take for one over the figures beside it."""


def url(assessment: Assessment) -> str:
    return reverse("wordings", args=(assessment.pk,))


def form_of(page: Page, name: str = "改写.句1") -> dict[str, str]:
    """The form below a sentence, as the browser would send it."""
    (form,) = page.part(name).iter("form")
    fields = form.xpath(".//*[self::input or self::textarea][@name]")
    return {e.get("name"): (e.text or "").removeprefix("\n") if e.tag == "textarea" else e.value or "" for e in fields}


def text_field(form: dict[str, str]) -> str:
    return next(name for name in form if name.endswith("-text"))


def write(client: Client, assessment: Assessment, text: str | None, name: str = "改写.句1", **more: str) -> Page:
    form = form_of(Page(client.get(url(assessment))), name)
    changes = {} if text is None else {text_field(form): text.replace("\n", "\r\n")}
    return Page(client.post(url(assessment), form | changes | more, follow=True))


def printed(assessment: Assessment, source: str = "句1") -> str:
    blocks = compose(evaluation_of(Viewing(assessment))).blocks
    return "\n".join(b.text for b in blocks if isinstance(b, Paragraph) and f"{b.source}.".startswith(f"改写.{source}."))


def state_of(page: Page, name: str = "改写.句1") -> str:
    return spaced(page.part(name).find_class("badge-state")[0].text_content())


def dearer(assessment: Assessment) -> None:
    Figure.objects.filter(assessment=assessment, row="日常公用", column="年初").update(raw="250.00")
    Figure.objects.filter(assessment=assessment, row="基本支出", column="年初").update(raw="850.00")


# --- rewriting -------------------------------------------------------------------------------------


def test_every_sentence_stands_on_the_page_in_the_order_of_the_report(drafter: Client, filled: Assessment) -> None:
    page = get(drafter, "wordings", filled.pk)
    names = [e.get("id") for e in page.tree.find_class("wording")]
    assert names == ["改写.句1", "改写.人员", "改写.句3", "改写.句4"]
    assert spaced(page.tree.xpath("//h2[@id='c1']")[0].text_content()) == "一、部门基本情况 › （二）预算和决算"
    assert {state_of(page, name) for name in names} == {"自动"}
    assert f"{reverse('step', args=(filled.pk, 'shouzhi'))}#资产.在职数" in page.links()
    assert url(filled) in get(drafter, "report", filled.pk).links()


def test_the_words_are_printed_and_the_sentence_stays_within_reach(drafter: Client, filled: Assessment, here: Office) -> None:
    generated = printed(filled)
    page = write(drafter, filled, MINE)
    assert page.alerts[0] == "语句已保存。"
    assert printed(filled) == MINE
    assert state_of(page) == "已改写"
    kept = Wording.objects.get()
    assert (kept.key, kept.row, kept.text, kept.base, kept.updated_by) == ("句1", "", MINE, generated, here.drafter)
    assert generated in spaced(page.part("改写.句1").text_content())
    assert MINE in get(drafter, "report", filled.pk)
    assert 'data-key="预算执行率">94.34%' in get(drafter, "report", filled.pk).html
    assert write(drafter, filled, None, take="1").alerts[0] == "已改用自动句。"
    assert printed(filled) == generated
    assert Wording.objects.count() == 0


@pytest.mark.parametrize("text", ["", " \n", None])
def test_no_words_or_the_sentence_itself_are_no_rewriting(drafter: Client, filled: Assessment, text: str | None) -> None:
    generated = printed(filled)
    write(drafter, filled, MINE)
    write(drafter, filled, generated if text is None else text)
    assert Wording.objects.count() == 0
    assert printed(filled) == generated


def test_the_first_words_start_the_assessment(drafter: Client, here: Office) -> None:
    write(drafter, here.assessment, "预算和决算情况正在核对。")
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.DRAFTING
    assert TransitionLog.objects.get().act == "start"


def test_a_sentence_the_pack_does_not_have_is_not_there(drafter: Client, filled: Assessment) -> None:
    for sentence in ("没有这一句", "", "句1/P999", "句1/项1"):
        assert drafter.post(url(filled), {"sentence": sentence}).status_code == 404


# --- data that change ------------------------------------------------------------------------------


def test_when_the_data_change_three_versions_stand_side_by_side(drafter: Client, filled: Assessment) -> None:
    write(drafter, filled, MINE)
    dearer(filled)
    page = get(drafter, "wordings", filled.pk)
    assert state_of(page) == "数据已变"
    before, now, mine = (spaced(e.text_content()) for e in page.part("改写.句1").xpath(".//div[@class='wording-columns']/section"))
    assert before.startswith("原来的自动句 年初预算2,000.00万元")
    assert now.startswith("现在的自动句 年初预算2,050.00万元")
    assert mine == f"您的文字 {MINE}"
    assert [e.text for e in page.part("改写.句1").iter("ins")] == ["2,050.00万元"]
    examine_now(filled)
    findings = get(drafter, "findings", filled.pk)
    assert "填报数据已变，自动句与改写时不同" in findings
    assert f"{url(filled)}#改写.句1" in findings.links()


def test_the_new_sentence_can_be_taken(drafter: Client, filled: Assessment) -> None:
    write(drafter, filled, MINE)
    dearer(filled)
    write(drafter, filled, None, take="1")
    assert Wording.objects.count() == 0
    assert printed(filled).startswith("年初预算2,050.00万元")


def test_the_words_can_be_kept_as_they_are(drafter: Client, filled: Assessment) -> None:
    write(drafter, filled, "全年决算2,000.00万元，执行良好。")
    dearer(filled)
    page = write(drafter, filled, None, keep="1")
    assert state_of(page) == "已改写"
    assert Wording.objects.get().base.startswith("年初预算2,050.00万元")
    assert not [f for f in examine_now(filled).found if f.code == "W001"]


def test_the_words_can_be_changed(drafter: Client, filled: Assessment) -> None:
    write(drafter, filled, MINE)
    dearer(filled)
    assert "W002" in {f.code for f in examine_now(filled).found}
    page = write(drafter, filled, MINE.replace("年初预算2,000.00", "年初预算2,050.00"))
    assert not [f for f in examine_now(filled).found if f.code.startswith("W")]
    assert state_of(page) == "已改写"
    assert "2,050.00万元" in printed(filled)


def test_saving_without_a_change_decides_nothing(drafter: Client, filled: Assessment) -> None:
    write(drafter, filled, MINE)
    dearer(filled)
    assert write(drafter, filled, None).alerts[0] == "没有改动。"
    assert [f for f in examine_now(filled).found if f.code == "W001"]


def test_a_figure_the_data_deny_stands_in_the_way_of_handing_in(drafter: Client, filled: Assessment) -> None:
    write(drafter, filled, MINE.replace("决算2,000.00", "决算2,100.00"))
    examine_now(filled)
    page = get(drafter, "review", filled.pk)
    assert "写为“决算2,100.00万元”，按填报数据应为“决算2,000.00万元”" in page
    assert page.tree.xpath("//form[contains(@action, 'hand_to_head')]//button[@disabled]")


# --- two people, and a page that grew old ----------------------------------------------------------


@pytest.fixture
def colleague(here: Office) -> Client:
    return logged_in(person("colleague", Role.DRAFTER, here.district, here.department))


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(drafter: Client, colleague: Client, filled: Assessment) -> None:
    mine = form_of(Page(drafter.get(url(filled))))
    write(colleague, filled, "同事改写的一句。")
    page = Page(drafter.post(url(filled), mine | {text_field(mine): MINE}))
    assert page.status == 409
    assert Wording.objects.get().text == "同事改写的一句。"
    part = spaced(page.part("改写.句1").text_content())
    assert "colleague在您打开本页后已改为“同事改写的一句。”" in part
    again = form_of(page)
    assert again[text_field(again)] == MINE, "填的留在页面上"
    assert drafter.post(url(filled), again).status_code == 302
    assert Wording.objects.get().text == MINE


@pytest.mark.parametrize("button", ["take", "keep"])
def test_a_decision_over_anothers_words_is_asked_again(
    drafter: Client, colleague: Client, filled: Assessment, button: str
) -> None:
    write(drafter, filled, MINE)
    dearer(filled)
    mine = form_of(Page(drafter.get(url(filled))))
    write(colleague, filled, "同事改写的一句。")
    assert drafter.post(url(filled), mine | {button: "1"}).status_code == 409
    assert Wording.objects.get().text == "同事改写的一句。"


def test_words_for_a_sentence_that_changed_meanwhile_are_asked_again(drafter: Client, filled: Assessment) -> None:
    write(drafter, filled, MINE)
    mine = form_of(Page(drafter.get(url(filled))))
    dearer(filled)
    page = Page(drafter.post(url(filled), mine | {text_field(mine): "再改一次。"}))
    assert page.status == 409
    assert Wording.objects.get().text == MINE
    again = form_of(page)
    assert again[text_field(again)] == "再改一次。"
    assert drafter.post(url(filled), again).status_code == 302
    kept = Wording.objects.get()
    assert kept.text == "再改一次。"
    assert kept.base.startswith("年初预算2,050.00万元")


def test_an_old_page_without_a_change_takes_nothing_back(drafter: Client, colleague: Client, filled: Assessment) -> None:
    mine = form_of(Page(drafter.get(url(filled))))
    write(colleague, filled, "同事改写的一句。")
    assert drafter.post(url(filled), mine).status_code == 302
    assert Wording.objects.get().text == "同事改写的一句。"


def test_what_is_typed_is_kept_to_the_letter(drafter: Client, filled: Assessment) -> None:
    text = "第一段 <b>粗</b> & “引号” {不存在的}。\n\n　　第二段𠀀🌲。"
    write(drafter, filled, text)
    assert Wording.objects.get().text == text
    assert printed(filled) == "第一段 <b>粗</b> & “引号” {不存在的}。\n第二段𠀀🌲。"


# --- who, and what is frozen -----------------------------------------------------------------------


def test_head_and_reviewer_read_it(
    drafter: Client, head: Client, reviewer: Client, stranger: Client, filled: Assessment, here: Office
) -> None:
    write(drafter, filled, QUIET)
    bring(here, S.SUBMITTED)
    for client in (head, reviewer):
        page = get(client, "wordings", filled.pk)
        assert QUIET in page
        assert state_of(page) == "已改写"
        assert page.tree.find_class("wording-edit") == []
        assert client.post(url(filled), {"sentence": "句1", "句1-text": "别的"}).status_code == 403
    assert get(stranger, "wordings", filled.pk).status == 404
    assert stranger.post(url(filled), {"sentence": "句1"}).status_code == 404


def test_the_words_are_frozen_with_what_was_handed_in(drafter: Client, reviewer: Client, filled: Assessment, here: Office) -> None:
    write(drafter, filled, QUIET)
    assessment = bring(here, S.SUBMITTED)
    act(here, "send_back", "reviewer")
    assessment.refresh_from_db()
    write(drafter, assessment, "退回后改写的一句。")
    frozen = evaluation_of(bureau(assessment))
    told = next(one for one in Telling(frozen.pack, frozen.book).sentences() if one.key == "句1")
    assert told.written is not None
    assert (told.written.text, told.state) == (QUIET, "written")
    page = get(reviewer, "wordings", assessment.pk)
    assert QUIET in page
    assert "退回后改写的一句。" not in page
    assert "退回后改写的一句。" not in get(reviewer, "report", assessment.pk)
    snapshot = standing(bureau(assessment))
    assert snapshot is not None
    assert {"改写.句1", "改写.句1.原句"} <= {fact["key"] for fact in snapshot.book["facts"]}


# --- sentences about projects ----------------------------------------------------------------------


@pytest.fixture
def by_project(here: Office, tmp_path) -> Assessment:
    """A pack that has a sentence for each project."""
    pack, files, findings = read_folder(write_pack(tmp_path / "pack", PACK))
    assert pack is not None, findings
    Assessment.objects.all().delete()
    here.cycle.delete()
    here.cycle.pk, here.cycle.pack_version = None, store(pack, files)
    here.cycle.save()
    assessment = fill(Assessment.objects.create(cycle=here.cycle, department=here.department), here.drafter)
    Figure.objects.filter(assessment=assessment, statement="项目", column="公开").update(raw="是")
    return assessment


def test_words_stay_with_their_project_however_the_list_is_ordered(drafter: Client, by_project: Assessment) -> None:
    first, second = by_project.projects.all()
    page = write(drafter, by_project, "防火物资执行489.50万元。", "改写.项目执行.项2")
    assert Wording.objects.get().row == second.row
    assert state_of(page, "改写.项目执行.项2") == "已改写"
    assert state_of(page, "改写.项目执行.项1") == "自动"
    type(second).objects.filter(pk=second.pk).update(ordinal=0)
    assert printed(by_project, "项目执行").splitlines()[0] == "防火物资执行489.50万元。"
    drafter.post(reverse("project-delete", args=(by_project.pk, second.pk)))
    assert "防火物资" not in printed(by_project, "项目执行")
    assert first.row


def test_a_project_deleted_meanwhile_takes_no_words(drafter: Client, by_project: Assessment) -> None:
    form = form_of(Page(drafter.get(url(by_project))), "改写.项目执行.项1")
    first = by_project.projects.first()
    drafter.post(reverse("project-delete", args=(by_project.pk, first.pk)))
    assert drafter.post(url(by_project), form | {text_field(form): "山前造林情况良好。"}).status_code == 404
    assert Wording.objects.count() == 0


def test_thirty_rewritten_sentences_cost_no_more_queries_than_one(drafter: Client, by_project: Assessment, here: Office) -> None:
    write(drafter, by_project, "山前造林情况良好。", "改写.项目执行.项1")
    address = url(by_project)
    examine_now(by_project)
    with queries() as few:
        drafter.get(address)
    for n in range(3, 33):
        project = by_project.projects.create(ordinal=n, created_by=here.drafter)
        for column, raw in (("名称", f"项目{n}"), ("公开", "是")):
            Figure.objects.create(assessment=by_project, statement="项目", row=project.row, column=column, raw=raw)
        Wording.objects.create(assessment=by_project, key="项目执行", row=project.row, text="情况良好。", updated_by=here.drafter)
    examine_now(by_project)
    with queries() as many:
        page = Page(drafter.get(address))
    assert len(page.tree.find_class("wording")) == len(many) - len(few) + 36
    assert len(many) == len(few), "\n".join(sql[:160] for sql in many)


def test_the_pack_of_this_test_is_one_more(by_project: Assessment) -> None:
    assert PackVersion.objects.count() == 2
