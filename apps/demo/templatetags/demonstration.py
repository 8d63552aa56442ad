"""What the login page tells of a demonstration; a page asks by ``{% load demonstration %}``, no module does."""

from __future__ import annotations

from django import template

from apps.demo.loading import PASSWORD, PEOPLE
from apps.demo.models import Account
from apps.departments.models import Membership

register = template.Library()


@register.simple_tag
def demonstration() -> dict[str, object] | None:
    """The plain accounts in the order of the work, and the password of them all; None in a real installation."""
    found = {account.user.username: account.user for account in Account.objects.as_published().select_related("user")}
    if not found:
        return None
    plain = [(username, role) for username, _, role in PEOPLE if username in found]
    working = set(Membership.objects.filter(user__in=found.values()).values_list("user_id", flat=True))
    accounts = [
        {"username": username, "role": role.label, "name": found[username].name}
        for username, role in plain
        if found[username].pk in working
    ]
    return {"password": PASSWORD, "accounts": accounts}
