"""The faces a report is set in: where they lie, how WeasyPrint is told, and whether they hold every character.

Genuine office faces (方正小标宋, 仿宋_GB2312 …) may not be shipped; a site that owns them installs them or drops
them into ``settings.FONT_DIR`` and they are used first.  Otherwise the free faces stand in.
"""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from apps.domain.writing.blocks import Report, report_text

from .text import tidied

TITLE = ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05")
LATIN = ("Times New Roman", "Liberation Serif", "Tinos", "FreeSerif")
LATIN_NAME = "Report Latin"
"""The CSS name for figures and letters; kept to U+0020–007E, or “ ” and — would come out narrow."""

REGULAR, BOLD = 80, 200
"""Weights as fontconfig counts them."""


@dataclass(frozen=True, slots=True)
class Face:
    file: str
    families: tuple[str, ...]
    weight: int
    slant: int
    charset: str
    """Ranges of code points in hexadecimal, as fontconfig prints them."""

    def ranges(self) -> Iterator[range]:
        for part in self.charset.split():
            first, _, last = part.partition("-")
            yield range(int(first, 16), int(last or first, 16) + 1)


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character that no face can print, with the words around it."""

    char: str
    around: str

    def __str__(self) -> str:
        name = unicodedata.name(self.char, "")
        shown = f"“{self.char}”" if self.char.isprintable() else ""
        return (
            f"{shown}U+{ord(self.char):04X}{f'（{name}）' if name and not shown else ''}，见“{self.around}”"
        )


class MissingGlyphs(Exception):
    """Raised by who is about to print a report that holds characters no installed face has."""

    def __init__(self, glyphs: list[MissingGlyph]):
        self.glyphs = glyphs
        shown = "；".join(str(glyph) for glyph in glyphs[:10])
        more = f"；等共{len(glyphs)}处" if len(glyphs) > 10 else ""
        super().__init__(f"以下字符没有字体可以印出，请更换或安装相应字体：{shown}{more}。")


def font_dir() -> Path:
    return Path(getattr(settings, "FONT_DIR", Path(settings.BASE_DIR) / "var" / "fonts"))


@cache
def own_faces() -> tuple[Face, ...]:
    """The faces in FONT_DIR.  Fandol's bold faces claim a regular weight and would be taken for it: left out."""
    files = sorted(p for p in font_dir().glob("*") if p.suffix.lower() in (".otf", ".ttf", ".ttc"))
    files = [p for p in files if not (p.name.startswith("Fandol") and "Bold" in p.name)]
    return _faces("fc-scan", *map(str, files)) if files else ()


@cache
def system_faces() -> tuple[Face, ...]:
    """The outline faces that fontconfig knows."""
    return _faces("fc-list", ":outline=true")


def _faces(program: str, *arguments: str) -> tuple[Face, ...]:
    form = "%{file}\t%{family}\t%{weight}\t%{slant}\t%{charset}\n"
    where = ["--format", form, *arguments] if program == "fc-scan" else [*arguments, "--format", form]
    try:
        done = subprocess.run([program, *where], capture_output=True, text=True, check=True, timeout=60)
    except FileNotFoundError as error:
        raise RuntimeError(f"找不到 {program}：请安装 fontconfig（apt-get install fontconfig）。") from error
    return tuple(_face(line) for line in done.stdout.splitlines() if line.count("\t") == 4)


def _face(line: str) -> Face:
    file, family, weight, slant, charset = line.split("\t")
    return Face(file, tuple(family.split(",")), _weight(weight), int(slant or 0), charset)


def _weight(text: str) -> int:
    """The weight; a variable face prints a range and counts as regular."""
    return int(text) if text.isdigit() else REGULAR


def all_faces() -> tuple[Face, ...]:
    return own_faces() + system_faces()


def find(families: tuple[str, ...], weight: int = REGULAR) -> Face | None:
    """The upright face of the first of these families that is there."""
    for family in families:
        for face in all_faces():
            if family in face.families and face.weight == weight and face.slant == 0:
                return face
    return None


# --- for WeasyPrint ---------------------------------------------------------------------------------------------------


def font_css() -> str:
    """The @font-face rules, and the weight of the title: the stand-in for 小标宋 is a bold face, 小标宋 is not."""
    rules = [
        _rule(LATIN_NAME, find(LATIN), "normal", digits=True),
        _rule(LATIN_NAME, find(LATIN, BOLD), "bold", digits=True),
    ]
    rules += [_rule(face.families[0], face, "normal") for face in own_faces()]
    weight = "normal" if find(TITLE) else "bold"
    return "\n".join(rules) + f"\n.report .title {{ font-weight: {weight} }}\n"


def _rule(name: str, face: Face | None, weight: str, digits: bool = False) -> str:
    if face is None:
        return ""
    only = " unicode-range: U+0020-007E;" if digits else ""
    return f'@font-face {{ font-family: "{name}"; font-weight: {weight}; src: url("{Path(face.file).as_uri()}");{only} }}'


def font_urls() -> frozenset[str]:
    """The files that a rendering may open: those that :func:`font_css` names."""
    faces = [*own_faces(), find(LATIN), find(LATIN, BOLD)]
    return frozenset(Path(face.file).as_uri() for face in faces if face)


# --- coverage ---------------------------------------------------------------------------------------------------------


@cache
def printable() -> frozenset[int]:
    """Every code point that some installed face has, without controls and private use: those mean something else."""
    points: set[int] = set()
    for charset in {face.charset: face for face in all_faces()}.values():
        for part in charset.ranges():
            points.update(part)
    return frozenset(point for point in points if not _is_private(point))


def _is_private(point: int) -> bool:
    return point < 0x20 or 0xE000 <= point <= 0xF8FF or point >= 0xF0000


def missing_glyphs(report: Report) -> list[MissingGlyph]:
    """Every character of the report that no installed face can print, once each, with the words around it."""
    report = tidied(report)
    text = f"{report.title}\n{report.author}\n{report_text(report)}"
    lost = {char for char in set(text) - {"\n", "\t"} if ord(char) not in printable()}
    return [MissingGlyph(char, _around(text, char)) for char in sorted(lost, key=text.index)]


def _around(text: str, char: str, reach: int = 12) -> str:
    at = text.index(char)
    before = text[max(0, at - reach) : at].rpartition("\n")[2]
    after = text[at : at + reach].partition("\n")[0]
    return f"{before}{after}".replace("\t", " ").strip()


def check(report: Report) -> None:
    """Raise :class:`MissingGlyphs` if the report cannot be printed whole."""
    if glyphs := missing_glyphs(report):
        raise MissingGlyphs(glyphs)
