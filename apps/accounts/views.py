"""Coming in: the log-in page, the first administrator, one's own password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.audit.admin import SECRET
from apps.audit.case import Case
from apps.audit.models import Thing
from apps.audit.record import Change, record

from . import first, presence
from .forms import FirstAdministratorForm, LogInForm, PasswordChangeForm, PasswordConfirmForm, TokenForm
from .locks import attempts_left, lock_of
from .models import Token
from .sign_on import offered
from .tokens import issue, revoke


class LoginView(auth.LoginView):
    """The log-in page; where nobody could log in yet, the way to the first administrator."""

    redirect_authenticated_user = True
    form_class = LogInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60
        shown = {"left": attempts_left(self.request), "minutes": minutes, "sign_on": offered()}
        alone = settings.SSO and settings.SSO_ONLY and "local" not in self.request.GET and self.request.method == "GET"
        return super().get_context_data(**kwargs) | shown | {"sign_on_alone": alone}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated and first.nobody_yet():
            return redirect("first")
        return super().dispatch(request, *args, **kwargs)


class LogoutView(auth.LogoutView):
    """Who came by another system's log-in is logged out there, too, where it has an address for that."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by_another = presence.SIGNED_ON in request.session
        response = super().post(request, *args, **kwargs)
        if not by_another or not settings.SSO or not settings.SSO_LOGOUT_URL:
            return response
        back = request.build_absolute_uri(resolve_url(settings.LOGIN_URL))
        told = urlencode({"client_id": settings.OIDC_RP_CLIENT_ID, "post_logout_redirect_uri": back})
        return redirect(f"{settings.SSO_LOGOUT_URL}{'&' if '?' in settings.SSO_LOGOUT_URL else '?'}{told}")


class PasswordChangeView(auth.PasswordChangeView):
    form_class = PasswordChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    @transaction.atomic
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        presence.typed_password(self.request)
        user = self.request.user
        record(user, Case(), Change(Thing.USER, user.get_username(), SECRET, SECRET, "本人改密码"))
        return super().form_valid(form)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def confirm_password(request: HttpRequest) -> HttpResponse:
    """The password once more, before what concerns accounts; then on to where one was going."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = resolve_url("desk")
    form = PasswordConfirmForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        presence.typed_password(request)
        return redirect(target)
    context = {"form": form, "target": target, "sign_on": offered()}
    return render(request, "accounts/confirm.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens.  A new one stands on the answer alone, once."""
    form, made = TokenForm(request.POST or None, request=request), ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        _, made = issue(request.user, typed["name"], typed["scope"], typed["days"])
        form = TokenForm(request=request)
    context = {"form": form, "made": made, "tokens": Token.objects.of(request.user)}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Token.objects.of(request.user).select_related("user"), pk=pk)
    if revoke(found, request.user):
        messages.success(request, f"令牌“{found}”已作废，用它的程序随即不能再用。")
    return redirect("tokens")


def locked(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """Instead of the answer to a log-in that was refused, or that made the lock: until when, and who can help."""
    return render(request, "accounts/locked.html", {"lock": lock_of(request, credentials)}, status=429)


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
        record(user, Case(), Change(Thing.USER, user.username, after=str(user), note="第一个管理员"))
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        messages.success(request, "管理员账号已建好。接着建立区划。")
        return redirect("desk")
    return render(request, "accounts/first.html", {"form": form}, status=422 if form.errors else 200)
