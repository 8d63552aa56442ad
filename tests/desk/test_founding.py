"""A system for real work, from nothing to a year that is opened, without a command."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Cycle
from apps.departments.models import Department, District, Membership, Role, User
from apps.packs.models import PackVersion
from tests.web import Page, get, logged_in

TYPED = {"name": "云岭县", "code": "yunling", "year": "2025", "username": "yl-guanli", "person": "李四"}


@pytest.fixture
def keeper(db: None) -> Client:
    return logged_in(User.objects.create_superuser("xitong", password=None))


def founded(keeper: Client, **typed: str) -> Page:
    return Page(keeper.post(reverse("districts"), TYPED | {"chosen": "cn-2013-53,cn-2020-10"} | typed))


def test_a_district_is_founded_and_its_administrator_does_the_rest(keeper: Client) -> None:
    assert reverse("districts") in get(keeper, "desk").links()
    page = founded(keeper)
    password = page.tree.xpath("//table[contains(@class, 'passwords')]//code")[0].text_content()
    district = District.objects.get(code="yunling")
    assert (district.name, district.bureau) == ("云岭县", "云岭县财政局")
    version = PackVersion.objects.get(district=district)
    assert (version.year, version.title, len(version.pack.framework.indicators)) == (2025, "云岭县2025年度部门整体支出绩效自评", 28)
    user = User.objects.get(username="yl-guanli")
    assert user.check_password(password) and user.must_change_password
    assert Membership.objects.get(user=user).role == Role.ADMIN
    assert "云岭县" in get(keeper, "districts")

    user.choose_password("shan-gao-shui-chang-1")
    user.save()
    admin = logged_in(user)
    desk = get(admin, "desk")
    assert "导入单位名录或花名册" in desk and reverse("roster") in desk.links()
    Department.objects.create(district=district, code="101", name="林业局")
    dates = {"title": "2025年度自评", "opens_on": "2026-02-01", "closes_on": "2026-03-31"}
    assert "建立了自评" in Page(admin.post(reverse("cycle-open", args=(version.pk,)), dates, follow=True))
    assert "从这里开始" not in get(admin, "desk")

    assert "沿用到2026年度" in get(admin, "cycles")
    page = Page(admin.post(reverse("cycle-carry", args=(version.pk,)), follow=True))
    assert "布置2026年度自评" in page
    assert admin.post(reverse("cycle-carry", args=(version.pk,))).status_code == 404, "已有更近的一年"
    assert PackVersion.objects.get(year=2026).pack.statements == version.pack.statements
    assert not Cycle.objects.filter(year=2026).exists() and "沿用到" not in get(admin, "cycles")


def test_what_does_not_fit_is_said_and_nothing_is_made(keeper: Client) -> None:
    District.objects.create(code="yunxi", name="云溪区")
    for wrong, said in (
        ({"code": "yunxi"}, "已经有这个代码"), ({"code": "1yun"}, "以字母开头"), ({"username": "XITONG"}, "已经有人用了"),
        ({"year": "25"}, "2000"), ({"chosen": "meiyou"}, "meiyou"),
    ):  # fmt: skip
        page = founded(keeper, **wrong)
        assert page.status == 422 and said in page, wrong
    assert District.objects.count() == 1 and not PackVersion.objects.exists()


def test_the_forms_of_another_district_are_taken_under_ones_own_name(keeper: Client) -> None:
    founded(keeper, chosen="longhua-2020")
    version = PackVersion.objects.get()
    assert (version.title, version.code) == ("云岭县2025年度部门整体支出绩效自评", "yunling-2025")
    assert "深龙华财" not in version.files["pack.yaml"] and version.pack.projects is not None
    assert "# 总表以万元取整" in version.files["pack.yaml"]
