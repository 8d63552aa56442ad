"""Packs as they were written before: their files in today's language, so that every published version stays readable.

``self_assessment.yaml`` (one form for each project, 财预〔2020〕10号) became ``forms/自评.yaml``, and the outline item
``self_assessments`` became ``form``.  This is the only place that knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

OLD, NEW, KEY = "self_assessment.yaml", "forms/自评.yaml", "自评"
Files = Mapping[str, str]

CLASSES = [("产出指标", "50"), ("效益指标", "30"), ("满意度指标", "10")]
LEVELS = [
    {"name": "达成预期指标", "from": "80%", "to": "100%"},
    {"name": "部分达成预期指标并具有一定效果", "from": "60%", "to": "80%"},
    {"name": "未达成预期指标且效果较差", "from": "0", "to": "60%"},
]
GRADES = [("优", "90"), ("良", "80"), ("中", "60"), ("差", "0")]
FUNDS = [{"label": "年度资金总额", "initial": "年初预算", "budget": "全年预算", "spent": "执行"}]
AMOUNTS = (("initial", "年初数", "年初预算数"), ("budget", "全年数", "全年预算数（A）"), ("spent", "执行数", "全年执行数（B）"))
COLUMNS = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")


def upgraded(files: Files) -> Files:
    """The files in today's language; the same object where nothing is old."""
    outline = files.get("outline.yaml", "")
    found = dict(files)
    if OLD in files:
        found.pop(OLD)
        form = _form(files[OLD])
        found[OLD if form is None else NEW] = files[OLD] if form is None else _dumped(form)
    if "self_assessments:" in outline:
        found["outline.yaml"] = _outline(outline)
    return found


def _dumped(data: Any) -> str:
    return yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=4000)


class _Plain(yaml.SafeDumper):
    """Figures as figures, everything else as quoted text."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _scalar(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if text in ("true", "false"):
        return dumper.represent_scalar("tag:yaml.org,2002:bool", text)
    if text.replace(".", "", 1).isdecimal():
        return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


_Plain.add_representer(str, _scalar)


def _loaded(text: str) -> dict[str, Any] | None:
    try:
        found = yaml.load(text, yaml.BaseLoader) or {}
    except yaml.YAMLError:
        return None
    return found if isinstance(found, dict) else None


def _form(text: str) -> dict[str, Any] | None:
    """The form of an old file; None where it cannot be read at all."""
    old = _loaded(text)
    if old is None:
        return None
    form = {"key": KEY, "title": old.get("title", "项目支出绩效自评表"), "for": "project", "full": old.get("full", "100")}
    form |= {"select": old["select"]} if "select" in old else {}
    form["grades"] = old.get("grades") or [{"name": name, "least": least} for name, least in GRADES]
    goals = [("预期目标", old.get("goal", "年度目标")), ("实际完成情况", old.get("outcome", "完成情况"))]
    form["content"] = [
        {"fields": old.get("heads") or [{"项目名称": "名称"}]},
        {"funds": _funds(old)},
        {"goals": {"label": "年度总体目标", "columns": [{"label": label, "value": value} for label, value in goals]}},
        {"indicators": _indicators(old)},
    ]
    known = {"title", "full", "select", "grades", "heads", "funds", "rate", "zero", "execution", "goal", "outcome", "classes", "levels"}
    return form | {key: value for key, value in old.items() if key not in known}


def _funds(old: dict[str, Any]) -> dict[str, Any]:
    rows = []
    for number, fund in enumerate(old.get("funds") or FUNDS, 1):
        cells = {key: fund[name] for name, key, _ in AMOUNTS if fund.get(name)}
        row = {"key": f"资金{number}", "label": fund.get("label", ""), "cells": cells}
        absent = [key for name, key, _ in AMOUNTS if not fund.get(name)]
        rows.append(row | ({"dash": absent} if absent else {}))
    columns: list[dict[str, Any]] = [{"key": key, "label": label, "unit": "万元"} for _, key, label in AMOUNTS]
    columns += [
        {"kind": "weight", "label": "分值"}, {"kind": "rate", "label": "执行率（B/A）"}, {"kind": "score", "label": "得分"},
    ]  # fmt: skip
    return {
        "label": "项目资金（{金额单位}）", "weight": old.get("execution", "10"), "rate": old.get("rate", "执行 / 全年预算"),
        "zero": old.get("zero", "not_computable"), "columns": columns, "rows": rows,
    }  # fmt: skip


def _indicators(old: dict[str, Any]) -> dict[str, Any]:
    classes = old.get("classes") or [{"name": name, "weight": weight} for name, weight in CLASSES]
    scoring = [
        {"for": "定量", "type": "proportion"}, {"for": "定性", "type": "levels", "levels": old.get("levels") or LEVELS},
    ]  # fmt: skip
    return {"label": "绩效指标", "classes": classes, "scoring": scoring, "columns": [{"kind": kind} for kind in COLUMNS]}


def _outline(text: str) -> str:
    """``self_assessments: 表名`` → ``form: 自评`` with ``title: 表名``, everything else as it is written."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return text
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            node.value = [pair for key, value in node.value for pair in _pairs(key, value)]
            waiting += [value for _, value in node.value]
    return str(yaml.serialize(root, Dumper=yaml.SafeDumper, allow_unicode=True, width=4000))


def _pairs(key: Any, value: Any) -> list[tuple[Any, Any]]:
    if key.value != "self_assessments":
        return [(key, value)]
    words = [yaml.ScalarNode("tag:yaml.org,2002:str", word) for word in ("form", KEY, "title")]
    return [(words[0], words[1]), (words[2], value)]
