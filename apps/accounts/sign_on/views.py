"""There and back: to the other system's log-in, and what came of it."""

from __future__ import annotations

import logging

import requests
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from apps.accounts import presence
from apps.accounts.addresses import address_of
from apps.audit.case import Case
from apps.audit.models import Act, Thing
from apps.audit.origin import SIGN_ON, Origin, coming_from
from apps.audit.record import Change, record

from .discovery import endpoint
from .provider import AGAIN, NotLetIn, not_proven, silent

logger = logging.getLogger("apps.accounts")


class Start(OIDCAuthenticationRequestView):
    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            self.OIDC_OP_AUTH_ENDPOINT = endpoint("OIDC_OP_AUTHORIZATION_ENDPOINT")
        except requests.RequestException as error:
            return refused(request, silent(error))
        except (SuspiciousOperation, ValueError) as error:
            return refused(request, not_proven(f"不能采信：{error}"[:300]))
        return super().get(request)

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        return import_string(settings.SSO_BACKEND)().extra_params(request)


class Back(OIDCAuthenticationCallbackView):
    def get(self, request: HttpRequest) -> HttpResponse:
        with coming_from(Origin(SIGN_ON, address_of(request) or "")):
            try:
                return super().get(request)
            except NotLetIn as refusal:
                return self._refused(refusal)
            except SuspiciousOperation:
                # A state that this browser did not ask for, or that was used.
                return self._refused(NotLetIn("没有登录成功", f"这次登录不是从这里开始的，或者已经用过了。{AGAIN}", "state 不符"))

    def login_success(self) -> HttpResponse:
        response = super().login_success()
        presence.typed_password(self.request)
        self.request.session[presence.SIGNED_ON] = True
        return response

    def login_failure(self) -> HttpResponse:
        """The other system said no, or this browser has no log-in begun."""
        said = self.request.GET.get("error", "")
        sentence = f"{settings.SSO_NAME}没有让您登录。" if said else "登录页停留太久，或者浏览器不接受 Cookie。"
        return self._refused(NotLetIn("没有登录成功", f"{sentence}{AGAIN}", f"答复 {said[:60]}" if said else "没有开始过"))

    def _refused(self, refusal: NotLetIn) -> HttpResponse:
        return refused(self.request, refusal)


def refused(request: HttpRequest, refusal: NotLetIn) -> HttpResponse:
    logger.warning("统一登录未通过：%s %s", refusal.who, refusal.reason)
    name = refusal.who[:150]
    record(name, Case(), Change(Thing.LOGIN, name, act=Act.REFUSED, note=refusal.reason))
    if request.user.is_authenticated:
        logout(request)
    return render(request, "accounts/not_let_in.html", {"refusal": refusal}, status=refusal.status)
