"""花名册: departments, people and roles of a district from a table people have.

:func:`read_roster` says what is new, what is there already and what is wrong, by cell; nothing is written.  :func:`admit`
writes what was read, all or nothing, and gives every new account a password to be changed at the first log-in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.audit.case import Case
from apps.audit.models import Thing
from apps.audit.record import Change, record, together
from apps.departments.models import CODE, Department, District, Membership, Role, User
from apps.domain.names import refusal
from apps.files.refusal import Refused
from apps.files.sheets import Fault, Place, Sheet, cell_name, read_book

from .people import new_account

HEADS: Mapping[str, tuple[str, ...]] = {
    "unit": (
        "部门代码", "单位代码", "部门编码", "单位编码", "预算单位代码", "预算单位编码", "预算部门代码", "预算部门编码", "机构代码",
        "代码", "编码",
    ),
    "unit_name": (
        "部门名称", "单位名称", "预算单位名称", "预算部门名称", "部门全称", "单位全称", "机构名称", "填报单位",
        "部门", "单位", "预算单位", "预算部门",
    ),
    "parent": (
        "主管部门代码", "上级部门代码", "主管单位代码", "主管部门编码", "主管单位编码", "上级单位代码", "上级单位编码",
        "主管部门", "主管单位", "上级部门", "上级单位",
    ),
    "name": ("姓名", "人员姓名", "用户姓名"), "login": ("用户名", "登录名", "账号", "登录账号", "用户账号"),
    "role": ("角色", "用户角色", "任职", "岗位"), "kind": ("部门类别", "单位类别", "类别"),
    "email": ("邮箱", "电子邮箱", "邮箱地址", "电子邮件"),
}  # fmt: skip
NEEDED = "unit_name"
OF_PEOPLE = ("name", "login", "role")
"""All of them or none: a list of units is brought first, and people as they are named."""
WORDLESS = frozenset({"", "序号", "备注"})
"""Columns nobody expects to be read."""
ROLES = {
    "填报人": Role.DRAFTER, "会计": Role.DRAFTER, "部门会计": Role.DRAFTER, "单位负责人": Role.HEAD, "负责人": Role.HEAD,
    "审核员": Role.REVIEWER, "审核人": Role.REVIEWER, "财政局管理员": Role.ADMIN, "管理员": Role.ADMIN,
}  # fmt: skip
LOGIN = re.compile(r"[\w.@+-]{1,150}")
LONGEST_KIND = Department._meta.get_field("kind").max_length
MOST_ROWS = 5000
NO_HEAD = (
    "没有找到表头：前十行里要有一行写着栏目名称，其中有“部门代码”和“部门名称”（或“单位编码”和“单位名称”）；"
    "登记人员的，还要有“姓名”“用户名”“角色”。"
)

NO_UNIT = "“{sheet}”第{row}行像是表头，但没有写单位名称的一栏{unknown}。请把这一栏的名称改为“部门名称”或“单位名称”再导入。"


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the roster: who is what, where; or a department alone, without a role."""

    place: Place
    unit: str
    unit_name: str
    kind: str
    parent: str
    name: str
    email: str
    login: str
    role: Role | None
    new_unit: bool
    new_user: bool
    new_role: bool

    @property
    def same(self) -> bool:
        return not (self.new_unit or self.new_user or self.new_role)


@dataclass(frozen=True, slots=True)
class Roster:
    people: tuple[Person, ...] = ()
    faults: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()
    """Heads of columns that say nothing to us."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What was written.  ``passwords`` are of the new accounts and are kept nowhere: to be handed over at once."""

    departments: int
    memberships: int
    passwords: Mapping[User, str]


def read_roster(data: bytes, name: str, district: District) -> Roster:
    """What a file says of a district; raises :class:`Refused` where it cannot be read at all."""
    book = read_book(data, name)
    found = [(sheet, row, columns) for sheet in book.sheets if not sheet.hidden for row, columns in _known(sheet)]
    head = next(((s, row, columns) for s, row, columns in found if len(columns) > 1 and NEEDED in columns), None)
    if head is not None:
        return _Reader(*head, district).roster()
    sheet, row, columns = max(found, key=lambda one: len(one[2]), default=(None, 0, {}))
    if sheet is None or len(columns) < 2:
        raise Refused(NO_HEAD)
    others = (word for at, word in enumerate(_heads(sheet, row)) if at not in columns.values() and word not in WORDLESS)
    unknown = "、".join(f"“{word}”" for word in others)
    raise Refused(NO_UNIT.format(sheet=sheet.name, row=row + 1, unknown=f"（不认得{unknown}）" if unknown else ""))


