from django.urls import path

from . import views

urlpatterns = [path("assessments/<int:pk>/score/", views.score, name="score")]
