"""年度自评工作: the administrator opens a year with a pack; every department gets its assessment."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, Cycle
from apps.departments.models import Department
from apps.packs.loading import read_folder, store
from apps.packs.models import PackVersion
from tests.domain.monitoring_pack import MONITORING
from tests.domain.small_pack import SMALL_PACK
from tests.web import Office, Page, S, bring, get, queries, write_pack, writes

DATES = {"title": "2025年度自评", "opens_on": "2026-02-01", "closes_on": "2026-03-31", "signoff": "on"}


@pytest.fixture
def next_year(here: Office, tmp_path: Path) -> PackVersion:
    text = SMALL_PACK["pack.yaml"].replace("yunxi-2024", "yunxi-2025").replace("year: 2024", "year: 2025")
    pack, files, findings = read_folder(write_pack(tmp_path / "yunxi-2025", SMALL_PACK | {"pack.yaml": text}))
    assert pack is not None, findings
    return store(pack, files)


def test_the_years_of_the_own_district_are_listed_with_how_far_they_are(admin: Client, here: Office, there: Office) -> None:
    bring(here, S.APPROVED)
    page = get(admin, "cycles")
    row = page.tree.xpath("//table//tbody/tr")
    assert len(row) == 1
    cells = [" ".join(td.text_content().split()) for td in row[0]]
    assert cells[0] == here.cycle.title
    assert cells[4:7] == ["须审核", "2", "1"]


def test_a_pack_no_year_uses_yet_is_offered(admin: Client, here: Office, next_year: PackVersion) -> None:
    links = get(admin, "cycles").links()
    assert reverse("cycle-open", args=(next_year.pk,)) in links
    assert reverse("cycle-open", args=(here.version.pk,)) not in links


def test_opening_a_year_gives_every_department_its_assessment(admin: Client, here: Office, next_year: PackVersion) -> None:
    address = reverse("cycle-open", args=(next_year.pk,))
    assert get(admin, "cycle-open", next_year.pk).status == 200
    page = Page(admin.post(address, DATES, follow=True))
    assert page.alerts == ["已保存。为 2 个部门建立了自评。"]
    cycle = Cycle.objects.get(year=2025)
    assert (cycle.pack_version, cycle.opens_on, cycle.closes_on, cycle.signoff) == (
        next_year, date(2026, 2, 1), date(2026, 3, 31), True,
    )  # fmt: skip
    assert Assessment.objects.filter(cycle=cycle, state=S.NOT_STARTED).count() == 2
    assert admin.post(address, DATES).status_code == 404, "一年只布置一次"
    assert Cycle.objects.filter(year=2025).count() == 1


def test_a_year_is_opened_with_who_takes_part_and_who_reviews_beginning_with_last_year(
    admin: Client, here: Office, there: Office, next_year: PackVersion
) -> None:
    own, other = here.department.pk, here.neighbour.pk
    typed = {f"part-out-{other}": "年中并入林草局", f"part-reviewer-{own}": str(here.reviewer.pk)}
    address = reverse("cycle-open", args=(next_year.pk,))
    Assessment.objects.filter(department=other, cycle=here.cycle).update(out="上年缓报")
    assert 'value="上年缓报"' in Page(admin.get(address)).html
    assert admin.post(address, DATES | {f"part-reviewer-{own}": str(there.reviewer.pk)}).status_code == 422
    assert admin.post(address, DATES | typed).status_code == 302
    made = {one.department_id: one for one in Assessment.objects.filter(cycle__year=2025)}
    assert (made[own].reviewer, made[own].out) == (here.reviewer, "")
    assert (made[other].reviewer, made[other].out) == (None, "年中并入林草局")


def test_who_is_out_of_the_year_is_not_late_not_reminded_and_may_not_type(
    admin: Client, stranger: Client, here: Office
) -> None:
    here.cycle.closes_on = here.cycle.opens_on
    here.cycle.save()
    chosen = {"act": "leave_out", "chosen": [here.neighbours.pk], "reason": "年中撤并", "confirm": "1"}
    act = reverse("overview-act", args=(here.cycle.pk,))
    assert admin.post(act, chosen | {"reason": ""}).status_code == 422
    assert admin.post(act, chosen).status_code == 302
    here.neighbours.refresh_from_db()
    assert (here.neighbours.out, str(here.neighbours.deadline), here.neighbours.deadline.late) == ("年中撤并", "不纳入本年度", False)
    late = Page(admin.get(reverse("overview"))).tree.xpath("string(//div[contains(@class, 'stat-problem')])")
    assert late.split() == ["1", "逾期未报"]
    admin.post(act, {"act": "remind", "chosen": [here.neighbours.pk], "text": "请提交。", "confirm": "1"})
    assert not here.neighbours.transitions.filter(act="remind").exists()
    assert "本部门不纳入这项工作（年中撤并）" in get(stranger, "assessment", here.neighbours.pk)
    assert admin.post(act, {"act": "take_in", "chosen": [here.neighbours.pk], "confirm": "1"}).status_code == 302
    here.neighbours.refresh_from_db()
    assert here.neighbours.out == "" and here.neighbours.deadline.late


def test_a_monitoring_is_opened_to_each_of_its_days_once_beside_the_self_assessment(admin: Client, here: Office, tmp_path: Path) -> None:
    text = SMALL_PACK["pack.yaml"].replace("yunxi-2024", "yunxi-2024b")
    pack, files, findings = read_folder(write_pack(tmp_path / "yunxi-2024b", SMALL_PACK | MONITORING | {"pack.yaml": text}))
    assert pack is not None, findings
    version = store(pack, files)
    june, october = (reverse("monitoring-open", args=(version.pk, f"2024-{day}")) for day in ("06-30", "10-15"))
    links = get(admin, "cycles").links()
    assert june in links and october in links
    assert reverse("cycle-open", args=(version.pk,)) not in links, "this year's self-assessment has its pack"
    assert "布置2024年度绩效运行监控（截至6月30日）" in Page(admin.get(june)).text
    page = Page(admin.post(june, DATES | {"title": "半年监控"}, follow=True))
    assert page.alerts == ["已保存。为 2 个部门建立了自评。"]
    cycle = Cycle.objects.get(as_of=date(2024, 6, 30))
    assert (cycle.year, cycle.pack.title, cycle.pack.kind) == (2024, "云溪区部门整体绩效运行监控", "monitoring")
    assert admin.post(june, DATES).status_code == 404
    assert june not in get(admin, "cycles").links() and admin.get(october).status_code == 200
    assert admin.get(reverse("monitoring-open", args=(version.pk, "2024-07-31"))).status_code == 404


def test_a_department_that_came_later_gets_its_assessment_with_the_next_saving(admin: Client, here: Office) -> None:
    Department.objects.create(district=here.district, code="new", name="新设局")
    page = Page(admin.post(reverse("cycle", args=(here.cycle.pk,)), DATES, follow=True))
    assert page.alerts[0] == "已保存。为 1 个部门建立了自评。"
    assert page.alerts[1].startswith("新设局没有登记单位负责人，主管部门也没有，填好以后没有人审核")
    assert here.cycle.assessments.count() == 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes_on": "2026-01-31"}, "截止日期不能早于开始日期。"),
        ({"opens_on": "明天"}, "输入一个有效的日期"),
        ({"opens_on": ""}, "这个字段是必填项"),
        ({"title": " "}, "这个字段是必填项"),
    ],
)
def test_a_year_that_cannot_be_says_why(
    admin: Client, here: Office, next_year: PackVersion, changes: dict[str, str], sentence: str
) -> None:
    page = Page(admin.post(reverse("cycle-open", args=(next_year.pk,)), DATES | changes))
    assert page.status == 422
    assert sentence in page
    assert not Cycle.objects.filter(year=2025).exists()


def test_the_pack_of_a_year_is_for_ever(admin: Client, here: Office, next_year: PackVersion) -> None:
    admin.post(reverse("cycle", args=(here.cycle.pk,)), DATES | {"pack_version": next_year.pk, "year": "2030", "district": "2"})
    here.cycle.refresh_from_db()
    assert (here.cycle.pack_version, here.cycle.year) == (here.version, 2024)


def test_nobody_else_finds_these_pages(
    reviewer: Client, drafter: Client, head: Client, here: Office, there: Office, next_year: PackVersion, login
) -> None:
    for client in (reviewer, drafter, head, login(there.admin)):
        assert client.get(reverse("cycle", args=(here.cycle.pk,))).status_code == 404
        assert client.get(reverse("cycle-open", args=(next_year.pk,))).status_code == 404
    assert get(reviewer, "cycles").status == 404
    assert here.cycle.title not in get(login(there.admin), "cycles")


def test_looking_writes_nothing(admin: Client, here: Office, next_year: PackVersion) -> None:
    for name, args in (("cycles", ()), ("cycle", (here.cycle.pk,)), ("cycle-open", (next_year.pk,))):
        with queries() as sent:
            assert get(admin, name, *args).status == 200
        assert writes(sent) == []
