"""Departments, people and roles from a table: shown first, by cell what is wrong, then written whole."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from apps.accounts.people import ROUNDS, renew_unused, slips
from apps.accounts.roster import admit, read_roster
from apps.audit.models import Entry, Thing
from apps.departments.models import Department, Membership, Role, User
from apps.files.refusal import Refused
from tests.web import Office

HEAD = ["部门代码", "部门名称", "主管部门代码", "姓名", "用户名", "角色", "部门类别"]


def table(*rows: list[object], head: list[str] = HEAD) -> bytes:
    book = Workbook()
    book.active.append(["2024年绩效自评人员花名册"])
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


GOOD = (
    ["jiaoyu", "云溪区教育局", "", "赵一", "zhaoyi", "填报人", "政府部门"],
    ["jiaoyu", "云溪区教育局", "", "钱二", "qianer", "单位负责人"],
    ["yixiao", "云溪区第一小学", "jiaoyu", "孙三", "sunsan", "会计", "学校"],
    ["", "云溪区林草局", "", "李四", "lisi", "填报人"],
    ["", "", "", "周五", "zhouwu", "审核员"],
)


def test_a_roster_is_shown_before_anything_is_written(here: Office) -> None:
    roster = read_roster(table(*GOOD), "花名册.xlsx", here.district)
    assert roster.faults == () and len(roster.people) == 5
    assert [p.new_unit for p in roster.people] == [True, True, True, False, False]
    assert not Department.objects.filter(code="jiaoyu").exists()


def test_a_roster_is_written_whole_and_a_second_time_changes_nothing(here: Office) -> None:
    admitted = admit(read_roster(table(*GOOD), "花名册.xlsx", here.district), here.district, here.admin)
    assert (admitted.departments, admitted.memberships, len(admitted.passwords)) == (2, 5, 5)
    school = Department.objects.get(code="yixiao")
    assert (school.kind, school.parent.kind) == ("学校", "政府部门")
    assert school.parent.code == "jiaoyu" and school.district == here.district
    user = User.objects.get(username="sunsan")
    assert user.check_password(admitted.passwords[user]) and user.must_change_password
    assert Membership.objects.get(user__username="zhouwu").role == Role.REVIEWER
    assert Entry.objects.filter(thing=Thing.MEMBERSHIP, note="花名册").count() == 5
    again = read_roster(table(*GOOD), "花名册.xlsx", here.district)
    assert all(person.same for person in again.people)
    assert admit(again, here.district, here.admin).memberships == 0


def test_every_fault_is_told_at_its_cell(here: Office, there: Office) -> None:
    roster = read_roster(
        table(
            ["JY", "云溪区教育局", "", "赵一", "zhaoyi", "填报人"], ["lincao", "林业局", "", "钱二", "qianer", "填报人"],
            ["jy", "云溪区教育局", "meiyou", "孙三", "sunsan", "填报人"], ["jy", "云溪区教育局", "", "李四", "li si", "填报人"],
            ["jy", "云溪区教育局", "", "", "wu", "填报人", "政府部门"], ["jy", "云溪区教育局", "", "郑六", "zhengliu", "局长"],
            ["", "没有登记的局", "", "王七", "wangqi", "填报人"],
            ["jy", "云溪区教育局", "", "外人", there.drafter.username, "填报人", "学校"],
        ),
        "花名册.xlsx", here.district,
    )  # fmt: skip
    told = {fault.place.cell: fault.message for fault in roster.faults}
    assert set(told) == {"A3", "B4", "C5", "E6", "D7", "F8", "A9", "E10", "G10"}
    assert "小写字母" in told["A3"] and "登记的是" in told["B4"] and "别的区划" in told["E10"] and "角色只能是" in told["F8"]
    with pytest.raises(ValueError, match="faults"):
        admit(roster, here.district, here.admin)


def test_a_table_without_the_heads_is_refused(here: Office) -> None:
    with pytest.raises(Refused, match="没有找到表头"):
        read_roster(table(["甲", "乙"], head=["名字", "电话"]), "花名册.xlsx", here.district)
    with pytest.raises(Refused, match="还缺“用户名”、“角色”一栏"):
        read_roster(table(["甲局", "乙"], head=["单位名称", "姓名"]), "花名册.xlsx", here.district)
    with pytest.raises(Refused, match="第2行像是表头，但没有写单位名称的一栏（不认得“学校”）"):
        read_roster(table(["101", "一小", "乙"], head=["编码", "学校", "姓名"]), "花名册.xlsx", here.district)


def test_heads_may_be_worded_otherwise(here: Office) -> None:
    head = ["预算部门编码", "单位全称", "用户姓名", "登录账号", "用户角色", "邮箱地址"]
    data = table(["101", "云溪区民政局", "赵一", "zhaoyi", "填报人", "a@example.cn"], head=head)
    roster = read_roster(data, "名册.xlsx", here.district)
    assert (roster.faults, roster.unread, roster.people[0].login, roster.people[0].unit_name) == ((), (), "zhaoyi", "云溪区民政局")


def test_a_list_of_units_is_brought_before_anybody_is_named(here: Office) -> None:
    """As finance bureaus have it: codes of their own, the department above by its name, columns that say nothing here."""
    head = ["序号", "预算单位编码", "预算单位名称", "主管部门", "在职人数"]
    data = table(["1", 101001, "云溪区教育局", "", "30"], ["2", 101002, "云溪区第二小学", "云溪区教育局", "50"], head=head)
    roster = read_roster(data, "单位名录.xlsx", here.district)
    assert roster.faults == () and roster.unread == ("在职人数",)
    admitted = admit(roster, here.district, here.admin)
    assert (admitted.departments, admitted.memberships, admitted.passwords) == (2, 0, {})
    assert Department.objects.get(code="101002").parent.code == "101001"
    people = table(["云溪区教育局", "赵一", "zhaoyi", "填报人"], ["云溪区第二小学", "", "", ""], head=["单位", "姓名", "账号", "角色"])
    assert [p.new_user for p in read_roster(people, "花名册.xlsx", here.district).people] == [True, False]
    twice = read_roster(table(["101003", "甲"], ["101003", "甲"], head=["代码", "单位"]), "名录.xlsx", here.district)
    assert "写了两次" in twice.faults[0].message
    total = read_roster(table(["101004", "丁"], ["合计", ""], head=["代码", "单位"]), "名录.xlsx", here.district)
    assert [(fault.place.cell, "主管部门" in fault.message) for fault in total.faults] == [("B4", False), ("A4", False)]


def test_passwords_that_were_lost_are_given_anew_to_all_who_never_came(here: Office, settings: object) -> None:
    """Hashed cheaply: hundreds in one transaction must not stop everybody's work for minutes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # type: ignore[attr-defined]
    admit(read_roster(table(*GOOD), "花名册.xlsx", here.district), here.district, here.admin)
    User.objects.filter(username="qianer").update(last_login="2024-01-01T00:00Z")
    given = renew_unused(here.district, here.admin)
    assert {user.username for user in given} == {"zhaoyi", "sunsan", "lisi", "zhouwu"}
    user = User.objects.get(username="sunsan")
    assert user.password.startswith(f"pbkdf2_sha256${ROUNDS}$") and user.check_password(given[user])
    user.refresh_from_db()
    assert not user.password.startswith(f"pbkdf2_sha256${ROUNDS}$") and user.must_change_password
    rows = [(slip.unit, slip.login) for slip in slips(given)]
    assert rows[0] == ("", "zhouwu") and ("云溪区第一小学", "sunsan") in rows
