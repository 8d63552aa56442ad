"""A pack in which projects assess themselves, and facts for it: 云溪区 again, with the form of 财预〔2020〕10号.

``FORM`` is the folder; ``project`` and ``target`` type one project and one of its indicators as people do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from apps.domain.book.evaluation import Evaluation, evaluate
from apps.domain.forms import FormSheet

from .small_pack import PACK
from .typed import entered, pack_of

PACKS = Path(__file__).parents[2] / "packs"
BASE = PACKS / "cn-2020-10"


def in_one_piece(form: str) -> str:
    """The form with its parts in their places."""
    return re.sub(r"  - part: (\S+)\n", lambda m: (BASE / m.group(1)).read_text(encoding="utf-8").partition("content:\n")[2], form)


OUTLINE = """\
title: "{单位}{年度}年度项目支出绩效自评"
content:
  - heading: 项目支出绩效自评
    content:
      - {text: "{列举(项目, “{名称}得{自评.得分}，等级{自评.等级}”, “；”)}。"}
      - {form: 自评, title: "{名称}项目支出绩效自评表", unit: "{年度}年度", numbered: true}
"""

FORM: dict[str, str] = {
    "pack.yaml": PACK[: PACK.index("steps:")],
    "outline.yaml": OUTLINE,
    "projects.yaml": (BASE / "projects.yaml").read_text(encoding="utf-8"),
    "forms/自评.yaml": in_one_piece((BASE / "forms/自评.yaml").read_text(encoding="utf-8")),
}

REVIEW = {f"review/{path.name}": path.read_text(encoding="utf-8") for path in (PACKS / "cn-review" / "review").glob("*.yaml")}

AMOUNTS = {
    "拨款年初": "80.00", "拨款全年": "90.00", "拨款执行": "85.00", "结转年初": "10.00", "结转全年": "10.00", "结转执行": "10.00",
    "其他年初": "0.00", "其他全年": "0.00", "其他执行": "0.00",
}  # fmt: skip
"""100.00 万元 in all, 95.00 spent: an execution of 95 %, 9.5 points."""


def project(row: int = 1, **fields: str) -> dict[str, str]:
    """A project as typed; a field given as an empty text is left out."""
    typed = {"名称": "河道保洁", "自评": "是", "主管部门": "水务局", "实施单位": "河道所"}
    typed |= {"年度目标": "河面清洁。", "完成情况": "河面清洁。"}
    return {f"项目.项{row}.{key}": text for key, text in (typed | AMOUNTS | fields).items() if text}


def target(
    number: int, sign: str = "≥", wanted: str = "100", actual: str = "100", weight: str = "50", *, level1: str = "产出指标",
    level2: str = "数量指标", name: str = "", unit: str = "", level: str = "", points: str = "", reason: str = "", row: int = 1,
) -> dict[str, str]:  # fmt: skip
    """An indicator as the project page hands it on: the typed parts, and the texts that are printed."""
    shown = "" if sign in ("定性", "区间") else sign
    typed = {
        "level1": level1, "level2": level2, "name": name or f"指标{number}", "sign": sign, "unit": unit, "weight": weight, "level": level,
        "points": points, "reason": reason, "target_value": wanted, "target": f"{shown}{wanted}{unit}" if wanted else "",
        "actual_value": actual, "actual": f"{actual}{unit}" if actual else "",
    }  # fmt: skip
    return {f"项目.项{row}.指标.项{number}.{key}": text for key, text in typed.items() if text}


def closed(row: int = 1) -> dict[str, str]:
    """The rest of the weights, all met, so that one indicator of 产出 with 50 points makes a whole form."""
    return {
        **target(8, weight="30", level1="效益指标", level2="社会效益指标", row=row),
        **target(9, weight="10", level1="满意度指标", level2="服务对象满意度指标", row=row),
    }


def evaluated(facts: Mapping[str, str], files: Mapping[str, str] = FORM) -> Evaluation:
    pack = pack_of(files)
    return evaluate(pack, entered(pack, {"年度": "2024", "单位": "云溪区水务局", **facts}))


def sheet(facts: Mapping[str, str], files: Mapping[str, str] = FORM) -> FormSheet:
    return evaluated(facts, files).forms["项目.项1.自评"]
