"""One project's page: its money and goals are cells like any other, its indicators are rows."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.assessments.models import Assessment
from apps.budgets import lists
from apps.departments.models import Role
from apps.domain.book.completion import complete
from apps.factbook.gather import gather
from apps.projects.models import Project
from tests.web import Office, Page, S, bring, get, logged_in, person, raw, spaced, type_in

FORM = "project-form"
Change = dict[str, str]


@pytest.fixture
def project(filled: Assessment) -> Project:
    return filled.projects.first()


@pytest.fixture
def url(filled: Assessment, project: Project) -> str:
    return reverse("project", args=(filled.pk, project.pk))


def cell(project: Project, column: str) -> str:
    """The form's name of a project's field."""
    return f"项目-{project.row}.{column}"


def key(project: Project, column: str) -> str:
    """The id of its cell on the page."""
    place = [p.pk for p in project.assessment.projects.all()].index(project.pk) + 1
    return f"项目.项{place}.{column}"


def field(project: Project, number: int, column: str) -> str:
    """The form's name of a cell of an indicator, the rows counted from 1."""
    return f"项目.{project.row}.指标-项{number}.{column}"


def target(project: Project, number: int, **fields: str) -> Change:
    return {field(project, number, name): text for name, text in fields.items()}


def kept(project: Project, *columns: str) -> list[tuple[str, ...]]:
    """What is stored of the project's indicators, row by row."""
    rows: dict[str, dict[str, str]] = {}
    for figure in project.assessment.figures.filter(statement=f"项目.{project.row}.指标"):
        rows.setdefault(figure.row, {})[figure.column] = figure.raw
    return [tuple(rows[name].get(column, "") for column in columns) for name in sorted(rows, key=lambda row: int(row[1:]))]


NEW = {
    "level1": "效益指标", "level2": "生态效益指标", "name": "水源涵养", "sign": "≥", "target_value": "5", "unit": "%", "actual_value": "6",
}  # fmt: skip


# --- the page --------------------------------------------------------------------------------------


def test_the_drafter_finds_everything_typed(drafter: Client, url: str, project: Project) -> None:
    page = Page(drafter.get(url))
    assert page.typed_in(key(project, "名称")) == "山前造林"
    assert page.typed_in(key(project, "年初")) == "700.00"
    form = page.form(FORM)
    names = [form[field(project, i, "name")] for i in range(1, 7)]
    assert names == ["造林面积", "补植株数", "成活率", "新增覆盖", "", ""]
    rate = page.tree.xpath("//td[@data-key=$key]", key=f"项目.{project.row}.执行率")[0]
    assert spaced(rate.text_content()) == "93.33%"


def test_head_and_reviewer_look_and_cannot_type(head: Client, reviewer: Client, stranger: Client, here: Office) -> None:
    bring(here, S.SUBMITTED)
    project = here.assessment.projects.first()
    for client in (head, reviewer):
        page = get(client, "project", here.assessment.pk, project.pk)
        assert page.status == 200
        assert page.closed("//form[@id='project-form']/fieldset[@data-closed]")
        assert "移除项目" not in page
    assert stranger.get(reverse("project", args=(here.assessment.pk, project.pk))).status_code == 404


@pytest.fixture
def list_url(filled: Assessment) -> str:
    return reverse("step", args=(filled.pk, "yewu"))


def new_rows(form: Change) -> list[str]:
    """The rows the list offers for projects to come."""
    return [name.removeprefix("项目-").removesuffix(".名称") for name in form if name.startswith("项目-新") and name.endswith(".名称")]


def test_a_project_is_written_into_the_list_without_a_script(drafter: Client, filled: Assessment, list_url: str) -> None:
    page = Page(drafter.get(list_url))
    first, _ = new_rows(page.form())
    assert drafter.post(list_url, page.form() | {f"项目-{first}.名称": "湿地修复"}).status_code == 302
    assert [p.ordinal for p in filled.projects.all()] == [1, 2, 3]
    assert gather(filled).text("项目.项3.名称") == "湿地修复"
    assert drafter.post(list_url, page.form() | {f"项目-{first}.名称": "湿地修复"}).status_code == 302
    assert filled.projects.count() == 3, "同一页再送一次，还是那一个项目"


