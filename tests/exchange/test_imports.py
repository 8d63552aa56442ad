"""The way of a file into an assessment: read by a worker, shown against what is there, accepted whole, taken back."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.budgets.models import Figure
from apps.exchange.accepting import Conflict, adopt, sure, undo
from apps.exchange.models import Import
from apps.exchange.models import Workbook as Made
from apps.jobs.running import run
from tests.web import Office, Page, get, queries

from .books import at, changed, own, read, standing_of


def typed(assessment: Assessment) -> dict[str, tuple[str, str]]:
    return {str(f): (f.raw, f.how) for f in Figure.objects.filter(assessment=assessment)}


def with_changes(book) -> None:
    sheet = book["“三公”经费"]
    sheet[at(sheet, "接待费", "预算")] = 8.5
    sheet[at(sheet, "接待费", "决算")] = "1.2亿"
    tasks = book["重点工作"]
    row = next(row[0].row for row in tasks.iter_rows() if row[0].value == "+")
    tasks.cell(row, 3, "新的任务")


def test_a_workbook_nobody_has_changed_says_what_is_there(filled: Assessment) -> None:
    reading = read(filled, own(filled))
    assert reading.reader == "单位工作簿" and reading.faults == ()
    assert len(reading.proposals) > 50 and standing_of(reading) == {}


def test_what_was_changed_is_proposed_and_nothing_is_written(filled: Assessment) -> None:
    before = typed(filled)
    found = standing_of(read(filled, changed(own(filled), with_changes)))
    assert {key: (state, new) for key, (state, _, new) in found.items()} == {
        "三公.接待费.预算": ("different", "8.5"), "三公.接待费.决算": ("different", "1.2亿"),
        "重点工作.项4.任务": ("new", "新的任务"),
    }  # fmt: skip
    assert typed(filled) == before


def test_what_is_accepted_keeps_its_source_and_can_be_taken_back(here: Office, filled: Assessment) -> None:
    before = typed(filled)
    reading = read(filled, changed(own(filled), with_changes))
    adoption = adopt(filled, sure(reading.proposals), "填好.xlsx", "f" * 64, here.drafter)
    figure = Figure.objects.get(assessment=filled, statement="三公", row="接待费", column="预算")
    assert (figure.raw, figure.how, figure.source_file) == ("8.5", "imported", "f" * 64)
    assert figure.came_from.startswith("从文件导入：填好.xlsx › “三公”经费!")
    assert undo(adoption, here.drafter) == len(adoption.changes)
    assert typed(filled) == before


def test_what_was_changed_again_after_accepting_stays(here: Office, filled: Assessment) -> None:
    reading = read(filled, changed(own(filled), with_changes))
    adoption = adopt(filled, sure(reading.proposals), "填好.xlsx", "f" * 64, here.drafter)
    Figure.objects.filter(assessment=filled, statement="三公", row="接待费", column="预算").update(raw="9")
    assert undo(adoption, here.drafter) == len(adoption.changes) - 1
    assert typed(filled)["三公.接待费.预算"][0] == "9"


def test_all_or_nothing_where_somebody_else_was_faster(here: Office, filled: Assessment) -> None:
    reading = read(filled, changed(own(filled), with_changes))
    Figure.objects.filter(assessment=filled, statement="三公", row="接待费", column="决算").update(raw="3")
    before = typed(filled)
    with pytest.raises(Conflict, match="什么都没有写入"):
        adopt(filled, sure(reading.proposals), "填好.xlsx", "f" * 64, here.drafter)
    assert typed(filled) == before


def test_a_project_added_in_the_workbook_is_made_and_taken_back(here: Office, filled: Assessment) -> None:
    def add(book) -> None:
        sheet = book["项目"]
        row = next(row[0].row for row in sheet.iter_rows() if row[0].value == "+")
        sheet.cell(row, 3, "新增项目")

    count = filled.projects.count()
    reading = read(filled, changed(own(filled), add))
    adoption = adopt(filled, sure(reading.proposals), "填好.xlsx", "f" * 64, here.drafter)
    assert filled.projects.count() == count + 1
    undo(adoption, here.drafter)
    assert filled.projects.count() == count


def upload(client: Client, assessment: Assessment, data: bytes, name: str = "填好.xlsx") -> Import:
    answer = client.post(reverse("imports", args=(assessment.pk,)), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302
    made = Import.objects.latest("pk")
    run(Import.objects.claim(made.pk))
    made.refresh_from_db()
    return made


def test_the_page_shows_old_and_new_and_accepts_all(drafter: Client, filled: Assessment) -> None:
    made = upload(drafter, filled, changed(own(filled), with_changes))
    page = get(drafter, "import", filled.pk, made.pk)
    assert "8.5" in page and "“三公”经费" in page and "全部采纳" in page
    answer = drafter.post(reverse("import-accept", args=(filled.pk, made.pk)), {"all": "1"}, follow=True)
    assert "已采纳" in Page(answer)
    assert typed(filled)["三公.接待费.预算"] == ("8.5", "imported")
    shown = Page(drafter.get(reverse("step", args=(filled.pk, "shouzhi"))))
    assert "填好.xlsx" in shown.html
    adoption = filled.adoptions.get()
    drafter.post(reverse("adoption-undo", args=(filled.pk, adoption.pk)))
    assert typed(filled)["三公.接待费.预算"][1] == "typed"


def test_one_form_or_one_figure_is_accepted_by_itself(drafter: Client, filled: Assessment) -> None:
    made = upload(drafter, filled, changed(own(filled), with_changes))
    url = reverse("import-accept", args=(filled.pk, made.pk))
    drafter.post(url, {"one": "三公.接待费.预算"})
    assert typed(filled)["三公.接待费.预算"][0] == "8.5"
    assert typed(filled)["三公.接待费.决算"][1] == "typed"
    drafter.post(url, {"block": "“三公”经费"})
    assert typed(filled)["三公.接待费.决算"] == ("1.2亿", "imported")


def test_a_file_that_is_no_table_is_told_at_once_or_by_the_worker(drafter: Client, filled: Assessment) -> None:
    answer = drafter.post(reverse("imports", args=(filled.pk,)), {"file": SimpleUploadedFile("报告.pptx", b"PK")}, follow=True)
    assert any("不是能导入的格式" in alert for alert in Page(answer).alerts)
    made = upload(drafter, filled, b"%PDF-1.7 a report", "决算.xlsx")
    assert made.state == "failed" and "PDF" in made.error


def test_the_page_asks_the_database_as_often_for_many_figures_as_for_few(drafter: Client, filled: Assessment) -> None:
    asked = []
    for data in (own(filled), changed(own(filled), with_changes)):
        made = upload(drafter, filled, data)
        with queries() as found:
            get(drafter, "import", filled.pk, made.pk)
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_the_workbook_is_made_by_a_worker_and_handed_out(drafter: Client, filled: Assessment) -> None:
    drafter.post(reverse("workbook-make", args=(filled.pk,)))
    made = Made.objects.get()
    run(Made.objects.claim(made.pk))
    answer = drafter.get(reverse("workbook-file", args=(filled.pk,)))
    data = b"".join(answer.streaming_content)
    assert standing_of(read(filled, data)) == {}


def test_the_commands_write_a_workbook_and_fill_it_in(here: Office, filled: Assessment, tmp_path: Path) -> None:
    name, file, out = "lincao/2024", tmp_path / "工作簿.xlsx", StringIO()
    call_command("workbook", name, "--out", str(file), stdout=StringIO())
    file.write_bytes(changed(file.read_bytes(), with_changes))
    call_command("fill", name, str(file), "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert list(answer) == ["reader", "proposals", "faults", "applied"] and answer["applied"] == 0
    assert {"key", "old", "new", "place", "state"} == set(answer["proposals"][0])
    out = StringIO()
    call_command("fill", name, str(file), "--apply", "--json", stdout=out)
    assert json.loads(out.getvalue())["applied"] >= 2
    assert typed(filled)["三公.接待费.预算"] == ("8.5", "imported")


def test_the_command_writes_nothing_into_what_is_handed_in(here: Office, filled: Assessment, tmp_path: Path) -> None:
    file = tmp_path / "工作簿.xlsx"
    file.write_bytes(changed(own(filled), with_changes))
    Assessment.objects.filter(pk=filled.pk).update(state="submitted")
    with pytest.raises(CommandError, match="不能写入"):
        call_command("fill", "lincao/2024", str(file), "--apply", stdout=StringIO())
