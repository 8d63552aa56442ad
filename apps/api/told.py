"""What is sent and answered, field by field: the description in Chinese is the documentation."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

MOST_CHANGES = 2000

Text = Annotated[str, StringConstraints(max_length=100_000)]


class Sent(Schema):
    """Nothing that is sent is passed over silently."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Problem(Schema):
    where: str = Field(description="在哪里：填报项的名称，或者所发内容里的位置；不针对一处的为空")
    message: str = Field(description="是什么、怎么办")


class Errors(Schema):
    errors: list[Problem]


class AssessmentLine(Schema):
    id: int = Field(description="编号，用在各个地址里")
    title: str = Field(description="部门和年度")
    district: str = Field(description="区划代码")
    department: str = Field(description="部门代码")
    department_name: str
    year: int = Field(description="预算年度")
    as_of: str | None = Field(description="绩效运行监控的截至日期；年度自评为 null")
    state: str = Field(description="状态：notstarted、drafting、signoff、submitted、returned、approved、published")
    state_name: str = Field(description="状态的名称")
    due_on: str = Field(description="期限，当日 24 时止")


class AssessmentList(Schema):
    count: int = Field(description="一共多少份")
    assessments: list[AssessmentLine]


class Move(Schema):
    act: str
    name: str


class AssessmentOut(AssessmentLine):
    roles: list[str] = Field(description="您对它是什么：drafter 填报人、head 单位负责人、reviewer 审核员、admin 财政局管理员")
    locked: str = Field(description="现在不能填写的原因；能填写的为空")
    moves: list[Move] = Field(description="您现在可以办理的")
    total: str = Field(description="自评总分；还算不出的为空")
    grade: str = Field(description="等级")
    sentence: str = Field(description="检查结果一句话")
    missing: int = Field(description="还有几处没有填")
    examined: bool = Field(description="全文核对是否已经完成；没有完成的，检查结果里还没有文字方面的问题")


class Cell(Schema):
    key: str = Field(description="填报项的名称，写入时照用")
    label: str = Field(description="行、栏的名称")
    block: str = Field(description="所在的表、项目或者指标")
    unit: str = Field(description="不另写单位时按它读")
    text: str = Field(description="现在填的，一字不改；没有填的为空。写入时作为 old")
    choices: list[str] = Field(description="只能填其中之一；空表示不限")
    message: str = Field(description="填的读不懂的原因；读得懂的为空")


class Cells(Schema):
    figures: list[Cell]


class Change(Sent):
    key: str = Field(description="填报项的名称")
    old: Text = Field(description="读到时的 text，没有填的为空串；与现在不符的，是他人改过，不写入")
    new: Text = Field(description="要填的，写法同页面：1330.9、1,330.90、1.33亿、100元、12.5%；空串为清空")


class Changes(Sent):
    changes: list[Change] = Field(min_length=1, max_length=MOST_CHANGES, description=f"至多 {MOST_CHANGES} 处，全部写入或者全部不写")


class Written(Schema):
    written: int = Field(description="写入几处")


class Fact(Schema):
    key: str = Field(description="名称：报表.行.栏")
    label: str
    kind: str = Field(description="number 数、str 文字、date 日期、bool 是否，别的是没有")
    value: Any = Field(description="数为文字，单位见 unit；没有的为 null")
    unit: str
    precision: int = Field(description="小数位数")
    state: str = Field(description="entered 填的、computed 算的、missing 没有填、na 不适用")
    source: str
    reason: str
    demo: bool = Field(description="演示数据")
    refused: str = Field("", description="填的读不懂的原因")


class Facts(Schema):
    draft: bool = Field(description="true 为正在填写的，false 为提交的")
    facts: list[Fact]


class ScoreLine(Schema):
    code: str
    name: str
    weight: str = Field(description="分值")
    points: str | None = Field(description="得分；还不能计分的为 null")
    state: str = Field(description="computed 计算得分、judged 评判得分、notcomputable 尚不能计分")
    trace: str = Field(description="怎么得来的，用计算器可以复核")
    missing: list[str]
    reasons: list[str]
    review: str | None = Field(description="复核分；没有的为 null")


class Sheet(Schema):
    of: str = Field(description="部门，或者项目的行（项1、项2……）")
    total: str
    grade: str
    scores: list[ScoreLine]


class Scores(Schema):
    draft: bool
    sheets: list[Sheet]


class FindingOut(Schema):
    code: str
    severity: str = Field(description="error 错误、warning 需说明、question 待确认、note 提示")
    message: str
    hint: str = Field(description="怎么办")
    keys: list[str] = Field(description="涉及的数")
    expected: str
    found: str
    calculation: str = Field(description="算式")
    reason: str = Field(description="部门写的理由；没有的为空")


class Findings(Schema):
    examined: bool = Field(description="全文核对是否已经完成")
    sentence: str
    findings: list[FindingOut]
    missing: list[FindingOut] = Field(description="还没有填的")


class HandIn(Sent):
    comment: Annotated[str, StringConstraints(max_length=2000)] = Field("", description="意见，可以不写")
    confirmed: bool = Field(False, description="沿用上年、待确认的内容已核对；有待确认的内容时必须是 true，否则不办理")


class Moved(Schema):
    act: str = Field(description="hand_to_head 送单位负责人审核、submit 提交财政部门、sign 同意并提交")
    state: str
    state_name: str


class Report(Schema):
    id: int
    draft: bool = Field(description="草稿")
    public: bool = Field(description="公开稿")
    state: str = Field(description="queued、running、done、failed、cancelled")
    state_name: str
    error: str = Field(description="没有生成的原因")
    requested_at: str
    pages: int
    pdf_sha256: str
    docx_sha256: str
    files: list[str] = Field(description="可以下载的：pdf、docx、json，接在这份报告的地址后面")


class Reports(Schema):
    reports: list[Report]
