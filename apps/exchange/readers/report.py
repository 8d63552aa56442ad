"""A report that was printed before, from anywhere: Word, PDF or text, of the year itself or of the year before.

What it says is found by :mod:`apps.domain.recall`.  A report of the year before fills the figures of last year, and what
goes on from year to year (the unit itself, its people, its passages) is offered to be taken over one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from apps.domain.accounts import squeezed
from apps.domain.book.evaluation import evaluate
from apps.domain.checkup.whereabouts import section_of, whereabouts
from apps.domain.documents.document import Document, Grid, Text
from apps.domain.facts import Fact, FactBook
from apps.domain.findings import Place as Whereabouts
from apps.domain.forms import Place as Spot
from apps.domain.forms.parts.indicators import LIST
from apps.domain.language.labels import plain_label
from apps.domain.pack import Pack
from apps.domain.places import PRIOR
from apps.domain.recall import Recall, Recalled
from apps.domain.recall.lists import aimed, lists
from apps.domain.recall.passages import passages
from apps.domain.recall.profile import profile
from apps.files.refusal import Refused
from apps.files.sheets import Fault, Place

from ..carrying import LastYear, Rows, carried, goes_on
from ..proposals import Found, Reading, proposals_of
from ..slots import Target

NAME = "自评报告"
PROJECTS = "项目"
WRITTEN = "取自报告的文字，请核对。"
NOBODY = "报告里没有找到“{name}”，可能是别的单位的报告，请核对后逐项采纳。"
OTHER_YEAR = "这是{told}年度的报告，现在填报的是{year}年度：只能导入{year}年度或者{before}年度的报告，什么都没有读取。"
NO_YEAR = "没有找出这份报告是哪一年的，什么都没有读取；请在标题中写明年度（如“{year}年度……报告”）后再试。"
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年度?(?!\s*\d{1,2}\s*月)")
_ITSELF = re.compile(r"（(?:本级|机关|本部|部门|单位|汇总)）$")
_HEAD = 12
"""So many texts at the beginning are the title page."""
_REGION = re.compile(r"^.{2,12}?(?:省|自治区|自治州|市|县|区|旗|镇)(?=.{2})")


def read(document: Document, target: Target) -> Reading:
    """What a report says for an assessment; raises :class:`Refused` where its year is another."""
    year = target.assessment.cycle.year
    told = year_of(document)
    if told is None:
        raise Refused(NO_YEAR.format(year=year - 1))
    if told not in (year, year - 1):
        raise Refused(OTHER_YEAR.format(told=told, year=year, before=year - 1))
    doubt = _doubt(document, target.assessment.department.name)
    found = {one.key: one for one in _found(document, target, told) if target.find(one.key) is not None}
    if doubt:
        found = {key: replace(one, why=doubt, unsure=True) for key, one in found.items()}
    order = {key: place for place, key in enumerate(target.slots)}
    proposals, faults = proposals_of(sorted(found.values(), key=lambda one: order.get(one.key, len(order))), target.find)
    warned = [Fault(Place(), target.assessment.department.name, doubt)] if doubt else []
    return Reading(NAME, tuple(proposals), (*warned, *faults), tuple(_notes(document, told, year)))


def year_of(document: Document) -> int | None:
    """The year a report is of: that of its title, else of its first lines, else the one named most, if it stands out."""
    texts = [text for _, text in document.texts()]
    for text in (*(t for t in texts if t.kind == "title"), *texts[:_HEAD]):
        if len(text.text) <= 80 and re.search("报告|自评|评价|说明|公开|决算", text.text) and (match := _YEAR.search(text.text)):
            return int(match[1])
    years = [int(one) for text in texts for one in _YEAR.findall(text.text)]
    counted = sorted(((years.count(one), one) for one in set(years)), reverse=True)
    stands_out = counted and (len(counted) == 1 or counted[0][0] >= 2 * counted[1][0])
    return counted[0][1] if stands_out else None


def _doubt(document: Document, name: str) -> str:
    """Why the report may be another unit's; empty where it names this one."""
    texts = [item.text if isinstance(item, Text) else _words(item) for item in document.items]
    whole = squeezed("".join(texts))
    return "" if any(one in whole for one in names_of(name)) else NOBODY.format(name=name)


def names_of(name: str) -> tuple[str, ...]:
    """A unit's name, the same without （本级） behind it and without its district, the longest first."""
    words = squeezed(name)
    alone = _ITSELF.sub("", words)
    return tuple(one for one in dict.fromkeys((words, alone, _REGION.sub("", alone))) if len(one) > 2)


def _words(grid: Grid) -> str:
    return "".join(cell.text for row in grid.rows for cell in row if not cell.covered)


