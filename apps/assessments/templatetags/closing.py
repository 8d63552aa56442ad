"""What only some may type in: ``{% typed may %} … {% endtyped %}``."""

from __future__ import annotations

import re

from django import template
from django.utils.safestring import SafeString

register = template.Library()

_CONTROL = re.compile(r"<(input|select|textarea|button)\b([^>]*)>")
_CLOSED = re.compile(r"\s(?:disabled|readonly)(?=[\s=/]|$)")
_TYPE = re.compile(r"\stype=[\"']?(\w+)")
_WORDS = {"text", "search", "number", "email", "tel", "url", "date"}


@register.simple_block_tag(end_name="endtyped")
def typed(content: str, may: bool) -> SafeString:
    """A part of a page; who may not type there reads and copies what stands in its fields, by the keyboard too, and changes nothing.

    A disabled ``fieldset`` would do it in one word, but then no field of it can be reached.
    """
    return SafeString(content if may else _CONTROL.sub(_closed, content))


def _closed(control: re.Match[str]) -> str:
    name, attributes = control.groups()
    kind = found[1].lower() if (found := _TYPE.search(attributes)) else "text"
    if _CLOSED.search(attributes) or (name == "input" and kind == "hidden"):
        return control[0]
    words = name == "textarea" or (name == "input" and kind in _WORDS)
    return f"<{name} {'readonly' if words else 'disabled'}{attributes}>"
