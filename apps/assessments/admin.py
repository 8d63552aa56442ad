from django.contrib import admin

from .models import Assessment, Cycle


@admin.register(Cycle)
class CycleAdmin(admin.ModelAdmin):
    list_display = ("title", "district", "year", "opens_on", "closes_on", "signoff")


@admin.register(Assessment)
class AssessmentAdmin(admin.ModelAdmin):
    """The state is written by the workflow alone."""

    list_display = ("department", "cycle", "state", "state_at")
    list_filter = ("cycle", "state")
    readonly_fields = ("state", "state_at")
