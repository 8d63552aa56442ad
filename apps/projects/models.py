from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.assessments.models import Assessment
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.budgets.models import Figure
from apps.departments.models import User
from apps.departments.tenancy import Fixed


class ListedManager(models.Manager["Project"]):
    """The projects of the list: those taken out of it are left out."""

    def get_queryset(self) -> models.QuerySet[Project]:
        return super().get_queryset().filter(removed_at=None)


class Project(models.Model):
    """项目: its place in the list.  Its fields are figures of the statement 项目, declared in the pack.

    A project that is taken out keeps what was typed into it, and can be put back.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="projects")
    ordinal = models.PositiveIntegerField("序号")
    made_as = models.CharField("页面上的行", max_length=20, blank=True, editable=False)
    """What the page called the row that became this project: a page that is not sure sends it twice."""
    removed_at = models.DateTimeField("移除时间", null=True, blank=True, editable=False)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    all_ever = models.Manager()
    objects = ListedManager()

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        default_manager_name = "objects"
        ordering = ("ordinal", "pk")
        constraints = (Fixed("assessment", name="project_stays"),)

    def __str__(self) -> str:
        return f"项目{self.ordinal}"

    @property
    def row(self) -> str:
        """The row its figures are stored under; stable however the list is ordered."""
        return f"P{self.pk}"

    def take_out(self, by: User) -> None:
        self.removed_at, self.removed_by = timezone.now(), by
        self.save(update_fields=("removed_at", "removed_by"))
        record(by, self.assessment.case, Change(Thing.PROJECT, f"项目.{self.row}", before=str(self)))

    def put_back(self, by: User) -> None:
        self.removed_at = self.removed_by = None
        self.save(update_fields=("removed_at", "removed_by"))
        record(by, self.assessment.case, Change(Thing.PROJECT, f"项目.{self.row}", after=str(self), note="撤销移除"))

    def copied(self, by: User) -> Project:
        """One more like this, right behind it, with its fields and what hangs on them."""
        behind = list(Project.objects.filter(assessment=self.assessment, ordinal__gt=self.ordinal))
        for project in behind:
            project.ordinal += 1
        Project.objects.bulk_update(behind, ("ordinal",))
        made = Project.objects.create(assessment=self.assessment, ordinal=self.ordinal + 1, created_by=by)
        figures = Figure.objects.filter(assessment=self.assessment)
        own = list(figures.filter(statement="项目", row=self.row)) + list(figures.filter(statement__startswith=f"项目.{self.row}."))
        for figure in own:
            figure.pk, figure.updated_by = None, by
            figure.row = made.row if figure.row == self.row else figure.row
            figure.statement = figure.statement.replace(f"项目.{self.row}.", f"项目.{made.row}.", 1)
        Figure.objects.bulk_create(own)
        record(by, self.assessment.case, Change(Thing.PROJECT, f"项目.{made.row}", after=str(made), note=f"照“项目.{self.row}”新增"))
        return made
