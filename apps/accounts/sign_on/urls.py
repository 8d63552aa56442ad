from django.urls import path

from . import AT, views

urlpatterns = [
    path(AT, views.Start.as_view(), name="sign-on"),
    path(f"{AT}back/", views.Back.as_view(), name="sign-on-back"),
]
