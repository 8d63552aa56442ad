from django.contrib.auth import views as auth
from django.urls import path

from . import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("password/", views.PasswordChangeView.as_view(), name="password_change"),
    path("password/confirm/", views.confirm_password, name="password_confirm"),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="token-revoke"),
    path("first/", views.first_administrator, name="first"),
    path("first/<str:key>/", views.first_administrator, name="first-key"),
]