def test_looking_at_the_list_and_saving_it_empty_makes_no_project(drafter: Client, here: Office) -> None:
    url = reverse("step", args=(here.assessment.pk, "yewu"))
    assert type_in(drafter, url, {}).status_code == 302
    assert here.assessment.projects.count() == 0


def test_a_project_is_taken_out_and_put_back_with_all_that_was_typed_into_it(
    drafter: Client, filled: Assessment, project: Project
) -> None:
    before = gather(filled)
    response = drafter.post(reverse("project-delete", args=(filled.pk, project.pk)), follow=True)
    assert Page(response).alerts == ["项目已移除。"]
    assert gather(filled).text("项目.项1.名称") == "防火物资", "后面的补上来"
    assert gather(filled).rows("项目") == ("项1",)
    url = reverse("cells", args=(filled.pk,))
    assert drafter.post(url, {"keep": "1", "form": "项目", "项目-restored": project.row}).status_code == 200
    assert dict(gather(filled)) == dict(before)


def test_a_project_is_copied_behind_itself_with_its_indicators(drafter: Client, filled: Assessment, project: Project) -> None:
    drafter.post(reverse("project-copy", args=(filled.pk, project.pk)))
    book = gather(filled)
    assert [book.text(f"项目.项{n}.名称") for n in (1, 2, 3)] == ["山前造林", "山前造林", "防火物资"]
    assert book.text("项目.项2.指标.项3.name") == "成活率"


def test_the_list_shows_sums_and_what_cannot_be_read(drafter: Client, filled: Assessment, list_url: str, project: Project) -> None:
    type_in(drafter, list_url, {cell(project, "目标"): "", cell(project, "执行"): "1e3"})
    page = Page(drafter.get(list_url))
    assert "不支持科学计数法" in page.beside("项目.项1.执行")
    (total,) = page.tree.xpath("//section[@aria-labelledby='h-项目']//tfoot")
    assert spaced(total.text_content()).startswith("合计 1,200.00 1,300.00"), spaced(total.text_content())


# --- its fields ------------------------------------------------------------------------------------


def test_money_and_goals_are_kept_as_typed(drafter: Client, url: str, filled: Assessment, project: Project) -> None:
    response = type_in(drafter, url, {cell(project, "年初"): "７００．５０", cell(project, "目标"): "一\n二"}, FORM)
    assert response.status_code == 302
    assert raw(filled, f"项目.{project.row}.年初") == "７００．５０"
    assert raw(filled, f"项目.{project.row}.目标") == "一\n二"
    assert gather(filled)["项目.项1.年初"].as_dict()["value"] == "700.5"


def test_what_cannot_be_read_is_refused_beside_the_cell_and_kept(
    drafter: Client, url: str, filled: Assessment, project: Project
) -> None:
    page = Page(type_in(drafter, url, {cell(project, "年初"): "七百", cell(project, "全年"): "760"}, FORM))
    assert page.status == 422
    assert "请用阿拉伯数字填写" in page.beside(key(project, "年初"))
    assert (raw(filled, f"项目.{project.row}.年初"), raw(filled, f"项目.{project.row}.全年")) == ("七百", "760")
    again = Page(drafter.get(url))
    assert again.typed_in(key(project, "年初")) == "七百"
    assert "请用阿拉伯数字填写" in again.beside(key(project, "年初"))


def test_saving_and_going_back_to_the_list(drafter: Client, url: str, filled: Assessment) -> None:
    response = type_in(drafter, url, {"next": "1"}, FORM)
    assert response["Location"] == reverse("step", args=(filled.pk, "yewu"))


def test_one_projects_fields_do_not_touch_anothers(drafter: Client, url: str, filled: Assessment) -> None:
    other = filled.projects.last()
    type_in(drafter, url, {cell(other, "年初"): "1.00"}, FORM)
    assert raw(filled, f"项目.{other.row}.年初") == "500.00"


