"""The interface for programs: what a token opens, and that it goes the ways of the pages."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Scope, Token
from apps.accounts.people import reset_password, set_active
from apps.accounts.tokens import holder, issue
from apps.api.errors import CALLS, of_the_call
from apps.api.reference import operations
from apps.assessments.models import Assessment, Passage
from apps.audit.case import Case
from apps.audit.models import Entry
from apps.audit.reading import broken
from apps.budgets.models import Figure
from apps.departments.models import User
from apps.reports.models import Edition
from tests.web import Office, Page, S, act, bring, examine_now, fill, logged_in, queries, raw

KEY = "收支.人员经费.决算"


class Program:
    """A program with a token."""

    def __init__(self, user: User, scope: Scope = Scope.HAND_IN):
        self.token, self.text = issue(user, "对接", scope, 30)
        self.client = Client(headers={"authorization": f"Bearer {self.text}"}, enforce_csrf_checks=True)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}")

    def enter(self, assessment: Assessment, *changes: tuple[str, str, str]) -> Any:
        sent = {"changes": [dict(zip(("key", "old", "new"), change, strict=True)) for change in changes]}
        return self.client.patch(f"/api/v1/assessments/{assessment.pk}/figures", sent, content_type="application/json")

    def hand_in(self, assessment: Assessment, **sent: Any) -> Any:
        return self.client.post(f"/api/v1/assessments/{assessment.pk}/hand-in", sent, content_type="application/json")


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


def errors(response: Any, status: int) -> list[tuple[str, str]]:
    assert response.status_code == status, response.content.decode()
    found = response.json()
    assert set(found) == {"errors"} and found["errors"]
    assert all(set(one) == {"where", "message"} for one in found["errors"])
    return [(one["where"], one["message"]) for one in found["errors"]]


# --- tokens --------------------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_a_hash(here: Office, drafter: Client) -> None:
    page = Page(drafter.post(reverse("tokens"), {"name": "取数", "scope": "read", "days": "90"}))
    text = page.part("token").text_content()
    token = Token.objects.get()
    assert holder(text) == token and text not in json.dumps([str(v) for v in vars(token).values()])
    assert token.expires_on == timezone.localdate() + timedelta(days=90)
    again = Page(drafter.get(reverse("tokens")))
    assert "取数" in again and text not in again.html and token.hash not in again.html
    entry = Entry.objects.get(thing="token")
    assert (entry.act, entry.username, entry.district, entry.unit) == ("add", "yunxi-drafter", "yunxi", "lincao")
    assert text not in f"{entry.subject}{entry.after}{entry.note}"


def test_who_has_not_typed_the_password_lately_types_it_for_a_token(here: Office, drafter: Client) -> None:
    here.drafter.choose_password("云溪-林草-2024-好")
    here.drafter.save()
    drafter = logged_in(here.drafter)
    session = drafter.session
    session["password_typed"] = 0
    session.save()
    typed = {"name": "取数", "scope": "read", "days": "30"}
    assert drafter.post(reverse("tokens"), typed).status_code == 422
    page = Page(drafter.post(reverse("tokens"), typed | {"password": "不对的密码"}))
    assert page.status == 422 and "密码不对" in page and 'value="取数"' in page.html
    assert not Token.objects.exists()
    drafter.post(reverse("tokens"), typed | {"password": "云溪-林草-2024-好"})
    assert Token.objects.exists()


def test_what_became_of_a_token_is_said_where_it_is_used(here: Office, filled: Assessment) -> None:
    program = Program(here.drafter)
    assert program.get("assessments").status_code == 200
    Token.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert "已过期" in errors(program.get("assessments"), 401)[0][1]
    Token.objects.update(expires_on=timezone.localdate())
    assert program.get("assessments").status_code == 200
    reset_password(here.drafter, Case("yunxi"), here.admin)
    assert "换成自己的密码" in errors(program.get("assessments"), 403)[0][1]
    User.objects.update(must_change_password=False)
    set_active(here.drafter, False, Case("yunxi"), here.admin)
    errors(program.get("assessments"), 401)
    set_active(here.drafter, True, Case("yunxi"), here.admin)
    logged_in(here.drafter).post(reverse("token-revoke", args=(program.token.pk,)))
    errors(program.get("assessments"), 401)
    entry = Entry.objects.filter(thing="token").first()
    assert (entry.act, entry.note, entry.username) == ("remove", "作废", "yunxi-drafter")


def test_the_bureaus_administrator_sees_when_a_token_was_used_and_revokes_it(here: Office, admin: Client) -> None:
    program = Program(here.drafter)
    program.get("assessments")
    page = Page(admin.get(reverse("person", args=(here.drafter.pk,))))
    assert "对接" in page and "127.0.0.1" in page
    admin.post(reverse("person-token-revoke", args=(here.drafter.pk, program.token.pk)))
    errors(program.get("assessments"), 401)
    assert Token.objects.get(pk=program.token.pk).revoked_by == here.admin


def test_a_token_does_what_its_scope_says(here: Office, filled: Assessment) -> None:
    reading, writing = Program(here.drafter, Scope.READ), Program(here.drafter, Scope.WRITE)
    assert "只能读取，不能填报" in errors(reading.enter(filled, (KEY, "605.25", "606")), 403)[0][1]
    assert "不能送审提交" in errors(writing.hand_in(filled), 403)[0][1]
    assert writing.enter(filled, (KEY, "605.25", "606")).status_code == 200


def test_a_browsers_session_opens_nothing_and_nothing_sets_a_cookie(here: Office, drafter: Client) -> None:
    assert "没有令牌" in errors(drafter.get("/api/v1/assessments"), 401)[0][1]
    response = Program(here.drafter).get("assessments")
    assert response.status_code == 200 and not response.cookies
    errors(Client(headers={"authorization": "Basic YTpi"}).get("/api/v1/assessments"), 401)


def test_who_asks_too_often_is_told_how_long_to_wait(here: Office, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now().replace(second=20)
    monkeypatch.setattr("apps.api.entering.timezone.now", lambda: now)
    settings.API_RATE = 2
    program, other = Program(here.drafter), Program(here.head)
    assert [program.get("assessments").status_code for _ in range(2)] == [200, 200]
    response = program.get("assessments")
    assert errors(response, 429) == [("", "请求太多，请过 40 秒再试。")] and response["Retry-After"] == "40"
    assert other.get("assessments").status_code == 200
    guesser = Client(headers={"authorization": "Bearer zpt_geraten"})
    answers = [guesser.get("/api/v1/assessments").status_code for _ in range(33)]
    assert answers[:31] == [401] * 31 and answers[-1] == 429


# --- reading -------------------------------------------------------------------------------------------------------


def test_what_is_read_is_what_the_pages_show_and_every_amount_is_text(here: Office, filled: Assessment) -> None:
    program = Program(here.drafter)
    path = f"assessments/{filled.pk}"
    facts = {one["key"]: one for one in program.get(f"{path}/facts").json()["facts"]}
    assert facts["收支.总计.决算"]["value"] == "2000" and facts["收支.总计.决算"]["state"] == "computed"
    assert "2,000.00" in Page(logged_in(here.drafter).get(reverse("step", args=(filled.pk, "shouzhi"))))
    sheets = program.get(f"{path}/scores").json()["sheets"]
    assert sheets[0]["of"] == "部门" and all(isinstance(one["weight"], str) and one["trace"] for one in sheets[0]["scores"])
    found = program.get(f"{path}/findings").json()
    assert found["missing"] == [] and found["examined"] is False
    told = [e.subject for e in Entry.objects.filter(act="read", way="接口").order_by("number")]
    assert told == ["数据", "得分", "检查结果"]
    assert Entry.objects.filter(act="read").first().note == "令牌“对接”" and not [*broken()]


def test_the_bureau_reads_what_was_handed_in(here: Office) -> None:
    assessment = bring(here, S.RETURNED)
    program = Program(here.reviewer)
    Figure.objects.filter(assessment=assessment, statement="三公", row="接待费", column="决算").update(raw="9")
    found = program.get(f"assessments/{assessment.pk}/facts?prefix=三公.接待费.决算").json()
    assert (found["draft"], found["facts"][0]["value"]) == (False, "4.5")
    errors(program.get(f"assessments/{assessment.pk}/figures"), 404)


def test_every_answer_takes_as_many_queries_however_much_there_is(here: Office, there: Office) -> None:
    few, many = Program(here.drafter), Program(there.drafter)
    fill(here.assessment, here.drafter)
    fill(there.assessment, there.drafter)
    for number in range(4, 40):
        there.assessment.projects.create(ordinal=number)
        Figure.objects.create(assessment=there.assessment, statement="重点工作", row=f"项{number}", column="任务", raw="栽树")
    counts = {}
    for part in ("", "/figures", "/facts", "/scores", "/findings", "/reports"):
        for program, office in ((few, here), (many, there)):
            program.get(f"assessments/{office.assessment.pk}{part}")
            with queries() as found:
                assert program.get(f"assessments/{office.assessment.pk}{part}").status_code == 200
            counts.setdefault(part, []).append(len(found))
    assert all(few == many for few, many in counts.values()), counts
    program = Program(here.admin)
    bring(here, S.SUBMITTED)
    program.get("assessments")
    with queries() as one:
        assert program.get("assessments").json()["count"] == 1
    act(here, "hand_to_head", "other_drafter", assessment=fill(here.neighbours, here.other_drafter))
    act(here, "sign", "other_head", assessment=here.neighbours)
    with queries() as two:
        assert program.get("assessments").json()["count"] == 2
    assert len(one) == len(two)


# --- writing -------------------------------------------------------------------------------------------------------


def test_what_is_written_is_kept_as_a_page_keeps_it(here: Office, filled: Assessment) -> None:
    program = Program(here.drafter)
    assert program.enter(filled, (KEY, "605.25", "606.3"), ("文字.主要职责", text(filled), "管树。")).json()["written"] == 2
    figure = Figure.objects.get(assessment=filled, statement="收支", row="人员经费", column="决算")
    assert (figure.raw, figure.updated_by, figure.came_from) == ("606.3", here.drafter, "接口写入：对接")
    entry = Entry.objects.filter(thing="figure").first()
    assert (entry.subject, entry.before, entry.after, entry.way) == (KEY, "605.25", "606.3", "接口")


def text(assessment: Assessment) -> str:
    return Passage.objects.get(assessment=assessment, key="主要职责").text


def test_a_batch_is_written_whole_or_not_at_all(here: Office, filled: Assessment) -> None:
    program, good = Program(here.drafter), ("三公.用车.决算", "0", "0.5")
    page = logged_in(here.drafter).post(
        reverse("cells", args=(filled.pk,)), {"form": "收支", "收支-人员经费.决算": "约六百", "收支-loaded": '{"人员经费.决算": "605.25"}'}
    )
    said = page.json()["forms"]["收支"]["errors"]["人员经费.决算"]
    assert errors(program.enter(filled, good, (KEY, "605.25", "约六百")), 422) == [(KEY, said)]
    assert "已改为“605.25”" in errors(program.enter(filled, good, (KEY, "600", "601")), 409)[0][1]
    assert errors(program.enter(filled, good, ("没有.这项", "", "1"), ("收支.总计.决算", "", "1")), 422) == [
        ("没有.这项", "没有这个填报项，请对照“填报项和现在填的”。"), ("收支.总计.决算", "这是由填报的数算出来的，不能填。"),
    ]  # fmt: skip
    assert errors(program.enter(filled, good, good), 422) == [("三公.用车.决算", "这一项写了两次。")]
    errors(program.enter(filled, good, (KEY, "605.25", "6\0")), 422)
    assert raw(filled, "三公.用车.决算") == "0" and raw(filled, KEY) == "605.25"
    assert not Entry.objects.filter(way="接口", thing="figure").exists()


def test_rows_of_a_list_and_projects_are_added_by_their_next_names(here: Office, filled: Assessment) -> None:
    program, there = Program(here.drafter), filled.projects.count()
    answer = program.enter(filled, ("重点工作.项4.任务", "", "护林"), (f"项目.项{there + 1}.名称", "", "湿地修复"))
    assert answer.json() == {"written": 2}
    assert raw(filled, "重点工作.项4.任务") == "护林" and filled.projects.count() == there + 1
    assert program.enter(filled, (f"项目.项{there + 3}.名称", "", "跳过一个")).status_code == 409


def test_what_was_not_sent_back_is_not_taken(here: Office) -> None:
    assessment = bring(here, S.RETURNED)
    Assessment.objects.filter(pk=assessment.pk).update(opened=[["三公", ""]])
    program = Program(here.drafter)
    assert "未退回修改" in errors(program.enter(assessment, (KEY, "605.25", "606")), 409)[0][1]
    assert program.enter(assessment, ("三公.用车.决算", "0", "0.5")).status_code == 200


@pytest.mark.parametrize(
    ("sent", "where", "message"),
    [
        ({"changes": [{"key": KEY, "old": "", "new": 605.3}]}, "changes[0].new", "应为文字（写在引号里）；金额也是。"),
        ({"changes": [{"key": KEY, "new": "1"}]}, "changes[0].old", "缺少这一项。"),
        ({"changes": [{"key": KEY, "old": "", "new": "1", "unit": "元"}]}, "changes[0].unit", "没有这一项，请核对名称。"),
        ({"changes": []}, "changes", "至少要有一项。"),
        ("{", "", "请求内容不是 JSON，或者不是 UTF-8 编码。"),
    ],
)
def test_what_is_sent_wrongly_is_told_in_chinese_where_it_stands(
    here: Office, filled: Assessment, sent: Any, where: str, message: str
) -> None:
    client = Program(here.drafter).client
    response = client.patch(f"/api/v1/assessments/{filled.pk}/figures", sent, content_type="application/json")
    assert errors(response, 400 if sent == "{" else 422) == [(where, message)]


def test_what_is_no_json_or_too_much_is_told_as_that(here: Office, filled: Assessment, settings: Any) -> None:
    program = Program(here.drafter)
    assert errors(program.client.post(f"/api/v1/assessments/{filled.pk}/hand-in", {"comment": ""}), 415)[0][0] == "Content-Type"
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
    assert "超过 1 MB" in errors(program.enter(filled, (KEY, "605.25", "6" * 1024**2)), 413)[0][1]


def test_what_breaks_is_told_in_the_same_form_and_written_down(
    here: Office, filled: Assessment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("磁盘坏了")

    monkeypatch.setattr("apps.api.endpoints.write", broken)
    where, message = errors(Program(here.drafter).enter(filled, (KEY, "605.25", "1")), 500)[0]
    assert where.endswith("/figures") and "系统出错" in message and "磁盘坏了" in caplog.text and raw(filled, KEY) == "605.25"


def test_head_answers_as_get_without_the_body(here: Office, filled: Assessment) -> None:
    program = Program(here.drafter)
    whole, head = program.get("assessments"), program.client.head("/api/v1/assessments")
    assert head.status_code == 200 and not head.content and head["Content-Length"] == str(len(whole.content))
    assert head["Content-Type"] == whole["Content-Type"] and program.client.head("/api/v1/assessments/999999").status_code == 404
    refused = program.client.delete("/api/v1/assessments")
    assert refused["Allow"] == "GET, HEAD" and "GET, HEAD" in errors(refused, 405)[0][1]


def test_a_program_is_told_of_its_call_and_of_no_page(here: Office, filled: Assessment) -> None:
    program = Program(here.drafter)
    told = [message for _, message in errors(program.enter(filled, (KEY, "600", "601")), 409)]
    assert any("请以现在的内容为 old 再发一次" in message for message in told)
    for page, call in CALLS.items():
        assert of_the_call(f"前{page}后") == f"前{call}后"
    sentences = "".join(path.read_text() for name in ("reviews/workflow.py", "assessments/merging.py", "assessments/forms.py")
                        for path in [settings.BASE_DIR / "apps" / name])  # fmt: skip
    assert all(page in sentences for page in CALLS if "时间" not in page)
    assert not any(word in message for message in told for word in ("本页", "页面", "刷新", "勾选"))


# --- handing in ----------------------------------------------------------------------------------------------------


def test_handing_in_takes_what_the_page_takes(here: Office, filled: Assessment) -> None:
    drafter, head = Program(here.drafter), Program(here.head)
    assert drafter.enter(filled, (KEY, "605.25", "")).status_code == 200
    found = dict(errors(drafter.hand_in(filled), 409))
    assert any(key.startswith("收支.人员经费") for key in found), found
    assert drafter.enter(filled, (KEY, "", "605.25")).status_code == 200
    assert "还在核对" in errors(drafter.hand_in(filled), 409)[0][1]
    examine_now(filled)
    assert drafter.hand_in(filled).json() == {"act": "hand_to_head", "state": "signoff", "state_name": "待单位负责人审核"}
    assert "已送单位负责人审核" in errors(drafter.enter(filled, (KEY, "605.25", "1")), 403)[0][1]
    assert "当前状态为" in errors(drafter.hand_in(filled), 409)[0][1]
    assert head.hand_in(filled, comment="同意。").json()["state"] == "submitted"
    assert errors(Program(here.reviewer).hand_in(filled), 403) == [("", "“送单位负责人审核”由填报人办理。")]
    assert Edition.objects.filter(assessment=filled, draft=False).exists()
    assert [e.way for e in Entry.objects.filter(thing="state")[:2]] == ["接口", "接口"]


# --- documentation -------------------------------------------------------------------------------------------------


def test_the_description_is_whole_and_in_chinese(here: Office, drafter: Client) -> None:
    found = json.loads(drafter.get(reverse("api-schema")).content)
    assert found["paths"].keys() == {one.path for one in operations()} and len(operations()) == 11
    page = Page(drafter.get(reverse("api")))
    for one in operations():
        assert one.title in page and one.path in page and re.search("[\u4e00-\u9fff]", one.text), one.path
        assert all(item.text or item.name in SELF_EVIDENT for item in (*one.parameters, *one.sent, *one.answered)), one


SELF_EVIDENT = {
    "department_name", "act", "name", "label", "unit", "source", "reason", "draft", "code", "missing", "reasons", "total", "grade",
    "message", "expected", "found", "sentence", "id", "state", "state_name", "pages", "pdf_sha256", "docx_sha256", "requested_at",
    "assessments", "figures", "facts", "sheets", "scores", "findings", "reports",
}  # fmt: skip


def examples() -> Iterator[tuple[list[str], Any]]:
    """Every curl of docs/api.md with the answer printed after its block, of the last of a block."""
    text = (settings.BASE_DIR / "docs/api.md").read_text(encoding="utf-8")
    answered = None
    blocks = re.findall(r"```(sh|json)\n(.*?)```", text, re.S)
    for (kind, block), (following, after) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if kind == "sh" and "curl" in block:
            commands = [shlex.split("curl" + one) for one in block.split("curl")[1:]]
            for command in commands:
                answered = json.loads(after) if following == "json" and command is commands[-1] else None
                yield command, answered


def test_the_examples_of_the_handbook_answer_as_it_says(here: Office, filled: Assessment) -> None:
    program = Program(here.drafter)
    seen = 0
    for command, expected in examples():
        response = run(command, program, filled)
        assert response.status_code < 500 and response["Content-Type"].startswith("application/json")
        if expected is not None:
            seen += 1
            assert alike(response.json(), expected), (command, response.json())
    assert seen >= 7


def run(command: list[str], program: Program, assessment: Assessment) -> Any:
    words, method, headers, data, url = iter(command[1:]), "GET", {}, "", ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value.replace("$T", program.text)
        elif word == "-d":
            data = next(words)
        else:
            url = word.replace("$A", "/api/v1").replace("$N", str(assessment.pk))
    path, _, query = url.partition("?")
    kind = headers.pop("Content-Type", "application/octet-stream")
    return Client(headers=headers).generic(method, path, data, content_type=kind, QUERY_STRING=query.encode().decode("latin-1"))


def alike(found: Any, expected: Any) -> bool:
    if expected == "…":
        return True
    if isinstance(expected, dict):
        return isinstance(found, dict) and found.keys() == expected.keys() and all(alike(found[k], v) for k, v in expected.items())
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(alike, found, expected))
    return found == expected
