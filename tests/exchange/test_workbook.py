"""The workbook as a spreadsheet program computes it: its formulas are the server's, and saving it elsewhere changes nothing."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from apps.assessments.models import Assessment
from apps.domain.formulas import compile_formula
from apps.exchange.marks import marked
from apps.exchange.workbook.formulas import Untranslatable, translated
from apps.files.sheets import Fault, Place

from .books import changed, own, read, standing_of

pytestmark = pytest.mark.any_database

CELLS = {"甲.一": ("$C$5", "万元"), "甲.二": ("$C$6", "万元"), "人.数": ("$D$1", "人")}
SHORT = {"甲.和": compile_formula("甲.一 + 甲.二")}


@pytest.mark.parametrize(
    ("formula", "unit", "excel"),
    [
        ("甲.一 + 甲.二", "万元", "(N($C$5)+N($C$6))"),
        ("甲.一 / 甲.二", "%", "((($C$5*10000)/($C$6*10000)))/0.01"),
        ("甲.一 / 人.数", "元", "(($C$5*10000)/$D$1)"),
        ("最大(0, -甲.一)", "万元", "(MAX(0,(-($C$5*10000))))/10000"),
        ("如果(甲.一 > 0, 甲.二, 0)", "万元", "(IF((($C$5*10000)>0),($C$6*10000),0))/10000"),
        ("甲.和 / 甲.二", "%", "(((($C$5*10000)+($C$6*10000))/($C$6*10000)))/0.01"),
    ],
)
def test_a_formula_of_the_pack_is_one_of_the_spreadsheet(formula: str, unit: str, excel: str) -> None:
    text = translated(compile_formula(formula), unit, lambda name: CELLS.get(name) or SHORT.get(name))
    assert f"IFERROR({excel}," in text and '=""' in text


def test_what_has_no_cell_cannot_be_translated() -> None:
    with pytest.raises(Untranslatable):
        translated(compile_formula("没有.这个"), "元", lambda name: None)


def test_formulas_are_stored_with_what_the_server_computes(filled: Assessment) -> None:
    """Nobody has opened the file yet, and whoever only looks at it sees figures."""
    data = own(filled)
    formulas, values = load_workbook(BytesIO(data)), load_workbook(BytesIO(data), data_only=True)
    found = [c for sheet in formulas for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert len(found) > 10
    assert all(values[c.parent.title][c.coordinate].value is not None for c in found)


def test_heads_are_locked_and_inputs_are_not_and_answers_are_offered(filled: Assessment) -> None:
    book = load_workbook(BytesIO(own(filled)))
    sheet = book["“三公”经费"]
    assert sheet.protection.sheet and sheet.column_dimensions["A"].hidden
    cells = {c.coordinate: c for row in sheet.iter_rows() for c in row}
    assert cells["B5"].protection.locked and not cells["C6"].protection.locked
    assert any(rule.type == "list" for rule in book["评判"].data_validations.dataValidation)
    assert book["_zpt"].sheet_state == "veryHidden"


def calc() -> bool:
    """Whether LibreOffice is here, and its spreadsheets with it."""
    return bool(shutil.which("soffice")) and any(Path("/usr/lib/libreoffice/program").glob("libsclo.so"))


@pytest.mark.slow
@pytest.mark.skipif(not calc(), reason="LibreOffice Calc 没有安装")
def test_libreoffice_computes_what_the_server_computes_and_saves_what_was_there(filled: Assessment, tmp_path: Path) -> None:
    data = own(filled)
    bare = changed(data, lambda book: None)  # without stored results: all of them must be computed
    fault = Fault(Place("“三公”经费", "C6"), "", "这里有误")
    files = {"own": data, "bare": bare, "marked": marked(data, [fault])}
    for name, content in files.items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    words = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]
    subprocess.run([*words, *(str(tmp_path / f"{name}.xlsx") for name in files)], check=True, capture_output=True, timeout=120)
    saved = {name: (tmp_path / "out" / f"{name}.xlsx").read_bytes() for name in files}
    assert standing_of(read(filled, saved["own"])) == {} and read(filled, saved["own"]).faults == ()
    old = [*words[:4], "xls", *words[5:], str(tmp_path / "own.xlsx")]
    subprocess.run(old, check=True, capture_output=True, timeout=120)
    reading = read(filled, (tmp_path / "out" / "own.xls").read_bytes())
    assert standing_of(reading) == {} and reading.faults == () and "看不出哪些格是公式" in reading.notes[0]
    formulas, ours, theirs = (
        load_workbook(BytesIO(one), data_only=only) for one, only in ((data, False), (data, True), (saved["bare"], True))
    )
    for sheet in formulas:
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            own_value, value = ours[sheet.title][cell.coordinate].value, theirs[sheet.title][cell.coordinate].value
            if isinstance(own_value, int | float):
                assert abs(Decimal(str(own_value)) - Decimal(str(value))) < Decimal("1e-6"), (sheet.title, cell.value)
            else:
                assert (own_value or "") == (value or ""), (sheet.title, cell.value)
    back = load_workbook(BytesIO(saved["marked"]))["“三公”经费"]
    assert "这里有误" in back["C6"].comment.text and back["C6"].fill.fgColor.rgb == "FFFFC7CE"
    assert standing_of(read(filled, saved["marked"])) == {}
