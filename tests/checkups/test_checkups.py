"""报告核查: upload, the document with its findings where they are, what is chosen, and who may see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import lxml.html
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from apps.checkups import examination
from apps.checkups.models import Checkup, Opinion
from apps.domain.checkup import CheckUp, Coverage, Unchecked
from apps.domain.findings import Finding, Severity
from apps.jobs.models import JobState
from tests.checkups.sample_checkup import (
    CHECKED,
    DOCUMENT,
    FINDINGS,
    TITLE,
    examined,
    grid,
    text,
    upload,
    written,
)
from tests.web import Office, Page, get, logged_in, queries, writes


def send(client: Client, *files: object) -> Page:
    return Page(client.post(reverse("checkups"), {"file": files}, follow=True))


def opened(client: Client, checkup: Checkup, query: str = "") -> Page:
    return Page(client.get(reverse("checkup", args=(checkup.pk,)) + query))


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.fixture
def checkup(here: Office) -> Checkup:
    return examined(here.reviewer)


# --- uploading -------------------------------------------------------------------------------------


def test_who_has_checked_nothing_yet_is_told_what_this_is(reviewer: Client) -> None:
    page = get(reviewer, "checkups")
    assert "上传一份报告，几秒钟后就能看到哪里前后矛盾" in page
    assert page.part("file").get("accept") == ".docx,.pdf,.html,.htm,.mht,.txt,.md"


@pytest.mark.parametrize("who", ["drafter", "head", "reviewer", "admin"])
def test_everybody_with_a_role_finds_the_page_in_the_navigation_and_may_upload(
    here: Office, who: str
) -> None:
    client = logged_in(here.people[who])
    assert reverse("checkups") in get(client, "desk").links()
    page = send(client, upload())
    checkup = Checkup.objects.get()
    assert (checkup.state, checkup.requested_by, checkup.name) == (
        JobState.QUEUED,
        here.people[who],
        "甲局报告.txt",
    )
    assert checkup.file.read() == b"text"
    assert "甲局报告" not in checkup.file.name
    assert "排队中" in page


def test_several_reports_go_in_at_once_and_a_bad_one_costs_the_others_nothing(reviewer: Client) -> None:
    page = send(
        reviewer, upload("甲局.docx"), upload("乙局.pdf"), upload("丙局.wps"), upload("丁局.txt", b"")
    )
    assert {c.name for c in Checkup.objects.all()} == {"甲局.docx", "乙局.pdf"}
    assert any("“丙局.wps”不是能核查的格式" in alert for alert in page.alerts)
    assert "“丁局.txt”是空的，请重新选择。" in page.alerts


def test_a_file_too_large_is_refused_before_it_is_kept(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "MAX_FILE_BYTES", 3)
    assert any("超过" in alert for alert in send(reviewer, upload()).alerts)
    assert not Checkup.objects.exists()


def test_sending_nothing_says_so(reviewer: Client) -> None:
    assert "还没有选择文件，请先选择要核查的报告。" in send(reviewer).alerts


def test_an_impatient_second_click_is_the_same_check_up(reviewer: Client) -> None:
    send(reviewer, upload())
    send(reviewer, upload())
    assert Checkup.objects.count() == 1
    send(reviewer, upload("另一份.txt"))
    assert Checkup.objects.count() == 2


# --- the list --------------------------------------------------------------------------------------


def test_the_list_counts_what_was_found(reviewer: Client, checkup: Checkup) -> None:
    page = get(reviewer, "checkups")
    assert TITLE in page
    row = page.tree.xpath("//tbody/tr")[0]
    assert [words(cell) for cell in row.xpath("td")][:6] == ["2024", "已完成", "2", "2", "1", "1"]


def test_only_ones_own_are_listed_and_no_other_exists(
    here: Office, checkup: Checkup, admin: Client, drafter: Client, stranger: Client
) -> None:
    made = written(checkup)
    for client in (admin, drafter, stranger):
        assert TITLE not in get(client, "checkups")
        for name, args in (
            ("checkup", ()),
            ("checkup-original", ()),
            ("checkup-state", ()),
            ("opinion", (made.pk,)),
        ):
            assert client.get(reverse(name, args=(checkup.pk, *args))).status_code == 404
        assert client.post(reverse("checkup-delete", args=(checkup.pk,))).status_code == 404
    assert Checkup.objects.exists()


def test_a_line_still_being_worked_on_asks_again(reviewer: Client, here: Office) -> None:
    checkup = examined(here.reviewer, state=JobState.RUNNING)
    row = get(reviewer, "checkups").tree.xpath("//tbody/tr")[0]
    assert row.get("hx-get") == reverse("checkup-state", args=(checkup.pk,)) + "?row"
    Checkup.objects.update(state=JobState.DONE)
    assert "hx-get" not in reviewer.get(row.get("hx-get")).content.decode()


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    reviewer: Client, here: Office, checkup: Checkup
) -> None:
    get(reviewer, "checkups")
    with queries() as few:
        get(reviewer, "checkups")
    for _ in range(20):
        examined(here.reviewer)
    with queries() as many:
        get(reviewer, "checkups")
    assert len(many) == len(few)
    assert not any('"document"' in sql for sql in many)


# --- waiting and failing ---------------------------------------------------------------------------


def test_the_page_says_how_far_it_is_and_reloads_itself_at_the_end(reviewer: Client, here: Office) -> None:
    checkup = examined(here.reviewer, state=JobState.RUNNING, progress=50, message="正在核对数字、表格和文字")
    page = opened(reviewer, checkup)
    assert "正在核对数字、表格和文字" in page
    part = page.part("checkup-progress")
    assert reviewer.get(part.get("hx-get")).status_code == 200
    Checkup.objects.update(state=JobState.DONE)
    assert reviewer.get(part.get("hx-get"))["HX-Refresh"] == "true"


def test_a_refused_file_shows_its_sentence_and_nothing_is_lost(reviewer: Client, here: Office) -> None:
    checkup = examined(here.reviewer, state=JobState.FAILED, error="这个文件设有密码，无法读取。")
    page = opened(reviewer, checkup)
    assert "这个文件设有密码，无法读取。" in page
    assert "这个文件设有密码，无法读取。" in get(reviewer, "checkups")
    original = reviewer.get(reverse("checkup-original", args=(checkup.pk,)))
    assert b"".join(original.streaming_content) == b"%PDF"
    assert original["Content-Type"] == "application/octet-stream"
    reviewer.post(reverse("checkup-again", args=(checkup.pk,)))
    checkup.refresh_from_db()
    assert (checkup.state, checkup.error, checkup.attempts) == (JobState.QUEUED, "", 0)


# --- the result ------------------------------------------------------------------------------------


def test_the_document_is_shown_with_every_finding_below_its_place(reviewer: Client, checkup: Checkup) -> None:
    page = opened(reviewer, checkup)
    assert [words(tile) for tile in page.tree.find_class("stat-value")] == ["6", "2", "2", "1", "1"]
    line = page.part("f1-1").getparent()
    assert words(line) == "甲局在岗136人1，其中行政编制52人、事业编制85人1。"
    assert [words(mark) for mark in line.find_class("found-error")] == [
        "在岗136人",
        "行政编制52人、事业编制85人",
    ]
    note = page.part("f1")
    assert note.getparent() is line.getparent()
    for said in ("在岗人数与各编制人数之和不符。", "52 + 85 = 137", "报告写 136人，核对为 137人", "第1页"):
        assert said in words(note)
    assert "#f1-2" in [a.get("href") for a in note.iter("a")]


def test_a_finding_in_a_table_marks_its_cells_and_merged_cells_are_one(
    reviewer: Client, checkup: Checkup
) -> None:
    page = opened(reviewer, checkup)
    table = page.tree.find_class("read-table")[0]
    assert [(words(c), c.get("colspan"), c.get("rowspan")) for c in table.xpath(".//tr[1]/*")] == [
        ("科目", None, "2"), ("2024年", "2", None), ("上年", None, "2"),
    ]  # fmt: skip
    assert [words(c) for c in table.xpath(".//tr[2]/*")] == ["预算", "决算"]
    assert [words(c) for c in table.find_class("found-error")] == ["186.05 2".replace(" ", ""), "181.05"]
    assert [words(c) for c in table.find_class("found-note")] == ["160.006"]
    assert "合计 “186.05 181.05”" in words(page.part("f2"))


def test_every_jump_of_the_page_leads_somewhere(reviewer: Client, checkup: Checkup) -> None:
    page = opened(reviewer, checkup)
    ids = page.tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    jumps = [a.removeprefix("#") for a in page.links() if a and a.startswith("#")]
    assert set(jumps) <= set(ids)
    assert {f"f{number}" for number in range(1, 7)} <= set(jumps)


def test_what_has_no_place_is_told_of_the_whole(reviewer: Client, checkup: Checkup) -> None:
    page = opened(reviewer, checkup)
    assert "报告没有写存在的问题。" in words(page.part("f4"))
    assert page.part("f4").getparent().getparent().get("aria-labelledby") == "h-general"


def test_one_severity_can_be_looked_at_alone(reviewer: Client, checkup: Checkup) -> None:
    page = opened(reviewer, checkup, "?show=warning")
    assert "得分与所写的扣分不一致。" in page
    assert "在岗人数与各编制人数之和不符。" not in page
    assert not page.tree.find_class("found-error")
    assert "第 3 条" in page, "编号不随筛选变化"
    assert "在岗人数与各编制人数之和不符。" in opened(reviewer, checkup, "?show=<b>")


def test_contents_are_folded_away_and_page_numbers_left_out(reviewer: Client, checkup: Checkup) -> None:
    page = opened(reviewer, checkup)
    assert "一、基本情况……1" in words(page.tree.find_class("read-contents")[0])
    assert "- 2 -" not in page
    assert [words(p) for p in page.tree.find_class("read-page")] == ["第 1 页", "第 2 页"]


def test_a_document_without_a_fault_is_shown_and_said_to_be_without(reviewer: Client, here: Office) -> None:
    page = opened(
        reviewer, examined(here.reviewer, CheckUp(replace(DOCUMENT, remarks=("第9页没有可读的文字。",)), ()))
    )
    assert "没有发现前后矛盾。" in page
    assert "第9页没有可读的文字。" in page
    assert "甲局在岗136人" in page


def test_the_page_says_how_much_was_checked_and_what_was_not(reviewer: Client, here: Office) -> None:
    coverage = Coverage(12, 9, (Unchecked("“表1 支出情况”", "没有合计行，没有核对合计"),))
    scanned = replace(DOCUMENT, remarks=("第9页是扫描的图片，没有文字，这些页没有核对。",))
    extent = opened(reviewer, examined(here.reviewer, CheckUp(scanned, FINDINGS, coverage=coverage))).part("extent")
    assert "读出金额 12 个，其中 9 个与别的数核对过； 2 处没有核对" in words(extent)
    assert [words(item) for item in extent.iter("li")] == [
        "第9页是扫描的图片，没有文字，这些页没有核对。", "“表1 支出情况”：没有合计行，没有核对合计",
    ]  # fmt: skip


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7 }}\0\ud800'


def test_hostile_words_stay_words_everywhere(reviewer: Client, here: Office) -> None:
    document = replace(
        DOCUMENT, name=f"{HOSTILE}.txt", remarks=(HOSTILE,),
        items=(text(HOSTILE, "title"), text(HOSTILE), grid(f"{HOSTILE}|乙", f"{HOSTILE}|丁", caption=HOSTILE), text(HOSTILE, "contents")),
    )  # fmt: skip
    places = (
        document.place(1),
        document.row_place(2, 1),
        document.place(0, 3, 30),
        document.cell_place(2, 0, 0),
    )
    finding = Finding(
        "X001", Severity.ERROR, HOSTILE, HOSTILE and (), HOSTILE, HOSTILE, HOSTILE, HOSTILE, places=places
    )
    checkup = examined(here.reviewer, CheckUp(document, (finding,)), remarks="<b>我</b>", addressee='"><i>')
    for page in (opened(reviewer, checkup), get(reviewer, "checkups")):
        assert page.status == 200
        assert not page.tree.xpath(
            "//script[not(@src)] | //img[@src='x'] | //*[@onerror] | //main//b[.='我']"
        )
        assert "<script>alert(1)</script>" in page.text


def test_places_that_lead_nowhere_do_no_harm(reviewer: Client, here: Office) -> None:
    first = FINDINGS[0].places[0]
    odd = (
        replace(first, item=99), replace(first, item=-5), replace(first, start=50, end=2), replace(first, start=-9, end=999),
        replace(first, item=6), replace(first, item=6, row=70, column=1), replace(first, item=6, row=1, column=0),
    )  # fmt: skip
    finding = Finding("X001", Severity.ERROR, "无处可去。", places=odd)
    assert opened(reviewer, examined(here.reviewer, CheckUp(DOCUMENT, (finding,)))).status == 200
    assert (
        opened(reviewer, examined(here.reviewer, CheckUp(replace(DOCUMENT, items=()), (finding,)))).status
        == 200
    )


def test_a_long_document_takes_no_more_queries_than_a_short_one(
    reviewer: Client, here: Office, checkup: Checkup
) -> None:
    count, items = 40, len(DOCUMENT.items)
    findings = [
        replace(f, places=tuple(replace(p, item=p.item + n * items) for p in f.places))
        for n in range(count)
        for f in FINDINGS
    ]
    long = examined(here.reviewer, CheckUp(replace(DOCUMENT, items=DOCUMENT.items * count), tuple(findings)))
    opened(reviewer, checkup)
    with queries() as few:
        opened(reviewer, checkup)
    with queries() as many:
        page = opened(reviewer, long)
    assert len(many) == len(few)
    assert len(page.tree.find_class("note")) == count * len(FINDINGS)


def test_reading_writes_nothing(reviewer: Client, checkup: Checkup) -> None:
    made = written(checkup)
    with queries() as sent:
        for name, args in (("checkup", ()), ("checkup-state", ()), ("checkup-original", ()), ("opinion", (made.pk,)),
                           ("opinion-file", (made.pk, "pdf"))):  # fmt: skip
            response = reviewer.get(reverse(name, args=(checkup.pk, *args)))
            assert response.status_code == 200
            if response.streaming:
                b"".join(response.streaming_content)
    assert writes(sent) == []


# --- choosing --------------------------------------------------------------------------------------


def choose(client: Client, checkup: Checkup, **data: object) -> Page:
    return Page(
        client.post(reverse("checkup-choose", args=(checkup.pk,)), data, headers={"HX-Request": "true"})
    )


def test_ticks_and_remarks_are_kept(reviewer: Client, checkup: Checkup) -> None:
    answer = choose(
        reviewer, checkup, seen=range(6), adopted=[0, 1, 2, 4], remarks="请盖章。", addressee=" 甲局 "
    )
    assert "写入审核意见 4 条，不采纳 2 条" in answer
    checkup.refresh_from_db()
    assert (checkup.left_out, checkup.remarks, checkup.addressee) == ([3, 5], "请盖章。", "甲局")
    form = opened(reviewer, checkup).part("checkup-form")
    ticked = [e.get("value") for e in form.xpath(".//input[@name='adopted'][@checked]")]
    assert sorted(ticked) == ["0", "1", "2", "4"]
    choose(reviewer, checkup, seen=range(6), adopted=range(6))
    checkup.refresh_from_db()
    assert (checkup.left_out, checkup.remarks) == ([], "请盖章。")


def test_what_is_not_on_the_page_keeps_its_tick(reviewer: Client, checkup: Checkup) -> None:
    choose(reviewer, checkup, seen=range(6), adopted=[1, 2, 3, 4, 5])
    choose(reviewer, checkup, seen=[2, 3], adopted=[2])
    checkup.refresh_from_db()
    assert checkup.left_out == [0, 3]


def test_numbers_nobody_could_have_sent_change_nothing(reviewer: Client, checkup: Checkup) -> None:
    choose(reviewer, checkup, seen=["99", "-1", "x", "²", "9" * 40], adopted=["7"])
    checkup.refresh_from_db()
    assert checkup.left_out == []


def test_without_script_the_button_saves(reviewer: Client, checkup: Checkup) -> None:
    url = reverse("checkup-choose", args=(checkup.pk,))
    page = Page(reviewer.post(url, {"seen": ["0"], "remarks": "一", "addressee": ""}, follow=True))
    assert page.alerts == ["已保存。"]
    assert "（不采纳）" not in page.html
    assert Checkup.objects.get().left_out == [0]


# --- deleting --------------------------------------------------------------------------------------


def test_deleting_takes_the_files_along(
    reviewer: Client, checkup: Checkup, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    made = written(checkup)
    names = [checkup.file.name, made.pdf.name, made.docx.name]
    assert all(map(default_storage.exists, names))
    with django_capture_on_commit_callbacks(execute=True):
        page = Page(reviewer.post(reverse("checkup-delete", args=(checkup.pk,)), follow=True))
    assert any("已删除" in alert for alert in page.alerts)
    assert not Checkup.objects.exists() and not Opinion.objects.exists()
    assert not any(map(default_storage.exists, names))


def test_the_sample_is_what_the_tests_take_it_for() -> None:
    assert [count for count in CHECKED.counts.values()] == [2, 2, 1, 1]
