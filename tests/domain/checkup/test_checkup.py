"""check_up itself: what it does with its checks, whatever they do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from apps.domain.checkup import checkup
from apps.domain.checkup.checkup import check_up
from apps.domain.checkup.reading import Reading
from apps.domain.documents.text import read_text
from apps.domain.findings import Finding

FAULTY = """\
甲局2023年度部门整体支出绩效自评报告
一、概况
支出100万元，其中：基本支出60万元、项目支出30万元。
一、问题
"""


def broken(reading: Reading) -> Iterator[Finding]:
    raise ValueError("出错")
    yield


def test_a_check_that_breaks_costs_only_its_own_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = check_up(read_text(FAULTY))
    monkeypatch.setattr(checkup, "CHECKS", (broken, *checkup.CHECKS))
    result = check_up(read_text(FAULTY))
    assert {f.code for f in result.findings} == {f.code for f in whole.findings} >= {"C101"}
    assert result.document.remarks == (checkup.UNFINISHED,)
    assert result.broken == ("tests.domain.checkup.test_checkup: ValueError('出错')",)


@pytest.mark.parametrize("error", [MemoryError(), type("SoftTimeLimitExceeded", (Exception,), {})()])
def test_what_stops_the_whole_job_is_not_taken_for_a_broken_check(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def stopped(reading: Reading) -> Iterator[Finding]:
        raise error
        yield

    monkeypatch.setattr(checkup, "CHECKS", (stopped,))
    with pytest.raises(type(error)):
        check_up(read_text(FAULTY))


def test_a_row_numbered_in_a_circle_is_read() -> None:
    table = "表1 支出情况\n单位：万元\n项目\t预算数\n①甲类支出\t10.00\n②乙类支出\t20.00\n合计\t30.00\n"
    assert not check_up(read_text(table)).document.remarks


def test_parts_in_the_next_paragraph_are_judged_as_in_the_same_and_each_number_is_quoted_where_it_stands() -> None:
    text = (
        "2022年度部门决算\n2022年度政府性基金年初结转21.40万元，本年收入310.00万元，本年支出305.60万元，年末结转25.80万元。\n"
        "本年支出中，河道清淤210.50万元，堤岸加固96.20万元。\n"
    )
    (apart,), (together,) = (check_up(read_text(t)).findings for t in (text, text.replace("。\n本年", "。本年")))
    assert (apart.code, apart.severity, apart.message) == (together.code, together.severity, together.message)
    assert [(p.line, p.quote[:4]) for p in apart.places] == [(2, "本年支出"), (3, "河道清淤")]


def test_a_wrong_cell_that_others_show_is_named_first_and_the_head_is_no_passage() -> None:
    rows = [("甲项目", "120.00", "90.00", "30.00", "75.00%"), ("乙项目", "200.00", "186.00", "14.00", "93.00%")]
    rows += [("丙项目", "80.00", "66.00", "24.00", "70.00%"), ("丁项目", "60.00", "45.00", "15.00", "75.00%")]
    table = "\n".join("\t".join(row) for row in [("项目", "预算数", "决算数", "差额", "执行率"), *rows])
    (found,) = check_up(read_text(f"一、项目支出\n表1 项目支出明细表（单位：万元）\n{table}\n")).findings
    assert found.message.startswith("与其他数对照，“丙项目”行的“决算数”66.00万元有误，应为56.00万元：")
    assert not [place for place in found.passages.values() if place.quote.startswith("项目")]


def test_the_cells_of_one_row_are_one_passage_and_its_first_cell_leads_there() -> None:
    rows = "类别\t年初数\t增加\t减少\t年末数\n房屋\t1,200\t100\t20\t1,280\n车辆\t300\t50\t30\t302\n设备\t500\t80\t40\t540\n"
    text = f"2023年度部门决算公开\n表1 资产变动表（单位：万元）\n{rows}"
    (finding,) = [f for f in check_up(read_text(text)).findings if f.code == "C405"]
    assert finding.message == "“车辆”行的“年末数”为302万元，按本表其他各行的关系（年初数＋增加－减少）应为320万元。"
    assert [place.row for place in finding.places] != [place.row for place in finding.passages.values()]
    assert next(iter(finding.passages)) == 0
    assert len({(place.item, place.row) for place in finding.shown.values()}) == len(finding.passages)
