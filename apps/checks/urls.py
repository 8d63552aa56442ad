from django.urls import path

from . import checkup_views, views

urlpatterns = [
    path("assessments/<int:pk>/findings/", views.findings, name="findings"),
    path("assessments/<int:pk>/findings/reason/", views.reason, name="finding-reason"),
    path("checkups/", checkup_views.checkups, name="checkups"),
    path("checkups/<int:pk>/", checkup_views.checkup, name="checkup"),
    path("checkups/<int:pk>/state/", checkup_views.state, name="checkup-state"),
    path("checkups/<int:pk>/again/", checkup_views.again, name="checkup-again"),
    path("checkups/<int:pk>/delete/", checkup_views.delete, name="checkup-delete"),
    path("checkups/<int:pk>/original/", checkup_views.original, name="checkup-original"),
    path("checkups/<int:pk>/choose/", checkup_views.choose, name="checkup-choose"),
    path("checkups/<int:pk>/opinion/", checkup_views.make_opinion, name="opinion-make"),
    path("checkups/<int:pk>/opinions/<int:opinion_pk>/", checkup_views.opinion, name="opinion"),
    path(
        "checkups/<int:pk>/opinions/<int:opinion_pk>/<str:kind>/",
        checkup_views.opinion_file,
        name="opinion-file",
    ),
]
