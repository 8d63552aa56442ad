"""Two people at one page: what it showed when it was opened, what was typed, what is stored by now.

What different people change in different places joins.  The same place changed by both is a conflict: nothing is
overwritten, the typing stays on the page, and whoever saves once more means it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from apps.domain.places import Openings

from .viewing import ASK_TO_OPEN, CLOSED
from .widgets import Hidden


@dataclass(frozen=True, slots=True)
class Merged:
    """``values`` is what is to stand on the page, and to be kept save for ``conflicts`` and ``refused``."""

    values: Mapping[str, str]
    conflicts: tuple[str, ...]
    refused: tuple[str, ...] = ()
    """Places that are closed and were changed all the same."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of what a page sent, by the field's name in its form."""

    stored: Mapping[str, str]
    """What is stored now: the text a next change of the field starts from."""
    errors: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, str] = field(default_factory=dict)
    """The fields that others changed meanwhile, with what stands there now."""
    unsaved: tuple[str, ...] = ()
    """The fields that could not be stored."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """As what a text counts, where that is not plain from it."""
    placed: Mapping[str, str] = field(default_factory=dict)
    """The rows that are called otherwise now."""
    problem: str = ""
    """Why nothing of the form was stored."""

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def merge(
    names: Iterable[str], loaded: Mapping[str, str], typed: Mapping[str, str], stored: Mapping[str, str],
    closed: Collection[str] = (),
) -> Merged:  # fmt: skip
    values, conflicts, refused = {}, [], []
    for name in names:
        before, now, there = loaded.get(name, ""), typed.get(name, ""), stored.get(name, "")
        untouched = now == before
        if not untouched and name in closed:
            if now != there:
                refused.append(name)
        elif not untouched and there not in (before, now):
            conflicts.append(name)
        values[name] = there if untouched else now
    return Merged(values, tuple(conflicts), tuple(refused))


NOT_KEPT = f"{CLOSED}，没有保存。{ASK_TO_OPEN}"


def closed_widget(widget: forms.Widget) -> None:
    """Its content can be read and copied, and not changed; what cannot be read-only in a browser is disabled."""
    fixed = isinstance(widget, forms.Select | forms.RadioSelect | forms.FileInput)
    widget.attrs |= {"disabled": True} if fixed else {"readonly": True}


def changed_meanwhile(who: object, text: str) -> str:
    what = f"已改为“{text}”" if text.strip() else "已清空这一处"
    return f"{who or '他人'}在您打开本页后{what}。仍要用您填的，请再保存一次。"


def as_loaded(texts: Mapping[str, str]) -> str:
    """The texts as the hidden field of a page carries them."""
    return json.dumps(dict(texts), ensure_ascii=False)


def read_loaded(text: str | None) -> dict[str, str]:
    """What a page carried; nothing where it cannot be read, so that every difference counts as a change."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def lines(text: str) -> str:
    """The text with the line breaks it is stored with; browsers send CR LF."""
    return text.replace("\r\n", "\n")


class MergingForm(forms.Form):
    """A form at which several people may sit: its page carries what it showed, and saving joins what they changed.

    A subclass adds its fields, then calls :meth:`remember`, and saves :meth:`final` of each of them.
    """

    merged = Merged({}, ())
    sent: frozenset[str] = frozenset()
    """The fields the page sent."""
    closed = ""
    """Why nothing of it may be changed, as a sentence; empty where it may."""

    def close(self, openings: Openings, place: str) -> None:
        """Let nobody type where the place was not sent back."""
        if not openings.holds(place):
            self.closed = CLOSED
            for field in self.fields.values():
                closed_widget(field.widget)

    def remember(self) -> None:
        texts = {name: field for name, field in self.fields.items() if not isinstance(field, forms.FileField)}
        self.shown = {name: lines(str(self.get_initial_for_field(field, name) or "")) for name, field in texts.items()}
        sent = read_loaded(self.data.get(self.add_prefix("loaded"))) if self.is_bound else None
        self.loaded = self.shown if sent is None else {name: self.kept_as(text) for name, text in sent.items()}
        self.fields["loaded"] = forms.CharField(
            required=False, strip=False, widget=Hidden, initial=self._as_loaded(self.shown)
        )

    def kept_as(self, seen: str) -> str:
        """What stands on the page, as it is kept."""
        return seen

    def seen_as(self, kept: str) -> str:
        """What is kept, as it stands on the page."""
        return kept

    def _as_loaded(self, texts: Mapping[str, str]) -> str:
        return as_loaded({name: self.seen_as(text) for name, text in texts.items()})

    @property
    def conflicts(self) -> bool:
        return bool(self.merged.conflicts)

    @property
    def excessive(self) -> set[str]:
        """The fields whose text is longer than they take."""
        limits = {name: getattr(self.fields[name], "limit", 0) for name in self.shown}
        return {name for name, limit in limits.items() if limit and len(self.merged.values.get(name, "")) > limit}

    @property
    def unsaved(self) -> bool:
        """Something was typed that could not be stored: the page must be shown again as it was sent."""
        return bool(self.excessive or self.merged.refused)

    def writer_of(self, name: str) -> object:
        return None

    def clean(self):
        cleaned = super().clean()
        typed = {name: self._typed(name) for name in self.shown}
        self.merged = merge(self.shown, self.loaded, typed, self.shown, self.shown if self.closed else ())
        self.sent = frozenset(self.data)
        self.data = self.data.copy()
        for name, text in self.merged.values.items():
            self.data[self.add_prefix(name)] = text
        for name in self.merged.conflicts:
            self.add_error(name, changed_meanwhile(self.writer_of(name), self.shown[name]))
        for name in self.merged.refused:
            self.add_error(name, NOT_KEPT)
        self.data[self.add_prefix("loaded")] = self._as_loaded({name: self.final(name) for name in self.shown})
        return cleaned

    def _typed(self, name: str) -> str:
        field = self.add_prefix(name)
        return self.kept_as(lines(self.data[field])) if field in self.data else self.loaded.get(name, "")

    def outcome(self) -> Outcome:
        sent = [name for name in self.shown if self.add_prefix(name) in self.sent]
        return Outcome(
            stored={name: self.seen_as(self.final(name)) for name in sent},
            errors={name: "".join(found) for name, found in self.errors.items() if name in sent},
            conflicts={name: self.seen_as(self.shown[name]) for name in self.merged.conflicts},
            unsaved=(*self.excessive, *self.merged.refused),
        )

    def final(self, name: str) -> str:
        """What is to be stored: in a conflict, where it is too long or closed, what is there already."""
        kept_back = name in self.merged.conflicts or name in self.merged.refused or name in self.excessive
        return self.shown[name] if kept_back else self.merged.values[name]
