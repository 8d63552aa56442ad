"""A starting pack: what a district writes first, made from the base packs it builds on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.domain.forms import AssessmentForm
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.kinds import FOLDER, is_case

from .cases import run_cases
from .loading import folder_files

KINDS = ("", FOLDER)
"""Where the files of each kind of assessment lie."""


class CannotStart(ValueError):
    """Why no pack can be made there, as a sentence."""


@dataclass(frozen=True)
class Start:
    """What a new pack is called, whose it is and what it builds on."""

    code: str
    district: str
    name: str
    year: int
    bases: tuple[str, ...]


def started(parent: Path, start: Start) -> tuple[dict[str, str], dict[str, str]]:
    """The files of the bases, and those of a pack on them that is sound at once: outline, statement, steps, cases to begin with."""
    _check(start)
    base = _base_files(parent, start)
    pack, findings = read_pack(base)
    if pack is None:
        raise CannotStart(f"基础包合在一起读不成：{findings[0]}")
    made = dict(_files(pack, start))
    return base, made | _cases(parent, start, base | made)


def start_pack(folder: Path, start: Start) -> list[Path]:
    """Write a started pack into a folder of its own."""
    _check(start)
    if folder.name != start.code:
        raise CannotStart(f"目录名应与代码相同：“{folder.name}”改为“{start.code}”。")
    if folder.exists() and any(folder.iterdir()):
        raise CannotStart(f"“{folder}”已有内容，不覆盖。")
    written = []
    for name, text in started(folder.parent, start)[1].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _check(start: Start) -> None:
    for what, code in (("区划包代码", start.code), ("区划代码", start.district)):
        if not re.fullmatch(r"[a-z][a-z0-9-]*", code):
            raise CannotStart(f"{what}“{code}”只能用小写字母、数字和连字符，以字母开头。")
    if not start.name.strip() or not 2000 <= start.year <= 2100:
        raise CannotStart("区划名称不能为空，年度应为四位年份。")
    if not start.bases:
        raise CannotStart("请用 --base 写明引用哪个基础包。")


def _base_files(parent: Path, start: Start) -> dict[str, str]:
    """The files of all bases, the later replacing the earlier, without their cases."""
    files: dict[str, str] = {}
    for base in start.bases:
        if not (parent / base / "pack.yaml").is_file():
            raise CannotStart(f"“{parent}”里没有基础包“{base}”；新的包要与它引用的包放在同一目录。")
        found, findings = folder_files(parent / base)
        if findings:
            raise CannotStart(f"基础包“{base}”：{findings[0]}")
        files |= {name: text for name, text in found.items() if not is_case(name)}
    return files


def _cases(parent: Path, start: Start, files: dict[str, str]) -> dict[str, str]:
    """The cases of the bases that hold for the new pack: a beginning, to be changed with the rules they test."""
    copies = {
        f"{kind}cases/{base}-{path.name}": path.read_text(encoding="utf-8")
        for base in start.bases
        for kind in KINDS
        for path in sorted((parent / base / f"{kind}cases").glob("*.yaml"))
    }
    pack, findings = read_pack(files | copies)
    wrong = {finding.file for finding in findings}
    for kind, each in zip(KINDS, pack.kinds if pack else (), strict=False):
        wrong |= {f"{kind}{case.file}" for case in each.cases if any(run_cases(each, case))}
    return {name: text for name, text in copies.items() if name not in wrong}


# --- the files -------------------------------------------------------------------------------------


def _files(pack: Pack, start: Start) -> Iterator[tuple[str, str]]:
    unit = next(key for key in ("部门", "填报部门", "部门信息") if key not in pack.by_key)
    yield "pack.yaml", "\n".join(_head(pack, start, unit)) + "\n"
    yield "statements/0-部门.yaml", "\n".join(_statement(unit)) + "\n"
    yield "outline.yaml", "\n".join(_outline(pack, unit)) + "\n"
    yield "cases/1-本区.yaml", "\n".join(_case(start, unit)) + "\n"
    if pack.monitoring:
        yield f"{FOLDER}pack.yaml", "\n".join(_monitoring(pack.monitoring, start)) + "\n"


def _quoted(text: str) -> str:
    """A text as YAML takes it, whatever signs are in it."""
    return json.dumps(text, ensure_ascii=False)


def _head(pack: Pack, start: Start, unit: str) -> Iterator[str]:
    title = _quoted(f"{start.name}{start.year}年度部门整体支出绩效自评")
    bureau = _quoted(f"{start.name}财政局")
    yield from (
        f"# {start.name}{start.year}年度部门整体支出绩效自评。基础包里有的不必再写；与本区通知不同的，在本目录放同名文件代替。",
        f"code: {start.code}",
        f"extends: [{', '.join(start.bases)}]",
        f"title: {title}",
        f"district: {{code: {start.district}, name: {_quoted(start.name)}, bureau: {bureau}}}",
        f"year: {start.year}",
        '# 本区通知的名称和文号',
        'notice: ""',
        "# 提交前须单位负责人审核",
        "signoff: true",
        "",
        f"numbers: {{thousands: true, unit: {pack.style.unit}, decimals: 2, percent_decimals: 2}}",
        "",
        "# 填报的步骤：每一步填什么，按填报人的分工排。没有列入的会自动排在最后一步。",
        "steps:",
    )
    yield from _step("概况", "部门概况", [f"statement: {unit}", "passage: 主要职能", "passage: 年度工作"])
    if pack.statements:
        yield from _step("数据", "基础数据", [*(f"statement: {s.key}" for s in pack.statements), "passage: 预算执行说明"])
    if pack.projects:
        yield from _step("项目", "项目支出", ["projects: true"])
    if _other_forms(pack):
        yield from _step("自评表", "自评表", [f"form: {form.key}" for form in _other_forms(pack)])
    asked = [g.name for g in pack.framework.groups]
    if asked:
        yield from _step("评判", "评判", [f"indicators: {_quoted(name)}" for name in asked])
    yield from _step("总评", "总体评价", ["passage: 履职情况", "passage: 存在问题", "passage: 改进措施"])


def _monitoring(pack: Pack, start: Start) -> Iterator[str]:
    yield from (
        "# 年中的绩效运行监控：表、口径和大纲在基础包里，这里写名称、截至哪几天、分几步填。不做监控的，在 extends 里去掉那个基础包。",
        f"title: {_quoted(f'{start.name}{start.year}年度绩效运行监控')}",
        f"days: [{', '.join(map(str, pack.days))}]",
        "steps:",
    )
    if pack.statements:
        yield from _step("数据", "基础数据", [f"statement: {s.key}" for s in pack.statements])
    if pack.projects:
        yield from _step("项目", "项目监控", ["projects: true"])
    if _other_forms(pack):
        yield from _step("监控表", "监控表", [f"form: {form.key}" for form in _other_forms(pack)])
    if pack.passages:
        yield from _step("小结", "监控小结", [f"passage: {key}" for key in pack.passages])


def _step(key: str, title: str, items: list[str]) -> Iterator[str]:
    yield from (f"  - key: {key}", f"    title: {title}", "    items:")
    yield from (f"      - {item}" for item in items)


def _statement(unit: str) -> Iterator[str]:
    yield from (
        "# 封面和签章要用的部门信息。本区另有报表的，照这个样子在 statements/ 里加文件。",
        "statements:",
        f"  - key: {unit}",
        "    title: 部门基本信息",
        "    kind: form",
        "    head: 信息",
        "    rows:",
        "      - {key: 名称, label: 部门名称, type: text, hint: 填写单位全称，印在封面上。}",
        "      - {key: 负责人, label: 单位负责人, type: text}",
        "      - {key: 填报人, label: 填报人, type: text}",
        "      - {key: 电话, label: 联系电话, type: text}",
        "      - {key: 填报日期, label: 填报日期, type: date, required: false}",
    )


def _outline(pack: Pack, unit: str) -> Iterator[str]:
    yield from (
        "# 报告的大纲：章、节、文字、句子、表。照本区通知的提纲增删、换序、改标题。",
        f'title: "{{{unit}.名称}}{{年度}}年度部门整体支出绩效自评报告"',
        f'title_lines: ["{{{unit}.名称}}", "{{年度}}年度部门整体支出绩效自评报告"]',
        "cover:",
        "  fields:",
        f'    - {{label: 部门名称（公章）, value: "{{{unit}.名称}}", seal: true}}',
        f'    - {{label: 单位负责人（签章）, value: "{{{unit}.负责人}}", seal: true}}',
        f'    - {{label: 填报人, value: "{{{unit}.填报人}}"}}',
        f'    - {{label: 联系电话, value: "{{{unit}.电话}}"}}',
        f'  date: "{{{unit}.填报日期}}"',
        "contents: true",
        "numbering: [一、, （一）, 1., （1）]",
        "table_number: 表{chapter}-{n}",
        "",
        "content:",
        "  - heading: 部门基本情况",
        "    content:",
    )
    yield from _passage("主要职能", "主要职能", "按“三定”规定概括。")
    yield from _passage("年度工作", "年度总体工作和重点工作任务", "写全年工作的总要求和重点任务。")
    if pack.statements:
        yield from ("  - heading: 预算编制和执行情况", "    content:")
        yield from (f"      - {{statement: {s.key}}}" for s in pack.statements)
        yield from _passage("预算执行说明", "预算执行情况说明", "执行率、结转结余、“三公”经费等增减的主要原因。")
    yield from ("  - heading: 履职绩效情况", "    content:")
    yield from _passage("履职情况", "主要履职情况和效果", "对照年初目标逐项写完成情况，用数字说话。")
    yield from _projects(pack)
    yield from ("  - heading: 存在问题和改进措施", "    content:")
    yield from _passage("存在问题", "存在问题", "要与失分的指标对应。")
    yield from _passage("改进措施", "改进措施", "逐条对应存在问题。")
    yield from _conclusion(pack)
    yield from _annexes(pack)


def _passage(key: str, title: str, hint: str) -> Iterator[str]:
    yield from (f"      - heading: {title}", "        content:")
    yield f"          - {{passage: {key}, title: {title}, hint: {hint}, rows: 6}}"


def _projects(pack: Pack) -> Iterator[str]:
    if pack.projects is None:
        return
    yield from ("      - heading: 项目支出绩效情况", "        content:")
    own = [form for form in pack.asked_forms if form.owner == pack.projects.statement.key]
    for form in own:
        yield f'          - {{form: {form.key}, title: "{{名称}}{form.title}", numbered: true}}'
    if own:
        return
    if pack.projects.layout:
        yield '          - {project_forms: "{名称}项目绩效表"}'
    else:
        yield f"          - {{statement: {pack.projects.statement.key}}}"


def _conclusion(pack: Pack) -> Iterator[str]:
    framework = pack.framework
    if not framework.groups and not framework.given and pack.total is None:
        return
    graded = "，评价等级为{等级}" if pack.grades else ""
    yield from ("  - heading: 自评结论", "    content:", f'      - text: "对照评价指标逐项自评，得分{{得分}}{graded}。"')
    if framework.groups:
        yield f"      - {{score_table: {_quoted(framework.title)}}}"


def _annexes(pack: Pack) -> Iterator[str]:
    """The forms that no project fills: of the department, of the rows of a list."""
    for form in _other_forms(pack):
        yield f'  - {{form: {form.key}, annex: "附件{{n}}"}}'


def _other_forms(pack: Pack) -> list[AssessmentForm]:
    projects = pack.projects.statement.key if pack.projects else ""
    return [form for form in pack.asked_forms if form.owner != projects or not projects]


def _case(start: Start, unit: str) -> Iterator[str]:
    department = _quoted(f"{start.name}某局")
    yield from (
        "# 用例：填什么，应得几分、应有什么检查结果。改了规则先改用例，再运行 manage.py pack test。",
        "cases:",
        "  - name: 部门名称照填报的印在封面上",
        f"    facts: {{{unit}.名称: {department}}}",
        f"    shown: {{{unit}.名称: {department}}}",
    )
