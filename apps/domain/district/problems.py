"""What a code of a finding is called in a list of problems of a whole district."""

from __future__ import annotations

from ..checkup.rules import RULES
from ..pack import Pack

NAMES = {
    "S001": "合计数不等于各分项之和", "S002": "合计数小于其中各项之和", "J001": "评判扣分、给分没有理由", "J002": "失分没有说明原因",
    "W001": "填报数已变，改写的语句没有改", "W002": "改写的语句与填报数不一致",
    "Z001": "自评表的分值合计不对", "Z002": "自评表失分没有写原因",
}  # fmt: skip
OTHER = "其他问题"


def problem_name(pack: Pack, code: str) -> str:
    if code in RULES:
        return RULES[code].says
    own = next((check.message for check in pack.checks if check.code == code), "")
    return own or NAMES.get(code) or OTHER
