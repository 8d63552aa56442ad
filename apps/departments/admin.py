from django.contrib import admin

from .models import Department, District, Membership


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(District)
class DistrictAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "bureau")


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "district", "parent")
    list_filter = ("district",)
    search_fields = ("code", "name")

    def get_readonly_fields(self, request, obj=None):
        return ("district",) if obj is not None else ()
