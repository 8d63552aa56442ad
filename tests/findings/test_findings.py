"""检查: every contradiction with the sum that shows it and the way to every figure in it."""

from __future__ import annotations

import json
import re
from io import StringIO

from django.core.management import call_command
from django.test import Client

from apps.assessments.models import Acceptance, Assessment
from apps.budgets.models import Figure
from apps.departments.models import User
from apps.domain.book.acceptances import fingerprint
from apps.factbook.snapshots import live
from tests.web import Office, S, bring, get, step_url


def contradict(assessment: Assessment) -> None:
    Figure.objects.filter(assessment=assessment, statement="收支", row="造林", column="决算").update(raw="1,300")


def explain(assessment: Assessment, by: User) -> None:
    """A reason for every error, without which nothing is handed in."""
    for finding in live(assessment).errors:
        Acceptance.objects.create(
            assessment=assessment, fingerprint=fingerprint(finding), code=finding.code, message=finding.message,
            reason="已与林场核对，数据无误。", by=by,
        )  # fmt: skip


def test_a_contradiction_shows_its_figures_and_leads_to_them(drafter: Client, filled: Assessment) -> None:
    contradict(filled)
    page = get(drafter, "findings", filled.pk)
    assert "造林绿化决算数不应大于项目支出" in page
    assert "1,300.00" in page
    for key in ("收支.造林.决算", "收支.项目支出.决算"):
        assert f"{step_url(filled, '收支')}#{key}" in page.links()


def test_nothing_wrong_says_so(drafter: Client, filled: Assessment) -> None:
    page = get(drafter, "findings", filled.pk)
    assert "造林绿化决算数不应大于项目支出" not in page


def test_what_is_missing_is_listed_apart(drafter: Client, here: Office) -> None:
    page = get(drafter, "findings", here.assessment.pk)
    assert "“主要职责”还没有写" in page


def test_reviewer_and_stranger(reviewer: Client, stranger: Client, here: Office) -> None:
    contradict(bring(here, S.DRAFTING))
    explain(here.assessment, here.drafter)
    bring(here, S.SUBMITTED)
    assert "造林绿化决算数不应大于项目支出" in get(reviewer, "findings", here.assessment.pk)
    assert get(stranger, "findings", here.assessment.pk).status == 404


def test_the_desk_counts_errors_until_they_are_put_right(drafter: Client, filled: Assessment) -> None:
    contradict(filled)
    assert re.search(r"\d 处错误", get(drafter, "desk").text)
    Figure.objects.filter(assessment=filled, statement="收支", row="造林", column="决算").update(raw="700")
    assert "处错误" not in get(drafter, "desk")


# --- on the command line ---------------------------------------------------------------------------


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_check_as_data(filled: Assessment) -> None:
    contradict(filled)
    findings = json.loads(command("check", "lincao/2024", "--json"))
    found = next(f for f in findings if f["code"] == "C001")
    assert found["severity"] == "error"
    assert set(found["keys"]) >= {"收支.造林.决算", "收支.项目支出.决算"}
    assert {"message", "calculation", "hint", "expected", "found"} <= found.keys()


def test_check_for_reading(filled: Assessment) -> None:
    contradict(filled)
    text = command("check", "lincao/2024")
    assert "错误 C001 造林绿化决算数不应大于项目支出" in text
    assert "条。" in text.splitlines()[-1]


def test_check_of_what_is_missing(here: Office) -> None:
    findings = json.loads(command("check", "lincao/2024", "--json"))
    assert {f["code"] for f in findings} >= {"M001", "M002", "M003", "M005"}


def test_check_without_a_name_is_djangos_own(db: None) -> None:
    command("check", "departments")
