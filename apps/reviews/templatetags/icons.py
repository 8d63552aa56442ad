"""``{% icon "trash" %}``, ``{% icon status.icon "icon-lg" %}``: a sign of ``img/icons.svg``.  Pages have dozens: no template each."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=128)
def icon(name: str, extra: str = "") -> SafeString:
    """``extra`` is one more style of it."""
    drawing = '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return format_html(drawing, f" {extra}" if extra else "", static("img/icons.svg"), name)
