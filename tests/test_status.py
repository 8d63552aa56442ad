"""One truth of status: every page counts and names the same findings, in the same words."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.assessments.models import Assessment, Passage
from apps.budgets.models import Figure
from apps.departments.models import User
from apps.domain.book.acceptances import fingerprint
from apps.factbook.snapshots import live
from apps.findings.status import Status, status_of
from tests.web import Office, Page, S, bring, examine_now, fill, get, seen_by

PAGES = ("assessment", "summary", "findings", "review")


def nothing(office: Office) -> Assessment:
    return office.assessment


def good(office: Office) -> Assessment:
    return bring(office, S.DRAFTING)


def contradicting(office: Office) -> Assessment:
    assessment = good(office)
    Figure.objects.filter(assessment=assessment, statement="收支", row="造林", column="决算").update(raw="1,300")
    Passage.objects.filter(assessment=assessment, key="问题").update(text="2024年公务接待费决算5.50万元。防火物资布署较晚。")
    return assessment


def explained(office: Office) -> Assessment:
    assessment = contradicting(office)
    for finding in live(assessment).errors:
        assessment.acceptances.create(
            fingerprint=fingerprint(finding), code=finding.code, message=finding.message, reason="已与林场核对无误。",
            by=office.drafter,
        )  # fmt: skip
    return assessment


def unreadable(office: Office) -> Assessment:
    assessment = good(office)
    Figure.objects.filter(assessment=assessment, statement="资产", row="在职数").update(raw="四十")
    return assessment


def begun(office: Office) -> Assessment:
    fill(office.assessment, office.drafter, {"收支.造林.决算": "100"})
    return office.assessment


CASES = [nothing, begun, good, contradicting, explained, unreadable]


def said(page: Page) -> list[str]:
    return [" ".join(line.xpath(".//b")[0].text_content().split()) for line in page.tree.xpath("//*[@data-status]")]


def shown(client: Client, name: str, assessment: Assessment) -> Page:
    return get(client, name, assessment.pk)


@pytest.mark.parametrize("case", CASES, ids=[case.__name__ for case in CASES])
@pytest.mark.parametrize("read", [False, True], ids=["waiting", "examined"])
def test_all_pages_say_the_same(drafter: Client, here: Office, case, read: bool) -> None:
    assessment = case(here)
    if read:
        examine_now(assessment)
    status = status_of(seen_by(here.drafter, assessment))
    for name in PAGES:
        assert set(said(shown(drafter, name, assessment))) == {status.sentence}, name
    for step in ("shouzhi", "yewu"):
        assert set(said(get(drafter, "step", assessment.pk, step))) == {status.sentence}
    assert said(get(drafter, "desk")) == [status.sentence]
    assert status.sentence in get(drafter, "desk").text, "待办里也是这一句"
    same_lists(drafter, assessment, status)


def same_lists(client: Client, assessment: Assessment, status: Status) -> None:
    """检查 lists each finding once; 办理 lists the same; the side column begins with the gravest."""
    listed = shown(client, "findings", assessment)
    assert all(listed.text.count(f.message) >= 1 for f in (*status.open, *status.settled, *status.missing))
    open_ones = listed.tree.xpath("//section[starts-with(@aria-labelledby, 'g-') and not(contains(@aria-labelledby, 'settled') "
                                  "or contains(@aria-labelledby, 'missing') or contains(@aria-labelledby, 'lapsed'))]//div[@id]")
    assert len([one for one in open_ones if one.get("id").count("-") == 2]) == len(status.open)
    assert all(f.message in shown(client, "review", assessment) for f in (*status.open, *status.settled, *status.missing))
    side = shown(client, "summary", assessment)
    assert all(f.message in side for f in status.open[:5])
    if status.open:
        assert f"全部 {len(status.open)} 处" in side


@pytest.mark.parametrize("who", ["drafter", "head", "reviewer"])
def test_after_handing_in_all_see_the_same(here: Office, who: str, request: pytest.FixtureRequest) -> None:
    assessment = explained(here)
    Passage.objects.filter(assessment=assessment, key="问题").update(text="防火物资布署较晚。")
    bring(here, S.SUBMITTED)
    client: Client = request.getfixturevalue(who)
    user: User = here.people[who]
    status = status_of(seen_by(user, assessment))
    assert status.examined.exact
    for name in PAGES:
        assert set(said(shown(client, name, assessment))) == {status.sentence}, name


def test_of_nothing_nothing_is_said(drafter: Client, here: Office) -> None:
    page = get(drafter, "findings", here.assessment.pk)
    assert said(page) == ["还没有填报，没有可检查的内容。"] * len(said(page))
    assert not page.tree.xpath("//*[contains(@class, 'status-success')]")


def test_what_cannot_be_read_is_counted_as_not_done(drafter: Client, here: Office) -> None:
    assessment = unreadable(here)
    missing = status_of(seen_by(here.drafter, assessment)).missing
    assert [f.keys for f in missing if f.message.endswith("填写有误：请用阿拉伯数字填写。")] == [("资产.在职数",)]
    assert f"还有 {len(missing)} 处未完成。" in get(drafter, "summary", assessment.pk)
