from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.audit.case import Case
from apps.departments.models import Department, District
from apps.departments.names import NameField
from apps.departments.tenancy import Fixed, Same
from apps.domain.pack import Pack
from apps.domain.pack.kinds import made_to
from apps.domain.places import Opened, Openings
from apps.jobs.models import Job, JobQuerySet
from apps.packs.models import PackVersion

from .deadlines import Deadline, deadline_of, why_closed
from .provenance import Sourced


class Cycle(models.Model):
    """年度工作: a district's self-assessment of one fiscal year, or its 绩效运行监控 to a day of it, by one pack version."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区划", related_name="cycles")
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, verbose_name="区划包")
    year = models.PositiveSmallIntegerField("预算年度")
    as_of = models.DateField("监控截至日期", null=True, blank=True, editable=False)
    """The day a 绩效运行监控 is made to; none where it is the self-assessment of the year."""
    title = NameField("名称", max_length=160)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    publish_due = models.DateField("公开期限", null=True, blank=True)
    signoff = models.BooleanField("须单位负责人审核", default=True)

    class Meta:
        verbose_name = "年度自评工作"
        verbose_name_plural = "年度自评工作"
        ordering = ("-year", "district")
        constraints = (
            models.UniqueConstraint(fields=("district", "year"), condition=models.Q(as_of=None), name="cycle_once_per_year"),
            models.UniqueConstraint(fields=("district", "as_of"), name="monitoring_once_per_day"),
            models.CheckConstraint(
                condition=models.Q(opens_on__lte=models.F("closes_on")),
                name="cycle_opens_before_it_closes",
                violation_error_message="截止日期不能早于开始日期。",
            ),
            Same(
                "district", "pack_version__district", name="cycle_by_its_own_pack",
                violation_error_message="区划包不属于所选区划，请选本区划的区划包。",
            ),
            Fixed(
                "district", "pack_version", "year", "as_of", name="cycle_stays",
                violation_error_message="年度工作的区划、年度和区划包，布置以后不能更改。",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def case(self) -> Case:
        return Case(self.district.code, year=self.year, as_of=self.as_of)

    @property
    def pack(self) -> Pack:
        return self.pack_version.pack_of(self.as_of)

    @property
    def what(self) -> str:
        """What it is, in a line of a list: 2024年度自评, 2024年度绩效运行监控（截至6月30日）."""
        if self.as_of is None:
            return f"{self.year}年度自评"
        return f"{self.year}年度绩效运行监控（{made_to(self.as_of)}）"


class AssessmentState(models.TextChoices):
    """The states an assessment goes through; only :mod:`apps.assessments.life` writes them."""

    NOT_STARTED = "notstarted", "未开始"
    DRAFTING = "drafting", "填报中"
    SIGNOFF = "signoff", "待单位负责人审核"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "退回修改"
    APPROVED = "approved", "审核通过"
    PUBLISHED = "published", "已公开"


EDITABLE = (AssessmentState.NOT_STARTED, AssessmentState.DRAFTING, AssessmentState.RETURNED)
WITH_BUREAU = (AssessmentState.SUBMITTED, AssessmentState.APPROVED, AssessmentState.PUBLISHED)
"""The states whose content the bureau has; a returned one it sees as it was submitted."""


class Assessment(models.Model):
    """自评: one department in one cycle; the spine all input hangs on."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, verbose_name="年度自评工作", related_name="assessments")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门", related_name="assessments")
    state = models.CharField("状态", max_length=12, choices=AssessmentState, default=AssessmentState.NOT_STARTED)
    state_at = models.DateTimeField("状态时间", default=timezone.now)
    handed_in_at = models.DateTimeField("最近提交时间", null=True, blank=True, editable=False)
    due_on = models.DateField("另定期限", null=True, blank=True, editable=False)
    """The day the bureau gave this department, by an extension or when sending back; who and why is in the log."""
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="审核员", null=True, blank=True, editable=False, related_name="+"
    )
    """Who is to review it; any reviewer of the bureau may all the same."""
    out = models.CharField("不纳入的理由", max_length=200, blank=True, editable=False)
    """Why the department takes no part in this year's work; empty where it does.  Then it is neither late nor counted."""
    opened = models.JSONField("退回修改的内容", null=True, blank=True, editable=False)
    """After a return: ``[[place, cause], …]``, what may be changed (see :mod:`apps.domain.places`); None for everything."""

    class Meta:
        verbose_name = "自评"
        verbose_name_plural = "自评"
        ordering = ("cycle", "department__code")
        constraints = (
            models.UniqueConstraint(fields=("cycle", "department"), name="assessment_once_per_cycle"),
            Same(
                "cycle__district", "department__district", name="assessment_in_its_district",
                violation_error_message="部门与年度自评工作不属于同一区划。",
            ),
            Fixed(
                "cycle", "department", name="assessment_stays",
                violation_error_message="自评属于哪个部门、哪个年度，建立以后不能更改。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.department.name} {self.cycle.what}"

    @property
    def case(self) -> Case:
        """What records of it are filed under."""
        return Case(self.cycle.district.code, self.department.code, self.cycle.year, self.cycle.as_of)

    @property
    def pack(self) -> Pack:
        return self.cycle.pack

    @property
    def deadline(self) -> Deadline:
        return deadline_of(self)

    @property
    def closed(self) -> str:
        return why_closed(self)

    @property
    def openings(self) -> Openings:
        """What of it may be changed while its department has it."""
        return Openings(None if self.opened is None else tuple(Opened(place, cause) for place, cause in self.opened))

    @openings.setter
    def openings(self, openings: Openings) -> None:
        self.opened = None if openings.opened is None else [[one.place, one.cause] for one in openings.opened]

    @property
    def editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def in_hand(self) -> bool:
        """The department has it, its head included: what the bureau may see of it is what was handed in last."""
        return self.state not in WITH_BUREAU

    @property
    def awaited(self) -> bool:
        """The bureau waits for it."""
        return self.in_hand and not self.out


PUBLISH, WITHDRAW = "publish", "withdraw"
MOVES = {
    "start": "开始填报", "hand_to_head": "送单位负责人审核", "submit": "提交财政部门", "sign": "同意并提交财政部门",
    "hand_back": "退回填报人", "recall": "撤回", "send_back": "退回修改", "approve": "审核通过", PUBLISH: "公开", WITHDRAW: "撤回公开",
    "reopen": "撤销审核通过，退回修改",
}  # fmt: skip
"""What moves an assessment from state to state (see :mod:`apps.assessments.life`), on buttons and in every log."""

EXTENDED, OPENED, REMINDED, ASSIGNED, LEFT_OUT, TAKEN_IN = "extend", "open", "remind", "assign", "leave_out", "take_in"
BESIDE = {
    EXTENDED: "延期", OPENED: "增加开放内容", REMINDED: "催报", ASSIGNED: "安排审核员", LEFT_OUT: "不纳入本年度", TAKEN_IN: "纳入本年度",
}  # fmt: skip
"""Written into the log beside the acts, the state as it was: more time; more that may be changed; a reminder; who reviews it;
whether it takes part in the year."""


class TransitionLog(models.Model):
    """经过: one step in the life of an assessment: who moved it, from where to where, and what was said."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="transitions")
    act = models.CharField("动作", max_length=20)
    from_state = models.CharField("原状态", max_length=12, choices=AssessmentState)
    to_state = models.CharField("新状态", max_length=12, choices=AssessmentState)
    comment = models.TextField("意见", blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    mailed = models.CharField("邮件", max_length=60, blank=True, editable=False)
    """What became of the e-mail that told of it; empty where none was asked for, or not yet sent."""
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办人", related_name="+")

    class Meta:
        verbose_name = "经过"
        verbose_name_plural = "经过"
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(to_state="returned") | ~models.Q(comment=""),
                name="transition_back_says_why",
                violation_error_message="退回修改须写明意见。",
            ),
            Fixed("assessment", name="transition_stays"),
        )

    def __str__(self) -> str:
        return (MOVES | BESIDE).get(self.act) or self.get_to_state_display()


class Mailing(Job):
    """催报邮件: the e-mails of one act of reminding, to however many departments."""

    queue = "quick"
    work = "apps.assessments.mailing.send"
    does, makes = "发送", "邮件"
    kept = "部门在系统里都看得到催报"

    logs = models.JSONField("催报")
    """The rows of the log it tells of."""

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "催报邮件"
        verbose_name_plural = "催报邮件"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{len(self.logs)} 个部门的催报邮件"


class SavedView(models.Model):
    """存的查询: what somebody asks 各部门进度 for again and again, by a name of their own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views")
    name = NameField("名称", max_length=40)
    query = models.CharField("条件", max_length=1000)
    """As in the page's address, without the year's work."""

    class Meta:
        verbose_name = "存的查询"
        verbose_name_plural = "存的查询"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("user", "name"), name="view_once"),
            Fixed("user", name="view_stays"),
        )

    def __str__(self) -> str:
        return self.name


