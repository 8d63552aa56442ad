"""What stands in the cells of a form: blanks, signs in place of numbers, targets copied, deductions without a reason, a total
beyond the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....findings import Finding, Place
from ....language.schema import SCHEMA, says_any
from ....money import ZERO, plain
from ...forms.form import HUNDRED, Form, Row, added, points_of
from ...forms.targets import outcome
from ...reading import Reading
from ...rules import finding

MOST_NAMED = 12


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
    """What stands in a cell of scores is a number."""
    wordy = [i for i in form.indicators if i.fits and i["score"] and i.points is None and i.worth is not None]
    for i in wordy if sum(x.points is not None for x in form.indicators) * 2 >= len(form.indicators) else ():
        value = _missing(form)
        yield finding("C475.missing" if value else "C475", i.quoted, i=i, right=value)


def _missing(form: Form) -> str:
    """The one score that is lacking, by the total."""
    total = form.total.points if form.total else None
    known, lacking = ([i for i in form.indicators if (i.points is None) is blank] for blank in (False, True))
    rest = (total or ZERO) - (added(known, "score") or ZERO)
    fitting = (v for v in (rest, rest - form.execution_score) if ZERO < v <= (lacking[0].worth or ZERO) and len(lacking) == 1)
    return next(map(plain, fitting), "")


def unexplained(reading: Reading, form: Form) -> Iterator[Finding]:
    """Where the form asks for the reason of a deduction, or of a target missed, each has one (财预〔2020〕10号)."""
    silent = [i for i in form.indicators if i.fits and (i.blank("reason") or _for_nothing(i)) and not i["note"]]
    silent = [i for i in silent if not says_any(i.name, SCHEMA.execution_names)] if form.sure and form.blanks else []
    if lost := [i for i in silent if i.lost > 0]:
        yield finding("C472", *_places(lost), names=names(lost, True))
    unscored = silent if not form.roles & {"weight", "score"} else ()
    if missed := [i for i in unscored if (found := outcome(i)) and not found.less and not found.reached]:
        yield finding("C472.missed", *_places(missed), names=names(missed))


def _for_nothing(i: Row) -> bool:
    """Whether points were taken off what was reached, with a dash in place of the reason."""
    return "reason" in i.cells and not i["reason"] and i.lost > 0 and (found := outcome(i)) is not None and found.reached


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
    known = [(g, own, g.parts) for g in form.groups if g.worth and g.parts and (own := points_of(g, "weight"))]
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
