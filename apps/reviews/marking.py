"""Marks in the preview of a report: opinions beside what they are about, and what has changed where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from apps.domain.places import INDICATOR
from apps.domain.report.rewording import Woven
from apps.domain.revision.comparing import TOTAL, Comparison

from .anchors import lasting
from .talk import Talk

SCORE = "得分.指标"
"""Where the report prints what is asked of an indicator."""


def with_opinions(html: str, talk: Talk) -> SafeString:
    """The preview with a mark at every place something was said about, and a way to say something for who may."""
    name, done = lasting(talk.viewing.assessment), set()

    def beside(key: str) -> Iterable[tuple[str, str, str]]:
        place = name(f"{INDICATOR}{key.removeprefix(SCORE)}" if key.startswith(SCORE) else key)
        said = [] if place in done else talk.at(place)
        done.add(place)
        yield from ((f"#comment-{one.pk}", "意见", f"opinion-mark opinion-{'internal' if one.internal else one.state}") for one in said)
        if url := talk.add_url(place):
            yield url, "＋", "opinion-add"

    return _marked(html, lambda element, key: _append(element, beside(key)))


def with_changes(html: str, comparison: Comparison) -> SafeString:
    """The preview with what stood there before: at figures and scores, and word by word in texts."""
    before = {one.key: one.old for one in comparison.figures} | {f"{SCORE}{one.code}": one.old for one in comparison.scores}
    if f"{SCORE}{TOTAL}" in before:
        before["得分"] = before[f"{SCORE}{TOTAL}"]
    woven, begun = {one.key: one.diff for one in comparison.passages}, set()
    fresh = {block.place for block in comparison.blocks if block.change == "new" and block.place}

    def mark(element: Any, key: str) -> None:
        if element.tag == "p" and key in woven:
            _weave(element, woven, key, begun)
        elif key in fresh and element.get("data-place"):
            _add_class(element, "is-new")
        elif key in before and element.get("data-key"):
            _add_class(element, "is-changed")
            element.set("title", f"原为 {before[key] or '空'}")
            _append(element, (), before[key] or "空")

    return _marked(html, mark)


def _marked(html: str, mark: Callable[[Any, str], None]) -> SafeString:
    import lxml.html

    root = lxml.html.fragment_fromstring(html)
    for element in list(root.iter()):
        key = element.get("data-key") or element.get("data-place") if isinstance(element.tag, str) else None
        if key:
            mark(element, key)
    # What went in was escaped by the templates, and what is added here is set as text and attributes.
    return mark_safe(lxml.html.tostring(root, encoding="unicode"))


def _append(element: Any, links: Iterable[tuple[str, str, str]], before: str = "") -> None:
    from lxml.html import builder

    holder = next(element.iter("caption"), None) if element.tag == "div" else element
    holder = element if holder is None else holder
    if before:
        holder.append(builder.E.DEL(before))
    for url, text, names in links:
        holder.append(builder.E.A(text, {"href": url, "class": names}))


def _weave(element: Any, woven: Mapping[str, tuple[Woven, ...]], key: str, begun: set[str]) -> None:
    """The first paragraph of a text shows both of its states; the others are in it."""
    from lxml.html import builder

    if key in begun:
        element.getparent().remove(element)
        return
    begun.add(key)
    for child in list(element):
        element.remove(child)
    element.text = None
    _add_class(element, "is-woven")
    tags = {"gone": builder.E.DEL, "new": builder.E.INS, "same": builder.E.SPAN}
    element.extend(tags[piece.op](piece.text) for piece in woven[key])


def _add_class(element: Any, name: str) -> None:
    element.set("class", " ".join(filter(None, (element.get("class"), name))))