class Passage(Sourced):
    """文字: one typed text slot of the outline."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="passages")
    key = models.CharField("文字", max_length=80)
    text = models.TextField("内容", blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "文字"
        verbose_name_plural = "文字"
        constraints = (
            models.UniqueConstraint(fields=("assessment", "key"), name="passage_once"),
            Fixed("assessment", name="passage_stays"),
        )

    def __str__(self) -> str:
        return self.key


class Wording(models.Model):
    """改写: somebody's own words for a generated sentence of the outline, and the sentence they had before them."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="wordings")
    key = models.CharField("语句", max_length=200)
    row = models.CharField("项目", max_length=20, blank=True)
    text = models.TextField("改写的文字")
    base = models.TextField("改写时的自动句", blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "改写的语句"
        verbose_name_plural = "改写的语句"
        constraints = (
            models.UniqueConstraint(fields=("assessment", "key", "row"), name="wording_once"),
            Fixed("assessment", name="wording_stays"),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.row}".strip()


class Acceptance(models.Model):
    """说明: why a finding stands, for as long as its figures are what they were (see domain.acceptances)."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="acceptances")
    fingerprint = models.CharField("问题", max_length=100)
    code = models.CharField("代码", max_length=60)
    message = models.TextField("问题内容")
    reason = models.TextField("理由")
    at = models.DateTimeField("时间", auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="说明人", related_name="+")

    class Meta:
        verbose_name = "问题说明"
        verbose_name_plural = "问题说明"
        constraints = (
            models.UniqueConstraint(fields=("assessment", "fingerprint"), name="acceptance_once"),
            Fixed("assessment", name="acceptance_stays"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.message[:40]}"
