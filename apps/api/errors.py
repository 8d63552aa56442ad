"""How a program is told that something is not possible: ``{"errors": [{"where", "message"}]}``, in sentences for people."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import JsonResponse

JSON = {"ensure_ascii": False}


class Refusal(Exception):
    """Nothing was done.  ``errors`` are pairs: where (a fact's key, a name in what was sent), and what stands against it."""

    def __init__(self, status: int, errors: Iterable[tuple[str, str]], headers: dict[str, str] | None = None):
        self.status, self.errors, self.headers = status, [*errors], headers or {}

    def answer(self) -> JsonResponse:
        errors = [{"where": where, "message": of_the_call(message)} for where, message in self.errors]
        return JsonResponse({"errors": errors}, status=self.status, headers=self.headers, json_dumps_params=JSON)


def refused(status: int, where: str, message: str) -> Refusal:
    return Refusal(status, [(where, message)])


CALLS = {
    "在您打开本页后": "在您读取以后", "仍要用您填的，请再保存一次": "仍要用您填的，请以现在的内容为 old 再发一次",
    "请对照下方现有内容合并后再保存": "请读取现有内容，合并后再发一次", "请刷新页面": "请重新读取这份自评的情况",
    "或在本页勾选“已核对”后再办理": "或写明 confirmed 为 true 再办理", "请把本页时间告诉管理员": "请把时间告诉管理员",
}  # fmt: skip
"""What is said to who looks at a page, as it is said to a program."""


def of_the_call(message: str) -> str:
    for page, call in CALLS.items():
        message = message.replace(page, call)
    return message


SENTENCES = {
    "missing": "缺少这一项。", "extra_forbidden": "没有这一项，请核对名称。", "string_type": "应为文字（写在引号里）；金额也是。",
    "list_type": "应为列表。", "too_long": "太多了，请分几次。", "too_short": "至少要有一项。", "int_parsing": "应为整数。",
    "enum": "不是规定的写法之一。", "literal_error": "不是规定的写法之一。", "model_attributes_type": "应为“名称: 内容”的形式。",
    "string_too_long": "太长了。", "greater_than_equal": "太小了。", "less_than_equal": "太大了。",
}  # fmt: skip
"""By the type of pydantic's errors; whatever else it finds is told in general."""


def sentence(kind: str) -> str:
    return SENTENCES.get(kind, "写法不对，请对照接口说明。")
