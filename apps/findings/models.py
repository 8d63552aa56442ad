from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.assessments.models import Assessment
from apps.departments.models import User
from apps.departments.tenancy import Fixed, Same
from apps.domain.checkup import findings_of
from apps.domain.findings import Finding
from apps.factbook.models import Snapshot
from apps.jobs.models import WAITING, Job, JobQuerySet, JobState


class ExaminationQuerySet(JobQuerySet):
    def ask(self, assessment: Assessment, fingerprint: str, snapshot: Snapshot | None, by: User | None) -> Examination:
        """Queue the examination of a state; those of earlier states that nobody has begun are not needed any more."""
        same = {"assessment": assessment, "fingerprint": fingerprint}
        earlier = self.filter(assessment=assessment, state=JobState.QUEUED, snapshot=None).exclude(fingerprint=fingerprint)
        if snapshot is None:
            earlier.delete()
        return self.request({"snapshot": snapshot, "requested_by": by}, **same)

    def last_of(self, assessment: Assessment) -> Examination | None:
        """The newest result of what is being typed."""
        done = self.filter(assessment=assessment, snapshot=None, state=JobState.DONE)
        return done.order_by("-finished_at", "-pk").first()

    def outdated_by(self, job: Examination) -> ExaminationQuerySet:
        """Of what was typed before; the findings of what was handed in stay."""
        ended = self.filter(assessment=job.assessment, snapshot=None).exclude(state__in=WAITING)
        return ended.filter(pk__lt=job.pk) if job.snapshot_id is None else self.none()


class Examination(Job):
    """核对: reading the texts and the whole report of one state of an assessment, and what was found in them.

    ``fingerprint`` says which state (see ``own.fingerprint_of``); ``snapshot`` is set where that state is frozen.
    """

    queue = "quick"
    work = "apps.findings.own.examine"
    seconds = 60
    does = "核对"
    makes = "结果"
    kept = "填报内容都在"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="examinations")
    snapshot = models.ForeignKey(Snapshot, models.CASCADE, null=True, blank=True, related_name="examinations")
    fingerprint = models.CharField("内容指纹", max_length=64)
    handing_in = models.DateTimeField("请求提交的时间", null=True, blank=True)
    """When somebody asked to hand in just this while it was still being examined: that moment counts."""
    findings = models.JSONField("发现的问题", default=list, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ExaminationQuerySet.as_manager()

    class Meta:
        db_table = "checks_examination"
        verbose_name = "全文核对"
        verbose_name_plural = "全文核对"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("assessment", "fingerprint"), name="examination_once"),
            Fixed("assessment", name="examination_stays"),
            Same("assessment", "snapshot__assessment", name="examination_of_its_snapshot"),
        )

    def __str__(self) -> str:
        return f"{self.assessment} {self.get_state_display()}"

    @property
    def found(self) -> tuple[Finding, ...]:
        return findings_of(self.findings)

    def moment_of_asking(self, assessment: Assessment) -> datetime | None:
        """When somebody asked to hand it in, if that was since the assessment is in the state it is in."""
        return self.handing_in if self.handing_in and self.handing_in > assessment.state_at else None

    def keep_moment(self, assessment: Assessment, clicked: datetime) -> None:
        """The first click counts; one of an earlier round counts no more."""
        this_round = Q(handing_in__gt=assessment.state_at)
        Examination.objects.filter(pk=self.pk).exclude(this_round).update(handing_in=clicked)
