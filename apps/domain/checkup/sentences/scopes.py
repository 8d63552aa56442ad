"""What a passage is about when it is not the whole unit: the project of a heading or of a paragraph's beginning."""

from __future__ import annotations

import re
from functools import cached_property

from ...documents.document import Document, Text
from ...language.labels import canonical, is_known, plain_label
from ...language.lexicon import LEXICON, alternation, patterns

RE = patterns("scopes")

_COLON = re.compile(r"^(?P<name>[^，,。；;：:]{2,40})[：:]")
_CODE = re.compile(r"^[0-9A-Z]{8,40}[-－—_]")
"""What a project has in front of its name in the system of the budget: 51000023T000012345678-."""
_TOPICS = LEXICON.topics
OWN = rf"[我本](?:{alternation(_TOPICS['own'])})"
PROJECTS = rf"{_TOPICS['project'][0]}(?!{_TOPICS['not_project'][0]})|{alternation(_TOPICS['bought'])}"


def talk_of(*words: str) -> re.Pattern[str]:
    """The pattern of words that say a passage speaks of the unit itself."""
    return re.compile(rf"{OWN}|{alternation(word for name in words for word in _TOPICS[name])}")


def project_name(raw: str) -> str:
    """A project's name without what is said or left out at will: 档案整理项目, 档案整理工作, 档案整理 are one."""
    name = plain_label(_CODE.sub("", raw))
    shorter = RE.trim.sub("", name)
    while shorter != name and len(shorter) >= 2:
        name, shorter = shorter, RE.trim.sub("", shorter)
    return name


class Scopes:
    """The scope of every passage of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def of(self, index: int) -> str:
        """The project a passage speaks of; empty for the unit as a whole."""
        item = self._document.items[index]
        text = item.text if isinstance(item, Text) else ""
        match = RE.lead.match(plain_label(text[:90])) or _COLON.match(plain_label(text[:60]))
        certain = match and (match.re is RE.lead or re.search(r"该项目|本项目|该专项|本专项", text))
        own = _project(match["name"]) if match and certain and not is_known(canonical(match["name"])) else ""
        return own or self.above[index]

    def topic(self, index: int, before: str) -> str:
        """A known quantity announced by the sentence before (二是公务接待费。) or by the heading right above."""
        words = ""
        above = self._document.items[index - 1] if index else None
        if sentence := before.strip("。！？\n "):
            last = re.sub(r"^.*[，；]", "", sentence)
            short = len(last) <= 24 and len(sentence) <= 30 and not sentence.startswith(LEXICON.purpose_words)
            words = last if short else ""
        elif isinstance(above, Text) and above.kind == "heading":
            words = re.sub(r"(?:支出|收入|决算|总体|具体){0,4}(?:情况|说明){1,3}[。.]?$", "", above.text.strip())
        label = canonical(words)
        return label if is_known(label) else ""

    def nearest(self, index: int) -> str:
        """The heading right above, for a 本专项 under a heading that does not call itself a project."""
        path = self._document.heading_path(index)
        name = _project(project_name(path[-1])) if path else ""
        return "" if is_known(canonical(name)) or len(name) < 4 else name

    @cached_property
    def above(self) -> tuple[str, ...]:
        """For every item the project named by the headings it stands under, or by the title of an annexed report."""
        scopes, annex = [], ""
        for index, item in enumerate(self._document.items):
            if isinstance(item, Text) and item.kind in ("title", "heading", "body") and len(item.text) <= 50:
                words = plain_label(item.text)
                titled = RE.report.match(words)
                annex = (_project(titled["name"]) if titled else "") or ("" if RE.annex.match(words) else annex)
            headings = map(plain_label, reversed(self._document.heading_path(index)))
            named = (m["name"] for words in headings if (m := RE.lead.match(words) or RE.title.match(words)))
            named = (name for name in named if not RE.general.match(name))
            scopes.append(next(filter(None, map(_project, named)), annex))
        return tuple(scopes)


def _project(name: str) -> str:
    """The project a name is that of; empty for what names none."""
    return "" if RE.not_project.search(name) else project_name(name)
