"""How long a typed text may be: said beside its field, held by the server.  A text over its limit stays on the page."""

from __future__ import annotations

from typing import Any

from django import forms

from .widgets import Lines

CELL = 1_000
"""A cell of a table, in characters like all of these."""

REMARK = 2_000
"""A reason, an opinion, an answer."""

WORDING = 5_000
"""A sentence of the report in somebody's own words."""

PASSAGE = 20_000
"""A passage; the pack may ask for fewer, which is a matter of handing in."""


def limit_told(limit: int) -> str:
    return f"最多 {limit} 字"


def excess(text: str, limit: int) -> str:
    """Why a text is too long, as a sentence; empty where it is not."""
    return f"{limit_told(limit)}，现有 {len(text)} 字，没有保存。请删减后再保存。" if len(text) > limit else ""


class TypedText(forms.CharField):
    """A text with a limit.  The browser is not told to cut: what is pasted over it must stay in sight."""

    def __init__(self, limit: int, **named: Any):
        self.limit = limit
        super().__init__(**named)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"data-limit": self.limit}

    def validate(self, value: str) -> None:
        super().validate(value)
        if problem := excess(value, self.limit):
            raise forms.ValidationError(problem, code="excess")


class LongText(TypedText):
    """A text area that says how much it takes."""

    def __init__(self, limit: int, rows: int = 2, help_text: str = "", **named: Any):
        widget = named.pop("widget", None) or Lines(attrs={"rows": rows, "class": "form-control"})
        told = f"{help_text}{'' if not help_text or help_text.endswith('。') else '。'}{limit_told(limit)}。"
        super().__init__(limit, widget=widget, help_text=told, **named)
