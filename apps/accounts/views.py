"""Coming in: the log-in page, the first administrator, one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from . import first
from .forms import FirstAdministratorForm, PasswordChangeForm


class LoginView(auth.LoginView):
    """The log-in page; where nobody could log in yet, the way to the first administrator."""

    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated and first.nobody_yet():
            return redirect("first")
        return super().dispatch(request, *args, **kwargs)


class PasswordChangeView(auth.PasswordChangeView):
    form_class = PasswordChangeForm

    @method_decorator(sensitive_post_parameters())
    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(*args, **kwargs)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@transaction.atomic
def first_administrator(request: HttpRequest, key: str = "") -> HttpResponse:
    """An empty system: with the key that the console printed, the first account is made; without it, how to get it."""
    if not first.nobody_yet():
        return redirect("login")
    if not first.fits(key):
        return render(request, "accounts/first.html", {"refused": bool(key)}, status=403 if key else 200)
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        messages.success(request, "管理员账号已建好。接着载入区划包，建立部门和人员。")
        return redirect("admin:index")
    return render(request, "accounts/first.html", {"form": form}, status=422 if form.errors else 200)
