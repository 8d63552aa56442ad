"""From where an act comes.  Who acts is handed on by every act; through which door they came is a matter of the request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    way: str
    """网页, 统一登录, 接口 or 命令行."""
    address: str = ""


PAGE, SIGN_ON, API, CONSOLE = "网页", "统一登录", "接口", "命令行"

_now: ContextVar[Origin | None] = ContextVar("origin", default=None)


def origin() -> Origin:
    return _now.get() or Origin(CONSOLE)


@contextmanager
def coming_from(found: Origin) -> Iterator[None]:
    token = _now.set(found)
    try:
        yield
    finally:
        _now.reset(token)
