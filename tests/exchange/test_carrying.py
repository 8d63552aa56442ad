"""The department's own last assessment taken over in one act: marked place by place until somebody confirms it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment, AssessmentState, Cycle
from apps.assessments.provenance import How
from apps.audit.models import Entry
from apps.budgets.models import Figure
from apps.exchange.carrying import read
from apps.exchange.models import Import
from apps.exchange.slots import Target
from apps.factbook.snapshots import live
from apps.factbook.unconfirmed import unconfirmed
from apps.jobs.running import run
from apps.packs.loading import read_folder, store
from apps.reviews.refusal import Refused
from apps.reviews.workflow import move
from tests.domain.small_pack import FACTS, SMALL_PACK
from tests.web import Office, Page, examine_now, fill, get, queries, seen_by, write_pack

SAID = "负责林草资源保护。\n2023年公务接待费决算4.50万元，比上年减少0.50万元。"


@pytest.fixture
def before(here: Office) -> Assessment:
    """The same department's assessment of the year before, filled in."""
    made = Assessment.objects.create(cycle=_cycle(here, here.version), department=here.department)
    return fill(made, here.drafter, FACTS | {"文字.主要职责": SAID})


def _cycle(here: Office, version) -> Cycle:
    return Cycle.objects.create(
        district=here.district, pack_version=version, year=here.cycle.year - 1, title="上年", signoff=True,
        opens_on=here.cycle.opens_on - timedelta(days=365), closes_on=here.cycle.closes_on - timedelta(days=365),
    )  # fmt: skip


def taken_over(client: Client, assessment: Assessment) -> Import:
    answer = client.post(reverse("carry-over", args=(assessment.pk,)))
    made = Import.objects.latest("pk")
    assert answer.status_code == 302
    run(Import.objects.claim(made.pk))
    made.refresh_from_db()
    return made


def found(here: Office, before: Assessment) -> dict[str, str]:
    return {one.key: one.new for one in read(Target(before), Target(here.assessment)).proposals}


def test_last_year_fills_its_columns_and_what_goes_on(here: Office, before: Assessment) -> None:
    made = found(here, before)
    assert made["上年.收支.人员经费.决算"] == "605.25" and made["上年.收支.基本支出.决算"] == "810.5"
    assert made["资产.编制数"] == FACTS["资产.编制数"] and made["重点工作.项1.任务"] == FACTS["重点工作.项1.任务"]
    assert made["项目.项1.名称"] == FACTS["项目.项1.名称"]
    assert made["项目.项1.指标.项1.name"] == FACTS["项目.项1.指标.项1.name"]
    assert made["项目.项1.指标.项1.target_value"] in FACTS["项目.项1.指标.项1.target"]
    assert not {"收支.人员经费.决算", "重点工作.项1.完成", "项目.项1.年初", "项目.项1.指标.项1.actual_value"} & set(made)
    assert not any(key.startswith("评判.") for key in made)


def test_the_figures_of_a_passage_are_those_of_this_year(here: Office, before: Assessment) -> None:
    text = found(here, before)["文字.主要职责"]
    said = "{年度=2024}年公务接待费决算{公务接待费（决算数）=待填}，比上年{增减额(三公.接待费.决算, 上年.三公.接待费.决算)=待填}。"
    assert text == f"负责林草资源保护。\n{said}"


def test_a_row_that_is_there_is_the_same_row_and_nothing_typed_is_put_over(here: Office, before: Assessment) -> None:
    Figure.objects.create(assessment=here.assessment, statement="重点工作", row="项1", column="任务", raw=FACTS["重点工作.项2.任务"])
    Figure.objects.create(assessment=here.assessment, statement="资产", row="编制数", raw="77")
    made = {one.key: one for one in read(Target(before), Target(here.assessment)).proposals}
    assert made["重点工作.项1.任务"].state == "same" and made["重点工作.项2.任务"].new == FACTS["重点工作.项1.任务"]
    assert made["资产.编制数"].state == "different" and not made["资产.编制数"].taken_with_all


def test_a_project_that_is_over_does_not_go_on(here: Office, before: Assessment) -> None:
    row = before.projects.first().row
    column = next(c.key for c in here.assessment.pack.projects.statement.columns if c.field.type in ("text", "choice") and c.key != "名称")
    Figure.objects.update_or_create(assessment=before, statement="项目", row=row, column=column, defaults={"raw": "一次性项目"})
    reading = read(Target(before), Target(here.assessment))
    names = {one.new for one in reading.proposals if one.key.endswith(".名称")}
    assert FACTS["项目.项1.名称"] not in names and FACTS["项目.项2.名称"] in names
    assert FACTS["项目.项1.名称"] in reading.notes[1]


def test_a_changed_pack_is_met_by_its_words(here: Office, tmp_path, drafter: Client) -> None:
    files = {path: text.replace("编制数", "定编数").replace("label: 定编数", "label: 编制数") for path, text in SMALL_PACK.items()}
    files["pack.yaml"] = files["pack.yaml"].replace("yunxi-2024", "yunxi-2023").replace("year: 2024", "year: 2023")
    pack, stored, findings = read_folder(write_pack(tmp_path / "old", files))
    assert pack is not None, findings
    old = Assessment.objects.create(cycle=_cycle(here, store(pack, stored)), department=here.department)
    fill(old, here.drafter, {key.replace("编制数", "定编数"): text for key, text in FACTS.items()})
    assert found(here, old)["资产.编制数"] == FACTS["资产.编制数"]


