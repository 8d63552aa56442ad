"""What stands in the cells of a form: blanks, signs in place of numbers, targets copied, deductions without a reason, a total
beyond the whole; scores that the report's own words deny; a grade against the scale of grades printed with it.  Each rule is a
function of one form, its docstring the rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import wraps

from ...findings import Finding, Place
from ...language.lexicon import LEXICON, patterns
from ...language.quantities import fold
from ...language.schema import SCHEMA, role_of, says_any
from ...money import ZERO, plain
from ..forms.form import HUNDRED, Form, Row, added, figure_of
from ..forms.targets import Scale, grade_at, outcome, scale_in
from ..reading import Reading
from ..rules import finding
from ..tables.figures import compact, figure, says

RE = patterns("graded", vars(SCHEMA))
MOST_NAMED = 12
_CLAUSE, _PART = re.compile(r"[^，,；;。！\n]+"), re.compile(r"[^；;。！\n]+")
_SHORT = 3

Passage = tuple[str, Place]  # Words of a text without blanks, and where they stand
Graded = tuple[Scale, Decimal, str, tuple[Place, ...]]
"""The scale, the points, the grade they are given, and where."""


def names(rows: Sequence[Row], lost: bool = False) -> str:
    return "、".join(f"“{i.name}”" + f"（扣{plain(i.lost)}分）" * lost for i in rows if i.name)


def _places(rows: Sequence[Row]) -> list[Place]:
    return [i.quoted for i in rows[:MOST_NAMED]]


def blanks(reading: Reading, form: Form) -> Iterator[Finding]:
    """An indicator with a weight has a score, and so has the total, where others have; so have all where there are results."""
    blank = [i for i in form.indicators if i.fits and i.blank("score") and i.worth]
    if not form.blanks or not form.sure:
        return
    if all(i.points is None for i in form.indicators):
        if len(blank) == len(form.indicators) >= 2 and form.answered:
            yield finding("C461.all", *_places(blank), count=len(blank))
        return
    yield from (finding("C461", i.quoted, i=i) for i in blank)
    if form.total and form.total.blank("score"):
        way = "C461.total" if form.score is None else "C461.sum"
        yield finding(way, form.total.quoted, total=form.total, right=plain(form.score or ZERO))


def unreadable(reading: Reading, form: Form) -> Iterator[Finding]:
    """What stands in a cell of scores is a number; which, the total says where it is the only one that is lacking."""
    wordy = [i for i in form.indicators if i.fits and i["score"] and i.points is None and i.worth is not None]
    known, lacking = ([i for i in form.indicators if (i.points is None) is blank] for blank in (False, True))
    rest = ((form.total.points if form.total else None) or ZERO) - (added(known, "score") or ZERO)
    for i in wordy if len(known) * 2 >= len(form.indicators) else ():
        most = (lacking[0].worth if len(lacking) == 1 else None) or ZERO
        fitting = [v for v in (rest, rest - form.execution_score) if ZERO < v <= most]
        yield finding("C475.missing" if fitting else "C475", i.quoted, i=i, right=plain(fitting[0]) if fitting else "")


def unexplained(reading: Reading, form: Form) -> Iterator[Finding]:
    """Where the form asks for the reason of a deduction, or of a target missed, each has one (财预〔2020〕10号); a dash is one,
    but where points were taken off what was reached."""
    rows = [i for i in form.indicators if i.fits and not says_any(i.name, SCHEMA.execution_names)]
    silent = [i for i in rows if not i["note"] and not i["reason"]] if form.sure and form.blanks else []
    for_nothing = [i for i in silent if "reason" in i.cells and i.lost > 0 and (found := outcome(i)) and found.reached]
    silent = [i for i in silent if i.blank("reason") or i in for_nothing]
    if lost := [i for i in silent if i.lost > 0]:
        yield finding("C472", *_places(lost), names=names(lost, True))
    unscored = silent if not form.roles & {"weight", "score"} else ()
    if missed := [i for i in unscored if (found := outcome(i)) and not found.less and not found.reached]:
        yield finding("C472.missed", *_places(missed), names=names(missed))


def copied(reading: Reading, form: Form) -> Iterator[Finding]:
    """A result is what was reached, not the target with its sign once more."""
    marks = tuple(sign for way in ("at_least", "at_most") for sign in SCHEMA.signs[way] if not sign.isalpha())
    same = [i for i in form.indicators if i.fits and i.points and i.words("actual").startswith(marks)]
    same = [i for i in same if i.words("target") == i.words("actual")]
    if same:
        yield finding("C474", *_places(same), names=names(same), found=same[0]["actual"])


def unfounded(reading: Reading, form: Form) -> Iterator[Finding]:
    """No points beside a blank result, where something was aimed at."""
    blank = [i for i in form.indicators if i.fits and i.points and i.blank("actual") and not i.blank("target")]
    if blank and form.blanks and form.answered:
        yield finding("C473", *_places(blank), names=names(blank))


def unweighted(reading: Reading, form: Form) -> Iterator[Finding]:
    """A scored member of a group states its weight."""
    known = [(g, own, parts) for g in form.groups if g.worth and (parts := form.parts(g)) and (own := figure_of(g, "weight"))]
    closing = sum(added(parts, "weight") == group.worth for group, _, parts in known)
    for group, own, parts in known:
        stated = [i.worth for i in parts if i.worth is not None]
        lacking = [i for i in parts if i.worth is None]
        missing = own.quantity.value - sum(stated)
        if missing > 0 and lacking and stated:
            yield finding(
                "C451" if names(lacking) else "C451.nameless", *(i.quoted for i in lacking), own.place, group=group,
                sure=closing >= 2 and len(lacking) == 1, names=names(lacking), stated=" + ".join(map(plain, stated)), right=plain(missing),
            )  # fmt: skip


def beyond(reading: Reading, form: Form) -> Iterator[Finding]:
    """A total is no more than the whole, be it the sum of its rows."""
    total = form.total.points if form.total else None
    extra = any(i.is_extra for i in form.indicators)
    if form.total and total is not None and total == form.score and total > form.full >= HUNDRED and not extra:
        yield finding("C470", form.total.quoted, total=form.total, full=plain(form.full))


# --- against the report's own words: an admitted failing, lost points nobody explains -------------------


def full_marks(reading: Reading, form: Form) -> Iterator[Finding]:
    """No full marks for what the text says was not all done, or calls weak."""
    for i in filter(lambda row: row.is_full, form.indicators):
        yield from list(_broken_condition(reading, i)) or _weakness(reading, i)


def losses(reading: Reading, form: Form) -> Iterator[Finding]:
    """造林任务因干旱推迟，扣2.1分: the text takes no more off an indicator than its row has lost."""
    names = Counter(i.name for f in reading.forms for i in f.indicators)
    rows = {i.name: i for i in form.indicators if len(i.name) > _SHORT and names[i.name] == 1 and i.points is not None}
    for words, place in reading.once(_parts) if rows else ():
        off = list(RE.taken.finditer(words))
        before = words[: off[0].start()] if len(off) == 1 else ""
        name = max((n for n in rows if n in before), key=lambda n: before.rfind(n) + len(n), default="")
        *_, why = before.rpartition(name) if name else ("",)
        if says_any(why, SCHEMA.loss_reasons) and not says_any(why, SCHEMA.loss_others) and Decimal(off[0][1]) > rows[name].lost:
            yield finding("C476.told", rows[name].quoted, place, i=rows[name], found=off[0][1], right=plain(rows[name].lost))


def unmentioned(reading: Reading, form: Form) -> Iterator[Finding]:
    """Points lost under an indicator that the section of problems never mentions: neither by its name nor by any three
    characters in a row of what it is about."""
    problems = reading.once(_problems)
    told = "".join(words for words, _ in problems)
    lost = [i for i in form.indicators if i.lost >= max(Decimal(1), (i.worth or ZERO) / 5)]
    silent = [i for i in lost if not any(i.name[at : at + 3] in told for at in range(max(len(i.name) - 2, 1)))]
    if problems and silent and "reason" not in form.roles:
        yield finding("C460", *(i.quoted for i in silent), problems[0][1], names=names(silent, True))


def _broken_condition(reading: Reading, i: Row) -> Iterator[Finding]:
    """The criteria want all done in time, the text says that some were not."""
    for condition in dict.fromkeys(RE.all_done.findall(compact(i.criteria))):
        same = (condition, *SCHEMA.in_time) if condition in SCHEMA.in_time else (condition,)
        denied = [no + word for word in same for no in SCHEMA.denials]
        told = [(words, place) for words, place in reading.once(_parts) if says_any(words, denied)]
        if found := [(words, place) for words, place in told if not says(words, LEXICON.negated_failures)]:
            sure = any(SCHEMA.denials[0] + condition in words for words, _ in found)
            yield finding("C458", i.quoted, *(place for _, place in found[:4]), sure=sure, i=i, condition=condition)
            return


def _weakness(reading: Reading, i: Row) -> Iterator[Finding]:
    """Full marks for what a section of problems calls weak."""
    topics = [words for topic, words in LEXICON.score_topics.items() if topic in i.name]
    weak = [(words, place) for words, place in reading.once(_problems) if says(words, LEXICON.weak_words)]
    if found := [place for words, place in weak if any(says(words, topic) for topic in topics)]:
        yield finding("C459", i.quoted, *found[:3], i=i)


def _problems(reading: Reading) -> Iterator[Passage]:
    """The clauses of passages that name the unit's own problems: under such a heading, or opened by such words."""
    for index, text in reading.document.texts():
        path = reading.document.heading_path(index)
        under = bool(path) and says(compact(path[-1]), LEXICON.problem_heads)
        if text.kind in ("body", "heading") and (under or RE.opened.match(text.text[:40])):
            yield from _passages(reading, index, _CLAUSE)


