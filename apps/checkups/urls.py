from django.urls import path

from . import views

urlpatterns = [
    path("checkups/", views.checkups, name="checkups"),
    path("checkups/<int:pk>/", views.checkup, name="checkup"),
    path("checkups/<int:pk>/state/", views.state, name="checkup-state"),
    path("checkups/<int:pk>/again/", views.again, name="checkup-again"),
    path("checkups/<int:pk>/about/", views.about, name="checkup-about"),
    path("checkups/<int:pk>/delete/", views.delete, name="checkup-delete"),
    path("checkups/<int:pk>/original/", views.original, name="checkup-original"),
    path("checkups/<int:pk>/choose/", views.choose, name="checkup-choose"),
    path("checkups/<int:pk>/opinion/", views.make_opinion, name="opinion-make"),
    path("checkups/<int:pk>/opinions/<int:opinion_pk>/", views.opinion, name="opinion"),
    path(
        "checkups/<int:pk>/opinions/<int:opinion_pk>/<str:kind>/",
        views.opinion_file,
        name="opinion-file",
    ),
]
