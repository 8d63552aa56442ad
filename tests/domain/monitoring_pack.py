"""The second kind of assessment of a small pack: one form of the department, monitored to two days."""

MONITORING = {
    "monitoring/pack.yaml": """
title: 云溪区部门整体绩效运行监控
days: [6月30日, 10月15日]
signoff: false
""",
    "monitoring/forms/监控.yaml": """
key: 整体监控
title: 部门整体支出绩效运行监控表
for: department
full: 0
content:
  - fields: [{单位: 单位, 截至: 截至日期}]
  - funds:
      label: 预算（万元）
      rate: 截至 / 全年
      columns:
        - {key: 全年, label: 全年预算, unit: 万元}
        - {key: 截至, label: "1—{截至月}月执行数", unit: 万元}
        - {kind: rate}
      rows: [{key: 总额, label: 合计}]
  - indicators:
      columns:
        - {kind: name}
        - {kind: target}
        - {kind: done, label: "1—{截至月}月完成"}
        - {kind: expected}
        - {key: 经费, label: 经费保障, type: flag, tick: true, group: 偏差原因}
        - {kind: reason, group: 偏差原因}
        - {kind: likelihood, tick: 能, choices: [能, 难], label: 能, group: 可能性}
        - {kind: likelihood, tick: 难, choices: [能, 难], label: 难, group: 可能性}
  - texts: [{label: 措施, key: 措施, required: false}]
""",
    "monitoring/review.yaml": """
rules:
  - {type: lagging, behind: 5%, measure: 措施}
  - {type: unlikely, answers: [难], measure: reason}
""",
    "monitoring/outline.yaml": """
title: "{单位}绩效运行监控报告（截至{截至日期}）"
content:
  - text: "执行率{整体监控.执行率}，序时进度{序时进度}。"
  - {form: 整体监控, title: 部门整体支出绩效运行监控表}
""",
}
