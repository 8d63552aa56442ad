"""The parts of a page that is filled in, as their forms show them: ``{% part entry %}``.

While nothing was typed, a part looks as it did last time.  It is kept with the evaluation, which is the same only where every stored
value is; so nobody has to raise a counter, and no process needs to hear of another.  What depends on who looks is not kept: a page
with opinions, or with the way to give one, is made anew.
"""

from __future__ import annotations

import zlib

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from apps.assessments.viewing import Viewing
from apps.domain.book.evaluation import Evaluation, once
from apps.factbook.entry import Entry
from apps.reviews.talk import Talk

register = template.Library()


@register.simple_tag(takes_context=True)
def part(context: RequestContext, entry: Entry) -> SafeString:
    """The template of an entry with its form; the form is made only where it has to be shown anew."""
    talk = context["talk"]
    if context["request"].method != "GET" or entry.kind == "passage" or not _alike_for_all(talk):
        return _shown(context, entry)
    kept = _kept(talk.evaluation)
    assessment = talk.viewing.assessment
    key = (assessment.pk, assessment.openings, assessment.state_at, entry.kind, entry.prefix, entry.title)
    if key in kept:
        return SafeString(zlib.decompress(kept[key]).decode())
    shown = _shown(context, entry)
    if not getattr(entry.form, "evidence", ()):  # whose pictures a worker makes meanwhile
        kept[key] = zlib.compress(shown.encode(), 1)
    return shown


def _alike_for_all(talk: Talk) -> bool:
    """Its rows are those the evaluation was made of, or nobody can change them where it stands; and nothing is said beside them."""
    viewing: Viewing = talk.viewing
    return (viewing.live or not viewing.assessment.in_hand) and not talk.comments and not talk.may_add


@once
def _kept(evaluation: Evaluation) -> dict[tuple[object, ...], bytes]:
    return {}


def _shown(context: RequestContext, entry: Entry) -> SafeString:
    with context.push(entry=entry, form=entry.form):
        return SafeString(context.template.engine.get_template(entry.template).render(context))
