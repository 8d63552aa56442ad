"""Who somebody is, by the word of another system: OpenID Connect, or an OAuth2 log-in with its own manners.

mozilla-django-oidc goes the way (state, nonce, PKCE, token, keys); here is what it leaves open: whom a token was made for and
by whom, until when, and that nobody becomes known by coming.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from apps.departments.models import User

from .discovery import endpoint

LEEWAY = 60
"""Seconds that two clocks may differ by."""

NEEDED = ("exp", "iat", "aud", "iss", "sub")


class NotLetIn(Exception):
    """``heading`` and ``sentence`` are for the person; ``reason`` is for the records; ``who`` is what the other system calls them."""

    def __init__(self, heading: str, sentence: str, reason: str, who: str = "", status: int = 403):
        super().__init__(reason)
        self.heading, self.sentence, self.reason, self.who, self.status = heading, sentence, reason, who, status


AGAIN = "请从登录页重新开始；总是这样的，请把这句话告诉系统管理员。"


def not_proven(reason: str) -> NotLetIn:
    return NotLetIn("没有登录成功", f"{settings.SSO_NAME}的答复不能采信。{AGAIN}", reason)


def silent(error: requests.RequestException) -> NotLetIn:
    sentence = f"{settings.SSO_NAME}现在没有答复，请过一会儿再试。"
    return NotLetIn("没有登录成功", sentence, f"没有答复：{type(error).__name__}", status=502)


class OpenID(OIDCAuthenticationBackend):
    """OpenID Connect.  A subclass may have other manners: ``get_token``, ``get_userinfo``, ``extra_params``."""

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> User | None:
        """The known account; raises :class:`NotLetIn`.  None where somebody logs in otherwise."""
        if "nonce" not in kwargs:
            # Only the way back from there has one; a form with a code in its address is somebody else's idea.
            return None
        try:
            for name in ("OIDC_OP_TOKEN_ENDPOINT", "OIDC_OP_USER_ENDPOINT", "OIDC_OP_JWKS_ENDPOINT"):
                setattr(self, name, endpoint(name))
            return super().authenticate(request, **kwargs)
        except requests.RequestException as error:
            raise silent(error) from error
        except (SuspiciousOperation, jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise not_proven(f"不能采信：{error}"[:300]) from error

    def extra_params(self, request: HttpRequest) -> dict[str, str]:
        """What is asked beside the usual: who is here already proves anew that it is they."""
        return {"prompt": "login"} if request.user.is_authenticated else {}

    def get_payload_data(self, token: str, key: Any) -> dict[str, Any]:
        """A token of this provider, for this client, now, signed in the one agreed way."""
        found = jwt.decode(
            token, key, algorithms=[self.OIDC_RP_SIGN_ALGO], audience=self.OIDC_RP_CLIENT_ID, issuer=settings.SSO_ISSUER,
            leeway=LEEWAY, options={"require": list(NEEDED)},
        )  # fmt: skip
        if found.get("azp", self.OIDC_RP_CLIENT_ID) != self.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("azp")
        return found

    def get_userinfo(self, access_token: str, id_token: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Both say of the same person; without an address of its own, what the token says."""
        if not self.OIDC_OP_USER_ENDPOINT:
            return dict(payload)
        found = super().get_userinfo(access_token, id_token, payload)
        if found.get("sub") != payload["sub"]:
            raise SuspiciousOperation("sub")
        return dict(payload) | found

    def get_or_create_user(self, access_token: str, id_token: str, payload: Mapping[str, Any]) -> User:
        """Never created: who may do what is the bureau's to say."""
        try:
            claims = self.get_userinfo(access_token, id_token, payload)
        except SuspiciousOperation as error:
            raise not_proven(f"不能采信：{error}") from error
        who = claims.get(settings.SSO_CLAIM)
        if not isinstance(who, str) or not who.strip():
            raise not_proven(f"没有给出 {settings.SSO_CLAIM}")
        user = User.objects.filter(username=who).first()
        if user is None:
            raise NotLetIn("还没有您的账号", UNKNOWN.format(name=settings.SSO_NAME, who=who[:150]), "没有这个账号", who)
        if not user.is_active:
            raise NotLetIn("您的账号已停用", "需要继续使用的，请联系本区划财政局的管理员启用。", "账号已停用", who)
        return user


UNKNOWN = (
    "{name}认得您（标识“{who}”），但自评通里还没有用户名与它相同的账号。请把这个标识告诉本区划财政局的管理员，"
    "由他在“部门和人员”里建立账号、给您任职，再来登录。"
)


class OAuth2(OpenID):
    """A log-in by OAuth2 alone: there is no signed token, so what its address of persons answers counts."""

    def verify_token(self, token: str | None, **kwargs: Any) -> dict[str, Any]:
        return {"by": "OAuth2"}

    def get_userinfo(self, access_token: str, id_token: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        return OIDCAuthenticationBackend.get_userinfo(self, access_token, id_token, payload)
