"""接口说明: made from the description that programs read, so that it says what is there.  Nothing is fetched from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from .endpoints import api
from .errors import JSON
from .middleware import PREFIX

TYPES = {"integer": "整数", "string": "文字", "boolean": "是否", "array": "列表", "object": "名称: 内容", "null": "空"}
IN_PATH = {"pk": "自评的编号", "edition_pk": "报告的编号", "kind": "pdf、docx 或者 json"}
Schema = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """A field of what is sent or answered; ``depth`` says inside what."""

    name: str
    type: str
    text: str
    required: bool
    depth: int = 0


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    title: str
    text: str
    parameters: tuple[Item, ...]
    sent: tuple[Item, ...]
    answered: tuple[Item, ...]

    @property
    def anchor(self) -> str:
        return f"{self.method.lower()}-{self.path.replace('/', '-').strip('-')}"


@cache
def description() -> Schema:
    return api.get_openapi_schema(path_prefix=PREFIX)


@require_GET
def described(request: HttpRequest) -> JsonResponse:
    """OpenAPI, for programs."""
    return JsonResponse(description(), json_dumps_params=JSON)


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    context = {"operations": operations(), "errors": tuple(_items(_named("Errors"))), "root": request.build_absolute_uri(PREFIX)}
    return render(request, "api/reference.html", context)


@cache
def operations() -> tuple[Operation, ...]:
    return tuple(
        _operation(method, path, found) for path, methods in description()["paths"].items() for method, found in methods.items()
    )


def _operation(method: str, path: str, found: Schema) -> Operation:
    parameters = (
        Item(one["name"], _type(one["schema"]), one["schema"].get("description") or IN_PATH.get(one["name"], ""), one["required"])
        for one in found["parameters"]
    )
    return Operation(
        method.upper(), path, found["summary"], found.get("description", ""), tuple(parameters),
        tuple(_body(found.get("requestBody"))), tuple(_body(found["responses"].get(200))),
    )  # fmt: skip


def _body(holder: Schema | None) -> Iterator[Item]:
    if holder and "content" in holder:
        yield from _items(holder["content"]["application/json"]["schema"])


def _items(schema: Schema, depth: int = 0) -> Iterator[Item]:
    found = _resolved(schema)
    for name, one in found.get("properties", {}).items():
        yield Item(name, _type(one), one.get("description", ""), name in found.get("required", ()), depth)
        yield from _items(one.get("items", one), depth + 1)


def _resolved(schema: Schema) -> Schema:
    return _named(schema["$ref"].rpartition("/")[2]) if "$ref" in schema else schema


def _named(name: str) -> Schema:
    return description()["components"]["schemas"][name]


def _type(schema: Schema) -> str:
    if "anyOf" in schema:
        return "或".join(_type(one) for one in schema["anyOf"])
    found = _resolved(schema)
    if "enum" in found:
        return "、".join(map(str, found["enum"]))
    return TYPES.get(found.get("type", ""), "文字、是否或空")
