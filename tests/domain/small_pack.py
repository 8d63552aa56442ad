"""A whole small pack with invented content: 云溪区 and its 林草局 do not exist, nor does any figure here.

It uses every kind of statement, all rule types and every item of an outline.  ``SMALL_PACK`` is the folder as
``{path: text}``; ``FACTS`` fills it completely, each value as a person types it into its cell; ``REASONS`` are the
reasons given with answers.
"""

from __future__ import annotations

PACK = """\
code: yunxi-2024
title: 云溪区部门整体支出绩效自评（2024年度）
district: {code: yunxi, name: 云溪区, bureau: 云溪区财政局}
year: 2024
notice: 云财绩〔2025〕3号
signoff: true
numbers: {thousands: true, trim: false, unit: 万元, decimals: 2, percent_decimals: 2}
steps:
  - key: shouzhi
    title: 收支和资产
    hint: 从决算报表取数
    items: [{statement: 收支}, {statement: 三公}, {statement: 资产}]
  - key: yewu
    title: 业务
    items: [{statement: 重点工作}, {projects: true}, {passage: 主要职责}, {passage: 问题}]
  - key: pingpan
    title: 评判
    items: [{indicators: 部门决策}, {indicators: 部门管理}, {indicators: 部门绩效}]
"""

BUDGET = """\
statements:
  - key: 收支
    title: 部门收支情况
    printed_title: 部门收支情况表
    head: 项目
    unit: 万元
    columns:
      - {key: 年初, label: 年初预算数, group: 预算数}
      - {key: 调整, label: 调整预算数, group: 预算数}
      - {key: 决算, label: 决算数}
      - {key: 执行率, label: 执行率, unit: "%", formula: 决算 / 调整}
      - {key: 上年决算, label: 上年决算数, prior: 决算, printed: false}
    rows:
      - key: 总计
        label: 支出总计
        bold: true
        sum: computed
        children:
          - key: 基本支出
            label: 一、基本支出
            sum: checked
            children:
              - {key: 人员经费, label: 人员经费}
              - {key: 日常公用, label: 日常公用经费}
          - key: 项目支出
            label: 二、项目支出
            sum: within
            children:
              - {key: 造林, label: 造林绿化, prefix: 其中：}
      - {key: 结余, label: 年末结转结余, skip: [年初, 调整, 执行率]}
  - key: 三公
    title: “三公”经费
    unit: 万元
    columns:
      - {key: 预算, label: 预算数}
      - {key: 决算, label: 决算数}
      - {key: 上年, label: 上年决算数, prior: 决算}
    rows:
      - key: 合计
        label: 合计
        sum: computed
        children:
          - {key: 接待费, label: 公务接待费}
          - {key: 用车, label: 公务用车购置及运行费}
"""

ASSETS = """\
key: 资产
title: 资产、人员和采购
kind: form
head: 事项
rows:
  - {key: 总额, label: 固定资产总额, unit: 万元}
  - {key: 在用, label: 在用固定资产, unit: 万元}
  - {key: 编制数, label: 编制数, unit: 人}
  - {key: 在职数, label: 在职人数, unit: 人}
  - {key: 采购计划, label: 政府采购计划, unit: 万元}
  - {key: 采购实际, label: 政府采购实际, unit: 万元}
  - {key: 一季度, label: 一季度支出进度, unit: "%", decimals: 4}
  - {key: 二季度, label: 二季度支出进度, unit: "%", decimals: 4}
  - {key: 三季度, label: 三季度支出进度, unit: "%", decimals: 4}
  - {key: 四季度, label: 四季度支出进度, unit: "%", decimals: 4}
  - {key: 目标面积, label: 计划造林面积, unit: 亩}
  - {key: 造林面积, label: 实际造林面积, unit: 亩}
  - {key: 满意度, label: 服务对象满意度, unit: "%", decimals: 1}
  - {key: 公开日期, label: 预算公开日期, type: date}
  - {key: 公开方式, label: 公开方式, type: choice, choices: [门户网站, 公告栏]}
  - {key: 盘点, label: 是否盘点, type: flag}
  - {key: 说明, label: 资产说明, type: long, required: false}
"""

