from __future__ import annotations

from itertools import takewhile
from typing import Any

from django.db import models

from .case import Case
from .triggers import AppendOnly


class Thing(models.TextChoices):
    """What a record is about."""

    FIGURE = "figure", "数"
    PASSAGE = "passage", "文字"
    WORDING = "wording", "语句"
    JUDGEMENT = "judgement", "评判"
    EVIDENCE = "evidence", "佐证材料"
    PROJECT = "project", "项目"
    REASON = "reason", "问题说明"
    IMPORT = "import", "导入"
    STATE = "state", "办理"
    COMMENT = "comment", "审核意见"
    MARK = "mark", "复核分"
    REPORT = "report", "报告"
    CHECKUP = "checkup", "报告核查"
    CYCLE = "cycle", "年度工作"
    ASSESSMENT = "assessment", "自评"
    PACK = "pack", "区划包"
    DISTRICT = "district", "区划"
    DEPARTMENT = "department", "部门"
    USER = "user", "人员"
    MEMBERSHIP = "membership", "任职"
    GROUP = "group", "用户组"
    LOGIN = "login", "登录"
    TOKEN = "token", "接口令牌"
    SYSTEM = "system", "系统"


TYPED = (
    Thing.FIGURE, Thing.PASSAGE, Thing.WORDING, Thing.JUDGEMENT, Thing.EVIDENCE, Thing.PROJECT, Thing.REASON, Thing.IMPORT,
)  # fmt: skip
"""What a department types: before it is handed in, its content is the department's own."""


class Act(models.TextChoices):
    """What was done."""

    ADD = "add", "新增"
    CHANGE = "change", "修改"
    REMOVE = "remove", "删除"
    MOVE = "move", "移动"
    READ = "read", "阅看"
    DOWNLOAD = "download", "下载"
    ASK = "ask", "要求生成"
    # Of a log-in.
    SUCCESS = "success", "登录成功"
    FAILURE = "failure", "用户名或密码不对"
    REFUSED = "refused", "统一登录未通过"
    LOCKED = "locked", "失败太多，已锁定"
    UNLOCKED = "unlocked", "解除锁定"
    LOGOUT = "logout", "退出"


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, case: Case) -> EntryQuerySet:
        return self.filter(district=case.district, unit=case.unit, year=case.year, as_of=case.as_of)

    def update(self, **fields: Any) -> int:
        raise TypeError("操作记录只增不改。")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("操作记录只增不删。")


SHOWN = 60
"""So many characters of a text are shown in a list of changes."""


def _from(text: str, start: int) -> str:
    shown = text[start : start + SHOWN]
    return f"{'…' if start and shown else ''}{shown}{'…' if len(text) > start + SHOWN else ''}"


class Entry(models.Model):
    """操作记录: who did what, when, from where, before → after.  Written by :mod:`apps.audit.record` alone.

    Everything is text: a record says what was true when it was written and depends on no row that may change.
    """

    number = models.BigIntegerField("编号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    username = models.CharField("用户名", max_length=150, blank=True, db_index=True)
    name = models.CharField("姓名", max_length=60, blank=True)
    address = models.CharField("网络地址", max_length=45, blank=True)
    way = models.CharField("途径", max_length=10)
    thing = models.CharField("对象", max_length=10, choices=Thing)
    act = models.CharField("动作", max_length=10, choices=Act)
    district = models.CharField("区划", max_length=40, blank=True)
    unit = models.CharField("部门", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True)
    as_of = models.DateField("监控截至日期", null=True)
    subject = models.CharField("名称", max_length=300, blank=True)
    before = models.TextField("原来", blank=True)
    after = models.TextField("现在", blank=True)
    note = models.TextField("说明", blank=True)
    hash = models.CharField("指纹", max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "操作记录"
        verbose_name_plural = "操作记录"
        ordering = ("-number",)
        indexes = (models.Index(fields=("district", "unit", "year", "subject"), name="audit_by_subject"),)
        constraints = (AppendOnly(name="audit_entry_stands"),)

    def __str__(self) -> str:
        return f"{self.number} {self.what}"

    @property
    def what(self) -> str:
        """What was done, in words: 修改数 收支.合计.决算; 登录成功; 办理 审核通过."""
        if self.thing == Thing.LOGIN:
            return f"{self.get_act_display()} {'' if self.subject == self.username else self.subject}".strip()
        done = "" if self.thing in (Thing.STATE, Thing.SYSTEM) else self.get_act_display()
        return f"{done}{self.get_thing_display()} {self.subject}".strip()

    @property
    def apart(self) -> tuple[str, str]:
        """Before and after, of long texts from a little before the place where they begin to differ."""
        alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(self.before, self.after, strict=False)))
        start = max(0, alike - 10) if max(len(self.before), len(self.after)) > SHOWN else 0
        return _from(self.before, start), _from(self.after, start)

    @property
    def who(self) -> str:
        return f"{self.name}（{self.username}）" if self.name and self.name != self.username else self.username

    @property
    def case(self) -> Case:
        return Case(self.district, self.unit, self.year, self.as_of)
