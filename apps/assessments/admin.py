from django.contrib import admin

from .models import Assessment, Cycle


@admin.register(Cycle)
class CycleAdmin(admin.ModelAdmin):
    """Once there are assessments, the year's district and pack are settled for ever."""

    list_display = ("title", "district", "year", "opens_on", "closes_on", "signoff")

    def get_readonly_fields(self, request, obj=None):
        return ("district", "pack_version", "year") if obj is not None and obj.assessments.exists() else ()


@admin.register(Assessment)
class AssessmentAdmin(admin.ModelAdmin):
    """The state is written by the workflow alone."""

    list_display = ("department", "cycle", "state", "state_at")
    list_filter = ("cycle", "state")
    readonly_fields = ("state", "state_at", "handed_in_at")
