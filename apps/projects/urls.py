from django.urls import path

from . import views

urlpatterns = [
    path("assessments/<int:pk>/projects/add/", views.add, name="project-add"),
    path("assessments/<int:pk>/projects/<int:project_pk>/", views.project, name="project"),
    path("assessments/<int:pk>/projects/<int:project_pk>/delete/", views.delete, name="project-delete"),
]
