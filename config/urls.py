from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from apps.desk.login import LoginView

urlpatterns = [
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("admin/", admin.site.urls),
    path("", include("apps.desk.urls")),
    path("", include("apps.indicators.urls")),
    path("", include("apps.scoring.urls")),
    path("", include("apps.checks.urls")),
    path("", include("apps.reports.urls")),
    path("", include("apps.reviews.urls")),
]
