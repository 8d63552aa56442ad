"""Names with characters that nobody sees: refused where they are typed, harmless where they are shown."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, Cycle
from apps.budgets.models import Figure
from apps.checkups.examination import receive
from apps.departments.models import Department, District, User
from apps.indicators.models import Evidence
from tests.test_pages import PAGES, things
from tests.web import Office, Page, S, bring, logged_in

TURNED = "付款\u202efdp.exe"
MARKED = "付款〔U+202E〕fdp.exe"


TYPED = [(District, "name"), (District, "bureau"), (Department, "name"), (User, "name"), (Cycle, "title")]


@pytest.mark.parametrize(("model", "field"), TYPED)
def test_a_form_refuses_such_a_name_and_says_where(db: None, model: type, field: str) -> None:
    form = modelform_factory(model, fields=(field,))({field: TURNED})
    assert form.errors[field] == ["里面有看不见的控制字符（U+202E），会让人看错，请删去后重新输入。"]


def turn_every_name(office: Office) -> None:
    """As an import or an older version may have left them."""
    District.objects.update(name=TURNED, bureau=TURNED)
    Department.objects.update(name=TURNED)
    User.objects.update(name=TURNED)
    Cycle.objects.update(title=TURNED)
    Evidence.objects.update(name=TURNED)
    Figure.objects.filter(statement="项目", column="名称").update(raw=TURNED)


def test_no_page_shows_such_a_name_as_it_is(here: Office) -> None:
    assessment = bring(here, S.SUBMITTED)
    found = things(here)
    turn_every_name(here)
    clients = [logged_in(User.objects.get(pk=user.pk)) for user in (here.drafter, here.reviewer)]
    marked = 0
    for client in clients:
        for name, args in PAGES:
            if name == "edition-file":
                continue
            response = client.get(reverse(name, args=(assessment.pk, *(found.get(a, a) for a in args))))
            if response.streaming or "html" not in response["Content-Type"]:
                continue
            page = Page(response)
            assert "\u202e" not in page.text, name
            marked += MARKED in page.text
    assert marked > 5


def test_a_project_with_such_a_name_is_told_so_and_keeps_what_was_typed(here: Office, filled: Assessment) -> None:
    project = filled.projects.first()
    Figure.objects.filter(assessment=filled, row=project.row, column="名称").update(raw=TURNED)
    page = Page(logged_in(here.drafter).get(reverse("project", args=(filled.pk, project.pk))))
    assert "里面有看不见的控制字符（U+202E）" in page
    assert TURNED in page.html


def test_a_download_has_a_name_that_deceives_nobody(here: Office, drafter: Client) -> None:
    assessment = here.assessment
    evidence = Evidence.objects.create(
        assessment=assessment, place="评判.指标2", file=ContentFile(b"x", name="a.txt"), name="a", size=1, uploaded_by=here.drafter
    )
    Evidence.objects.update(name="甲/乙\u202efdp.exe")
    response = drafter.get(reverse("evidence", args=(assessment.pk, evidence.pk)))
    assert b"".join(response.streaming_content) == b"x"
    name = unquote(response["Content-Disposition"])
    assert name == "attachment; filename*=utf-8''甲_乙〔U+202E〕fdp.exe"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_kept_under_a_clean_name(here: Office) -> None:
    upload = SimpleUploadedFile("a.txt", "一、基本情况".encode())
    upload._name = "报告\u202etxt.exe.txt"
    assert receive(upload, here.reviewer).name == "报告txt.exe.txt"