def _parts(reading: Reading) -> Iterator[Passage]:
    """What stands outside the forms' own rows, part by part."""
    taken = {item for form in reading.forms for item, _ in form.rows}
    return (passage for index, _ in reading.document.texts() if index not in taken for passage in _passages(reading, index, _PART))


def _passages(reading: Reading, index: int, pattern: re.Pattern[str]) -> Iterator[Passage]:
    found = pattern.finditer(reading.text(index).text)
    yield from ((compact(match[0]), reading.document.place(index, *match.span())) for match in found)


# --- grades ------------------------------------------------------------------------------------------


def grades(reading: Reading) -> Iterator[Finding]:
    """Each grade is that which the scale gives its points: a form's own, or the only one that the report prints."""
    for scale, got, given, places in _graded(reading):
        right = grade_at(scale, got)
        if right and given in dict(scale) and given != right:
            yield finding("C471", *places, points=f"{got:f}", right=right, said=given)


def _printed(reading: Reading) -> list[tuple[Scale, Place]]:
    """The only scale that the texts print, and where it is printed first."""
    found = [(scale, reading.document.place(index)) for index, text in reading.document.texts() if (scale := scale_in(text.text))]
    return found[:1] if len({scale for scale, _ in found}) == 1 else []


def _graded(reading: Reading) -> Iterator[Graded]:
    """The grades of forms, of sentences (综合得分71.50分，等级为“良”), and of a list of scores and grades, row by row."""
    document, printed = reading.document, reading.once(_printed)
    for form in reading.forms:
        scale, note = next(((scale, note) for note in form.notes if (scale := scale_in(note.text))), ((), None))
        total = form.total.points if form.total else None
        stated = [p for p in (total, *(c.points for c in form.head_scores), form.score) if p is not None]
        for own, place in [(scale, note.place)] if note else printed:
            if form.grade and stated:
                yield own, stated[0], form.grade.words, (form.grade.place, place, *([form.total.quoted] if form.total else []))
    for scale, place in printed:
        for index, text in document.texts():
            for match in RE.graded.finditer(fold(text.text)):
                yield scale, Decimal(match["points"]), match["grade"], (document.place(index, *match.span()), place)
        for index, grid in document.grids():
            first = [cell.text for cell in grid.rows[0]] if grid.rows else []
            heads = {"grade" if compact(text) in SCHEMA.grades else role_of(text): n for n, text in enumerate(first)}
            for row, cells in enumerate(grid.rows[1:], 1) if {"score", "grade"} <= {*heads} else ():
                if got := figure(cells[heads["score"]].text):
                    yield scale, got.value, compact(cells[heads["grade"]].text), (document.row_place(index, row),)


# --- every check of forms ----------------------------------------------------------------------------------


def _of_each(rule: Callable[[Reading, Form], Iterator[Finding]]) -> Callable[[Reading], Iterator[Finding]]:
    """The rule as a check of a document: of each of its forms; one that breaks costs only itself."""
    return wraps(rule)(lambda reading: (found for form in reading.forms for found in rule(reading, form)))


RULES = (unweighted, copied, unfounded, beyond, blanks, unreadable, unexplained, full_marks, losses, unmentioned)
CHECKS = (grades, *map(_of_each, RULES))
