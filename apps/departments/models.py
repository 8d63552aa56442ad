from typing import Any

from django.contrib.auth import models as auth
from django.core.validators import RegexValidator
from django.db import models, transaction

from apps.audit.case import Case
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.audit.triggers import Kept

from .names import NameField
from .tenancy import Fixed, Same

CODE = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", "代码只能用小写字母、数字和连字符。")


class Role(models.TextChoices):
    DRAFTER = "drafter", "填报人"
    HEAD = "head", "单位负责人"
    REVIEWER = "reviewer", "审核员"
    ADMIN = "admin", "财政局管理员"

    @property
    def of_bureau(self) -> bool:
        return self in (Role.REVIEWER, Role.ADMIN)


class District(models.Model):
    """区划: the tenant.  It owns departments, packs and cycles."""

    code = models.SlugField("代码", max_length=40, unique=True, validators=[CODE])
    name = NameField("名称", max_length=80)
    bureau = NameField("财政部门", max_length=120, blank=True)

    class Meta:
        verbose_name = "区划"
        verbose_name_plural = "区划"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class DepartmentQuerySet(models.QuerySet["Department"]):
    def below(self, departments: set[int]) -> set[int]:
        """All units below these, however far, without themselves; one query."""
        tree = self.filter(district__in=self.filter(pk__in=departments).values("district"), parent__isnull=False)
        found: set[int] = set()
        units = list(tree.values_list("pk", "parent_id"))
        above = set(departments)
        while above := {pk for pk, parent in units if parent in above} - found:
            found |= above
        return found - departments

    def headless(self) -> set[int]:
        """Those for which nobody could sign: neither they nor a department above them has a head."""
        signing = models.Q(membership__role=Role.HEAD, membership__user__is_active=True)
        heads = Department.objects.filter(signing, district__in=self.values("district"))
        headed = set(heads.values_list("pk", flat=True))
        return set(self.values_list("pk", flat=True)) - headed - Department.objects.below(headed)


class Department(models.Model):
    """部门(单位): 主管部门 and 下属单位 form a tree."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区划", related_name="departments")
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="主管部门", null=True, blank=True, related_name="units")
    code = models.SlugField("代码", max_length=40, validators=[CODE])
    name = NameField("名称", max_length=120)
    kind = NameField(
        "部门类别", max_length=40, blank=True, help_text="如党群部门、政府部门、街道、学校：汇总和比较时同类的放在一起。"
    )
    secret = models.BooleanField("涉密", default=False, help_text="涉密部门不公开，公开页上也没有它。")

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "部门"
        verbose_name_plural = "部门"
        ordering = ("district", "code")
        constraints = (
            models.UniqueConstraint(fields=("district", "code"), name="department_code_once_per_district"),
            Fixed("district", name="department_stays", violation_error_message="部门属于哪个区划，建立以后不能更改。"),
            Same(
                "district", "parent__district", name="department_below_its_own", violation_error_message="主管部门须是同一区划的部门。"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def case(self) -> Case:
        return Case(self.district.code, self.code)


class UserManager(auth.UserManager["User"]):
    @transaction.atomic
    def create_superuser(self, *args: Any, **fields: Any) -> "User":
        """Made at the console by whoever will use it: the password is their own."""
        user = super().create_superuser(*args, **fields)
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
        record(None, Case(), Change(Thing.USER, user.username, after=str(user), note="系统管理员"))
        return user


class User(auth.AbstractUser):
    name = NameField("姓名", max_length=60, blank=True)
    must_change_password = models.BooleanField(
        "下次登录须改密码", default=False, help_text="密码由别人设定的，本人登录后先改密码，才能做别的。"
    )

    notices_seen = models.DateTimeField("看过消息的时间", null=True, blank=True, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        constraints = (Kept(name="user_is_kept"),)

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def never_came(self) -> bool:
        """Has an account and a password somebody gave, and has not used them yet."""
        return self.is_active and self.must_change_password and self.last_login is None

    def set_password(self, raw_password: str | None) -> None:
        """A password somebody else gave, whoever that was and by whatever way: it is to be changed at the first log-in."""
        super().set_password(raw_password)
        self.must_change_password = raw_password is not None

    def choose_password(self, raw_password: str) -> None:
        """A password chosen by the person."""
        self.set_password(raw_password)
        self.must_change_password = False


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: User) -> "MembershipQuerySet":
        return self.filter(user=user).select_related("district", "department")


class Membership(models.Model):
    """What a user is, and for whom: a department's drafter or head, a district's reviewer or administrator."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="用户", related_name="memberships")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="区划")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门", null=True, blank=True)
    role = models.CharField("角色", max_length=12, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role", "district"), condition=models.Q(department=None), name="membership_once_in_bureau"
            ),
            models.UniqueConstraint(fields=("user", "role", "department"), name="membership_once_in_department"),
            models.CheckConstraint(
                condition=models.Q(role__in=["drafter", "head"], department__isnull=False)
                | models.Q(role__in=["reviewer", "admin"], department__isnull=True),
                name="membership_fits_role",
                violation_error_message="填报人、单位负责人须指定部门；审核员、财政局管理员不指定部门。",
            ),
            Same(
                "district", "department__district", name="membership_in_its_district",
                violation_error_message="部门不属于所选区划，请选同一区划的部门。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
