from django.contrib import admin

from .models import PackVersion


@admin.register(PackVersion)
class PackVersionAdmin(admin.ModelAdmin):
    """Versions are looked at, never edited: they come in by ``manage.py pack load``."""

    list_display = ("code", "title", "district", "year", "hash", "loaded_at")
    readonly_fields = ("district", "code", "title", "year", "hash", "files", "loaded_at", "loaded_by")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
