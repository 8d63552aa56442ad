from django.contrib import admin

from apps.audit.admin import Audited
from apps.audit.models import Thing

from .models import Assessment, Cycle


@admin.register(Cycle)
class CycleAdmin(Audited):
    """The year's district and pack are settled when it is opened."""

    thing = Thing.CYCLE
    list_display = ("title", "district", "year", "as_of", "opens_on", "closes_on", "signoff")

    def case_of(self, obj):
        return obj.case

    def get_readonly_fields(self, request, obj=None):
        return ("district", "pack_version", "year", "as_of") if obj is not None else ()


@admin.register(Assessment)
class AssessmentAdmin(Audited):
    """The state is written by the workflow alone; whose assessment of which year it is, is settled when it is made."""

    thing = Thing.ASSESSMENT
    list_display = ("department", "cycle", "state", "state_at")
    list_filter = ("cycle", "state")
    readonly_fields = ("state", "state_at", "handed_in_at")

    def case_of(self, obj):
        return obj.case

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, *(("cycle", "department") if obj is not None else ()))
