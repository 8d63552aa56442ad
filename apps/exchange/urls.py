from django.urls import path

from . import leaving, views

urlpatterns = [
    path("assessments/<int:pk>/imports/", views.imports, name="imports"),
    path("assessments/<int:pk>/imports/last-year/", views.carried_over, name="carry-over"),
    path("assessments/<int:pk>/imports/<int:import_pk>/", views.import_page, name="import"),
    path("assessments/<int:pk>/imports/<int:import_pk>/state/", views.state, name="import-state"),
    path("assessments/<int:pk>/imports/<int:import_pk>/accept/", views.accept, name="import-accept"),
    path("assessments/<int:pk>/imports/<int:import_pk>/again/", views.again, name="import-again"),
    path("assessments/<int:pk>/imports/<int:import_pk>/delete/", views.delete, name="import-delete"),
    path("assessments/<int:pk>/imports/<int:import_pk>/original/", views.original, name="import-original"),
    path("assessments/<int:pk>/imports/<int:import_pk>/marked/", views.marked, name="import-marked"),
    path("assessments/<int:pk>/adoptions/<int:adoption_pk>/undo/", views.take_back, name="adoption-undo"),
    path("assessments/<int:pk>/workbook/make/", views.make_workbook, name="workbook-make"),
    path("assessments/<int:pk>/workbook/state/", views.workbook_state, name="workbook-state"),
    path("assessments/<int:pk>/workbook/", views.workbook_file, name="workbook-file"),
    path("assessments/<int:pk>/data.<str:kind>", leaving.data_file, name="data-file"),
    path("assessments/<int:pk>/editions/<int:edition_pk>/bundle.zip", leaving.bundle, name="bundle"),
]