TASKS = """\
key: 重点工作
title: 重点工作
kind: list
printed_title: 重点工作完成情况表
least: 2
number_rows: true
total_row: true
columns:
  - {key: 任务, label: 任务, type: text}
  - {key: 来源, label: 来源, type: text, required: false}
  - {key: 计划, label: 计划数, unit: 件}
  - {key: 完成, label: 完成数, unit: 件}
  - {key: 完成率, label: 完成率, unit: "%", formula: 完成 / 计划}
"""

PROJECTS = """\
title: 项目
unit: 万元
least: 1
fields:
  - {key: 名称, label: 项目名称, type: text}
  - {key: 单位名称, label: 实施单位, type: text}
  - {key: 年初, label: 年初预算数}
  - {key: 全年, label: 全年预算数}
  - {key: 执行, label: 全年执行数}
  - {key: 执行率, label: 执行率, unit: "%", formula: 执行 / 全年}
  - {key: 自评得分, label: 自评得分, unit: 分, decimals: 2}
  - {key: 目标, label: 年度总体目标, type: long}
  - {key: 公开, label: 是否随报告公开, type: flag}
levels:
  - {name: 产出指标, children: [数量指标, 质量指标]}
  - {name: 效益指标, children: [生态效益指标]}
actual: true
form:
  grid: 6
  layout:
    - [项目名称, "{名称} * 5"]
    - [实施单位, "{单位名称} * 3", 自评得分, "{自评得分}"]
    - [年初预算数, "{年初}", 全年预算数, "{全年}", 执行率, "{执行率}"]
    - [总体目标, "{目标}*5"]
  target_label: 年度绩效指标
  targets:
    - {head: 一级指标, field: level1}
    - {head: 二级指标, field: level2}
    - {head: 三级指标, field: name}
    - {head: 指标值, field: target}
    - {head: 完成值, field: actual}
"""

DERIVED = """\
facts:
  - {key: 预算执行率, label: 预算执行率, formula: 收支.总计.决算 / 收支.总计.调整}
  - {key: 预算调整率, label: 预算调整率, formula: 绝对值(收支.总计.调整 - 收支.总计.年初) / 收支.总计.年初}
  - {key: 人均公用, label: 人均公用经费, unit: 万元, decimals: 2, formula: 收支.日常公用.决算 / 资产.在职数}
"""

