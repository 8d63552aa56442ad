"""The life of an assessment: every move of the table by who may, and by nobody else, from nowhere else."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.assessments.life import ACTS, TRANSITIONS, Transition, available
from apps.assessments.models import Assessment, AssessmentState, TransitionLog
from apps.assessments.viewing import Viewing
from apps.budgets.models import Figure
from apps.departments.models import Department, Membership, Role
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of, standing
from apps.reports.models import Edition
from apps.reviews.models import Comment
from apps.reviews.settling import Decision
from apps.reviews.workflow import Refused, move
from tests.web import Office, Page, S, act, bring, bureau, fill, get, seen_by, spaced, step_url, type_in

PERSON = {Role.DRAFTER: "drafter", Role.HEAD: "head", Role.REVIEWER: "reviewer", Role.ADMIN: "admin"}
ids = [t.act for t in TRANSITIONS]


def placed(office: Office, state: AssessmentState) -> Assessment:
    """The assessment in a state, filled even where nothing was started yet."""
    if state == S.NOT_STARTED:
        fill(office.assessment, office.drafter)
        Assessment.objects.filter(pk=office.assessment.pk).update(state=state)
        TransitionLog.objects.all().delete()
        office.assessment.refresh_from_db()
        return office.assessment
    return bring(office, state)


def asks_signoff(office: Office, transition: Transition) -> None:
    if transition.signoff is not None:
        office.cycle.signoff = transition.signoff
        office.cycle.save()
        office.assessment.cycle.refresh_from_db()


# --- the table -------------------------------------------------------------------------------------


def test_every_state_has_a_way_on_and_the_table_names_each_act_once() -> None:
    assert len(ACTS) == len(TRANSITIONS)
    ways_on = {source for t in TRANSITIONS for source in t.sources}
    assert ways_on == set(S)
    assert {t.target for t in TRANSITIONS} == set(S) - {S.NOT_STARTED}


CASES = [(t, source) for t in TRANSITIONS for source in t.sources]


@pytest.mark.parametrize(("transition", "source"), CASES, ids=[f"{t.act} from {s.value}" for t, s in CASES])
def test_who_may_moves_it_on_and_it_is_written_down(here: Office, transition: Transition, source: AssessmentState) -> None:
    who = PERSON[transition.role]
    assessment = placed(here, source)
    asks_signoff(here, transition)
    snapshots = Snapshot.objects.count()
    log = act(here, transition.act, who, comment="意见一。\n意见二。")
    assessment.refresh_from_db()
    assert assessment.state == transition.target
    assert assessment.state_at >= log.at or (log.at - assessment.state_at).total_seconds() < 5
    assert (log.from_state, log.to_state, log.act, log.by) == (source, transition.target, transition.act, here.people[who])
    assert log.comment == "意见一。\n意见二。"
    if transition.snapshot:
        assert log.snapshot == standing(bureau(assessment))
        assert log.snapshot.taken_by == here.people[who]
        assert assessment.handed_in_at == assessment.state_at
        assert Snapshot.objects.count() == snapshots + 1
    else:
        assert not hasattr(log, "snapshot")
        assert Snapshot.objects.count() == snapshots


@pytest.mark.parametrize("transition", TRANSITIONS, ids=ids)
def test_nobody_with_another_role_can(here: Office, transition: Transition) -> None:
    assessment = placed(here, transition.sources[0])
    asks_signoff(here, transition)
    for role, who in PERSON.items():
        if role != transition.role:
            with pytest.raises(Refused, match="您没有办理这一步的权限"):
                act(here, transition.act, who)
    for roles in (frozenset(), frozenset(Role) - {transition.role}):
        with pytest.raises(Refused, match="您没有办理这一步的权限"):
            move(Viewing(assessment, roles), transition.act, by=here.drafter)
    assert not TransitionLog.objects.filter(act=transition.act, to_state=transition.target).exists() or (
        transition.sources[0] != S.NOT_STARTED
    )
    assessment.refresh_from_db()
    assert assessment.state == transition.sources[0]


@pytest.mark.parametrize("state", list(S), ids=[s.value for s in S])
def test_no_move_starts_from_a_state_that_is_not_its_own(here: Office, state: AssessmentState) -> None:
    assessment = placed(here, state)
    logged = TransitionLog.objects.count()
    for transition in TRANSITIONS:
        if state in transition.sources:
            continue
        asks_signoff(here, transition)
        with pytest.raises(Refused, match=f"当前状态为“{state.label}”，不能{transition.label}。"):
            act(here, transition.act, PERSON[transition.role])
    assessment.refresh_from_db()
    assert (assessment.state, TransitionLog.objects.count()) == (state, logged)


@pytest.mark.parametrize("transition", [t for t in TRANSITIONS if t.comment], ids=[t.act for t in TRANSITIONS if t.comment])
@pytest.mark.parametrize("comment", ["", "  \n　"])
def test_sending_back_needs_an_opinion(here: Office, transition: Transition, comment: str) -> None:
    bring(here, transition.sources[0])
    with pytest.raises(Refused, match=f"{transition.label}须写明意见"):
        act(here, transition.act, PERSON[transition.role], comment=comment)


def test_the_database_itself_keeps_no_return_without_a_reason(here: Office) -> None:
    bring(here, S.SUBMITTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        TransitionLog.objects.create(
            assessment=here.assessment, act="send_back", from_state=S.SUBMITTED, to_state=S.RETURNED, by=here.reviewer
        )


def test_where_heads_sign_the_drafter_cannot_submit_past_them(here: Office) -> None:
    bring(here, S.DRAFTING)
    with pytest.raises(Refused):
        act(here, "submit", "drafter")
    assert [t.act for t in available(seen_by(here.drafter, here.assessment))] == ["hand_to_head"]


def test_where_nobody_heads_the_department_nothing_is_handed_to_a_head(drafter: Client, here: Office) -> None:
    """It would lie there: the page says so and keeps the button shut, and whoever heads the department above would do."""
    bring(here, S.DRAFTING)
    Membership.objects.filter(user=here.head).delete()
    page = get(drafter, "review", here.assessment.pk)
    assert "没有登记单位负责人，送审以后没有人审核" in page
    assert "disabled" in page.tree.xpath("//form[contains(@action, 'hand_to_head')]//button")[0].attrib
    with pytest.raises(Refused, match="没有登记单位负责人"):
        act(here, "hand_to_head", "drafter")
    above = Department.objects.create(district=here.district, code="above", name="主管局")
    Membership.objects.create(user=here.head, district=here.district, department=above, role=Role.HEAD)
    Department.objects.filter(pk=here.assessment.department_id).update(parent=above)
    act(here, "hand_to_head", "drafter")
    assert here.assessment.state == S.SIGNOFF


def test_where_heads_do_not_sign_the_drafter_submits(here: Office) -> None:
    bring(here, S.DRAFTING)
    here.cycle.signoff = False
    here.cycle.save()
    here.assessment.cycle.refresh_from_db()
    assert [t.act for t in available(seen_by(here.drafter, here.assessment))] == ["submit"]
    with pytest.raises(Refused):
        act(here, "hand_to_head", "drafter")
    act(here, "submit", "drafter")
    assert here.assessment.state == S.SUBMITTED


def test_before_the_opening_day_nothing_is_handed_in(here: Office) -> None:
    bring(here, S.DRAFTING)
    here.cycle.opens_on = here.cycle.closes_on
    here.cycle.save()
    with pytest.raises(Refused, match="现在还不能填"):
        act(here, "hand_to_head", "drafter")


# --- what is missing -------------------------------------------------------------------------------


def test_what_is_missing_is_listed_in_sentences_and_stops_the_move(here: Office) -> None:
    bring(here, S.DRAFTING)
    Figure.objects.filter(assessment=here.assessment, row="在职数").delete()
    here.assessment.passages.filter(key="主要职责").delete()
    here.assessment.judgements.filter(indicator="3").delete()
    with pytest.raises(Refused) as refusal:
        act(here, "hand_to_head", "drafter")
    assert refusal.value.reasons == (
        "“资产、人员和采购”还有 1 格未填：在职人数",
        "“主要职责”还没有写",
        "指标1“预算编制合理性”尚不能计分：缺“在职人数”",
        "指标3“绩效目标完整性”尚不能计分：待评判“绩效目标”",
        "指标13“财政供养人员控制率”尚不能计分：缺“在职人数”",
    )
    assert not Snapshot.objects.exists()
    assert TransitionLog.objects.count() == 1, "只有开始填报那一步"


def test_the_page_lists_the_same_sentences_and_keeps_the_button_shut(drafter: Client, here: Office) -> None:
    bring(here, S.DRAFTING)
    Figure.objects.filter(assessment=here.assessment, row="在职数").delete()
    page = get(drafter, "review", here.assessment.pk)
    assert "完成下列内容后才能办理" in page
    assert "“资产、人员和采购”还有 1 格未填：在职人数" in page
    assert step_url(here.assessment, "资产") + "#资产.在职数" in page.links()
    button = page.tree.xpath("//form[contains(@action, 'hand_to_head')]//button")[0]
    assert "disabled" in button.attrib


def test_a_text_over_its_limit_stops_the_move(here: Office) -> None:
    bring(here, S.DRAFTING)
    here.assessment.passages.filter(key="主要职责").update(text="职责" * 200)
    with pytest.raises(Refused, match="“主要职责”超过 300 字，现有 400 字"):
        act(here, "hand_to_head", "drafter")


def test_the_head_cannot_sign_what_has_become_incomplete(here: Office) -> None:
    bring(here, S.SIGNOFF)
    Figure.objects.filter(assessment=here.assessment, row="在职数").delete()
    with pytest.raises(Refused, match="在职人数"):
        act(here, "sign", "head")


# --- all or nothing --------------------------------------------------------------------------------


@pytest.mark.parametrize("breaks", ["apps.assessments.life.TransitionLog.objects.create", "apps.reviews.workflow.request_edition"])
def test_state_snapshot_and_log_come_together_or_not_at_all(here: Office, breaks: str) -> None:
    bring(here, S.SIGNOFF)
    with patch(breaks, side_effect=RuntimeError("断了")), pytest.raises(RuntimeError):
        act(here, "sign", "head")
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.SIGNOFF
    assert here.assessment.handed_in_at is None
    assert not Snapshot.objects.exists()
    assert not Edition.objects.exists()


def test_handing_in_twice_is_refused_the_second_time(head: Client, here: Office) -> None:
    bring(here, S.SIGNOFF)
    address = reverse("move", args=(here.assessment.pk, "sign"))
    assert Page(head.post(address, follow=True)).alerts == ["已办理“同意并提交财政部门”，现在的状态是“已提交”。"]
    again = Page(head.post(address, follow=True))
    assert again.alerts == ["当前状态为“已提交”，不能同意并提交财政部门。可能他人刚办理过，请刷新页面。"]
    assert Snapshot.objects.count() == 1
    assert TransitionLog.objects.filter(act="sign").count() == 1


def test_handing_in_asks_for_the_files(here: Office) -> None:
    bring(here, S.SUBMITTED)
    edition = Edition.objects.get()
    assert (edition.snapshot, edition.draft, edition.state) == (standing(bureau(here.assessment)), False, "queued")


# --- the snapshot stands ---------------------------------------------------------------------------


def seen(client: Client, assessment: Assessment) -> dict[str, str]:
    """What a person reads about an assessment, without what can be done about it."""
    pages = {}
    for name in ("score", "findings", "report"):
        page = get(client, name, assessment.pk)
        assert page.status == 200
        own = "//*[contains(@class, 'opinion-add')] | //*[contains(@class, 'nav-tabs')]"
        for form in page.tree.xpath(f"//details[.//form] | //form | {own}"):
            form.drop_tree()
        pages[name] = spaced(page.tree.xpath("//div[@class='workspace-main']")[0].text_content())
    return pages


def test_what_was_handed_in_stays_as_it_was_whatever_happens_to_the_rows(reviewer: Client, head: Client, here: Office) -> None:
    assessment = bring(here, S.SUBMITTED)
    before, total = seen(reviewer, assessment), evaluation_of(Viewing(assessment)).sheet.shown
    assert seen(head, assessment) == before
    Figure.objects.filter(assessment=assessment).update(raw="1")
    assessment.passages.update(text="改了")
    assessment.judgements.update(choice="否", amount="0")
    assessment.projects.all().delete()
    here.department.name = "改名局"
    here.department.save()
    assert evaluation_of(Viewing(assessment)).sheet.shown == total
    assert evaluation_of(Viewing(assessment)).book.text("单位") == "云溪区林草局"
    assert seen(reviewer, assessment) == before
    assert seen(head, assessment) == before


def test_while_the_department_revises_the_bureau_sees_what_was_handed_in(
    drafter: Client, reviewer: Client, here: Office
) -> None:
    assessment = bring(here, S.SUBMITTED)
    before = seen(reviewer, assessment)
    act(here, "send_back", "reviewer")
    assert type_in(drafter, step_url(assessment, "资产"), {"资产-造林面积.": "2000亩"}).status_code == 302
    after = seen(reviewer, assessment)
    assert after["score"] == before["score"]
    assert after["findings"] == before["findings"]
    assert "1,900" in after["report"]
    assert seen(drafter, assessment)["score"] != before["score"]
    page = Page(reviewer.get(step_url(assessment, "资产"), follow=True))
    assert page.alerts == ["部门正在修改，重新提交后可以看填报内容；下面是上次提交的报告。"]


@pytest.mark.parametrize("moves", [["hand_to_head"], ["hand_to_head", "recall"], ["hand_to_head", "hand_back"]])
def test_the_bureau_keeps_sight_of_it_through_the_departments_own_moves(
    drafter: Client, reviewer: Client, here: Office, moves: list[str]
) -> None:
    assessment = bring(here, S.RETURNED)
    before = seen(reviewer, assessment)
    type_in(drafter, step_url(assessment, "资产"), {"资产-造林面积.": "2000亩"})
    for name in moves:
        act(here, name, PERSON[ACTS[name].role])
    assert seen(reviewer, assessment) == before
    assert reviewer.get(step_url(assessment, "资产")).status_code == 302
    project = assessment.projects.first()
    assert reviewer.get(reverse("project", args=(assessment.pk, project.pk))).status_code == 404


def test_handing_in_again_makes_a_new_snapshot_and_the_old_one_stays(drafter: Client, reviewer: Client, here: Office) -> None:
    assessment = bring(here, S.RETURNED)
    first = standing(bureau(assessment))
    assert first is not None
    book, results = first.book, first.results
    type_in(drafter, step_url(assessment, "资产"), {"资产-造林面积.": "2000亩"})
    act(here, "hand_to_head", "drafter")
    act(here, "sign", "head")
    second = standing(bureau(assessment))
    assert second is not None
    assert second.pk != first.pk
    assert second.hash != first.hash
    first.refresh_from_db()
    assert (first.book, first.results) == (book, results)
    assert second.results["total"] != results["total"]
    assert evaluation_of(Viewing(assessment)).book.number("资产.造林面积") == 2000
    assert TransitionLog.objects.filter(act="sign").count() == 2


def test_approval_closes_the_opinions_and_asks_for_the_files(here: Office) -> None:
    assessment = bring(here, S.SUBMITTED)
    comment = Comment.objects.create(assessment=assessment, text="请说明。", by=here.reviewer)
    decisions = {comment.pk: Decision("closed", "已当面说明。")}
    move(seen_by(here.reviewer, assessment), "approve", by=here.reviewer, decisions=decisions)
    assert list(assessment.comments.values_list("state", flat=True)) == ["closed"]
    assert Edition.objects.count() == 1, "内容没有变，仍是同一份"
