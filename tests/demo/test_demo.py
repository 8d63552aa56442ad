"""The demonstration: loaded once, into an empty system alone; and 福田's published score follows from its figures."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, AssessmentState
from apps.budgets.models import Figure
from apps.demo import loading as demo
from apps.demo.desk import set_desk
from apps.demo.models import Account
from apps.departments.models import District, Membership, User
from apps.factbook.models import Snapshot
from apps.factbook.snapshots import live
from apps.projects.models import Project
from tests.web import Page, logged_in, person

FUTIAN = settings.BASE_DIR / "demo" / "futian-2020.yaml"
COUNTED = (Assessment, Figure, Project, User, Membership, Snapshot)


@pytest.fixture
def futian(db: None, monkeypatch: pytest.MonkeyPatch) -> Assessment:
    """福田 alone."""
    alone(monkeypatch)
    return demo.load(FUTIAN)


def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "set_desk", lambda *beside: None)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def score() -> dict[str, Any]:
    return json.loads(command("score", "futian/2020", "--json"))


def test_futian_scores_what_it_published(futian: Assessment) -> None:
    data = score()
    assert data["total"] == "93.78"
    states = {i["code"]: i["state"] for i in data["indicators"]}
    assert len(states) == 21
    computed = {code for code, state in states.items() if state == "computed"}
    assert computed == {"5", "11", "12", "13", "15", "16"}
    assert {states[code] for code in states.keys() - computed} == {"judged"}
    points = {i["code"]: i["points"] for i in data["indicators"]}
    assert [points[code] for code in ("5", "11", "12", "13", "15", "16")] == ["1.84", "1.00", "1.00", "0.00", "6.00", "5.94"]


def test_futian_can_be_handed_in(futian: Assessment) -> None:
    codes = [f["code"] for f in json.loads(command("check", "futian/2020", "--json"))]
    assert not [code for code in codes if code.startswith("M")]


def test_demonstration_figures_are_marked(futian: Assessment) -> None:
    facts = json.loads(command("facts", "futian/2020", "--json"))
    marked = [f["key"] for f in facts if f["demo"]]
    assert any(key.startswith("季度.") for key in marked)
    assert all("演示数据" in f["source"] for f in facts if f["demo"] and f["source"].startswith("“"))


def test_the_desk_beside_it_has_every_state_two_years_one_late_and_second_scores(futian: Assessment) -> None:
    data = yaml.safe_load(FUTIAN.read_text(encoding="utf-8"))
    set_desk(futian, data, person("kuaiji-yanshi"), person("fuzeren-yanshi"), demo.fill)
    cycle = futian.cycle
    this = list(cycle.assessments.select_related("department", "cycle"))
    assert {one.state for one in this} == set(AssessmentState) and len(this) == 8
    assert [one.department.code for one in this if one.awaited and one.deadline.late] == ["ys-shuiwu"]
    assert not [one for one in this if one.pk != futian.pk and "演示数据" not in one.department.name]
    returned = cycle.assessments.get(state="returned")
    assert returned.comments.unanswered().count() == 2 and returned.openings.partial
    approved = cycle.assessments.get(state="approved")
    assert approved.snapshots.first().results["reviewed"] not in ("", approved.snapshots.first().results["total"])
    assert {"budget", "spent"} <= {name for name, text in approved.snapshots.first().results.items() if text}
    assert Assessment.objects.filter(cycle__year=2019, state="approved").count() == 7
    assert not Figure.objects.exclude(assessment=futian).filter(demo=False).exists()
    errors = [(one, finding.message) for one in this if one.state != "notstarted" for finding in live(one).errors]
    assert errors == []
    reviewer = logged_in(User.objects.get(username="shenhe"))
    for one in this:
        answer = reviewer.get(reverse("report", args=(one.pk,)))
        assert answer.status_code == (200 if one.handed_in_at else 404)
    assert "2019年度" in Page(reviewer.get(reverse("comparison")))
    proposed = Page(reviewer.get(reverse("spot-checks")))
    assert "上年复核比自评低8分" in proposed and "“公用经费控制率”等1项指标" in proposed and "大半相同" in proposed


@pytest.mark.slow
def test_loading_it_all_again_changes_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch)
    first = command("demo")
    before = [model.objects.count() for model in COUNTED]
    again = command("demo")
    assert again.startswith("系统里已有数据，不载入演示数据，也不改动任何账号。\n")
    assert again.partition("演示账号")[2] == first.partition("演示账号")[2]
    assert [model.objects.count() for model in COUNTED] == before
    assert "kuaiji               填报人　中共深圳市福田区委办公室（本级）" in first
    assert demo.PASSWORD in first
    assert score()["total"] == "93.78"


def test_retired_accounts_do_not_come_back(futian: Assessment) -> None:
    User.objects.filter(username="guanli").update(is_active=False)
    said = command("demo")
    assert not User.objects.get(username="guanli").is_active
    assert "kuaiji" in said
    assert "guanli" not in said


def test_what_people_changed_is_left_as_they_made_it(futian: Assessment) -> None:
    Figure.objects.filter(assessment=futian, statement="采购", row="实际").update(raw="300.00")
    User.objects.filter(username="kuaiji").update(name="张三", password="!eigenes")
    command("demo")
    assert Figure.objects.get(assessment=futian, statement="采购", row="实际").raw == "300.00"
    user = User.objects.get(username="kuaiji")
    assert (user.name, user.password) == ("张三", "!eigenes")


@pytest.fixture
def small(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """福田 is the demonstration, and there are two further ones."""
    alone(monkeypatch)
    monkeypatch.setattr(demo, "demo_files", lambda: [FUTIAN])
    further = demo.further_files()
    monkeypatch.setattr(demo, "further_files", lambda: further[:2])


def departments() -> list[str]:
    return sorted(Assessment.objects.filter(cycle__as_of=None).values_list("department__code", flat=True))


def test_further_demonstrations_wait_until_they_are_asked_for(small: None) -> None:
    assert "演示自评" in command("demo") and departments() == ["futian"]
    before = list(User.objects.order_by("pk").values_list("username", "password"))
    assert command("demo", "--all").count("演示自评：") == 2
    assert len(departments()) == 3
    assert list(User.objects.order_by("pk").values_list("username", "password"))[: len(before)] == before
    assert demo.further_files() and score()["total"] == "93.78"


def test_an_empty_system_may_get_them_all_at_once(small: None) -> None:
    assert command("demo", "--all").count("演示自评：") == 3


def test_further_demonstrations_are_loaded_once(small: None) -> None:
    command("demo", "--all")
    first = ("kuaiji", "fuzeren", "shenhe", "guanli", demo.DRAFTER[0], demo.HEAD[0])
    people = User.objects.exclude(username__in=first)
    assert people.count() == 8
    Membership.objects.filter(user__in=people).delete()
    people.update(is_active=False)
    before = [model.objects.count() for model in COUNTED]
    assert command("demo", "--all").startswith("其他各地的演示都已载入，什么也没有改。\n")
    assert [model.objects.count() for model in COUNTED] == before


def test_a_district_that_is_there_already_is_nobodys_demonstration(small: None) -> None:
    command("demo")
    code = demo._read(demo.further_files()[0].stem)[0].district_code
    District.objects.create(code=code, name="真实的一个区划")
    assert command("demo", "--all").count("演示自评：") == 1
    assert not Assessment.objects.filter(department__district__code=code).exists()


def test_a_closed_demonstration_and_a_system_in_use_get_no_further_ones(small: None) -> None:
    command("demo")
    command("demo", "--retire")
    said = command("demo", "--all")
    assert said.startswith("系统里已有数据，不载入演示数据，也不改动任何账号。\n")
    assert departments() == ["futian"]


@pytest.mark.parametrize("thing", ["a person", "a district"])
def test_nothing_is_loaded_where_anything_is(db: None, thing: str) -> None:
    if thing == "a person":
        person("张三")
    else:
        District.objects.create(code="yunxi", name="云溪区")
    assert command("demo") == "系统里已有数据，不载入演示数据，也不改动任何账号。\n"
    assert not Assessment.objects.exists()
    assert not Account.objects.exists()


def test_one_broken_file_and_none_is_loaded(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-loaded demonstration would never be completed: the system is not empty any more."""
    alone(monkeypatch)
    (tmp_path / "broken.yaml").write_text("pack: nirgends-2020\n", encoding="utf-8")
    monkeypatch.setattr(demo, "demo_files", lambda: [FUTIAN, tmp_path / "broken.yaml"])
    with pytest.raises(CommandError, match="nirgends-2020"):
        command("demo")
    assert demo.is_empty()