FRAMEWORK = """\
title: 部门整体支出绩效评价指标评分表
source: 云财绩〔2025〕3号附件2
grades:
  - {name: 优, least: 90}
  - {name: 良, least: 80}
  - {name: 中, least: 60}
  - {name: 差, least: 0}
adjustments:
  - {key: 逾期, text: 逾期报送每次扣1分, each: -1, most: -3}
  - {key: 试点, text: 每个试点项目加0.5分, each: 0.5, most: 1, count: 项目.个数 - 1}
groups:
  - name: 部门决策
    weight: 20
    groups:
      - name: 预算编制
        weight: 8
        indicators:
          - code: 1
            name: 预算编制合理性
            weight: 5
            explanation: 预算编制是否合理
            criteria: 四条，每条按标准给分
            rule:
              type: checklist
              items:
                - {points: 2, text: 预算符合部门职责}
                - {points: 1.5, text: 预算细化}
                - {points: 0.5, text: 重大支出经过论证, partial: false}
                - {points: 1, text: 人员不超编, when: 资产.在职数 <= 资产.编制数}
          - code: 2
            name: 预算编制规范性
            weight: 3
            criteria: 每发现一项不规范扣1分
            rule: {type: per_occurrence, text: 预算编制不规范, step: 1}
      - name: 目标设置
        weight: 12
        indicators:
          - code: 3
            name: 绩效目标完整性
            weight: 4
            rule:
              type: levels
              text: 绩效目标
              options:
                - {name: 完整, points: 4}
                - {name: 基本完整, points: 2.5}
                - {name: 不完整, points: 0}
          - code: 4
            name: 绩效指标明确性
            weight: 4
            rule:
              type: judged_range
              text: 指标明确程度
              ranges:
                - {name: 明确, from: 80%, to: 100%}
                - {name: 较明确, from: 60%, to: 80%}
                - {name: 不明确, from: 0, to: 60%}
          - code: 5
            name: 重点工作办结率
            weight: 4
            rule: {type: completion, done: 重点工作.合计.完成, planned: 重点工作.合计.计划, zero: full}
  - name: 部门管理
    weight: 40
    groups:
      - name: 资金管理
        weight: 20
        indicators:
          - code: 6
            name: 政府采购执行情况
            weight: 3
            rule:
              type: composite
              parts:
                - key: 执行率
                  name: 政府采购执行率
                  points: 2
                  rule: {type: ratio, label: 政府采购执行率, value: 资产.采购实际 / 资产.采购计划, zero: not_computable, over: none}
                - key: 政策
                  name: 采购政策落实
                  points: 1
                  rule:
                    type: checklist
                    items: [{points: 1, text: 落实采购政策}]
          - code: 7
            name: 预算调整率
            weight: 3
            rule: {type: deduct, label: 预算调整率, value: 预算调整率, standard: 5%, step: 1%, step_points: 0.5, whole: false}
          - code: 8
            name: 预算执行率
            weight: 6
            rule:
              type: periodic
              cap: 100%
              periods:
                - {label: 一季度, rate: 资产.一季度, due: 25%, points: 1}
                - {label: 二季度, rate: 资产.二季度, due: 50%, points: 1}
                - {label: 三季度, rate: 资产.三季度, due: 75%, points: 1}
                - {label: 四季度, rate: 资产.四季度, due: 100%, points: 1}
              mean: {points: 2, cap: 100%, of: uncapped, label: 全年平均执行率}
          - code: 9
            name: “三公”经费变动率
            weight: 3
            rule:
              type: change
              label: “三公”经费变动率
              this: 三公.合计.决算
              last: 上年.三公.合计.决算
              bands: [{in: "(-∞, 0]", points: 3}, {in: "(0, 10%]", points: 1}, {in: "(10%, +∞)", points: 0}]
          - code: 10
            name: 结转结余控制
            weight: 3
            rule:
              type: compare
              cases:
                - {when: 收支.结余.决算 = 0, points: 3, text: 没有结余}
                - {when: 收支.结余.决算 <= 上年.收支.结余.决算, points: 2, text: 不高于上年}
                - {points: 0, text: 高于上年}
          - code: 11
            name: 预决算公开
            weight: 2
            rule:
              type: exempt
              text: 涉密部门按规定不公开
              rule:
                type: levels
                text: 预决算公开
                options: [{name: 按要求公开, points: 2}, {name: 有瑕疵, points: 1}, {name: 未公开, points: 0}]
      - name: 资产和人员
        weight: 10
        indicators:
          - code: 12
            name: 固定资产利用率
            weight: 3
            rule:
              type: bands
              label: 固定资产利用率
              value: 资产.在用 / 资产.总额
              zero: full
              bands:
                - {in: "[90%, +∞)", points: 3}
                - {in: "[75%, 90%)", points: 2}
                - {in: "(-∞, 75%)", points: 0}
          - code: 13
            name: 财政供养人员控制率
            weight: 3
            rule: {type: threshold, label: 控制率, value: 资产.在职数 / 资产.编制数, zero: none, in: "(-∞, 100%]"}
          - code: 14
            name: 资产管理安全性
            weight: 4
            rule:
              type: veto
              text: 发生资产流失
              rule:
                type: checklist
                items:
                  - {points: 2, text: 资产账实相符}
                  - {points: 2, text: 处置收入上缴}
      - name: 项目管理
        weight: 10
        indicators:
          - code: 15
            name: 项目绩效
            weight: 5
            rule: {type: aggregate, over: 项目, score: 自评得分, weight: 全年}
          - code: 16
            name: 重点工作完成质量
            weight: 5
            rule: {type: split, over: 重点工作, rate: 完成率, decimals: 1}
  - name: 部门绩效
    weight: 40
    indicators:
      - code: 17
        name: 造林面积
        weight: 10
        explanation: 年度造林任务完成情况
        criteria: 达到目标得满分，未达到按比例
        rule: {type: target_actual, sign: ≥, target: 资产.目标面积, actual: 资产.造林面积, unit: 亩}
      - code: 18
        name: 服务对象满意度
        weight: 10
        rule: {type: pass_line, label: 满意度, value: 资产.满意度, pass: 60%, full: 95%}
      - code: 19
        name: 履职效益
        weight: 10
        rule:
          type: choose
          least: 2
          most: 2
          parts:
            - {key: 经济, name: 经济效益, points: 4, rule: {type: manual, text: 经济效益}}
            - {key: 社会, name: 社会效益, points: 4, rule: {type: manual, text: 社会效益}}
            - {key: 生态, name: 生态效益, points: 4, rule: {type: manual, text: 生态效益}}
      - code: 20
        name: 创新工作
        weight: 10
        rule: {type: manual, text: 创新工作, source: 区委督查室}
"""

