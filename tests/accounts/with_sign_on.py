"""The addresses of a site that has 统一登录."""

from django.urls import include, path

from config.urls import urlpatterns as usual

urlpatterns = [*usual, path("", include("apps.accounts.sign_on.urls"))]
