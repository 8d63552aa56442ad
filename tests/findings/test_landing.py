"""「去处理」 leads to the very place that is to be mended."""

from __future__ import annotations

from urllib.parse import unquote

from django.test import Client

from apps.assessments.models import Assessment
from apps.assessments.viewing import Viewing
from apps.budgets.models import Figure
from apps.departments.models import Role
from apps.factbook.snapshots import live
from apps.findings.links import linked, places
from apps.indicators.models import Judgement
from tests.web import Office, Page


def dead(client: Client, assessment: Assessment) -> tuple[int, list[str]]:
    """How many links the findings have, and those whose place is not on the page they lead to."""
    evaluation = live(assessment)
    viewing = Viewing(assessment, frozenset({Role.DRAFTER}))
    found = [*evaluation.findings, *evaluation.missing]
    urls = {f"{f.code} {linked(viewing, evaluation, f)['url']}" for f in found}
    urls |= {f"{f.code} {place['url']}" for f in found for place in places(assessment, evaluation, f)}
    pages: dict[str, Page] = {}
    wrong = []
    for told in sorted(urls):
        url = told.partition(" ")[2]
        address, _, anchor = url.partition("#")
        if not address:
            wrong.append(told)
            continue
        page = pages.setdefault(address, Page(client.get(address, follow=True)) if address not in pages else pages[address])
        if page.status != 200 or not page.tree.xpath("//*[@id=$ident]", ident=unquote(anchor)):
            wrong.append(told)
    return len(urls), wrong


def test_every_link_of_an_empty_assessment_has_its_place(drafter: Client, here: Office) -> None:
    count, wrong = dead(drafter, here.assessment)
    assert count > 5
    assert not wrong


def test_every_link_of_a_filled_assessment_full_of_mistakes_has_its_place(drafter: Client, filled: Assessment) -> None:
    Figure.objects.filter(assessment=filled, column="决算").update(raw="9,300.5")
    Figure.objects.filter(assessment=filled, statement="重点工作", column="完成").update(raw="很多")
    Figure.objects.filter(assessment=filled, statement="项目", column="执行").update(raw="9999")
    Figure.objects.filter(assessment=filled, column__in=("target_value", "weight")).update(raw="")
    Figure.objects.filter(assessment=filled, statement="资产").update(raw="5000000")
    Judgement.objects.filter(assessment=filled).delete()
    count, wrong = dead(drafter, filled)
    assert count > 20
    assert not wrong
