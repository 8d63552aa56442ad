"""A pack as it is, for another district or another year: what a bureau uses until its own notice says otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from apps.departments.models import User
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.kinds import FOLDER

from .loading import read_folder, store
from .models import PackVersion
from .starting import CannotStart, Start, started

STARTS = "starts.yaml"
"""The general forms: which base packs make a pack for anybody, and what it is called."""
NATIONAL = "财预"
"""How notices that are everybody's begin; the number of another district's own is nobody else's."""
PERIOD = re.compile(r"(.*?)\d{4}(年度?)")


@dataclass(frozen=True, slots=True)
class Head:
    """Whose a pack is and of which year."""

    district: str
    name: str
    year: int

    @property
    def code(self) -> str:
        return f"{self.district}-{self.year}"


def choices(parent: Path) -> Iterator[tuple[str, str]]:
    """What a district may begin with: the general forms, and those that others use."""
    yield from ((key, title) for key, (title, _) in _starts(parent).items())
    for path in sorted(parent.glob("*/pack.yaml")):
        head = _head(path.read_text(encoding="utf-8"))
        if head.get("base") != "true":
            yield path.parent.name, f"照{head['district']['name']}的：{head['title']}"


def made_for(parent: Path, chosen: str, head: Head) -> tuple[Pack, dict[str, str]]:
    """The pack of a district that begins with what was chosen; raises :class:`CannotStart` with a sentence."""
    if start := _starts(parent).get(chosen):
        base, own = started(parent, Start(head.code, head.district, head.name, head.year, start[1]))
        return _read(base | own)
    pack, files, findings = read_folder(parent / chosen)
    if pack is None:
        raise CannotStart(f"“{chosen}”读不成：{findings[0]}")
    return _read(moved(files, head))


def _starts(parent: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    said = yaml.load((parent / STARTS).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return {",".join(one["bases"]): (one["title"], tuple(one["bases"])) for one in said}


def carried_on(version: PackVersion, by: User) -> PackVersion:
    """The same forms and rules for the year after."""
    head = Head(version.district.code, version.district.name, version.year + 1)
    return store(*_read(moved(version.files, head)), by)


def _read(files: dict[str, str]) -> tuple[Pack, dict[str, str]]:
    pack, findings = read_pack(files)
    if pack is None:
        raise CannotStart(f"这套表样合在一起读不成：{findings[0]}")
    return pack, files


def moved(files: Mapping[str, str], head: Head) -> dict[str, str]:
    """The files of a pack under another head; everything else stays, comments and all."""
    said, own = _head(files["pack.yaml"]), {"code": head.code, "year": head.year}
    before = said["district"]
    if before["code"] != head.district:
        own["district"] = {"code": head.district, "name": head.name, "bureau": f"{head.name}财政局"}
        own["notice"] = said["notice"] if said.get("notice", "").startswith(NATIONAL) else ""
    made = dict(files)
    made["pack.yaml"] = _put(files["pack.yaml"], own)
    for name in ("pack.yaml", f"{FOLDER}pack.yaml"):
        if title := _head(made.get(name, "")).get("title"):
            made[name] = _put(made[name], {"title": _title(title, before["name"], head)})
    return made


def _head(text: str) -> dict[str, Any]:
    """What a file says, every word a text: ``off`` and ``2020`` are no truth and no number here."""
    return yaml.load(text, Loader=yaml.BaseLoader) or {}


def _put(text: str, entries: Mapping[str, object]) -> str:
    """The text with these entries at its top level instead of its own, in one line each."""
    for key, value in entries.items():
        line = f"{key}: {json.dumps(value, ensure_ascii=False)}\n"
        text = re.sub(rf"^{key}:.*\n(?:[ \t]+.*\n)*", lambda _, line=line: line, text, count=1, flags=re.M)
    return text


def _title(title: str, name: str, head: Head) -> str:
    """``某省2023年度……`` becomes ``某县2025年度……``; what is not the district's name stays."""
    found = PERIOD.match(title)
    if found is None:
        return title
    before = found[1].removeprefix(head.name)
    kept = "" if name.endswith(before) else before
    return f"{head.name}{kept}{head.year}{found[2]}{title[found.end() :]}"
