from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from django.db import models, transaction
from django.db.models import Q

from apps.audit.case import Case
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import Department, District, User
from apps.departments.names import NameField
from apps.departments.tenancy import Fixed, Same
from apps.domain.checkup import ORDER, CheckUp, coverage_from, findings_of
from apps.domain.checkup.opinion import Choices
from apps.domain.documents.stored import document_of
from apps.domain.findings import Severity
from apps.jobs.models import Job, JobQuerySet, JobState
from apps.jobs.program import checks
from apps.reports.models import Paper

LARGE = ("document", "findings", "coverage")
"""What a list and a progress line do without."""


def upload_path(checkup: Checkup, filename: str) -> str:
    """A name nobody can guess or steer; the user's own file name is kept in the row."""
    return f"checkups/{uuid4().hex}{Path(filename).suffix.lower()[:10]}"


class CheckupQuerySet(JobQuerySet):
    def of(self, user: User) -> CheckupQuerySet:
        """Somebody's own: to be changed by nobody else."""
        return self.filter(requested_by=user)

    def seen_by(self, user: User, bureaus: Iterable[int]) -> CheckupQuerySet:
        """The own ones, and those that colleagues in these bureaus share."""
        return self.filter(Q(requested_by=user) | Q(district__in=bureaus)).select_related("requested_by", "department")

    def light(self) -> CheckupQuerySet:
        return self.defer(*LARGE)


class Checkup(Job):
    """核查: a report somebody uploaded, the job of reading it, and what was found.

    ``left_out`` are the positions of findings that are 不采纳; together with ``remarks`` they make the opinion.
    """

    queue = "checkups"
    work = "apps.checkups.examination.examine"
    seconds = 60
    does = "核查"
    makes = "结果"
    kept = "上传的文件还在"

    file = models.FileField("文件", upload_to=upload_path)
    name = NameField("文件名", max_length=200)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("文件指纹", max_length=64)
    title = NameField("报告名称", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    document = models.JSONField("读出的内容", null=True, blank=True)
    findings = models.JSONField("发现的问题", default=list, blank=True)
    coverage = models.JSONField("核对范围", default=dict, blank=True)
    errors = models.PositiveIntegerField("错误", default=0)
    warnings = models.PositiveIntegerField("需说明", default=0)
    questions = models.PositiveIntegerField("待确认", default=0)
    notes = models.PositiveIntegerField("提示", default=0)
    read_ms = models.PositiveIntegerField("读取毫秒", default=0)
    check_ms = models.PositiveIntegerField("核对毫秒", default=0)
    left_out = models.JSONField("不采纳", default=list, blank=True)
    remarks = models.TextField("其他意见", blank=True)
    addressee = NameField("主送单位", max_length=120, blank=True)
    opinion_title = NameField("意见标题", max_length=200, blank=True)
    """As it is to be called; empty for the usual title."""
    district = models.ForeignKey(District, models.PROTECT, verbose_name="共用的财政局", null=True, blank=True, related_name="+")
    """Whose bureau sees it; none where nobody but its owner does."""
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门", null=True, blank=True, related_name="checkups")
    about_year = models.PositiveSmallIntegerField("所属年度", null=True, blank=True)
    program = models.CharField("核查程序", max_length=64, blank=True)
    """By which version of the checks it was examined (see :mod:`apps.jobs.program`)."""

    objects = CheckupQuerySet.as_manager()

    class Meta:
        db_table = "checks_checkup"
        verbose_name = "报告核查"
        verbose_name_plural = "报告核查"
        ordering = ("-pk",)
        constraints = (
            Same(
                "district", "department__district", name="checkup_in_its_district", violation_error_message="部门须是本区划的部门。"
            ),
        )

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def outdated(self) -> bool:
        """The program checks otherwise by now."""
        return self.done and self.program != checks()

    def before(self, among: CheckupQuerySet) -> Checkup | None:
        """The earlier version of the same report: of the same department and year where they are named, else of the same title."""
        earlier = among.defer(None).defer("document", "coverage").filter(state=JobState.DONE, pk__lt=self.pk)
        if self.department_id and self.about_year:
            same = earlier.filter(department=self.department_id, about_year=self.about_year)
        else:
            same = earlier.filter(requested_by=self.requested_by_id, title=self.title, year=self.year) if self.title else earlier.none()
        return same.order_by("-pk").first()

    def sentence_for(self, error: BaseException) -> str:
        if isinstance(error, FileNotFoundError):
            return "文件已不在服务器上，请重新上传。"
        return super().sentence_for(error)

    @cached_property
    def result(self) -> CheckUp:
        return CheckUp(
            document_of(self.document), findings_of(self.findings), coverage=coverage_from(self.coverage)
        )

    @property
    def counts(self) -> dict[Severity, int]:
        return dict(zip(ORDER, (self.errors, self.warnings, self.questions, self.notes), strict=True))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def adopted(self) -> int:
        return self.total - len(self.left_out)

    def choose(self, seen: Iterable[int], adopted: Iterable[int], remarks: str, addressee: str, by: User, title: str = "") -> None:
        """Keep the ticks of the findings that stood on the page; those that did not stay as they were."""
        with transaction.atomic():
            locked = Checkup.objects.light().select_for_update().get(pk=self.pk)
            before = locked.chosen_told
            on_page = {number for number in seen if 0 <= number < locked.total}
            self.left_out = sorted((set(locked.left_out) - on_page) | (on_page - set(adopted)))
            self.remarks, self.addressee = remarks.strip(), " ".join(addressee.split())[:120]
            self.opinion_title = " ".join(title.split())[:200]
            self.save(update_fields=["left_out", "remarks", "addressee", "opinion_title"])
            if before != self.chosen_told:
                record(by, Case(), Change(Thing.CHECKUP, self.name, before, self.chosen_told, "取舍"))

    @property
    def chosen_told(self) -> str:
        """What records say of the choices."""
        left_out = "、".join(str(number + 1) for number in self.left_out)
        left_out = f"不采用第 {left_out} 条" if left_out else "全部采用"
        return "；".join(filter(None, (left_out, self.remarks, self.addressee, self.opinion_title)))

    def remove(self, by: User) -> None:
        """The row, the file, and every opinion written from it."""
        files = [self.file, *(file for one in self.opinions.all() for file in (one.pdf, one.docx) if file)]
        with transaction.atomic():
            record(by, Case(), Change(Thing.CHECKUP, self.name, before=self.sha256))
            self.delete()
            for file in files:
                transaction.on_commit(lambda file=file: file.storage.delete(file.name))


class Opinion(Paper):
    """审核意见: the files written from a check-up and the reviewer's choices at that time."""

    work = "apps.checkups.opinions.write"
    kept = "勾选和意见都在"

    checkup = models.ForeignKey(Checkup, models.CASCADE, verbose_name="报告核查", related_name="opinions")
    choices = models.JSONField("取舍")

    class Meta:
        db_table = "checks_opinion"
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        ordering = ("-pk",)
        constraints = (Fixed("checkup", name="opinion_stays"),)

    def __str__(self) -> str:
        return f"{self.checkup} {self.get_state_display()}"

    @property
    def folder(self) -> str:
        return f"checkups/opinions/{self.input_hash[:32]}"

    @property
    def chosen(self) -> Choices:
        return Choices(**self.choices | {"left_out": frozenset(self.choices["left_out"])})
