from django.urls import path

from . import views

urlpatterns = [
    path("assessments/<int:pk>/evidence/<int:evidence_pk>/", views.evidence, name="evidence"),
    path("assessments/<int:pk>/evidence/<int:evidence_pk>/delete/", views.delete_evidence, name="evidence-delete"),
]
