"""复核: the reviewer's 完成值, points and reasons beside the self score, kept cell by cell, through returns, and never the department's."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from apps.assessments.models import Assessment, AssessmentState
from apps.assessments.viewing import Viewing
from apps.audit.models import Entry
from apps.demo import loading as demo
from apps.departments.models import Membership, Role, User
from apps.domain.book.reviewed import FRAMEWORK, reviewed
from apps.domain.report.letter import Head, letter
from apps.domain.writing.blocks import Cell, Report, Table, TableRow, report_text
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import evaluation_of, evaluation_of_snapshot, live, standing, take
from apps.indicators.models import Judgement
from apps.reports.files import with_boxes
from apps.reviews.anchors import carry
from apps.reviews.marks import Mark, marks_of
from apps.reviews.models import Comment, Letter
from apps.reviews.refusal import Refused
from apps.reviews.scores import keep
from apps.reviews.submissions import letters_of
from tests.web import Office, Page, S, act, bring, bureau, get, logged_in, person, queries, step_url, type_in

SICHUAN = next(path for path in demo.further_files() if path.stem == "sichuan-2023")
LIZHOU = next(path for path in demo.demo_files() if path.stem == "lizhou-2020")


@pytest.fixture
def submitted(here: Office) -> Office:
    bring(here, S.SUBMITTED)
    return here


def send(client: Client, assessment: Assessment, changes: dict[str, str], form: str = FRAMEWORK, keep: bool = True, **loaded: str) -> Any:
    """What the page sends for some cells, as its script does."""
    data = {"form": form, f"{form}-loaded": json.dumps({name: loaded.get(name, "") for name in changes})}
    data |= {f"{form}-{name}": text for name, text in changes.items()} | ({"keep": "1"} if keep else {})
    return client.post(reverse("second-cells", args=(assessment.pk,)), data)


def sheet(office: Office):
    return evaluation_of(bureau(office.assessment)).sheet


def row(office: Office, code: str):
    return reviewed(evaluation_of(bureau(office.assessment)))[0].by_row()[code]


# --- one cell after the other ------------------------------------------------------------------------------------------


def test_the_mark_stands_beside_the_self_score(submitted: Office, reviewer: Client) -> None:
    total = sheet(submitted).total
    answer = send(reviewer, submitted.assessment, {"2.得分": "0.5", "2.理由": "漏报三项。"}).json()
    assert answer["forms"][FRAMEWORK]["stored"] == {"2.完成值": "", "2.得分": "0.5", "2.理由": "漏报三项。"}
    assert answer["page"]["html"]["指标.2.偏差"] == "1.5"
    score = sheet(submitted).by_code()["2"]
    assert (score.points, score.review, score.review_reason) == (Decimal("2"), Decimal("0.5"), "漏报三项。")
    assert (sheet(submitted).total, sheet(submitted).reviewed_total) == (total, total - Decimal("1.5"))
    page = get(reviewer, "second", submitted.assessment.pk)
    assert page.form("second-form")["指标-2.得分"] == "0.5"
    assert f"{total - Decimal('1.5'):f}".rstrip("0").rstrip(".") in page.part("second-summary").text_content()
    assert "漏报三项。" in get(reviewer, "score", submitted.assessment.pk)


def test_it_is_one_snapshot_a_review_and_the_submission_stays(submitted: Office, reviewer: Client) -> None:
    first = standing(bureau(submitted.assessment))
    for amount in ("0.5", "1", "1.5"):
        send(reviewer, submitted.assessment, {"2.得分": amount, "2.理由": "漏报。"}, **{"2.得分": "", "2.理由": ""})
        Judgement.objects.filter(side="review").delete()
    send(reviewer, submitted.assessment, {"2.得分": "0.5", "2.理由": "漏报。"})
    second = standing(bureau(submitted.assessment))
    assert first and second and (second.kind, second.taken_by) == (Snapshot.Kind.REVIEW, submitted.reviewer)
    assert Snapshot.objects.filter(kind=Snapshot.Kind.REVIEW).count() == 1
    assert second.results["reviewed"] == str(sheet(submitted).reviewed_total)
    assert "复核.指标2" not in first.thawed()


def test_a_reason_may_come_after_the_points_and_until_then_nothing_is_decided(submitted: Office, reviewer: Client) -> None:
    told = send(reviewer, submitted.assessment, {"2.得分": "0.5"}).json()["forms"][FRAMEWORK]
    assert told["errors"] == {"2.理由": "扣了 1.5 分，请写明理由。"} and told["unsaved"] == []
    for decision in ("approve", "send_back"):
        with pytest.raises(Refused, match="请写明理由。"):
            act(submitted, decision, "reviewer")
    send(reviewer, submitted.assessment, {"2.理由": "漏报三项。"})
    act(submitted, "approve", "reviewer")


def test_a_chosen_reason_says_how_much_is_taken_off(submitted: Office, reviewer: Client) -> None:
    told = send(reviewer, submitted.assessment, {"2.理由": "定性指标，无法核实，扣30%：只有总结，没有台账"}).json()["forms"][FRAMEWORK]
    assert told["notes"]["2.得分"] == "1.1分"
    assert row(submitted, "2").final == Decimal("1.1")
    assert "定性指标，无法核实，扣30%" in get(reviewer, "second", submitted.assessment.pk).html


def test_points_follow_from_what_the_reviewer_found_where_a_rule_counts_them(submitted: Office, reviewer: Client) -> None:
    own = next(one for one in reviewed(evaluation_of(bureau(submitted.assessment)))[0].rows if one.counted and "%" in one.actual)
    told = send(reviewer, submitted.assessment, {f"{own.row}.完成值": "10%"}).json()["forms"][FRAMEWORK]
    assert row(submitted, own.row).second.how and row(submitted, own.row).second.found == "10%"
    assert row(submitted, own.row).final != own.points and told["notes"][f"{own.row}.得分"].endswith("分")


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("3.5", "最高 3 分。"), ("-1", "此处不能为负数。"), ("一分", "请用阿拉伯数字填写。"), ("不适用", "请填数字。"),
        ("1e0", "不支持科学计数法，请写出完整数字。"), ("0.123", "此处以“分”计，最多 2 位小数，现为 3 位，请核对后自行取舍。"),
    ],
)  # fmt: skip
def test_what_cannot_be_points_stays_typed_and_counts_for_nothing(submitted: Office, reviewer: Client, amount: str, sentence: str) -> None:
    told = send(reviewer, submitted.assessment, {"2.得分": amount, "2.理由": "理由"}).json()["forms"][FRAMEWORK]
    assert told["errors"]["2.得分"] == sentence and told["stored"]["2.得分"] == amount
    assert sheet(submitted).reviewed_total is None
    with pytest.raises(Refused, match="预算编制规范性"):
        act(submitted, "approve", "reviewer")


def test_looking_stores_nothing(submitted: Office, reviewer: Client) -> None:
    answer = send(reviewer, submitted.assessment, {"2.得分": "0.5"}, keep=False).json()
    assert answer["page"]["html"]["指标.2.偏差"] == "1.5"
    assert not Judgement.objects.filter(side="review").exists() and Snapshot.objects.count() == 1


def test_an_emptied_mark_is_withdrawn_and_written_down(submitted: Office, reviewer: Client) -> None:
    send(reviewer, submitted.assessment, {"2.得分": "0.5", "2.理由": "漏报。"})
    send(reviewer, submitted.assessment, {"2.得分": "", "2.理由": ""}, **{"2.得分": "0.5", "2.理由": "漏报。"})
    assert sheet(submitted).reviewed_total is None and not Judgement.objects.filter(side="review").exists()
    assert Entry.objects.filter(thing="mark", note="撤回复核", before="0.5；漏报。").exists()


def test_two_reviewers_meet_and_both_values_are_told(submitted: Office, reviewer: Client) -> None:
    other = logged_in(person("second-reviewer", Role.REVIEWER, submitted.district))
    send(reviewer, submitted.assessment, {"2.得分": "0.5", "2.理由": "漏报。"})
    told = send(other, submitted.assessment, {"2.得分": "1"}).json()["forms"][FRAMEWORK]
    assert told["conflicts"] == {"2.得分": "0.5"} and row(submitted, "2").final == Decimal("0.5")
    page = Page(other.post(reverse("second", args=(submitted.assessment.pk,)), {
        "form": FRAMEWORK, f"{FRAMEWORK}-loaded": "{}", f"{FRAMEWORK}-2.得分": "1",
    }))  # fmt: skip
    assert page.status == 409 and "已改为“0.5”" in page


# --- who and when ------------------------------------------------------------------------------------------------------


def test_nobody_but_a_reviewer_of_the_district_marks_anything(submitted: Office, there: Office) -> None:
    for user, status in ((submitted.drafter, 403), (submitted.head, 403), (submitted.admin, 403), (there.reviewer, 404)):
        assert send(logged_in(user), submitted.assessment, {"2.得分": "1"}).status_code == status
        with pytest.raises(Refused):
            keep(submitted.assessment, {"2": Mark(amount="1", reason="理由")}, user)
    assert not Judgement.objects.filter(side="review").exists()


@pytest.mark.parametrize("state", [S.RETURNED, S.APPROVED])
def test_marks_are_given_while_reviewing_only(here: Office, reviewer: Client, state: S) -> None:
    bring(here, state)
    answer = send(reviewer, here.assessment, {"2.得分": "1"})
    assert answer.status_code == 403 and answer.json()["reason"] == "只有审核员在审核期间可以填复核。"
    assert get(reviewer, "second", here.assessment.pk).closed("//fieldset[@data-closed]")


def test_the_department_sees_no_mark_before_the_bureau_has_decided(submitted: Office, reviewer: Client, drafter: Client) -> None:
    send(reviewer, submitted.assessment, {"2.得分": "0.5", "2.理由": "漏报三项。"})
    assert get(drafter, "second", submitted.assessment.pk).status == 404
    assert "漏报三项。" not in get(drafter, "score", submitted.assessment.pk)
    act(submitted, "send_back", "reviewer")
    assert "漏报三项。" in get(drafter, "second", submitted.assessment.pk)


@pytest.mark.parametrize(("shown", "returned", "approved"), [("approved", False, True), ("never", False, False)])
def test_a_pack_may_show_marks_later_or_not_at_all(
    submitted: Office, monkeypatch: pytest.MonkeyPatch, shown: str, returned: bool, approved: bool
) -> None:
    own = Viewing(submitted.assessment, frozenset({Role.DRAFTER}))
    monkeypatch.setattr(type(submitted.assessment), "pack", type("Pack", (), {"marks_shown": shown}))
    for state, sees in ((S.RETURNED, returned), (S.APPROVED, approved)):
        submitted.assessment.state = state
        assert own.sees_marks is sees and bureau(submitted.assessment).sees_marks


# --- after a return ------------------------------------------------------------------------------------------------------


def again(office: Office, drafter: Client, changes: dict[str, str]) -> None:
    """Sent back, changed, handed in once more."""
    act(office, "send_back", "reviewer")
    type_in(drafter, step_url(office.assessment, "评判"), changes)
    act(office, "hand_to_head", "drafter")
    act(office, "sign", "head")


def test_a_mark_is_kept_through_a_return(submitted: Office, reviewer: Client, drafter: Client) -> None:
    send(reviewer, submitted.assessment, {"20.得分": "8", "20.理由": "依据不足。"})
    again(submitted, drafter, {"评判.2-项数.数值": "0"})
    assert row(submitted, "20").final == Decimal("8")
    assert "自评已改，请再看" not in get(reviewer, "second", submitted.assessment.pk)
    first = Snapshot.objects.filter(kind=Snapshot.Kind.REVIEW).last()
    assert first is not None and first.thawed().number("复核.指标20") == Decimal("8"), "the first review keeps its own"
    act(submitted, "approve", "reviewer")


def test_a_row_the_department_changed_is_to_be_looked_at_again(submitted: Office, reviewer: Client, drafter: Client) -> None:
    send(reviewer, submitted.assessment, {"2.得分": "0.5", "2.理由": "漏报三项。"})
    again(submitted, drafter, {"评判.2-项数.数值": "0"})
    page = get(reviewer, "second", submitted.assessment.pk)
    told = " ".join(page.part("指标.2").text_content().split())
    assert "自评已改，请再看" in told and "自评得分：2 → 3" in told
    with pytest.raises(Refused, match="自评已改，请再看"):
        act(submitted, "approve", "reviewer")
    reviewer.post(reverse("second-row", args=(submitted.assessment.pk,)), {"row": "2", "sheet": FRAMEWORK})
    assert "自评已改，请再看" not in get(reviewer, "second", submitted.assessment.pk)
    assert Entry.objects.filter(thing="mark", note="自评改后再看，复核不变").exists()
    act(submitted, "approve", "reviewer")


def test_marks_go_with_rows_that_change_places_and_stay_apart_from_rows_that_are_gone(here: Office) -> None:
    for n in (1, 2, 3, 4):
        Judgement.objects.create(
            assessment=here.assessment, side="review", indicator=f"项目.P7.指标.项{n}", item="得分", amount=str(n), reason="理由"
        )
    lead = "项目.P7.指标."
    carry(here.assessment, {f"{lead}项1.": f"{lead}项2.", f"{lead}项2.": f"{lead}项1.", f"{lead}项3.": "", f"{lead}项4.": ""})
    found = {key: mark.amount for key, mark in marks_of(here.assessment).items()}
    assert (found[f"{lead}项1"], found[f"{lead}项2"], len(found)) == ("2", "1", 4)
    assert f"{lead}项3" not in found and f"{lead}项4" not in found


# --- what leaves ---------------------------------------------------------------------------------------------------------


def test_the_workbook_has_a_summary_and_a_sheet_for_every_form(submitted: Office, reviewer: Client) -> None:
    send(reviewer, submitted.assessment, {"2.得分": "0.5", "2.理由": "=漏报三项。"})
    answer = reviewer.get(reverse("second-file", args=(submitted.assessment.pk,)))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert [cell.value for cell in book["汇总表"][2]] == ["项目名称", "自评得分", "复核得分", "偏差", "偏离度", "复核等级", "原因"]
    page = book.worksheets[1]
    assert str(page["A1"].value).endswith("自评复核表")
    heads = "一级指标 二级指标 三级指标 性质 指标值 度量单位 权重 自评完成值 自评得分 复核完成值 复核得分 偏差 备注"
    assert " ".join(cell.value for cell in page[2]) == heads
    (marked,) = [row for row in page.iter_rows(min_row=3) if row[2].value == "预算编制规范性"]
    assert [cell.value for cell in marked[8:]] == [2, "", 0.5, 1.5, "=漏报三项。"] and marked[12].data_type == "s"
    assert page.cell(page.max_row, 1).value == "合计"


def test_a_letter_tells_every_deduction_its_reason_and_what_is_on_record(submitted: Office, reviewer: Client) -> None:
    make = reverse("letter-make", args=(submitted.assessment.pk,))
    assert Page(reviewer.post(make, follow=True)).alerts == ["还没有复核任何一项，没有可以写的意见。"]
    send(reviewer, submitted.assessment, {"2.得分": "0.5"})
    assert "请写明理由" in Page(reviewer.post(make, follow=True)).alerts[0]
    send(reviewer, submitted.assessment, {"2.理由": "漏报三项。"})
    Comment.objects.create(assessment=submitted.assessment, label="文字“主要职责”", text="请补充依据", by=submitted.reviewer)
    reviewer.post(make)
    reviewer.post(make)
    (made,) = Letter.objects.all()
    said = tuple((place, text) for place, text in made.content["said"])
    text = report_text(letter(evaluation_of_snapshot(made.snapshot), Head(**made.content | {"said": said})))
    assert "共复核1项指标，其中1项的得分有调整。自评得分88.37分，等级为“良”；复核得分86.87分" in text
    assert "偏离度1.70%（偏差÷自评得分）" in text and "预算编制规范性\t3\t—\t2\t—\t0.5\t1.5\t漏报三项。" in text
    assert "1.文字“主要职责”：请补充依据。" in text
    send(reviewer, submitted.assessment, {"2.得分": "1"}, **{"2.得分": "0.5"})
    assert made.snapshot in submitted.assessment.snapshots.all(), "files keep the snapshot they were made from"
    reviewer.post(make)
    first, second = letters_of(bureau(submitted.assessment))
    assert (first.round, first.superseded, second.superseded) == (1, False, True), "all letters are listed, the newest first"
    assert get(reviewer, "second", submitted.assessment.pk).text.count("第 1 次提交") == 2
    assert [one.letter for one in letters_of(Viewing(submitted.assessment, frozenset({Role.DRAFTER})))] == [first.letter]


def test_a_sign_no_face_has_stops_no_letter() -> None:
    table = Table((TableRow((Cell("漏报\U000323af"),)),), (1,))
    assert with_boxes(Report("意见", (table,))).blocks == (Table((TableRow((Cell("漏报□"),)),), (1,)),)


# --- forms of projects ---------------------------------------------------------------------------------------------------


@pytest.fixture
def forms(db: None) -> Assessment:
    return demonstrated(SICHUAN)


def demonstrated(path: Path) -> Assessment:
    """A demonstration as it was handed in."""
    found = demo.load(path)
    take(found, Snapshot.Kind.SUBMISSION, None, live(found))
    Assessment.objects.filter(pk=found.pk).update(state=AssessmentState.SUBMITTED, handed_in_at=timezone.now())
    return Assessment.objects.get(pk=found.pk)


def its_reviewer(assessment: Assessment) -> User:
    return Membership.objects.get(district=assessment.cycle.district, role=Role.REVIEWER).user


def test_a_row_of_a_project_is_kept_under_its_own_name_and_recomputed_by_its_way(forms: Assessment) -> None:
    own, client = f"项目.{forms.projects.all()[1].row}.指标", logged_in(its_reviewer(forms))
    before = evaluation_of(Viewing(forms)).book.number("得分")
    send(client, forms, {"项1.完成值": "248", "项1.理由": "竣工图面积 248 平方米。"}, own)
    assert set(marks_of(forms)) == {f"{own}.项1"}
    evaluation = evaluation_of(Viewing(forms))
    line = evaluation.forms["项目.项2.自评"].lines[0]
    assert evaluation.book.number("得分") == before, "the self score is never touched"
    assert line.second.how and line.second.points < line.points and set(evaluation.second_forms) == {"项目.项2.复核表"}
    page = get(client, "second", forms.pk)
    assert "自评得分" in page.part("second-sheets").text_content()
    assert client.get(reverse("second", args=(forms.pk,)), {"sheet": own}).status_code == 200
    assert client.get(reverse("second", args=(forms.pk,)), {"sheet": "没有"}).status_code == 404


def test_a_project_that_is_scored_by_itself_is_reviewed_as_the_framework_is(db: None) -> None:
    lizhou = demonstrated(LIZHOU)
    client, own = logged_in(its_reviewer(lizhou)), f"项目.{lizhou.projects.all()[1].row}.评判"
    send(client, lizhou, {"指标满意度.得分": "4.5", "指标满意度.理由": "问卷只有十份。"}, own)
    send(client, lizhou, {"指标拨付.完成值": "50", "指标拨付.理由": "半数未付。"}, own)
    assert set(marks_of(lizhou)) == {f"{own}.指标满意度", f"{own}.指标拨付"}
    evaluation = evaluation_of(Viewing(lizhou))
    first, second, *_ = (sheet for sheet in reviewed(evaluation) if sheet.name.endswith(".评判"))
    assert (first.second, second.own, second.second, second.difference) == (None, 10, Decimal("6.50"), Decimal("3.50"))
    assert second.by_row()["指标拨付"].final == 2 and second.by_row()["指标拨付"].second.how, "recomputed by its rule"
    assert evaluation.project_sheets["项2"].total == second.own, "the self score is never touched"
    text = report_text(letter(evaluation, Head("某中心", "自评", "", "", "")))
    assert "问卷只有十份。" in text and "半数未付。" in text
    book = load_workbook(BytesIO(client.get(reverse("second-file", args=(lizhou.pk,))).getvalue()))
    assert "部门得分" not in {cell.value for cell in book["汇总表"]["A"]}, "no score of the department, no line of it"
    page = client.get(reverse("second", args=(lizhou.pk,)), {"sheet": own}).content.decode()
    assert "没有部门总分，各表分别复核" in page and "50" in page and "半数未付。" in page


def test_the_page_asks_as_often_however_many_marks_there_are(forms: Assessment) -> None:
    client, names = logged_in(its_reviewer(forms)), [f"项目.{project.row}.指标" for project in forms.projects.all()]
    counts = []
    for name in (None, *names):
        if name:
            send(client, forms, {"项1.得分": "1", "项1.理由": "没有佐证材料"}, name)
        get(client, "second", forms.pk)
        with queries() as found:
            get(client, "second", forms.pk)
        counts.append(len(found))
    assert len(set(counts[1:])) == 1 and counts[1] - counts[0] <= 2, counts
