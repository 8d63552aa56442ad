from django.contrib import admin

from apps.audit.admin import Audited
from apps.audit.case import Case
from apps.audit.models import Thing

from .models import Department, District, Membership


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(District)
class DistrictAdmin(Audited):
    thing = Thing.DISTRICT
    list_display = ("code", "name", "bureau")

    def case_of(self, obj):
        return Case(obj.code)


@admin.register(Department)
class DepartmentAdmin(Audited):
    thing = Thing.DEPARTMENT
    list_display = ("code", "name", "district", "parent", "secret")
    list_filter = ("district", "secret")
    search_fields = ("code", "name")

    def case_of(self, obj):
        return obj.case

    def get_readonly_fields(self, request, obj=None):
        return ("district",) if obj is not None else ()
