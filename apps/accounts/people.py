"""People of a bureau's district, kept by its administrator: accounts, roles, passwords.  Accounts are closed, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass

from django.contrib.auth.hashers import get_hasher
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import get_random_string

from apps.audit.case import Case
from apps.audit.models import Act, Thing
from apps.audit.record import Change, record, together
from apps.departments.models import Department, District, Membership, Role, User

PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""None that is taken for another when read aloud."""
ROUNDS = 1000
"""Of hashing a one-time password: twelve letters by chance are not guessed, and a district's hundreds must not take minutes.
At the log-in Django hashes it anew at its own, full cost."""


def give_password(user: User) -> str:
    """A password given by somebody else: it is shown once and changed at the first log-in.  The caller saves."""
    given, hasher = get_random_string(12, PASSWORD_LETTERS), copy(get_hasher())
    hasher.iterations = ROUNDS
    user.password = hasher.encode(given, hasher.salt())
    user.must_change_password = True
    return given


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed to somebody to log in with."""

    unit: str
    name: str
    login: str
    password: str


def slips(passwords: Mapping[User, str]) -> list[Slip]:
    """By department, as they are handed out."""
    held = Membership.objects.filter(user__in=passwords).select_related("department").order_by("-pk")
    units = {one.user_id: one.department for one in held}
    given = sorted(((units.get(user.pk), user) for user in passwords), key=lambda one: (one[0].code if one[0] else "", one[1].username))
    return [Slip(unit.name if unit else "", user.name, user.username, passwords[user]) for unit, user in given]


def people_of(districts: list[int]) -> QuerySet[User]:
    """Those who work in these districts and nowhere else.  Who keeps the system is kept by the system's own pages."""
    elsewhere = Membership.objects.exclude(district__in=districts).values("user")
    own = Membership.objects.filter(district__in=districts).values("user")
    left = Q(pk__in=own) & ~Q(pk__in=elsewhere)
    return User.objects.filter(left, is_staff=False, is_superuser=False).order_by("username")


def new_account(username: str, name: str, district: District, by: User, note: str = "", email: str = "") -> tuple[User, str]:
    """Somebody who can log in, with a password to be changed at once.  To be called in a transaction."""
    user = User(username=username, name=name, email=email)
    password = give_password(user)
    user.save()
    record(by, Case(district.code), Change(Thing.USER, username, after=name, note=note))
    return user, password


@transaction.atomic
def add_person(
    username: str, name: str, district: District, department: Department | None, role: Role, by: User, email: str = ""
) -> tuple[User, str]:
    with together():
        user, password = new_account(username, name, district, by, email=email)
        add_role(user, district, department, role, by)
    return user, password


@transaction.atomic
def add_role(user: User, district: District, department: Department | None, role: Role, by: User) -> Membership:
    made = Membership(user=user, district=district, department=department, role=role)
    made.full_clean()
    made.save()
    record(by, _case(made), Change(Thing.MEMBERSHIP, user.username, after=_told(made)))
    return made


@transaction.atomic
def remove_role(membership: Membership, by: User) -> None:
    record(by, _case(membership), Change(Thing.MEMBERSHIP, membership.user.username, before=_told(membership)))
    membership.delete()


@transaction.atomic
def reset_password(user: User, case: Case, by: User) -> str:
    """A new one, shown once; sessions that are open end with the old one."""
    password = give_password(user)
    user.save(update_fields=["password", "must_change_password"])
    record(by, case, Change(Thing.USER, user.username, act=Act.CHANGE, note="重设密码"))
    return password


@transaction.atomic
def renew_unused(district: District, by: User) -> dict[User, str]:
    """New passwords for all who were given one and never came: what was handed out has been lost, or never handed out."""
    waiting = people_of([district.pk]).filter(last_login=None, must_change_password=True, is_active=True)
    with together():
        return {user: reset_password(user, Case(district.code), by) for user in waiting}


@transaction.atomic
def set_email(user: User, email: str, case: Case, by: User) -> None:
    """Where reminders go besides the desk; empty for nowhere."""
    before, user.email = user.email, email
    user.save(update_fields=["email"])
    record(by, case, Change(Thing.USER, f"{user.username} 邮箱", before, email))


@transaction.atomic
def set_active(user: User, active: bool, case: Case, by: User) -> None:
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(by, case, Change(Thing.USER, user.username, act=Act.CHANGE, note="启用" if active else "停用"))


def _case(membership: Membership) -> Case:
    return membership.department.case if membership.department else Case(membership.district.code)


def _told(membership: Membership) -> str:
    return f"{membership.department or membership.district} {membership.get_role_display()}"