# --- its indicators --------------------------------------------------------------------------------


def test_a_row_is_added_behind_the_others(drafter: Client, url: str, filled: Assessment, project: Project) -> None:
    assert type_in(drafter, url, target(project, 5, **NEW), FORM).status_code == 302
    assert kept(project, "name")[-1] == ("水源涵养",)
    book = gather(filled)
    assert complete(filled.pack, book).text("项目.项1.指标.项5.target") == "≥5%"
    assert complete(filled.pack, book).text("项目.项1.指标.项5.actual") == "6%"
    assert filled.figures.get(statement=f"项目.{project.row}.指标", row="项5", column="name").updated_by.username == "yunxi-drafter"


def without(form: Change, project: Project, number: int) -> Change:
    """The page with a row removed, as the browser sends it."""
    return {name: text for name, text in form.items() if not name.startswith(field(project, number, ""))}


def test_a_row_is_changed_and_one_removed(drafter: Client, url: str, project: Project) -> None:
    form = without(Page(drafter.get(url)).form(FORM), project, 2) | target(project, 1, actual_value="2000")
    assert drafter.post(url, form).status_code == 302
    assert kept(project, "name", "actual_value") == [("造林面积", "2000"), ("成活率", "86"), ("新增覆盖", "1")]


@pytest.mark.parametrize(
    ("number", "changes", "sentence"),
    [
        (1, {"level1": "效益指标"}, "“数量指标”属于“产出指标”。"),
        (1, {"target_value": ""}, "请填写目标值。"),
        (1, {"name": ""}, "请填写指标内容。"),
        (1, {"sign": "约"}, "只能选：≥、≤、=、>、<、区间、定性。"),
        (5, NEW | {"name": ""}, "请填写指标内容。"),
    ],
    ids=["wrong level", "no target", "no name", "no such sign", "new row without name"],
)
def test_a_wrong_row_says_why_and_nothing_typed_is_lost(
    drafter: Client, url: str, filled: Assessment, project: Project, number: int, changes: Change, sentence: str
) -> None:
    changed = target(project, number, **changes)
    page = Page(type_in(drafter, url, changed | {cell(project, "年初"): "701.00"}, FORM))
    for shown in (page, Page(drafter.get(url))):
        messages = [spaced(e.text_content()) for e in shown.tree.find_class("cell-message")]
        assert any(sentence in message for message in messages), messages
    assert {name: shown.form(FORM)[name] for name in changed} == changed, "一项也没有丢"
    assert page.status == 422
    assert raw(filled, f"项目.{project.row}.年初") == "701.00", "资金照样保存"


def test_a_new_row_is_stored_once_though_the_page_came_back_for_another_reason(
    drafter: Client, url: str, project: Project
) -> None:
    page = Page(type_in(drafter, url, target(project, 5, **NEW) | {cell(project, "年初"): "七百"}, FORM))
    assert page.status == 422
    assert len(kept(project, "name")) == 5
    assert drafter.post(url, page.form(FORM) | {cell(project, "年初"): "700"}).status_code == 302
    assert len(kept(project, "name")) == 5


def test_words_need_no_number(drafter: Client, url: str, filled: Assessment, project: Project) -> None:
    changes = target(project, 1, sign="定性", target_value="按期完成", unit="", actual_value="已完成")
    assert type_in(drafter, url, changes, FORM).status_code == 302
    book = complete(filled.pack, gather(filled))
    assert (book.text("项目.项1.指标.项1.target"), book.text("项目.项1.指标.项1.actual")) == ("按期完成", "已完成")