CHECKS = """\
checks:
  - code: C001
    left: 收支.造林.决算
    relation: <=
    right: 收支.项目支出.决算
    message: 造林绿化决算数不应大于项目支出
  - code: C002
    left: 收支.项目支出.决算
    relation: "="
    right: 项目.合计.执行
    severity: warning
    message: 项目支出与项目执行数合计应一致
    hint: 请核对项目表
"""

OUTLINE = """\
title: "{单位}{年度}年度部门整体支出绩效自评报告"
title_lines: ["{单位}", "{年度}年度部门整体支出绩效自评报告"]
cover:
  fields:
    - {label: 单位名称（公章）, value: "{单位}", seal: true}
    - {label: 填报人, value: ""}
  date: "{资产.公开日期}"
numbering: [一、, （一）, 1.]
table_number: 表{chapter}-{n}
chart_number: 图{n}
content:
  - heading: 部门基本情况
    content:
      - heading: 主要职责
        content:
          - {passage: 主要职责, title: 主要职责, limit: 300}
      - heading: 预算和决算
        content:
          - sentence: >-
              年初预算{收支.总计.年初}，决算{收支.总计.决算}，{比上年(收支.总计.决算, 上年.收支.总计.决算)}，执行率{预算执行率|%2}。
          - {statement: 收支, notes: [注：数据来自部门决算。]}
          - {statement: 三公, columns: [预算, 决算]}
          - chart: column
            title: 收支对比
            categories: [年初, 决算]
            unit: 万元
            series: [{name: 支出, keys: [收支.总计.年初, 收支.总计.决算]}]
      - heading: 资产和人员
        content:
          - sentence: 人员
            variants:
              - {when: 资产.在职数 > 资产.编制数, text: "在职{资产.在职数}，超出编制{资产.在职数 - 资产.编制数}。"}
              - {text: "在职{资产.在职数}，未超编制{资产.编制数}。"}
          - {statement: 资产, title: 资产情况}
  - heading: 绩效完成情况
    content:
      - {text: "共{重点工作.个数|数}项重点工作：{列举(重点工作, “{任务}（{完成率|%0}）”, “；”)}。", style: flush}
      - {statement: 重点工作}
      - {items: 重点工作, pattern: "{任务}，计划{计划}，完成{完成}。", numbering: "（{n}）"}
      - {project_forms: "{名称}自评表", select: 公开, unit: 单位：万元}
      - {passage: 问题, title: 存在问题, required: false}
  - page_break: true
  - heading: 自评结论
    content:
      - {text: "自评得分{得分}，等级为{等级}。"}
      - {score_table: 部门整体支出绩效评分表, numbered: true}
  - heading: 名词解释
    content:
      - {glossary: glossary.yaml}
  - {evidence: 佐证材料清单}
"""

