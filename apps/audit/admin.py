"""Writes of the administration site, in the one log there is: django's own log of it stays empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from .case import Case
from .fields import told
from .models import Thing
from .record import Change, record

SECRET = "（不记录）"
"""What stands for a password."""


class Audited(admin.ModelAdmin):
    """A ModelAdmin whose every addition, change and deletion leaves records, field by field."""

    thing: Thing
    inline_things: dict[type[models.Model], Thing] = {}

    def case_of(self, obj: models.Model) -> Case:
        """What the records belong to: overridden where an object lies in a district."""
        return Case()

    def construct_change_message(self, request: HttpRequest, form: BaseModelForm, formsets: Any, add: bool = False) -> list[Change]:
        """What log_addition and log_change are given."""
        changes = list(_changes(self.thing, form, add))
        for formset in formsets or ():
            thing = self.inline_things.get(formset.model, self.thing)
            changes += [Change(thing, after=str(obj)) for obj in formset.new_objects]
            for row in formset.initial_forms:
                if row not in formset.deleted_forms:
                    changes += [replace(c, subject=str(row.instance)) for c in _changes(thing, row)]
            changes += [Change(thing, before=str(obj)) for obj in formset.deleted_objects]
        return changes

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        self._record(request, obj, [Change(self.thing, after=str(obj)), *_listed(message)])

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        self._record(request, obj, _listed(message))

    def log_deletions(self, request: HttpRequest, queryset: Iterable[models.Model]) -> None:
        for obj in queryset:
            self._record(request, obj, [Change(self.thing, before=str(obj))])

    def _record(self, request: HttpRequest, obj: models.Model, changes: Iterable[Change]) -> None:
        record(request.user, self.case_of(obj), *(replace(c, subject=c.subject or name_of(obj)) for c in changes))

    @transaction.atomic
    def response_action(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
        return super().response_action(request, queryset)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, object_id)
        return redirect(f"{resolve_url('admin:audit_entry_changelist')}?{urlencode({'q': name_of(obj) if obj else ''})}")


def name_of(obj: models.Model) -> str:
    """What a record calls it: a name that does not change with its fields, as far as it has one."""
    return str(getattr(obj, "username", "") or getattr(obj, "code", "") or obj)


def _changes(thing: Thing, form: BaseModelForm, add: bool = False) -> Iterator[Change]:
    """Field by field; of a password only that there is a new one."""
    secret = {name for name in form.changed_data if "password" in name and name != "must_change_password"}
    if secret:
        yield Change(thing, before="" if add else SECRET, after=SECRET, note="密码")
    for label, old, new in told(form, (name for name in form.changed_data if name not in secret), add):
        if old != new:
            yield Change(thing, before=old, after=new, note=label)


def _listed(message: Any) -> list[Change]:
    return [c for c in message if isinstance(c, Change)] if isinstance(message, list) else []