def _found(document: Document, target: Target, told: int) -> Iterator[Found]:
    pack, year = target.evaluation.pack, target.assessment.cycle.year
    recall = Recall(document, pack, told, names_of(target.assessment.department.name))
    written = (*profile(document, pack), *passages(document, pack))
    yield from _listed(recall, target, told)
    if told == year:
        yield from (_figure(document, one) for one in recall.of(year))
        yield from (Found(key, text, place_of(document, place), WRITTEN, unsure=True) for key, text, place in written)
        return
    own = list(recall.of(told))
    yield from _going_on(document, own, target)
    yield from (replace(_figure(document, one), carried=True) for one in recall.of(year))
    last_year = _last_year(own, target, told)
    for key, text, place in written:
        slot = target.find(key)
        if slot is not None and goes_on(slot):
            yield carried(slot, last_year.told_again(slot, text), place_of(document, place))


def _listed(recall: Recall, target: Target, told: int) -> Iterator[Found]:
    """The rows of lists, the projects and what they aim at: of a report of last year what goes on and its figures."""
    pack, year, rows = target.evaluation.pack, target.assessment.cycle.year, Rows(target)
    projects: dict[str, str] = {}
    for listed in lists(recall.document, pack, told, year):
        for texts in listed.rows:
            row = rows.take(listed.statement.key, listed.naming, texts[listed.naming][0])
            if listed.statement.key == PROJECTS:
                projects.setdefault(plain_label(texts[listed.naming][0]), row)
            yield from _row(recall, target, told, {listed.statement.fact_key(row, c): text for c, text in texts.items()})
    for one in aimed(recall.document, pack):
        name, named = _whole(pack), plain_label(one.project)
        if one.project:
            if pack.projects is None:
                continue
            own = projects.get(named) or projects.setdefault(named, rows.take(PROJECTS, "名称", one.project))
            fields = {"名称": (one.project, one.place), **one.fields}
            yield from _row(recall, target, told, {f"{PROJECTS}.{own}.{column}": text for column, text in fields.items()})
            name = f"{PROJECTS}.{own}.{LIST}"
        for texts in one.rows if name else ():
            row = rows.take(name, "name", texts["name"][0])
            yield from _row(recall, target, told, {f"{name}.{row}.{column}": text for column, text in texts.items()})


def _whole(pack: Pack) -> str:
    """The list of the indicators of the whole, where one form has them; empty where none or several do."""
    found = {Spot(form).indicators for form in pack.asked_forms if not form.owner and form.indicators}
    return found.pop() if len(found) == 1 else ""


def _row(recall: Recall, target: Target, told: int, texts: Mapping[str, tuple[str, Whereabouts]]) -> Iterator[Found]:
    for key, (text, place) in texts.items():
        slot, at = target.find(key), place_of(recall.document, place)
        if slot is None or slot.address.field.read(text).message:
            # What another place calls its levels is no fault of the report's.
            continue
        if told == target.assessment.cycle.year:
            yield Found(key, text, at, WRITTEN if slot.address.field.kind.prose else "")
        elif goes_on(slot) or key.startswith(PRIOR):
            yield carried(slot, text, at)


def _going_on(document: Document, own: list[Recalled], target: Target) -> Iterator[Found]:
    """How many people there were: what this year begins with."""
    for one in own:
        slot = target.find(one.key)
        if one.sure and slot is not None and goes_on(slot):
            yield carried(slot, one.texts[0], place_of(document, one.places[0]))


def _last_year(own: list[Recalled], target: Target, told: int) -> LastYear:
    """The year before as the report tells it, in the words of this year's pack."""
    evaluation, facts = target.evaluation, [Fact("年度", "年度", str(told)), Fact("上年度", "上年度", str(told - 1))]
    pack = replace(evaluation.pack, year=told)
    cells = {cell.key: cell for statement in pack.statements if statement.kind != "list" for cell in statement.cells}
    for one in own:
        cell = cells.get(one.key)
        if cell is not None and one.sure:
            value = cell.field.read(one.texts[0]).value
            facts.append(Fact(one.key, pack.labels.get(one.key, cell.label), value, cell.field.unit, cell.field.decimals))
    return LastYear(pack, evaluate(pack, FactBook(facts)).book, evaluation.book)


def _figure(document: Document, one: Recalled) -> Found:
    places = [place_of(document, place) for place in one.places]
    if len(one.texts) > 1:
        return Found(one.key, "", places[0], one.why, choices=tuple(zip(one.texts, places, strict=True)))
    return Found(one.key, one.texts[0], places[0], one.why, unsure=not one.sure)


def place_of(document: Document, place: Whereabouts) -> Place:
    """The section and the page or line, as somebody finds them who has the report open."""
    return Place("", " ".join(filter(None, (section_of(document, place), whereabouts(document, place)))))


def _notes(document: Document, told: int, year: int) -> Iterator[str]:
    if told == year:
        yield f"这是{told}年度的报告：数字填本年的各项。"
    else:
        yield f"这是{told}年度（上年）的报告：数字填上年数；单位情况、人员、名目、项目和文字一并带入。都标“沿用，待确认”，请逐处确认。"
    yield from document.remarks
