"""The demonstration: loaded twice it is loaded once, and 福田's published score follows from its figures."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.budgets.models import Figure
from apps.departments.models import Membership, User
from apps.desk import demo
from apps.factbook.models import Snapshot
from apps.projects.models import Project, Target
from tests.web import Page

FUTIAN = settings.BASE_DIR / "demo" / "futian-2020.yaml"
COUNTED = (Assessment, Figure, Project, Target, User, Membership, Snapshot)


@pytest.fixture
def futian(db: None, monkeypatch: pytest.MonkeyPatch) -> Assessment:
    """福田 alone; passwords are hashed the quick way."""
    with_quick_passwords(monkeypatch)
    return demo.load(FUTIAN)


def with_quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "set_password", lambda self, raw: setattr(self, "password", f"!{raw}"))


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


@pytest.mark.slow
def test_loading_it_all_again_changes_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with_quick_passwords(monkeypatch)
    first = command("demo")
    before = [model.objects.count() for model in COUNTED]
    assert command("demo") == first
    assert [model.objects.count() for model in COUNTED] == before
    assert "kuaiji               填报人　中共深圳市福田区委办公室（本级）" in first
    assert demo.PASSWORD in first
    assert score()["total"] == "93.78"


def test_what_people_changed_is_left_as_they_made_it(futian: Assessment) -> None:
    Figure.objects.filter(assessment=futian, statement="采购", row="实际").update(raw="300.00")
    User.objects.filter(username="kuaiji").update(name="张三", password="!eigenes")
    demo.load(FUTIAN)
    assert Figure.objects.get(assessment=futian, statement="采购", row="实际").raw == "300.00"
    user = User.objects.get(username="kuaiji")
    assert (user.name, user.password) == ("张三", "!eigenes")


def test_the_login_page_names_the_accounts_where_they_are_demonstrations(futian: Assessment, client: Client) -> None:
    page = Page(client.get(reverse("login")))
    for words in ("kuaiji", "fuzeren", "shenhe", "guanli", demo.PASSWORD):
        assert words in page.html


def test_every_account_can_log_in(db: None, client: Client) -> None:
    demo.load(FUTIAN)
    assert client.login(username="kuaiji", password=demo.PASSWORD)


def test_a_broken_demonstration_names_its_pack_and_loads_nothing(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.yaml").write_text("pack: nirgends-2020\n", encoding="utf-8")
    monkeypatch.setattr("apps.desk.management.commands.demo.demo_files", lambda: [tmp_path / "broken.yaml"])
    with pytest.raises(CommandError, match="nirgends-2020"):
        command("demo")
    assert not Assessment.objects.exists()
