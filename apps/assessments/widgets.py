"""Fields that write themselves: a page of figures has hundreds, and a template for each is most of its time."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from django import forms
from django.utils.safestring import SafeString


def attributes(given: Mapping[str, Any]) -> str:
    """Attributes as HTML, everything escaped; what is True stands alone, what is False or None is left out."""
    told = ((name, value) for name, value in given.items() if value is not None and value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in told)


class Line(forms.TextInput):
    """One line of text, as ``django/forms/widgets/input.html`` writes it."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        given = {"type": self.input_type, "name": name, "value": self.format_value(value)}
        return SafeString(f"<input{attributes(given | self.build_attrs(self.attrs, attrs))}>")


class Hidden(Line):
    """What a page carries and nobody sees."""

    input_type = "hidden"


class Lines(forms.Textarea):
    """Several lines, as ``django/forms/widgets/textarea.html`` writes them: the first line break is not the text's."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        given = attributes({"name": name, **self.build_attrs(self.attrs, attrs)})
        return SafeString(f"<textarea{given}>\n{escape(self.format_value(value) or '')}</textarea>")


class Choice(forms.Select):
    """A drop-down without groups, as ``django/forms/widgets/select.html`` writes it."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = self.format_value(value)
        options = "".join(
            f"<option{attributes({'value': key, 'selected': str(key) in chosen})}>{escape(str(label))}</option>"
            for key, label in self.choices
        )
        return SafeString(f"<select{attributes({'name': name, **self.build_attrs(self.attrs, attrs)})}>{options}</select>")