def _known(sheet: Sheet) -> Iterator[tuple[int, dict[str, int]]]:
    """The first rows, and which of their cells are heads we know."""
    for row in range(min(10, len(sheet.rows))):
        texts = _heads(sheet, row)
        yield row, {key: texts.index(word) for key, words in HEADS.items() for word in reversed(words) if word in texts}


def _heads(sheet: Sheet, row: int) -> list[str]:
    return ["".join(sheet.text(row, column).split()).rstrip("*＊") for column in range(len(sheet.rows[row]))]


@dataclass
class _Reader:
    sheet: Sheet
    head: int
    columns: dict[str, int]
    district: District
    faults: list[Fault] = field(default_factory=list)

    def roster(self) -> Roster:
        lacking = [HEADS[key][0] for key in OF_PEOPLE if key not in self.columns]
        if 0 < len(lacking) < len(OF_PEOPLE):
            heads = "、".join(f"“{head}”" for head in lacking)
            raise Refused(f"登记人员的花名册还缺{heads}一栏；只登记部门的，姓名、用户名、角色三栏都不要。")
        departments = list(self.district.departments.all())
        self.codes = {one.code: one.name for one in departments}
        self.names = {one.name: one.code for one in departments}
        self.own_codes = {self._text(row, "unit"): self._text(row, "unit_name") for row in self._rows() if self._text(row, "unit")}
        self.own_names = {name: code for code, name in self.own_codes.items() if name}
        self.kinds: dict[str, str] = {}
        logins = [self._text(row, "login") for row in self._rows()]
        self.users = {user.username: user for user in User.objects.filter(username__in=logins)}
        held = Membership.objects.filter(user__username__in=logins).select_related("user", "department")
        own = [m for m in held if m.district_id == self.district.pk]
        self.held = {(m.user.username, m.role, m.department.code if m.department else "") for m in own}
        self.away = {m.user.username for m in held if m.district_id != self.district.pk}
        people, seen = [], set[tuple[str, str, str]]()
        self.said: dict[str, str] = {}
        for row in self._rows():
            person = self._person(row)
            if person is None:
                continue
            key = (person.login, str(person.role), person.unit)
            if key in seen and person.role is None:
                self._fault(row, "unit_name", "同一个部门写了两次，请删去一行。")
                continue
            if key in seen:
                self._fault(row, "login", "同一个人在同一部门的同一角色写了两次，请删去一行。")
                continue
            seen.add(key)
            people.append(person)
        return Roster(tuple(people), tuple(self.faults), tuple(self._unread()))

    def _unread(self) -> Iterator[str]:
        known = set(self.columns.values())
        heads = enumerate(_heads(self.sheet, self.head))
        yield from (head for column, head in heads if column not in known and head not in WORDLESS)

    def _rows(self) -> Iterator[int]:
        last = min(len(self.sheet.rows), self.head + 1 + MOST_ROWS)
        return (row for row in range(self.head + 1, last) if any(self._text(row, key) for key in self.columns))

    def _text(self, row: int, key: str) -> str:
        return self.sheet.text(row, self.columns[key]) if key in self.columns else ""

    def _fault(self, row: int, key: str, message: str) -> None:
        place = Place(self.sheet.name, cell_name(row, self.columns.get(key, 0)))
        self.faults.append(Fault(place, self._text(row, key), message))

    def _person(self, row: int) -> Person | None:
        if not any(self._text(row, key) for key in OF_PEOPLE):
            return self._alone(row)
        before = len(self.faults)
        role = ROLES.get(self._text(row, "role"))
        if role is None:
            self._fault(row, "role", f"角色只能是：{'、'.join(str(role.label) for role in Role)}。")
        unit = self._unit(row) if role is not None and not role.of_bureau else ""
        login, name = self._text(row, "login"), self._text(row, "name")
        self._login(row, login, name)
        email = self._email(row)
        if len(self.faults) > before or role is None:
            return None
        place = Place(self.sheet.name, cell_name(row, self.columns["login"]))
        unit_name, kind = self._text(row, "unit_name") if unit else "", self.kinds.get(unit, "")
        return Person(
            place, unit, unit_name, kind, self._parent(row), name, email, login, role,
            bool(unit) and unit not in self.codes, login not in self.users, (login, str(role), unit) not in self.held,
        )  # fmt: skip

    def _alone(self, row: int) -> Person | None:
        """A department, nobody named for it yet."""
        before, unit = len(self.faults), self._unit(row)
        if len(self.faults) > before:
            return None
        place = Place(self.sheet.name, cell_name(row, self.columns["unit_name"]))
        name, kind = self._text(row, "unit_name"), self.kinds.get(unit, "")
        return Person(place, unit, name, kind, self._parent(row), "", "", "", None, unit not in self.codes, False, False)

    def _parent(self, row: int) -> str:
        """The code of the department above, which may be called by its name."""
        said = self._text(row, "parent")
        return self.names.get(said) or self.own_names.get(said) or said

    def _unit(self, row: int) -> str:
        """The code of the department; one that is there may be called by its name alone."""
        code, name = self._text(row, "unit"), self._text(row, "unit_name")
        if not name:
            self._fault(row, "unit_name", "部门名称不能空着；审核员、财政局管理员才不写部门。")
        elif sentence := refusal(name):
            self._fault(row, "unit_name", sentence)
        code = code or self.names.get(name) or self.own_names.get(name, "")
        if not code:
            self._fault(row, "unit", f"“{name}”还没有登记，请写部门代码（小写字母、数字和连字符）。")
        elif not re.fullmatch(CODE.regex, code):
            self._fault(row, "unit", str(CODE.message))
        elif code in self.codes and name and self.codes[code] != name:
            self._fault(row, "unit_name", f"代码“{code}”登记的是“{self.codes[code]}”，与“{name}”不同，请核对。")
        elif self.own_codes.get(code, name) != name:
            self._fault(row, "unit_name", f"同一个代码“{code}”写了两个名称，请核对。")
        parent = self._parent(row)
        if parent and parent not in self.codes and parent not in self.own_codes:
            self._fault(row, "parent", f"没有代码或名称为“{parent}”的部门。")
        if parent and parent == code:
            self._fault(row, "parent", "主管部门不能是自己。")
        self._kind(row, code)
        return code

    def _kind(self, row: int, code: str) -> None:
        """Written once or in every line of the department, and the same everywhere."""
        kind = self._text(row, "kind")
        if sentence := refusal(kind):
            self._fault(row, "kind", sentence)
        elif len(kind) > LONGEST_KIND:
            self._fault(row, "kind", f"部门类别最多 {LONGEST_KIND} 个字，现在是 {len(kind)} 个字。")
        elif kind and self.kinds.setdefault(code, kind) != kind:
            self._fault(row, "kind", f"同一个部门写了两个类别（“{self.kinds[code]}”“{kind}”），请核对。")

    def _email(self, row: int) -> str:
        email = self._text(row, "email")
        try:
            if email:
                validate_email(email)
        except ValidationError:
            self._fault(row, "email", "邮箱写法不对，应如 name@example.cn；没有的空着。")
        return email

    def _login(self, row: int, login: str, name: str) -> None:
        if not LOGIN.fullmatch(login):
            self._fault(row, "login", "用户名只能用汉字、字母、数字和 @ . + - _，不能空着。")
        elif login in self.away:
            self._fault(row, "login", "这个用户名已由别的区划使用，请换一个。")
        elif login in self.users and name and self.users[login].name != name:
            self._fault(row, "name", f"用户名“{login}”登记的是“{self.users[login]}”，与“{name}”不同，请核对。")
        elif self.said.setdefault(login, name) != name:
            self._fault(row, "name", f"同一个用户名“{login}”写了两个姓名，请核对。")
        if not name:
            self._fault(row, "name", "姓名不能空着。")
        elif sentence := refusal(name):
            self._fault(row, "name", sentence)


