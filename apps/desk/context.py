"""What every page's frame shows: where the user works, as what, and the ways there."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from apps.assessments.access import headed, memberships
from apps.departments.models import Membership, Role, User

from .notices import fresh


def frame(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    found = memberships(request)
    roles = [Role(m.role) for m in found]
    return {
        # Asked for by whole pages alone, not by the parts that a page takes in later.
        "nav_items": SimpleLazyObject(lambda: _ways(request, user, found, roles)),
        "notices_fresh": SimpleLazyObject(lambda: fresh(request) if roles else 0),
        "district_name": found[0].district.name if found else "",
        "role_label": "、".join(dict.fromkeys(role.label for role in roles)),
        "user_name": user.name or user.username,
    }


def _ways(request: HttpRequest, user: User, found: list[Membership], roles: list[Role]) -> list[dict[str, object]]:
    items = [("工作台", reverse("desk"))]
    if Role.HEAD in roles and headed(user, found)[1]:
        items.append(("下属单位", reverse("units")))
    if any(role.of_bureau for role in roles):
        items.append(("各部门进度", reverse("overview")))
        items.append(("比较汇总", reverse("comparison")))
    if Role.ADMIN in roles:
        items.append(("年度工作", reverse("cycles")))
        items.append(("部门和人员", reverse("people")))
        items.append(("操作记录", reverse("records")))
    if roles:
        items.append(("报告核查", reverse("checkups")))
    if user.is_superuser:
        items.append(("区划", reverse("districts")))
    if user.is_staff:
        items.append(("系统管理", reverse("admin:index")))
    return [{"label": label, "url": url, "active": request.path == url} for label, url in items]
