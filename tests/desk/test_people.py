"""部门和人员: the bureau's administrator keeps the own district, and nothing beyond it."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.audit.models import Entry
from apps.departments.models import Department, Membership, Role, User
from tests.web import Office, Page, get, logged_in, person, queries


def post(client: Client, address: str, *args: int, **data: str) -> Page:
    return Page(client.post(reverse(address, args=args), data, follow=True))


def shown_password(page: Page) -> str:
    return page.tree.xpath("//div[contains(@class, 'alert-success')]//code")[0].text_content()


def test_people_and_departments_of_the_own_district_are_listed(admin: Client, here: Office, there: Office) -> None:
    page = get(admin, "people")
    assert here.drafter.username in page
    assert here.neighbour.name in page
    assert there.drafter.username not in page


def test_a_word_finds_people_and_departments(admin: Client, here: Office) -> None:
    found = Page(admin.get(reverse("people"), {"q": here.drafter.username.upper()}))
    assert here.drafter.username in found and here.reviewer.username not in found
    assert here.assessment.department.code in Page(admin.get(reverse("people"), {"q": here.assessment.department.name}))
    nothing = Page(admin.get(reverse("people"), {"q": "查无此人"}))
    assert "没有找到这样的人员" in nothing and "没有找到这样的部门" in nothing


def test_departments_where_nobody_fills_in_or_signs_are_marked(admin: Client, here: Office) -> None:
    assert "缺填报人" not in get(admin, "people")
    below = Department.objects.create(district=here.district, code="new", name="新设中心", parent=here.assessment.department)
    assert "缺填报人" in get(admin, "people") and "缺单位负责人" not in get(admin, "people")
    Department.objects.filter(pk=below.pk).update(parent=None)
    assert "缺单位负责人" in get(admin, "people")


def test_a_new_person_gets_a_password_that_is_shown_once_and_must_be_changed(admin: Client, here: Office) -> None:
    typed = {"username": "zhouwei", "name": "周薇", "role": "drafter", "department": str(here.department.pk)}
    password = shown_password(post(admin, "person-add", **typed))
    user = User.objects.get(username="zhouwei")
    assert user.check_password(password) and user.must_change_password
    assert password not in get(admin, "person", user.pk)
    assert not any(password in (entry.before + entry.after + entry.note) for entry in Entry.objects.all())
    client = Client()
    client.post(reverse("login"), {"username": "zhouwei", "password": password})
    assert client.get(reverse("desk"))["Location"].startswith(reverse("password_change"))
    assert {(e.thing, e.username) for e in Entry.objects.filter(subject="zhouwei").exclude(thing="login")} == {
        ("user", here.admin.username), ("membership", here.admin.username),
    }  # fmt: skip


def test_what_does_not_fit_is_said_and_nothing_is_written(admin: Client, here: Office, there: Office) -> None:
    good = {"username": "zhouwei", "name": "周薇", "role": "drafter", "department": str(here.department.pk)}
    for wrong, said in (
        ({"department": ""}, "须选部门"), ({"role": "admin"}, "不选部门"), ({"username": here.drafter.username.upper()}, "已经有人用了"),
        ({"department": str(there.department.pk)}, "不是可用的选项"), ({"name": ""}, ""),
    ):  # fmt: skip
        page = post(admin, "person-add", **good | wrong)
        assert page.status == 422, wrong
        assert said in page or said == "不是可用的选项", said
    assert not User.objects.filter(username="zhouwei").exists()


def test_a_reset_password_ends_what_was_open(admin: Client, here: Office) -> None:
    open_session = logged_in(here.drafter)
    password = shown_password(post(admin, "person-password", here.drafter.pk))
    assert open_session.get(reverse("desk")).status_code == 302
    here.drafter.refresh_from_db()
    assert here.drafter.check_password(password) and here.drafter.must_change_password
    assert Entry.objects.filter(subject=here.drafter.username, note="重设密码", username=here.admin.username).count() == 1


def test_a_new_password_opens_an_account_that_was_locked(admin: Client, here: Office) -> None:
    name = here.drafter.username
    for n in range(5):
        answer = Client().post(reverse("login"), {"username": name, "password": f"cuo-{n}"})
    assert answer.status_code == 429 and "财政局管理员在“部门和人员”里重设密码" in answer.content.decode()
    password = shown_password(post(admin, "person-password", here.drafter.pk))
    assert Client().post(reverse("login"), {"username": name, "password": password}).status_code == 302


def test_accounts_are_closed_and_opened_again_but_never_ones_own(admin: Client, here: Office) -> None:
    post(admin, "person-active", here.drafter.pk)
    assert not User.objects.get(pk=here.drafter.pk).is_active
    post(admin, "person-active", here.drafter.pk)
    assert User.objects.get(pk=here.drafter.pk).is_active
    assert "不能停用自己的账号" in post(admin, "person-active", here.admin.pk)
    assert User.objects.get(pk=here.admin.pk).is_active


def test_roles_are_given_and_taken_but_not_the_last_and_not_ones_own(admin: Client, here: Office) -> None:
    page = post(admin, "role-add", here.drafter.pk, role="head", department=str(here.neighbour.pk))
    assert "已为" in page
    assert "已经有这个任职了" in post(admin, "role-add", here.drafter.pk, role="head", department=str(here.neighbour.pk))
    made = Membership.objects.get(user=here.drafter, role=Role.HEAD)
    post(admin, "role-remove", here.drafter.pk, made.pk)
    left = Membership.objects.get(user=here.drafter)
    assert "唯一的任职" in post(admin, "role-remove", here.drafter.pk, left.pk)
    assert "自己的管理员任职" in post(admin, "role-remove", here.admin.pk, Membership.objects.get(user=here.admin).pk)
    assert Membership.objects.filter(user=here.admin).exists()


def test_who_also_works_elsewhere_or_keeps_the_system_is_not_the_districts_to_keep(admin: Client, here: Office, there: Office) -> None:
    both = person("both", Role.REVIEWER, here.district)
    Membership.objects.create(user=both, role=Role.REVIEWER, district=there.district)
    staff = person("keeper", Role.REVIEWER, here.district)
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    for user in (both, staff, there.drafter):
        for name in ("person-password", "person-active", "role-add"):
            assert admin.post(reverse(name, args=(user.pk,)), {"role": "reviewer"}).status_code == 404, (user, name)
        assert user.username not in get(admin, "people")


def test_departments_are_added_and_changed_and_form_a_tree(admin: Client, here: Office, there: Office) -> None:
    post(admin, "department-add", code="dangan", name="云溪区档案馆", parent=str(here.department.pk), secret="on")
    made = Department.objects.get(code="dangan")
    assert (made.district, made.parent, made.secret) == (here.district, here.department, True)
    own = {"name": here.department.name, "parent": str(made.pk)}
    assert "自己的下属单位" in post(admin, "department", here.department.pk, **own)
    assert "已经有这个代码" in post(admin, "department-add", code="dangan", name="又一个")
    assert Department.objects.filter(district=here.district).count() == 3
    assert admin.get(reverse("department", args=(there.department.pk,))).status_code == 404
    assert Entry.objects.filter(thing="department", unit="dangan").count() == 4


def test_a_department_that_came_after_the_year_was_opened_is_told(admin: Client, here: Office) -> None:
    assert "布置以后登记" not in get(admin, "people")
    Department.objects.create(district=here.district, code="dangan", name="云溪区档案馆")
    page = get(admin, "people")
    assert "有 1 个部门是布置以后登记的" in page and reverse("cycle", args=(here.cycle.pk,)) in page.links()


def test_the_list_costs_the_same_for_few_and_for_many(admin: Client, here: Office) -> None:
    get(admin, "people")
    with queries() as before:
        get(admin, "people")
    for n in range(20):
        unit = Department.objects.create(district=here.district, code=f"d{n}", name=f"部门{n}", parent=here.department)
        person(f"p{n}", Role.DRAFTER, here.district, unit)
    with queries() as after:
        get(admin, "people")
    assert len(after) == len(before)


# --- the roster ---------------------------------------------------------------------------------------------------------


def bring_roster(client: Client, text: str) -> Page:
    return Page(client.post(reverse("roster"), {"file": SimpleUploadedFile("花名册.csv", text.encode())}))


HEAD = "部门代码,部门名称,姓名,用户名,角色\n"


def test_a_roster_is_shown_first_and_written_once_it_is_confirmed(admin: Client, here: Office) -> None:
    page = bring_roster(admin, f"{HEAD}dangan,云溪区档案馆,周薇,zhouwei,填报人\n")
    assert "新部门" in page and "周薇" in page
    assert not User.objects.filter(username="zhouwei").exists()
    seen = page.tree.xpath("//input[@name='seen']/@value")[0]
    done = Page(admin.post(reverse("roster"), {"seen": seen}))
    password = done.tree.xpath("//table[contains(@class, 'passwords')]//code")[0].text_content()
    user = User.objects.get(username="zhouwei")
    assert user.check_password(password) and user.must_change_password
    assert Department.objects.get(code="dangan").district == here.district


def test_a_roster_with_a_fault_says_where_and_writes_nothing(admin: Client, here: Office) -> None:
    page = bring_roster(admin, f"{HEAD}dangan,云溪区档案馆,周薇,zhouwei,局长\n")
    assert page.status == 422
    assert "角色只能是" in page and "E2" in page
    assert not page.tree.xpath("//input[@name='seen']")
    assert not User.objects.filter(username="zhouwei").exists()


def test_what_was_not_shown_is_not_written(admin: Client, here: Office, there: Office) -> None:
    page = bring_roster(logged_in(there.admin), f"{HEAD}dangan,海棠区档案馆,周薇,zhouwei,填报人\n")
    seen = page.tree.xpath("//input[@name='seen']/@value")[0]
    for forged in (seen, seen + "x", "x"):
        assert admin.post(reverse("roster"), {"seen": forged}).status_code == 422
    assert not User.objects.filter(username="zhouwei").exists()


def test_who_never_came_gets_a_new_password_with_all_the_others(admin: Client, here: Office) -> None:
    password = shown_password(post(admin, "person-add", username="zhouwei", name="周薇", role="reviewer", department=""))
    assert "未登录的 1 人重发密码" in get(admin, "people")
    page = post(admin, "people-passwords")
    row = page.tree.xpath("//table[contains(@class, 'passwords')]/tbody/tr")
    assert [cell.text_content().strip() for cell in row[0]][:3] == ["财政局", "周薇", "zhouwei"] and len(row) == 1
    user = User.objects.get(username="zhouwei")
    assert user.check_password(row[0].xpath(".//code")[0].text_content()) and not user.check_password(password)
    user.must_change_password = False
    user.save()
    assert "没有要重设的" in post(admin, "people-passwords")
