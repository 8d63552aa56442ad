from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("apps.accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("apps.desk.urls")),
    path("", include("apps.exchange.urls")),
    path("", include("apps.service.urls")),
    path("", include("apps.indicators.urls")),
    path("", include("apps.scoring.urls")),
    path("", include("apps.findings.urls")),
    path("", include("apps.checkups.urls")),
    path("", include("apps.reports.urls")),
    path("", include("apps.reviews.urls")),
    path("", include("apps.publication.urls")),
    path("", include("apps.api.urls")),
]

if settings.SSO:
    urlpatterns.append(path("", include("apps.accounts.sign_on.urls")))
