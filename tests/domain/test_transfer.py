"""A form's results in the columns of 预算管理一体化, whatever columns the form prints."""

from __future__ import annotations

from apps.domain.forms.transfer import transferred

from .self_form import closed, evaluated, project, target


def test_a_form_is_told_in_the_columns_of_the_platform() -> None:
    met = project() | target(1, actual="80", unit="场", reason="天气原因", weight="50") | closed()
    evaluation = evaluated(met)
    data = transferred(evaluation.forms["项目.项1.自评"], evaluation.book)
    assert data["title"] == "项目“河道保洁”的项目支出绩效自评表" and data["unit"] == "万元" and data["total"] == "89.5"
    whole, own = data["funds"][:2]
    assert whole == {
        "source": "年度资金总额", "initial": "90", "adjustment": "10", "adjusted": "100", "executed": "95", "rate": "0.95", "points": "9.5",
    }  # fmt: skip
    assert (own["adjustment"], own["rate"], own["points"]) == ("10", "0.944444", None)
    assert data["funds"][3] | {"source": ""} == {
        "source": "", "initial": "0", "adjustment": "0", "adjusted": "0", "executed": "0", "rate": None, "points": None,
    }  # fmt: skip
    first = data["indicators"][0]
    assert [first[name] for name in ("sign", "target", "actual", "unit", "weight", "points", "note")] == [
        "≥", "100", "80", "场", "50", "40", "天气原因",
    ]  # fmt: skip


def test_what_is_not_known_yet_is_not_zero() -> None:
    evaluation = evaluated(project(拨款年初="", 结转年初="", 其他年初="") | target(1, actual=""))
    data = transferred(evaluation.forms["项目.项1.自评"], evaluation.book)
    assert data["funds"][0]["initial"] is None and data["funds"][0]["adjustment"] is None
    assert data["indicators"][0]["points"] is None and data["total"] is None