def test_one_click_takes_over_and_one_takes_it_back(drafter: Client, here: Office, before: Assessment) -> None:
    assert "一键沿用上年" in get(drafter, "assessment", here.assessment.pk)
    made = taken_over(drafter, here.assessment)
    assert made.done and made.adoptions.count() == 1
    figure = Figure.objects.get(assessment=here.assessment, statement="资产", row="编制数")
    assert figure.how == How.CARRIED and figure.came_from.startswith("沿用上年：2023年度自评 › ")
    kept = "{年度}年公务接待费决算{三公.接待费.决算}，比上年{增减额(三公.接待费.决算, 上年.三公.接待费.决算)}。"
    assert here.assessment.passages.get(key="主要职责").text == f"负责林草资源保护。\n{kept}"
    page = get(drafter, "assessment", here.assessment.pk)
    assert "一键沿用上年" not in page and "处待确认" in page.html
    drafter.post(reverse("adoption-undo", args=(here.assessment.pk, made.adoptions.get().pk)))
    assert not here.assessment.figures.exists() and not here.assessment.projects.exists()
    assert not any(p.text for p in here.assessment.passages.all())


def test_without_a_year_before_nothing_is_offered(drafter: Client, here: Office) -> None:
    assert "一键沿用上年" not in get(drafter, "assessment", here.assessment.pk)
    assert "没有本部门上年度的自评" in Page(drafter.post(reverse("carry-over", args=(here.assessment.pk,)), follow=True))


@pytest.fixture
def carried(drafter: Client, here: Office, before: Assessment) -> Assessment:
    taken_over(drafter, here.assessment)
    return here.assessment


def marks(assessment: Assessment) -> set[str]:
    return {one.place for one in unconfirmed(Assessment.objects.get(pk=assessment.pk))}


def test_the_mark_stands_beside_the_cell_and_is_confirmed_one_by_one(drafter: Client, here: Office, carried: Assessment) -> None:
    page = get(drafter, "step", carried.pk, "shouzhi")
    assert page.tree.xpath("//button[@name='place'][@value='资产.编制数']") and "沿用上年，待确认" in page.html
    drafter.post(reverse("confirm-carried", args=(carried.pk,)), {"place": "资产.编制数"})
    assert "资产.编制数" not in marks(carried)
    figure = Figure.objects.get(assessment=carried, statement="资产", row="编制数")
    assert figure.how == How.CONFIRMED and figure.came_from.startswith("沿用上年：")
    entry = Entry.objects.filter(subject="资产.编制数").first()
    assert entry.note == "沿用上年的内容已确认" and entry.after == FACTS["资产.编制数"]


def test_a_whole_step_is_confirmed_at_once(drafter: Client, here: Office, carried: Assessment) -> None:
    count = len(marks(carried))
    told = Page(drafter.post(reverse("confirm-carried", args=(carried.pk,)), {"step": "shouzhi"}, follow=True))
    left = marks(carried)
    assert f"已确认 {count - len(left)} 处" in told and 0 < len(left) < count
    assert "文字.主要职责" in left and not any(place.startswith("收支") for place in left)


def test_the_page_takes_its_marks_off_without_being_loaded_anew(drafter: Client, here: Office, carried: Assessment) -> None:
    answer = drafter.post(reverse("confirm-carried", args=(carried.pk,)), {"place": "资产.编制数"}, headers={"HX-Request": "true"})
    assert 'id="carried-资产.编制数" hx-swap-oob="delete"' in answer.content.decode()


def test_typing_something_else_clears_the_mark(drafter: Client, here: Office, carried: Assessment) -> None:
    form = get(drafter, "step", carried.pk, "shouzhi").form()
    drafter.post(reverse("step", args=(carried.pk, "shouzhi")), form | {"资产-编制数.": "41"})
    yewu = get(drafter, "step", carried.pk, "yewu").form()
    drafter.post(reverse("step", args=(carried.pk, "yewu")), yewu | {"文字.主要职责-text": "保护林草。"})
    assert not {"资产.编制数", "文字.主要职责"} & marks(carried)
    assert "重点工作.项1.任务" in marks(carried)


def test_what_nobody_has_confirmed_is_listed_and_refused_when_handing_in(drafter: Client, here: Office, carried: Assessment) -> None:
    carried = _filled_up(here, carried)
    page = get(drafter, "review", carried.pk)
    assert "沿用上年、待确认的内容" in page and FACTS["重点工作.项1.任务"] in page
    viewing = seen_by(here.drafter, carried)
    with pytest.raises(Refused, match="处沿用上年、待确认的内容"):
        move(viewing, "hand_to_head", by=here.drafter)
    assert marks(carried)
    move(viewing, "hand_to_head", by=here.drafter, confirmed=True)
    assert not marks(carried) and Assessment.objects.get(pk=carried.pk).state == AssessmentState.SIGNOFF
    assert Entry.objects.filter(note="沿用上年的内容，办理时一并确认").exists()


def _filled_up(here: Office, carried: Assessment) -> Assessment:
    """Everything typed, one place left as it was taken over."""
    carried.figures.exclude(statement="重点工作", row="项1", column="任务").delete()
    carried.passages.all().delete()
    carried.projects.all().delete()
    facts = {key: text for key, text in FACTS.items() if key != "重点工作.项1.任务"}
    found = fill(Assessment.objects.get(pk=carried.pk), here.drafter, facts)
    examine_now(found, seen_by(here.drafter, found))
    return found


def test_marks_cost_a_page_no_query_more(drafter: Client, here: Office, before: Assessment) -> None:
    url = reverse("step", args=(here.assessment.pk, "shouzhi"))
    fill(here.assessment, here.drafter)
    drafter.get(url)
    with queries() as plain:
        drafter.get(url)
    Figure.objects.filter(assessment=here.assessment).update(how=How.CARRIED)
    live(Assessment.objects.get(pk=here.assessment.pk))
    with queries() as marked:
        drafter.get(url)
    assert len(marked) == len(plain)
