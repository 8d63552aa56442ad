from django.contrib import admin

from .models import Assessment, Cycle


@admin.register(Cycle)
class CycleAdmin(admin.ModelAdmin):
    """The year's district and pack are settled when it is opened."""

    list_display = ("title", "district", "year", "opens_on", "closes_on", "signoff")

    def get_readonly_fields(self, request, obj=None):
        return ("district", "pack_version", "year") if obj is not None else ()


@admin.register(Assessment)
class AssessmentAdmin(admin.ModelAdmin):
    """The state is written by the workflow alone; whose assessment of which year it is, is settled when it is made."""

    list_display = ("department", "cycle", "state", "state_at")
    list_filter = ("cycle", "state")
    readonly_fields = ("state", "state_at", "handed_in_at")

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, *(("cycle", "department") if obj is not None else ()))
