from django.urls import path

from . import views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("assessments/<int:pk>/report/make/", views.make, name="report-make"),
    path("assessments/<int:pk>/disclosure/make/", views.make_checklist, name="disclosure-make"),
    path("assessments/<int:pk>/editions/<int:edition_pk>/", views.edition, name="edition"),
    path(
        "assessments/<int:pk>/editions/<int:edition_pk>/cancel/", views.cancel_edition, name="edition-cancel"
    ),
    path("assessments/<int:pk>/editions/<int:edition_pk>/<str:kind>/", views.download, name="edition-file"),
]