GLOSSARY = """\
entries:
  - {term: 基本支出, text: 保障机构正常运转的支出。}
  - {term: 公务用车费, text: 购置和运行费用。, when: 三公.用车.决算 > 0}
  - {term: 公务接待费, text: 按规定开支的接待费用。, when: 三公.接待费.决算 > 0}
"""

CASES = """\
cases:
  - name: 采购执行八成四，政策落实，得2.68分
    facts: {资产.采购计划: "364.80", 资产.采购实际: "306.74", 评判.指标6.政策.第1条: 是}
    points: {6: 2.68}
"""

SMALL_PACK: dict[str, str] = {
    "pack.yaml": PACK,
    "statements/budget.yaml": BUDGET,
    "statements/assets.yaml": ASSETS,
    "statements/tasks.yaml": TASKS,
    "projects.yaml": PROJECTS,
    "facts.yaml": DERIVED,
    "framework.yaml": FRAMEWORK,
    "checks.yaml": CHECKS,
    "outline.yaml": OUTLINE,
    "glossary.yaml": GLOSSARY,
    "cases/purchase.yaml": CASES,
}

FACTS: dict[str, str] = {
    "年度": "2024",
    "上年度": "2023",
    "单位": "云溪区林草局",
    "区划": "云溪区",
    # 收支: 基本支出 is typed and checked, 总计 is computed.
    "收支.基本支出.年初": "800.00",
    "收支.基本支出.调整": "820.00",
    "收支.基本支出.决算": "810.50",
    "上年.收支.基本支出.决算": "790.00",
    "收支.人员经费.年初": "600.00",
    "收支.人员经费.调整": "610.00",
    "收支.人员经费.决算": "605.25",
    "上年.收支.人员经费.决算": "595.00",
    "收支.日常公用.年初": "200.00",
    "收支.日常公用.调整": "210.00",
    "收支.日常公用.决算": "205.25",
    "上年.收支.日常公用.决算": "195.00",
    "收支.项目支出.年初": "1,200.00",
    "收支.项目支出.调整": "1,300.00",
    "收支.项目支出.决算": "1,189.50",
    "上年.收支.项目支出.决算": "1,010.00",
    "收支.造林.年初": "700",
    "收支.造林.调整": "750",
    "收支.造林.决算": "700",
    "上年.收支.造林.决算": "650",
    "收支.结余.决算": "12.00",
    "上年.收支.结余.决算": "15.00",
    "三公.接待费.预算": "6.00",
    "三公.接待费.决算": "4.50",
    "上年.三公.接待费.决算": "5.00",
    "三公.用车.预算": "10.00",
    "三公.用车.决算": "0",
    "上年.三公.用车.决算": "0",
    "资产.总额": "5,000.00",
    "资产.在用": "4,250.00",
    "资产.编制数": "40人",
    "资产.在职数": "39人",
    "资产.采购计划": "364.80",
    "资产.采购实际": "306.74",
    "资产.一季度": "22.2044%",
    "资产.二季度": "50.5994%",
    "资产.三季度": "77.1424%",
    "资产.四季度": "99.6945%",
    "资产.目标面积": "2,000亩",
    "资产.造林面积": "1,900亩",
    "资产.满意度": "88.0%",
    "资产.公开日期": "2025-03-06",
    "资产.公开方式": "门户网站",
    "资产.盘点": "是",
    "资产.说明": "年末盘点，账实相符。",
    "重点工作.项1.任务": "古树名木保护",
    "重点工作.项1.来源": "区政府",
    "重点工作.项1.计划": "20件",
    "重点工作.项1.完成": "20件",
    "重点工作.项2.任务": "草地鼠害防治",
    "重点工作.项2.来源": "市局",
    "重点工作.项2.计划": "10件",
    "重点工作.项2.完成": "9件",
    "重点工作.项3.任务": "林区防火巡查",
    "重点工作.项3.来源": "区政府",
    "重点工作.项3.计划": "10件",
    "重点工作.项3.完成": "9件",
    "项目.项1.名称": "山前造林",
    "项目.项1.单位名称": "云溪区林场",
    "项目.项1.年初": "700.00",
    "项目.项1.全年": "750.00",
    "项目.项1.执行": "700.00",
    "项目.项1.自评得分": "94.00",
    "项目.项1.目标": "完成山前造林，成活率达标。",
    "项目.项1.公开": "是",
    "项目.项2.名称": "防火物资",
    "项目.项2.单位名称": "云溪区林草局",
    "项目.项2.年初": "500.00",
    "项目.项2.全年": "550.00",
    "项目.项2.执行": "489.50",
    "项目.项2.自评得分": "90.00",
    "项目.项2.目标": "补充防火物资。",
    "项目.项2.公开": "否",
    "项目.项1.指标.项1.level1": "产出指标",
    "项目.项1.指标.项1.level2": "数量指标",
    "项目.项1.指标.项1.name": "造林面积",
    "项目.项1.指标.项1.target": "≥2000亩",
    "项目.项1.指标.项1.actual": "1900亩",
    "项目.项1.指标.项2.level1": "产出指标",
    "项目.项1.指标.项2.level2": "数量指标",
    "项目.项1.指标.项2.name": "补植株数",
    "项目.项1.指标.项2.target": "≥500株",
    "项目.项1.指标.项2.actual": "520株",
    "项目.项1.指标.项3.level1": "产出指标",
    "项目.项1.指标.项3.level2": "质量指标",
    "项目.项1.指标.项3.name": "成活率",
    "项目.项1.指标.项3.target": "≥85%",
    "项目.项1.指标.项3.actual": "86%",
    "项目.项1.指标.项4.level1": "效益指标",
    "项目.项1.指标.项4.level2": "生态效益指标",
    "项目.项1.指标.项4.name": "新增覆盖",
    "项目.项1.指标.项4.target": "≥1%",
    "项目.项1.指标.项4.actual": "1%",
    "文字.主要职责": "负责林草资源保护。\n负责造林绿化，年度决算{收支.总计.决算}。",
    "文字.问题": "补植不够及时。",
    "评判.指标1.第1条": "是",
    "评判.指标1.第2条": "部分",
    "评判.指标1.第2条.分": "1",
    "评判.指标1.第3条": "是",
    "评判.指标2.项数": "1",
    "评判.指标3.等级": "完整",
    "评判.指标4.档次": "明确",
    "评判.指标4.档次.分": "3.5",
    "评判.指标6.政策.第1条": "是",
    "评判.指标11.免评": "否",
    "评判.指标11.等级": "有瑕疵",
    "评判.指标14.否决": "否",
    "评判.指标14.第1条": "是",
    "评判.指标14.第2条": "是",
    "评判.指标19.经济.选用": "否",
    "评判.指标19.社会.选用": "是",
    "评判.指标19.生态.选用": "是",
    "评判.指标19.社会.得分": "4",
    "评判.指标19.生态.得分": "3",
    "评判.指标20.得分": "8.5",
    "评判.指标加减分.逾期": "1",
}

REASONS: dict[str, str] = {
    "评判.指标1.第2条": "个别项目未细化到经济分类。",
    "评判.指标2.项数": "一个项目漏编采购预算。",
    "评判.指标4.档次": "个别指标未量化。",
    "评判.指标11.等级": "公开表格缺一栏。",
    "评判.指标19.生态.得分": "监测数据尚未发布。",
    "评判.指标20.得分": "督查室评定。",
    "评判.指标5.说明": "两项工作跨年完成。",
}