def test_more_rows_than_a_page_can_hold_are_refused_in_a_sentence(
    drafter: Client, url: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MAX_ROWS", 5)
    rows = {name: text for n in (5, 6, 7) for name, text in target(project, n, **NEW).items()}
    page = Page(type_in(drafter, url, rows, FORM))
    assert page.status == 422
    assert "最多 5 行，现有 7 行，没有保存" in page
    assert len(kept(project, "name")) == 4
    assert page.form(FORM)[field(project, 7, "name")] == "水源涵养", "还在页上"


def test_a_page_that_sends_half_a_row_keeps_the_rest(drafter: Client, url: str, project: Project) -> None:
    form = Page(drafter.get(url)).form(FORM)
    del form[field(project, 1, "reason")], form[field(project, 1, "unit")]
    drafter.post(url, form | target(project, 1, actual_value="2000"))
    assert kept(project, "name", "unit", "actual_value")[0] == ("造林面积", "亩", "2000")


# --- two people ------------------------------------------------------------------------------------


@pytest.fixture
def colleague(here: Office) -> Client:
    return logged_in(person("colleague", Role.DRAFTER, here.district, here.department))


def test_different_cells_and_rows_join(
    drafter: Client, colleague: Client, url: str, filled: Assessment, project: Project
) -> None:
    mine = Page(drafter.get(url)).form(FORM)
    theirs = {cell(project, "年初"): "701", **target(project, 1, actual_value="2000"), **target(project, 2, actual_value="530")}
    assert type_in(colleague, url, theirs, FORM).status_code == 302
    more = target(project, 1, reason="天气") | target(project, 3, actual_value="90")
    assert drafter.post(url, mine | {cell(project, "全年"): "751"} | more).status_code == 302
    assert raw(filled, f"项目.{project.row}.年初") == "701"
    assert raw(filled, f"项目.{project.row}.全年") == "751"
    rows = kept(project, "actual_value", "reason")
    assert rows == [("2000", "天气"), ("530", ""), ("90", ""), ("1", "")]


def test_the_same_field_is_not_overwritten(
    drafter: Client, colleague: Client, url: str, filled: Assessment, project: Project
) -> None:
    mine = Page(drafter.get(url)).form(FORM)
    type_in(colleague, url, {cell(project, "年初"): "701"}, FORM)
    page = Page(drafter.post(url, mine | {cell(project, "年初"): "702"}))
    assert page.status == 409
    assert "colleague在您打开本页后已改为“701”" in page.beside(key(project, "年初"))
    assert raw(filled, f"项目.{project.row}.年初") == "701"
    assert drafter.post(url, page.form(FORM)).status_code == 302
    assert raw(filled, f"项目.{project.row}.年初") == "702"


def test_the_same_target_is_not_overwritten(drafter: Client, colleague: Client, url: str, project: Project) -> None:
    mine = Page(drafter.get(url)).form(FORM)
    type_in(colleague, url, {**target(project, 1, actual_value="2000"), **target(project, 2, actual_value="530")}, FORM)
    page = Page(drafter.post(url, mine | target(project, 1, actual_value="1950")))
    assert page.status == 409
    assert "已改为“2000”" in page
    assert kept(project, "actual_value")[0] == ("2000",)
    form = page.form(FORM)
    assert (form[field(project, 1, "actual_value")], form[field(project, 2, "actual_value")]) == ("1950", "530")
    assert drafter.post(url, form).status_code == 302
    assert kept(project, "actual_value")[:2] == [("1950",), ("530",)]


def test_a_row_somebody_deleted_meanwhile_stays_deleted(
    drafter: Client, colleague: Client, url: str, project: Project
) -> None:
    mine = Page(drafter.get(url)).form(FORM)
    colleague.post(url, without(Page(colleague.get(url)).form(FORM), project, 4))
    assert drafter.post(url, mine | target(project, 1, actual_value="1950")).status_code == 302
    assert kept(project, "name", "actual_value") == [("造林面积", "1950"), ("补植株数", "520"), ("成活率", "86")]


def test_a_project_somebody_deleted_meanwhile_is_not_there(drafter: Client, colleague: Client, url: str) -> None:
    mine = Page(drafter.get(url)).form(FORM)
    colleague.post(f"{url}delete/")
    assert drafter.post(url, mine).status_code == 404
