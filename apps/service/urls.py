from django.urls import path

from . import health

urlpatterns = [
    path("healthz/live/", health.live, name="live"),
    path("healthz/ready/", health.ready, name="ready"),
]
