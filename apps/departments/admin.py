from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import Department, District, Membership, User


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


@admin.register(User)
class ZipingtongUserAdmin(UserAdmin):
    list_display = ("username", "name", "is_active", "last_login")
    fieldsets = (*UserAdmin.fieldsets, ("自评通", {"fields": ("name",)}))
    inlines = (MembershipInline,)


@admin.register(District)
class DistrictAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "bureau")


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "district", "parent")
    list_filter = ("district",)
    search_fields = ("code", "name")
