from django.urls import path, register_converter

from apps.assessments.dates import Day

from . import (
    beside,
    bulk,
    cells,
    cycles,
    overview,
    people,
    projects,
    records,
    report,
    roster,
    views,
    wordings,
)

register_converter(Day, "day")

urlpatterns = [
    path("", views.desk, name="desk"),
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/<int:pk>/", cycles.cycle, name="cycle"),
    path("cycles/<int:pk>/extend/", cycles.extend_deadline, name="cycle-extend"),
    path("cycles/open/<int:pack_pk>/", cycles.open_cycle, name="cycle-open"),
    path("cycles/open/<int:pack_pk>/<day:as_of>/", cycles.open_cycle, name="monitoring-open"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="person-add"),
    path("people/roster/", roster.roster, name="roster"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/password/", people.password, name="person-password"),
    path("people/<int:pk>/active/", people.active, name="person-active"),
    path("people/<int:pk>/roles/", people.role_add, name="role-add"),
    path("people/<int:pk>/roles/<int:role_pk>/remove/", people.role_remove, name="role-remove"),
    path("people/<int:pk>/tokens/<int:token_pk>/revoke/", people.token_revoke, name="person-token-revoke"),
    path("departments/add/", people.department_add, name="department-add"),
    path("departments/<int:pk>/", people.department, name="department"),
    path("records/", records.records, name="records"),
    path("overview/", overview.overview, name="overview"),
    path("overview/export/", overview.export, name="overview-export"),
    path("overview/<int:pk>/act/", bulk.act, name="overview-act"),
    path("assessments/<int:pk>/", views.assessment, name="assessment"),
    path("assessments/<int:pk>/report/", report.report, name="report"),
    path("assessments/<int:pk>/summary/", views.summary, name="summary"),
    path("assessments/<int:pk>/examine/", views.examine, name="examine"),
    path("assessments/<int:pk>/steps/<str:key>/", views.step, name="step"),
    path("assessments/<int:pk>/cells/", cells.cells, name="cells"),
    path("assessments/<int:pk>/cells/beside/", beside.beside, name="beside"),
    path("assessments/<int:pk>/projects/<int:project_pk>/", projects.project, name="project"),
    path("assessments/<int:pk>/projects/<int:project_pk>/delete/", projects.delete, name="project-delete"),
    path("assessments/<int:pk>/projects/<int:project_pk>/copy/", projects.copy, name="project-copy"),
    path("assessments/<int:pk>/wordings/", wordings.wordings, name="wordings"),
]