def admit(roster: Roster, district: District, by: User) -> Admitted:
    """Write a roster without faults: departments, accounts, roles; what is there already stays as it is."""
    if roster.faults:
        raise ValueError("A roster with faults is not admitted.")
    with transaction.atomic(), together():
        return _admit(roster, district, by)


def _admit(roster: Roster, district: District, by: User) -> Admitted:
    departments = {one.code: one for one in district.departments.all()}
    fresh = {p.unit: p for p in roster.people if p.unit and p.unit not in departments}
    for code, person in fresh.items():
        departments[code] = Department.objects.create(district=district, code=code, name=person.unit_name, kind=person.kind)
        record(by, departments[code].case, Change(Thing.DEPARTMENT, code, after=person.unit_name, note="花名册"))
    for code, person in fresh.items():
        if person.parent:
            departments[code].parent = departments[person.parent]
            departments[code].save(update_fields=["parent"])
    people = [(person, person.role) for person in roster.people if person.role is not None]
    users = {user.username: user for user in User.objects.filter(username__in={person.login for person, _ in people})}
    passwords, made = {}, 0
    for person, role in people:
        if person.login not in users:
            users[person.login], password = new_account(person.login, person.name, district, by, "花名册", person.email)
            passwords[users[person.login]] = password
        _, new = Membership.objects.get_or_create(
            user=users[person.login], district=district, department=departments.get(person.unit) if person.unit else None, role=role
        )
        if new:
            made += 1
            change = Change(Thing.MEMBERSHIP, person.login, after=str(role.label), note="花名册")
            record(by, Case(district.code, person.unit), change)
    return Admitted(len(fresh), made, passwords)
