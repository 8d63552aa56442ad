"""``manage.py pack check|test|load|export``: a folder becomes a version, whole or not at all."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.departments.models import District
from apps.packs.loading import read_folder
from apps.packs.models import PackVersion
from tests.domain.small_pack import SMALL_PACK
from tests.web import write_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "yunxi-2024", SMALL_PACK)


def pack(act: str, folder: Path, **options: str) -> str:
    out = StringIO()
    call_command("pack", act, str(folder), stdout=out, **options)
    return out.getvalue()


def refused(act: str, folder: Path) -> tuple[str, str]:
    """What the command wrote, and the sentence it ended with."""
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("pack", act, str(folder), stdout=out)
    return out.getvalue(), str(refusal.value)


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- check -----------------------------------------------------------------------------------------


def test_a_sound_pack_is_counted(folder: Path) -> None:
    assert "4 张报表、20 项指标、1 个用例，校验通过。" in pack("check", folder)
    assert not PackVersion.objects.exists(), "check 不载入"


BROKEN = [
    # file · old · new · place and words of the finding
    ("framework.yaml", "weight: 8\n", "weight: 9\n", "framework.yaml:", "权重"),
    ("facts.yaml", "收支.总计.决算 / 收支.总计.调整", "收支.总计.决算 / 收支.合计.调整", "facts.yaml:2", "收支.合计.调整"),
    ("checks.yaml", 'relation: "="', "relation: 约等于", "checks.yaml:", "约等于"),
    ("outline.yaml", "{收支.总计.年初}", "{收支.总计.年终}", "outline.yaml:", "收支.总计.年终"),
    ("statements/budget.yaml", "label: 支出总计\n", "lable: 支出总计\n", "statements/budget.yaml:", "lable"),
    ("pack.yaml", "year: 2024\n", "year: 2024年\n", "pack.yaml:4", "年"),
    ("framework.yaml", "type: per_occurrence", "type: per_event", "framework.yaml:", "per_event"),
]


@pytest.mark.parametrize("act", ["check", "load"])
@pytest.mark.parametrize(("name", "old", "new", "place", "words"), BROKEN, ids=[b[2].split("\n")[0] for b in BROKEN])
def test_a_broken_pack_says_file_line_and_cause_and_loads_nothing(
    folder: Path, act: str, name: str, old: str, new: str, place: str, words: str
) -> None:
    change(folder, name, old, new)
    written, sentence = refused(act, folder)
    lines = [line for line in written.splitlines() if line.startswith(place)]
    assert any(words in line for line in lines), written
    assert "处问题，没有载入任何内容。" in sentence
    assert not PackVersion.objects.exists()
    assert not District.objects.exists()


def test_every_problem_is_found_in_one_go(folder: Path) -> None:
    change(folder, "facts.yaml", "收支.总计.调整}", "收支.合计.调整}")
    change(folder, "checks.yaml", "code: C001", "code: C001\n    vermutlich: ja")
    written, _ = refused("check", folder)
    assert "facts.yaml:" in written or "checks.yaml:" in written


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("facts.yaml", b"\xff\xfe\x00", "facts.yaml:1: 错误 P001 文件不是 UTF-8 编码"),
        ("facts.yaml", b"facts: [", "facts.yaml:"),
        ("pack.yaml", "- 只有一个列表".encode(), "pack.yaml:1"),
        ("pack.yaml", b"", "pack.yaml:1"),
    ],
    ids=["not UTF-8", "not YAML", "a list", "empty"],
)
def test_a_file_that_cannot_be_read_is_named(folder: Path, name: str, content: bytes, words: str) -> None:
    (folder / name).write_bytes(content)
    written, _ = refused("load", folder)
    assert words in written
    assert not PackVersion.objects.exists()


def test_a_folder_without_a_pack_says_so(tmp_path: Path) -> None:
    written, _ = refused("check", tmp_path / "nirgends")
    assert "没有 pack.yaml" in written


# --- test ------------------------------------------------------------------------------------------


def test_a_packs_cases_hold(folder: Path) -> None:
    assert "1 个用例全部符合。" in pack("test", folder)


def test_a_case_that_does_not_hold_says_what_came_out(folder: Path) -> None:
    change(folder, "cases/purchase.yaml", "points: {6: 2.68}", "points: {6: 3}")
    written, sentence = refused("test", folder)
    assert "cases/purchase.yaml:" in written
    assert "指标6 应为 3，得 2.68" in written
    assert sentence == "1 个用例，1 处不符。"


# --- load ------------------------------------------------------------------------------------------


def test_loading_makes_district_and_version(folder: Path) -> None:
    version_line = pack("load", folder).splitlines()[-1]
    version = PackVersion.objects.get()
    assert version_line == f"已载入 云溪区部门整体支出绩效自评（2024年度），指纹 {version.hash[:12]}"
    assert (version.code, version.year, version.district.code, version.district.bureau) == (
        "yunxi-2024", 2024, "yunxi", "云溪区财政局",
    )  # fmt: skip
    assert version.files == SMALL_PACK
    assert version.pack == read_folder(folder)[0]


def test_loading_again_changes_nothing(folder: Path) -> None:
    pack("load", folder)
    pack("load", folder)
    assert PackVersion.objects.count() == 1


def test_a_changed_pack_is_another_version_and_the_old_one_stays(folder: Path) -> None:
    pack("load", folder)
    old = PackVersion.objects.get()
    change(folder, "pack.yaml", "hint: 从决算报表取数", "hint: 从决算报表和账簿取数")
    pack("load", folder)
    assert PackVersion.objects.count() == 2
    assert PackVersion.objects.get(pk=old.pk).pack.steps[0].hint == "从决算报表取数"
    assert PackVersion.objects.exclude(pk=old.pk).get().pack.steps[0].hint == "从决算报表和账簿取数"


def test_a_district_that_is_there_already_keeps_its_name(folder: Path) -> None:
    District.objects.create(code="yunxi", name="云溪区（试点）")
    pack("load", folder)
    assert District.objects.get().name == "云溪区（试点）"


def test_a_pack_takes_from_the_one_it_extends_what_it_does_not_say_itself(folder: Path) -> None:
    text = "code: yunxi-2025\nextends: yunxi-2024\n" + SMALL_PACK["pack.yaml"].split("\n", 1)[1].replace("2024", "2025")
    glossary = "entries:\n  - {term: 基本支出, text: 新的解释。}\n"
    newer = write_pack(folder.parent / "yunxi-2025", {"pack.yaml": text, "glossary.yaml": glossary})
    pack("load", newer)
    version = PackVersion.objects.get()
    assert (version.code, version.year) == ("yunxi-2025", 2025)
    assert version.files["framework.yaml"] == SMALL_PACK["framework.yaml"]
    assert version.files["glossary.yaml"] == glossary
    assert not any(name.startswith("cases/") for name in version.files), "用例是原来那包的"


@pytest.mark.parametrize(("base", "words"), [("nirgends", "没有 pack.yaml"), ("yunxi-2025", "循环引用")])
def test_a_base_that_is_not_there_or_is_itself_is_named(folder: Path, base: str, words: str) -> None:
    newer = write_pack(folder.parent / "yunxi-2025", {"pack.yaml": f"code: yunxi-2025\nextends: {base}\n"})
    written, _ = refused("load", newer)
    assert words in written
    assert not PackVersion.objects.exists()


# --- export ----------------------------------------------------------------------------------------


def test_exporting_gives_the_same_files_back(folder: Path, tmp_path: Path) -> None:
    pack("load", folder)
    out = tmp_path / "out"
    pack("export", out, code="yunxi-2024")
    written = {path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") for path in out.rglob("*.yaml")}
    assert written == SMALL_PACK
    pack("load", out)
    assert PackVersion.objects.count() == 1, "导出再载入，还是那一版"


def test_the_folders_name_stands_for_the_code_and_the_newest_version_is_meant(folder: Path, tmp_path: Path) -> None:
    pack("load", folder)
    change(folder, "glossary.yaml", "保障机构正常运转的支出", "保障机构运转的支出")
    pack("load", folder)
    pack("export", tmp_path / "out" / "yunxi-2024")
    assert "保障机构运转的支出" in (tmp_path / "out/yunxi-2024/glossary.yaml").read_text(encoding="utf-8")


def test_what_was_never_loaded_cannot_be_exported(tmp_path: Path) -> None:
    _, sentence = refused("export", tmp_path / "nirgends")
    assert sentence == "没有载入过代码为“nirgends”的区划包。"
