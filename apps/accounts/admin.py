from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import admin as auth
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.audit.admin import Audited
from apps.audit.models import Act, Entry, Thing
from apps.departments.admin import MembershipInline
from apps.departments.models import Membership, User

from .locks import unlock
from .site import AsksForPassword


@admin.register(User)
class UserAdmin(AsksForPassword, Audited, auth.UserAdmin):
    thing = Thing.USER
    inline_things = {Membership: Thing.MEMBERSHIP}
    list_display = ("username", "name", "is_active", "must_change_password", "last_login")
    list_filter = ("is_active", "must_change_password", "is_staff", "is_superuser")
    search_fields = ("username", "name")
    fieldsets = (
        (None, {"fields": ("username", "password", "must_change_password")}),
        ("个人信息", {"fields": ("name", "email")}),
        ("权限", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("细分的权限（一般不用）", {"classes": ("collapse",), "fields": ("groups", "user_permissions")}),
        ("重要日期", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name", "password1", "password2")}),)
    add_form_template = "accounts/add_user.html"
    readonly_fields = ("last_login", "date_joined")
    inlines = (MembershipInline,)
    actions = ("unlock_accounts",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever was here stays named in what they did: an account is closed, never deleted."""
        return False

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """One's own is changed where everybody changes theirs; somebody else's is a given one from then on."""
        if id == str(request.user.pk):
            return redirect("password_change")
        return super().user_change_password(request, id, form_url)

    @admin.action(description="解除登录锁定", permissions=["change"])
    def unlock_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        names = [user.username for user in queryset if unlock(request, user.username)]
        tell(request, self, [f"账号 {name}" for name in names])


class GroupAdmin(AsksForPassword, Audited, auth.GroupAdmin):
    thing = Thing.GROUP


admin.site.unregister(Group)
admin.site.register(Group, GroupAdmin)


@admin.register(Entry)
class EntryAdmin(AsksForPassword, admin.ModelAdmin):
    list_display = ("number", "at", "username", "act", "thing", "subject", "address")
    list_filter = ("thing", "act", "at")
    search_fields = ("username", "address", "subject", "unit")
    list_per_page = 50
    show_full_result_count = False
    actions = ("unlock_account_and_address",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="解除所选记录的账号和地址的锁定", permissions=["unlock"])
    def unlock_account_and_address(self, request: HttpRequest, queryset: QuerySet[Entry]) -> None:
        failed = queryset.filter(act__in=(Act.FAILURE, Act.LOCKED))
        names = dict.fromkeys(entry.username for entry in failed if entry.username)
        addresses = dict.fromkeys(entry.address for entry in failed if entry.address)
        lifted = [f"账号 {name}" for name in names if unlock(request, name)]
        lifted += [f"地址 {address}" for address in addresses if unlock(request, address=address)]
        tell(request, self, lifted)

    def has_unlock_permission(self, request: HttpRequest) -> bool:
        """Who may change accounts may open them again."""
        return request.user.has_perm("departments.change_user")


def tell(request: HttpRequest, page: admin.ModelAdmin, lifted: list[str]) -> None:
    if lifted:
        page.message_user(request, f"已解除锁定：{'、'.join(lifted)}。", messages.SUCCESS)
    else:
        page.message_user(request, "所选的都没有被锁定。", messages.INFO)