def test_the_login_page_names_the_accounts_where_they_are_demonstrations(futian: Assessment, client: Client) -> None:
    page = Page(client.get(reverse("login")))
    for words in ("kuaiji", "fuzeren", "shenhe", "guanli", demo.PASSWORD):
        assert words in page.html


def test_every_account_can_log_in(db: None, client: Client) -> None:
    demo.load(FUTIAN)
    client.post(reverse("login"), {"username": "kuaiji", "password": demo.PASSWORD})
    assert client.get(reverse("desk")).status_code == 200


def test_a_demonstration_is_called_one_as_long_as_anybody_knows_a_password(futian: Assessment, client: Client) -> None:
    for user in User.objects.exclude(username="kuaiji"):
        user.choose_password("lincao-gongzuo-2025")
        user.save()
    page = Page(client.get(reverse("login")))
    assert "这是演示系统" in page
    assert "kuaiji" in page.html
    assert "guanli" not in page.html
    User.objects.filter(username="kuaiji").update(is_active=False)
    assert "这是演示系统" not in Page(client.get(reverse("login")))


def test_a_demonstration_account_need_not_change_its_password(futian: Assessment) -> None:
    assert not User.objects.filter(must_change_password=True).exists()


def test_a_demonstration_can_be_closed(futian: Assessment, client: Client) -> None:
    real = person("zhangsan")
    assert command("demo", "--retire") == "已停用 4 个演示账号。\n"
    assert not User.objects.filter(is_active=True).exclude(pk=real.pk).exists()
    assert Figure.objects.exists()
    assert "这是演示系统" not in Page(client.get(reverse("login")))


def told(**more: Any) -> list[str | None]:
    return [problem.id for problem in run_checks(tags=["zipingtong"], **more) if problem.id == "zipingtong.W013"]


def test_published_passwords_on_a_network_are_warned_of(futian: Assessment, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    assert told(databases=["default"]) == []
    settings.ALLOWED_HOSTS = ["localhost", "ziping.example"]
    assert told(databases=["default"]) == ["zipingtong.W013"]
    assert told() == []
    Account.objects.retire()
    assert told(databases=["default"]) == []
