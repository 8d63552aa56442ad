"""Opinions beside the very field they are about: ``{% opinions talk cell.place %}``."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.reviews.talk import Talk

register = template.Library()


@register.simple_tag
def opinions(talk: Talk | str, place: str) -> SafeString:
    """What was said about just this place, and the way to say something; nothing on pages without a talk."""
    if not isinstance(talk, Talk) or not place:
        return SafeString("")
    found, url = talk.at(place), talk.add_url(place)
    beside = render_to_string("reviews/_beside.html", {"comments": found}) if found else SafeString("")
    return beside + _way(url) if url else beside


def _way(url: str) -> SafeString:
    return format_html('<a class="opinion-add" href="{}" title="提意见">＋<span class="visually-hidden">提意见</span></a>', url)
