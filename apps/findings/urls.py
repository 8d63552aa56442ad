from django.urls import path

from . import views

urlpatterns = [
    path("assessments/<int:pk>/findings/", views.findings, name="findings"),
    path("assessments/<int:pk>/findings/reason/", views.reason, name="finding-reason"),
]
