"""Justified Chinese lines for WeasyPrint 70.

WeasyPrint stretches spaces only; a line of 汉字 has none, so its right edge is ragged and a single space in it
becomes a hole.  Here the room left in a line is spread between all its characters, as ``text-justify:
inter-character`` would.  This replaces three private functions, so the version is pinned and looked at first.
"""

from __future__ import annotations

import re

from . import cutting
from .text import CJK

VERSION = "70.0"
WIDEST = 0.35
"""At most this part of a character between two characters; a line that needs more is left as it is."""

STRETCHED = re.compile(f"[{CJK} \u00a0]+")


class Unsupported(RuntimeError):
    """The installed WeasyPrint is not the one these functions were written for."""


def install() -> None:
    """Put our functions in the place of WeasyPrint's; does nothing the second time."""
    import weasyprint
    from weasyprint.layout import inline
    from weasyprint.text import line_break

    if getattr(inline, "justifies_chinese", False):
        return
    names = [
        (inline, "count_expandable_spaces"),
        (inline, "justify_line"),
        (inline, "add_word_spacing"),
        (line_break.Layout, "set_text"),
    ]
    lost = [name for holder, name in names if not hasattr(holder, name)]
    if lost or weasyprint.__version__ != VERSION:
        raise Unsupported(
            f"两端对齐需要 WeasyPrint {VERSION}，现为 {weasyprint.__version__}，缺少：{'、'.join(lost) or '无'}。"
        )
    inline.count_expandable_spaces = gaps
    inline.justify_line = _justify_line
    line_break.Layout.set_text = _stretching(line_break.Layout.set_text)
    inline.justifies_chinese = True
    cutting.install()


def gaps(box) -> int:
    """The places of a line, or part of one, that can be stretched."""
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.TextBox):
        return sum(len(run) for run in STRETCHED.findall(box.text))
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return sum(gaps(child) for child in box.children)
    return 0


def _justify_line(context, line, extra: float) -> None:
    from weasyprint.layout import inline

    count = gaps(line) - _ends_stretched(line)
    if count > 0 and 0 < extra / count < line.style["font_size"] * WIDEST:
        inline.add_word_spacing(context, line, extra / count, 0)


def _ends_stretched(line) -> bool:
    """Whether the last character is one that would be stretched: there is nothing after it to be moved."""
    text = _last_text(line).rstrip()
    return bool(text) and bool(STRETCHED.match(text[-1]))


def _last_text(box) -> str:
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.TextBox):
        return box.text
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return next((text for child in reversed(box.children) if (text := _last_text(child))), "")
    return ""


def _stretching(set_text):
    """``Layout.set_text`` that spreads justification over 汉字 as letter spacing instead of over spaces."""

    def stretched(self, text, justify=False):
        spacing = self.justification_spacing
        if not (justify and spacing):
            return set_text(self, text, justify)
        self.justification_spacing = 0
        set_text(self, text, justify=False)
        self.justification_spacing = spacing
        if self.text:
            _space(self, spacing)

    return stretched


def _space(layout, spacing: float) -> None:
    from weasyprint.text.ffi import TO_UNITS, ffi, pango

    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    own = layout.style["letter_spacing"]
    amount = int((spacing + (0 if own == "normal" else own)) * TO_UNITS)
    for run in STRETCHED.finditer(layout.text):
        attribute = pango.pango_attr_letter_spacing_new(amount)
        attribute.start_index = len(layout.text[: run.start()].encode())
        attribute.end_index = len(layout.text[: run.end()].encode())
        pango.pango_attr_list_change(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)
