"""The whole examination of an assessment: its own checks, its passages and figures, and its report read like anybody's.

The report is generated, so most of what a check-up can find in it is the framework's wording or a figure that its own
check has told already; what is left is what somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..book.evaluation import Evaluation
from ..checkup.checkup import check_up, contradicted
from ..checkup.figures import Given
from ..checkup.find import GIVEN
from ..checkup.reading import Reading
from ..documents.own import OwnDocument, own_document
from ..facts import FactBook, State
from ..findings import Finding, Place, Severity
from ..pack.model import Pack
from ..places import REWRITTEN
from ..report.compose import compose
from ..writing.blocks import Paragraph
from .bookfigures import book_figures, inputs, results
from .jumps import Watch, executions, jumps, outliers
from .passages import Passages, passages_of
from .wording_checks import check_wordings

OWN_SCORES = (
    "C450", "C451", "C452", "C453", "C454", "C456", "C457", "C460", "C461", "C463",
)  # fmt: skip
"""What the score sheet's own checks (J, M, Z) see to."""

OF_FIGURES = ("C120", "C122", "C401", "C402", "C403", "C404", "C406", "C410")
"""Errors that typed figures alone can make, whatever the sentence or table they are printed in."""

OF_WORDS = ("C5", "C7")
"""What is wrong with words is wrong with typed words also where they are part of a table or a generated sentence."""

SUMS = ("S001", "S002", "Z001")


def examined(evaluation: Evaluation) -> tuple[Finding, ...]:
    """Every finding of an assessment, each once: those of the evaluation first."""
    typed = said(evaluation.pack, evaluation.book)
    asked = watched(evaluation)
    worded = check_wordings(evaluation.pack, evaluation.book)
    known = (*evaluation.findings, *worded, *typed, *asked)
    return (*known, *_of_report(evaluation, known))


def said(pack: Pack, book: FactBook) -> tuple[Finding, ...]:
    """What passages say of figures, compared with the book."""
    passages = passages_of(pack, book)
    if not passages.written:
        return ()
    reading = Reading(passages.document, Given(book_figures(pack, book), passages.projects, tuple(results(pack, book))))
    return tuple(dict.fromkeys(_led(pack, passages, finding) for finding in contradicted(reading, GIVEN)))


def _led(pack: Pack, passages: Passages, finding: Finding) -> Finding:
    """The finding with what it leads to: the text it is typed in, and the cells of the figures it is held against."""
    places = tuple(replace(place, key=passages.key(place.item)) for place in finding.places)
    cells = (typed for key in finding.keys for typed in inputs(pack, key))
    return replace(finding, places=places, keys=tuple(dict.fromkeys((places[0].key, *cells))))


def watched(evaluation: Evaluation) -> tuple[Finding, ...]:
    """Figures to be explained, without those that a check of the evaluation speaks of already."""
    watch = Watch(evaluation.pack, evaluation.book, passages_of(evaluation.pack, evaluation.book))
    found = (*outliers(watch), *jumps(watch), *executions(watch))
    return tuple(f for f in found if not any(set(f.keys) <= set(other.keys) for other in evaluation.findings))


# --- the report read like anybody's ----------------------------------------------------------------


def _of_report(evaluation: Evaluation, known: tuple[Finding, ...]) -> Iterator[Finding]:
    own = own_document(compose(evaluation))
    for finding in check_up(own.document).findings:
        places = tuple(_placed(evaluation, own, place, finding.code) for place in finding.places)
        keys = tuple(
            dict.fromkeys(
                key for place in places for key in (place.key, *own.keys(place)) if key in evaluation.book
            )
        )
        told = replace(finding, keys=keys, places=places)
        if _worth_telling(evaluation, told) and not _repeated(evaluation, told, known):
            yield told


def _placed(evaluation: Evaluation, own: OwnDocument, place: Place, code: str) -> Place:
    """The place with the text somebody typed there, where anybody did."""
    key = _text_key(evaluation, own, place)
    if not key and code.startswith(OF_WORDS):
        key = next((one for one in own.keys(place) if _typed_text(evaluation.book, one)), "")
    return replace(place, key=key)


def _text_key(evaluation: Evaluation, own: OwnDocument, place: Place) -> str:
    """The passage, project text or rewritten sentence that a paragraph is."""
    source, block = own.source(place), own.blocks[place.item]
    if source not in evaluation.book:
        return ""
    printed = block.text if isinstance(block, Paragraph) else ""
    rewritten = source.startswith(f"{REWRITTEN}.")
    return source if not rewritten or (printed and printed in evaluation.book.text(source)) else ""


def _typed_text(book: FactBook, key: str) -> bool:
    fact = book.get(key)
    return fact is not None and fact.state is State.ENTERED and isinstance(fact.value, str) and "." in key


def _worth_telling(evaluation: Evaluation, finding: Finding) -> bool:
    """Something somebody wrote is involved; or typed figures contradict each other."""
    if finding.code in OWN_SCORES:
        return False
    if any(place.key for place in finding.places):
        return True
    typed = [key for key in finding.keys if evaluation.book[key].state is State.ENTERED]
    return finding.code in OF_FIGURES and finding.severity is Severity.ERROR and bool(typed)


def _repeated(evaluation: Evaluation, finding: Finding, known: tuple[Finding, ...]) -> bool:
    """Whether another finding tells it already: of the same words, or of the same figures."""
    texts = [place for place in finding.places if place.key]
    own = {*SUMS, *(check.code for check in evaluation.pack.checks)}
    for other in known:
        if any(_same_words(place, there) for place in texts for there in other.places):
            return True
        if not texts and other.code in own and set(other.keys) & set(finding.keys):
            return True
        if other.code.startswith("W") and set(other.keys) & {place.key for place in texts}:
            return True
    return False


def _same_words(place: Place, there: Place) -> bool:
    mine, theirs = place.quote.strip(), there.quote.strip()
    return place.key == there.key and bool(mine and theirs) and (mine in theirs or theirs in mine)
