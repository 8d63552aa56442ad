"""Faces: each character of a report is printed, or the job is stopped with the reason."""

from __future__ import annotations

import subprocess
import sys

import pytest

from apps.domain.writing.blocks import Cell, Report, Table, TableRow
from apps.reports import fonts

from .sample import paragraph, sample_report

NOBODY_HAS = "\U000323af"  # an unassigned point next to the newest CJK extension


def report(text: str) -> Report:
    return Report("字", (paragraph(text),), contents=False)


def test_the_sample_can_be_printed_whole():
    assert fonts.missing_glyphs(sample_report()) == []
    fonts.check(sample_report())


def test_rare_but_printable_characters_pass():
    assert fonts.missing_glyphs(report("瞾、㎡、①⑳、☑☐、≥≤、Ⅲ、€、镕、堃")) == []


def test_a_character_no_face_has_is_named_with_its_place():
    with pytest.raises(fonts.MissingGlyphs) as raised:
        fonts.check(report(f"本年支出构成情况如下，其中{NOBODY_HAS}类支出12.00万元。"))
    assert "U+323AF" in str(raised.value)
    assert "如下，其中" in str(raised.value)
    assert str(raised.value).startswith("以下字符没有字体可以印出")


def test_a_character_is_found_in_cells_and_told_once():
    table = Table((TableRow((Cell(f"合{NOBODY_HAS}"), Cell(NOBODY_HAS))),), (1, 1))
    assert [glyph.char for glyph in fonts.missing_glyphs(Report("表", (table,)))] == [NOBODY_HAS]


def test_private_use_characters_never_count_as_printable():
    """Word's symbol fonts live there: what looked like a tick is another sign in every other font."""
    assert [glyph.char for glyph in fonts.missing_glyphs(report("已完成\uf0fc"))] == ["\uf0fc"]


def test_invisible_characters_are_dropped_rather_than_reported():
    assert fonts.missing_glyphs(report("零\u200b宽\ufeff字\u00ad符\x07")) == []


def test_checking_takes_no_time_after_the_first():
    from time import process_time

    fonts.missing_glyphs(sample_report())
    started = process_time()
    fonts.missing_glyphs(sample_report())
    assert process_time() - started < 0.1


def test_fandol_bold_is_left_out(settings, tmp_path):
    """It claims a regular weight, and fontconfig would take it for the regular face."""
    source = fonts.font_dir() / "FandolSong-Regular.otf"
    if not source.exists():
        pytest.skip("没有 Fandol 字体")
    for name in ("FandolSong-Regular.otf", "FandolSong-Bold.otf"):
        (tmp_path / name).symlink_to(source)
    settings.FONT_DIR = tmp_path
    fonts.own_faces.cache_clear()
    try:
        assert [face.file.rpartition("/")[2] for face in fonts.own_faces()] == ["FandolSong-Regular.otf"]
    finally:
        fonts.own_faces.cache_clear()


def test_the_bold_stand_in_is_only_used_without_xiaobiaosong(monkeypatch):
    assert "font-weight: bold" in fonts.font_css().rpartition(".title")[2] or fonts.find(fonts.TITLE)
    genuine = fonts.Face("/fonts/xbs.ttf", ("方正小标宋简体",), fonts.REGULAR, 0, "20-7e")
    monkeypatch.setattr(fonts, "system_faces", lambda: (genuine,))
    assert "font-weight: normal" in fonts.font_css().rpartition(".title")[2]


def test_heavy_libraries_are_not_imported_before_they_are_needed():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE']='config.settings'; import django; django.setup();"
        "import apps.reports.pdf, apps.reports.docx, apps.reports.html, apps.reports.fonts, apps.reports.justify;"
        "print([n for n in ('weasyprint', 'docx', 'fontTools', 'lxml', 'openpyxl') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
