"""各部门进度: who is how far in the own district; states and totals, never the content of drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.assessments.models import Assessment, Mailing, TransitionLog
from apps.audit.models import Entry
from apps.departments.models import Department, Role, User
from apps.desk.doubts import doubts_of
from apps.desk.lines import Line
from apps.desk.overview import COLUMNS
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import live, take
from apps.files.tables import write_table
from apps.jobs.running import run
from apps.reviews.models import Comment
from apps.reviews.refusal import Refused
from tests.web import Office, Page, S, act, bring, fill, get, person, queries, spaced


def rows(page: Page) -> dict[str, dict[str, str]]:
    found = page.tree.xpath("//table[contains(@class, 'overview')]/tbody/tr")
    keys = [column.key for column in COLUMNS]
    return {spaced(tr[0].text_content()): dict(zip(keys, (spaced(td.text_content()) for td in tr), strict=True)) for tr in found}


def asked(client: Client, **query: str) -> Page:
    return Page(client.get(reverse("overview"), query))


def act_on(client: Client, here: Office, name: str, *chosen: Assessment, **typed: str) -> Any:
    address = reverse("overview-act", args=(here.cycle.pk,))
    return client.post(address, {"act": name, "chosen": [one.pk for one in chosen], **typed})


def test_every_department_of_the_own_district_has_its_line(reviewer: Client, here: Office, there: Office) -> None:
    bring(here, S.SUBMITTED)
    found = rows(get(reviewer, "overview"))
    assert set(found) == {"云溪区林草局", "云溪区水务局"}
    own, other = found["云溪区林草局"], found["云溪区水务局"]
    assert (own["state"], own["total"], own["grade"], own["open"], own["comments"]) == ("已提交", "88.37", "良", own["open"], "0")
    assert own["open"].isdecimal()
    assert own["last"].endswith("同意并提交财政部门")
    assert (other["state"], other["total"], other["grade"], other["open"]) == ("未开始", "—", "—", "—")


def test_what_a_department_is_still_typing_is_not_shown(reviewer: Client, here: Office) -> None:
    fill(here.assessment, here.drafter)
    take(here.assessment, Snapshot.Kind.DRAFT, here.drafter, live(here.assessment))
    page = get(reviewer, "overview")
    assert rows(page)["云溪区林草局"]["total"] == "—"
    assert "88.37" not in page
    assert reverse("assessment", args=(here.assessment.pk,)) not in page.links()


@pytest.mark.parametrize("moves", [[], ["hand_to_head"], ["hand_to_head", "recall"]])
def test_every_link_leads_somewhere(reviewer: Client, here: Office, moves: list[str]) -> None:
    bring(here, S.RETURNED)
    for name in moves:
        act(here, name, "drafter")
    link = reverse("assessment", args=(here.assessment.pk,))
    assert link in get(reviewer, "overview").links()
    assert reviewer.get(link).status_code == 200


def test_the_total_is_that_of_what_was_handed_in_last(reviewer: Client, here: Office) -> None:
    bring(here, S.RETURNED)
    here.assessment.judgements.filter(indicator="20").update(amount="0")
    assert rows(get(reviewer, "overview"))["云溪区林草局"]["total"] == "88.37"


def test_departments_do_not_find_it(drafter: Client, head: Client, stranger: Client, here: Office) -> None:
    for client in (drafter, head, stranger):
        assert get(client, "overview").status == 404
        assert client.get(reverse("overview-export")).status_code == 404
        assert act_on(client, here, "remind", here.assessment).status_code == 404


def test_a_district_without_work_says_what_to_do(admin: Client, here: Office) -> None:
    for assessment in (here.assessment, here.neighbours):
        assessment.delete()
    assert "还没有布置年度自评" in get(admin, "overview")


# --- the two questions, and finding -----------------------------------------------------------------------------------


def test_one_click_tells_who_has_not_handed_in_the_late_first(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    late = Department.objects.create(district=here.district, code="zlast", name="云溪区档案局")
    Assessment.objects.create(cycle=here.cycle, department=late)
    Assessment.objects.filter(department=here.neighbour).update(due_on=timezone.localdate() + timedelta(days=90))
    page = asked(reviewer, view="missing")
    assert list(rows(page)) == ["云溪区档案局", "云溪区水务局"]
    assert f"{reverse('overview')}?view=missing" in get(reviewer, "overview").links()


def test_one_click_tells_whose_score_is_in_doubt_and_why(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    here.assessment.snapshots.update(results={"total": "100", "full": "100", "grade": "优", "execution": "0.62", "open": 2})
    found = rows(asked(reviewer, view="doubt"))
    assert list(found) == ["云溪区林草局"]
    assert found["云溪区林草局"]["doubts"] == "检查发现2处未处理预算执行率只有62.00%满分"


def line(total: str, **more: str | int) -> Line:
    return Line(Assessment(), None, {"total": total, "full": "100", **more})  # type: ignore[arg-type]


def test_a_score_far_above_the_others_a_jump_and_a_second_score_far_off_are_doubts() -> None:
    usual = [line(str(n)) for n in (80, 81, 82, 83, 84, 85, 86, 87)]
    assert list(doubts_of([*usual, line("98.5")]))[-1] == ("明显高于其他部门",)
    assert list(doubts_of(usual)) == [()] * 8
    jump = Line(Assessment(), None, {"total": "90", "full": "100"}, last_share=Decimal("0.8"))  # type: ignore[arg-type]
    assert list(doubts_of([jump, line("90", reviewed="84.5"), line("90", reviewed="86")])) == [
        ("比上年高10分",), ("复核与自评相差5.5分",), (),
    ]  # fmt: skip


def test_a_score_is_held_against_those_of_its_own_kind() -> None:
    schools = [replace(line(str(n)), kind="学校") for n in (70, 71, 72, 73, 74, 75, 76, 77)]
    others = [replace(line(str(n)), kind="街道") for n in (88, 89, 90, 91, 92, 93, 94, 95)]
    assert list(doubts_of([*schools, *others, replace(line("90"), kind="学校")]))[-1] == ("明显高于同类部门",)
    assert list(doubts_of([*schools, *others, replace(line("90"), kind="街道")]))[-1] == ()


def test_points_on_contradicted_figures_and_last_years_deduction_are_what_a_review_may_take_off() -> None:
    one = Line(
        Assessment(), None, {"total": "90", "full": "100", "contradicted": [["预算执行率", "6"], ["厉行节约", "2.5"]]},  # type: ignore[arg-type]
        last_difference=Decimal("7"),
    )  # fmt: skip
    assert list(doubts_of([one])) == [("“预算执行率”等2项指标（8.5分）所依据的数检查有问题", "上年复核比自评低7分")]
    assert one.expected == Decimal("15.5")


def test_old_results_that_say_less_are_no_doubt() -> None:
    assert list(doubts_of([Line(Assessment(), None, {"total": "99.5", "grade": "优"})])) == [()]  # type: ignore[arg-type]


def test_lines_are_found_and_sorted_by_every_column_both_ways(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    Assessment.objects.filter(pk=here.assessment.pk).update(reviewer=here.reviewer)
    own, other = "云溪区林草局", "云溪区水务局"
    for query, expected in (
        ({"q": "水务"}, [other]), ({"q": "LINCAO"}, [own]), ({"state": "submitted"}, [own]), ({"late": "yes"}, []),
        ({"reviewer": "none"}, [other]), ({"reviewer": str(here.reviewer.pk)}, [own]), ({"grade": "良"}, [own]),
        ({"sort": "-total"}, [own, other]), ({"sort": "total"}, [own, other]), ({"sort": "state"}, [other, own]),
        ({"sort": "-state"}, [own, other]), ({"sort": "没有"}, [own, other]), ({"view": "mine"}, [own]), ({"view": "waiting"}, [own]),
    ):  # fmt: skip
        assert list(rows(asked(reviewer, **query))) == expected, query
    for column in COLUMNS:
        for sort in (column.key, f"-{column.key}"):
            assert len(rows(asked(reviewer, sort=sort))) == 2, sort


def test_a_year_of_another_district_is_not_there(reviewer: Client, here: Office, there: Office) -> None:
    assert reviewer.get(reverse("overview"), {"cycle": there.cycle.pk}).status_code == 404
    assert reviewer.get(reverse("overview-export"), {"cycle": there.cycle.pk}).status_code == 404


def test_pages_and_queries_are_the_same_for_three_departments_and_for_sixty(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)

    def visit() -> int:
        with queries() as found:
            for name in ("overview", "overview-export"):
                assert reviewer.get(reverse(name), {"view": "", "sort": "-doubts"}).status_code == 200
        return len(found)

    def more(first: int, last: int) -> None:
        for n in range(first, last):
            unit = Department.objects.create(district=here.district, code=f"d{n}", name=f"部门{n}")
            one = Assessment.objects.create(cycle=here.cycle, department=unit, state=S.RETURNED, reviewer=here.reviewer)
            Comment.objects.create(assessment=one, text="请说明。", by=here.reviewer)
            TransitionLog.objects.create(assessment=one, act="start", from_state="notstarted", to_state="drafting", by=here.drafter)
            Snapshot.objects.create(
                assessment=one, pack_version=here.version, kind="submission", book={}, results={"total": "90"}, hash=f"{n}",
            )  # fmt: skip

    more(0, 1)
    visit()
    before = visit()
    more(1, 58)
    assert visit() == before
    assert len(rows(get(reviewer, "overview"))) == 50
    assert len(rows(asked(reviewer, page="2"))) == 10


# --- export -------------------------------------------------------------------------------------------------------------


def exported(response: Any) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)


def test_what_was_asked_for_is_exported_and_written_down(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    response = reviewer.get(reverse("overview-export"), {"q": "林草"})
    assert response.streaming
    head, *lines = exported(response)
    assert head == tuple(column.label for column in COLUMNS)
    assert [one[0] for one in lines] == ["云溪区林草局"]
    assert lines[0][4] == "88.37"
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.act, entry.note, entry.username) == ("download", "1 个部门", here.reviewer.username)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_nothing_in_an_export_is_a_formula(text: str) -> None:
    book = openpyxl.load_workbook(write_table("表", ["部门"], [[text]]))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


# --- acts on many ---------------------------------------------------------------------------------------------------------


def test_a_reminder_is_shown_first_then_sent_then_seen_by_the_department(reviewer: Client, drafter: Client, here: Office) -> None:
    page = Page(act_on(reviewer, here, "remind", here.assessment, here.neighbours))
    assert "催报：2 个部门" in page
    assert not TransitionLog.objects.filter(act="remind").exists()
    response = act_on(reviewer, here, "remind", here.assessment, confirm="1", text="请于周五前提交。")
    assert response.status_code == 302
    assert "请于周五前提交。" in get(drafter, "desk")
    assert Entry.objects.filter(thing="state", subject="催报", note="请于周五前提交。").count() == 1
    bring(here, S.SUBMITTED)
    assert "请于周五前提交。" not in get(drafter, "desk"), "提交以后不再催"


def test_a_reminder_is_mailed_after_it_is_given_and_a_dead_server_takes_nothing_back(
    reviewer: Client, drafter: Client, here: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remind_both() -> list[str]:
        act_on(reviewer, here, "remind", here.assessment, here.neighbours, confirm="1", text="请提交。")
        made = Mailing.objects.order_by("-pk").first()
        if made is not None and made.waiting:
            run(Mailing.objects.claim(made.pk))
        return [log.mailed for log in TransitionLog.objects.filter(act="remind").order_by("-pk")[:2]]

    User.objects.filter(pk__in=(here.drafter.pk, here.head.pk)).update(email="one@example.cn")
    assert remind_both() == ["", ""] and not Mailing.objects.exists(), "no server, no mail"
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.cn", "https://ziping.example.cn"
    assert remind_both() == ["没有人登记邮箱，没有发邮件", "已发邮件 1 人"]
    (sent,) = mail.outbox
    assert sent.to == ["one@example.cn"] and "请提交。" in sent.body
    assert f"https://ziping.example.cn/assessments/{here.assessment.pk}/" in sent.body
    assert Entry.objects.filter(subject="催报邮件", after="已发邮件 1 人").count() == 1
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    assert remind_both() == ["没有人登记邮箱，没有发邮件", "邮件服务器连不上，没有发邮件"]
    assert Mailing.objects.order_by("-pk").first().error.startswith("有 1 个部门的邮件没有发出")
    assert "邮件服务器连不上" in get(drafter, "review", here.assessment.pk)


def away(*_: object) -> int:
    raise ConnectionRefusedError


def test_an_act_on_many_asks_as_often_as_on_few(admin: Client, here: Office, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.cn"
    typed = {
        "remind": {"text": "请提交。"}, "extend": {"until": str(timezone.localdate() + timedelta(days=40)), "reason": "系统切换。"},
        "assign": {"reviewer": str(here.reviewer.pk)}, "leave_out": {"reason": "撤并"}, "take_in": {},
    }  # fmt: skip

    def counts() -> list[int]:
        chosen, found = list(here.cycle.assessments.all()), []
        for name, more in typed.items():
            with queries() as asked:
                assert act_on(admin, here, name, *chosen, confirm="1", **more).status_code == 302
            found.append(len(asked))
        return found

    few = counts()
    units = Department.objects.bulk_create(Department(district=here.district, code=f"n{n}", name=f"单位{n}") for n in range(30))
    Assessment.objects.bulk_create(Assessment(cycle=here.cycle, department=unit) for unit in units)
    assert counts() == few
    assert TransitionLog.objects.filter(act="assign").count() == 34 and Entry.objects.filter(subject="不纳入本年度").count() == 34


def test_whoever_has_handed_in_meanwhile_is_not_reminded(reviewer: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    act_on(reviewer, here, "remind", here.assessment, here.neighbours, confirm="1", text="请提交。")
    assert [log.assessment for log in TransitionLog.objects.filter(act="remind")] == [here.neighbours]


def test_the_administrator_gives_many_more_time_and_a_reviewer_may_not(admin: Client, reviewer: Client, here: Office) -> None:
    until = timezone.localdate() + timedelta(days=40)
    typed = {"until": str(until), "reason": "系统切换。", "confirm": "1"}
    assert act_on(reviewer, here, "extend", here.assessment, **typed).status_code == 404
    assert act_on(admin, here, "extend", here.assessment, **{**typed, "until": "2020-01-01"}).status_code == 422
    assert act_on(admin, here, "extend", here.assessment, here.neighbours, **typed).status_code == 302
    assert set(here.cycle.assessments.values_list("due_on", flat=True)) == {until}


def test_reviewers_are_assigned_and_their_work_is_counted(admin: Client, here: Office, there: Office) -> None:
    chosen = {"reviewer": str(here.reviewer.pk), "confirm": "1"}
    assert act_on(admin, here, "assign", here.assessment, **{**chosen, "reviewer": str(there.reviewer.pk)}).status_code == 422
    assert act_on(admin, here, "assign", here.assessment, **chosen).status_code == 302
    here.assessment.refresh_from_db()
    assert here.assessment.reviewer == here.reviewer
    table = get(admin, "overview").tree.xpath("//table[contains(@class, 'workload')]/tbody/tr")
    assert [[spaced(td.text_content()) for td in tr] for tr in table] == [
        [str(here.reviewer), "1", "0", "0", "0"], ["未安排", "1", "0", "0", "0"],
    ]  # fmt: skip


def test_nobody_chosen_or_somebody_of_another_district_changes_nothing(admin: Client, here: Office, there: Office) -> None:
    assert act_on(admin, here, "remind").status_code == 302
    act_on(admin, here, "remind", there.assessment, confirm="1", text="请提交。")
    assert not TransitionLog.objects.filter(act="remind").exists()
    assert act_on(admin, here, "没有这一步", here.assessment).status_code == 404


def test_a_reviewer_who_left_is_not_offered(admin: Client, here: Office) -> None:
    gone = person("gone", Role.REVIEWER, here.district)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    assert "gone" not in Page(act_on(admin, here, "assign", here.assessment))


def test_many_are_returned_after_they_were_shown_and_by_the_reviewer_alone(reviewer: Client, admin: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    page = Page(act_on(reviewer, here, "send_back", here.assessment, here.neighbours))
    assert "退回修改：1 个部门" in page and "不在审核中，不能退回" in page
    typed = {"comment": "请按决算更正。", "confirm": "1"}
    assert act_on(admin, here, "send_back", here.assessment, **typed).status_code == 404
    assert act_on(reviewer, here, "send_back", here.assessment, **{**typed, "comment": ""}).status_code == 422
    assert act_on(reviewer, here, "send_back", here.assessment, **{**typed, "due_on": "2020-01-01"}).status_code == 422
    assert act_on(reviewer, here, "send_back", here.assessment, here.neighbours, **typed).status_code == 302
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.RETURNED and here.assessment.transitions.first().comment == "请按决算更正。"


def test_many_are_approved_and_published_each_as_its_own_page_would_do_it(reviewer: Client, admin: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    comment = Comment.objects.create(assessment=here.assessment, by=here.reviewer, text="请核对。")
    act_on(reviewer, here, "approve", here.assessment, confirm="1")
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.SUBMITTED, "意见没有办结的，不能一批通过"
    assert "什么也没有改：云溪区林草局：" in get(reviewer, "overview")
    comment.delete()
    assert act_on(admin, here, "approve", here.assessment, confirm="1").status_code == 404
    assert act_on(reviewer, here, "approve", here.assessment, confirm="1").status_code == 302
    assert "公开：1 个部门" in Page(act_on(admin, here, "publish", here.assessment, here.neighbours))
    assert act_on(admin, here, "publish", here.assessment, confirm="1").status_code == 302
    here.assessment.refresh_from_db()
    assert here.assessment.state == S.PUBLISHED
    assert [log.act for log in here.assessment.transitions.all()[:2]] == ["publish", "approve"]


def test_one_that_cannot_be_returned_keeps_all_from_it_and_says_which(
    reviewer: Client, here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*whatever: object, **more: object) -> None:
        raise Refused("复核扣分没有写理由。")

    bring(here, S.SUBMITTED)
    monkeypatch.setattr("apps.desk.bulk.move", refuse)
    act_on(reviewer, here, "send_back", here.assessment, confirm="1", comment="请改。")
    assert "什么也没有改：云溪区林草局：复核扣分没有写理由。" in get(reviewer, "overview")


def test_columns_are_chosen_kept_in_links_and_exported(reviewer: Client, here: Office) -> None:
    page = Page(reviewer.get(reverse("overview"), {"column": ["state", "total"], "sort": "-total"}))
    heads = [spaced(th.text_content()).rstrip("▼ ") for th in page.tree.xpath("//table[contains(@class, 'overview')]/thead/tr/th")]
    assert heads == ["部门", "状态", "自评"]
    assert all("columns=name%2Cstate%2Ctotal" in url for url in page.links() if url.startswith(reverse("overview-export")))
    assert exported(reviewer.get(reverse("overview-export"), {"columns": "name,state,total"}))[0] == ("部门", "状态", "自评")
    assert len(rows(get(reviewer, "overview"))["云溪区林草局"]) == len(COLUMNS)


def test_a_query_is_kept_under_a_name_replaced_and_forgotten_for_oneself_alone(reviewer: Client, admin: Client, here: Office) -> None:
    save = reverse("overview-view")
    assert reviewer.post(save, {"name": "", "query": "late=yes"}).status_code == 302
    reviewer.post(save, {"name": "我的急件", "query": "late=yes&evil=1&cycle=9&columns=name"})
    assert f"{reverse('overview')}?late=yes&columns=name&cycle={here.cycle.pk}" in get(reviewer, "overview").links()
    assert "我的急件" not in get(admin, "overview")
    reviewer.post(save, {"name": "我的急件", "query": "late=no"})
    assert [one.query for one in here.reviewer.views.all()] == ["late=no"]
    reviewer.post(save, {"name": "我的急件", "forget": "1"})
    assert not here.reviewer.views.exists()


def test_who_is_to_be_public_by_now_and_is_not_is_one_click_away(reviewer: Client, here: Office) -> None:
    assert rows(asked(reviewer, view="unpublished")) == {}
    here.cycle.publish_due = timezone.localdate() - timedelta(days=1)
    here.cycle.save()
    Department.objects.filter(pk=here.neighbour.pk).update(secret=True)
    assert list(rows(asked(reviewer, view="unpublished"))) == ["云溪区林草局"]


def test_progress_is_drawn_and_told_to_who_cannot_see(reviewer: Client, here: Office) -> None:
    def told() -> list[str]:
        return [image.get("alt") for image in get(reviewer, "overview").tree.xpath("//img[@class='district-chart']")]

    (work,) = told()
    assert work.startswith("各审核员的进度。未提交：未安排 2")
    bring(here, S.SUBMITTED)
    pace, _ = told()
    assert pace.startswith("应提交的部门 2 个。提交进度。累计提交：") and " 0，" in pace
    assert pace.endswith(f"{timezone.localdate():%-m月%-d日} 1（单位：个部门）")


def test_all_that_are_found_can_be_chosen_at_once_those_of_other_pages_too(admin: Client, here: Office) -> None:
    for n in range(60):
        unit = Department.objects.create(district=here.district, code=f"d{n:02}", name=f"部门{n}")
        Assessment.objects.create(cycle=here.cycle, department=unit)
    page = get(admin, "overview")
    own = page.tree.xpath("//input[@name='chosen' and @type='checkbox']/@value")
    rest = page.tree.xpath("//input[@name='chosen' and @type='hidden' and @disabled]/@value")
    assert page.tree.xpath("//input[@data-check-all='chosen']")
    assert len(rest) > 0 and not set(own) & set(rest) and len(own) + len(rest) == 62
