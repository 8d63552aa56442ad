"""Who comes with a token: its user, as far as the token goes, so often in a minute."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from apps.accounts.addresses import address_of
from apps.accounts.models import Scope, Token
from apps.accounts.tokens import holder, note_use

from .errors import Refusal, refused

MINUTE = 60
WRONG_TOKENS = 30
"""Of one address in a minute.  Nobody guesses one; this keeps the database out of it."""

ASK = "请在“接口令牌”页新建一个，写在请求头里：Authorization: Bearer 令牌"


class Bearer(HttpBearer):
    def __init__(self, scope: Scope):
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Token:
        if not request.headers.get(self.header, "").strip():
            raise refused(401, self.header, f"没有令牌。{ASK}")
        return super().__call__(request) or self._unknown()

    def authenticate(self, request: HttpRequest, text: str) -> Token:
        address = address_of(request) or ""
        insist(f"api-wrong:{address}", WRONG_TOKENS, counted=False)
        token = holder(text)
        if token is None:
            count(f"api-wrong:{address}")
            return self._unknown()
        insist(f"api:{token.pk}", settings.API_RATE)
        self._permit(token)
        note_use(token, address)
        request.user = token.user
        return token

    def _unknown(self) -> Token:
        raise refused(401, self.header, f"令牌不对、已过期或者已作废。{ASK}")

    def _permit(self, token: Token) -> None:
        if token.user.must_change_password and not settings.SSO:
            raise refused(403, self.header, "您的密码是别人给的：请先登录网页，换成自己的密码，令牌就能再用。")
        if not Scope(token.scope).covers(self.scope):
            raise refused(403, self.header, f"这个令牌只能{token.get_scope_display()}，不能{_last(self.scope)}。请新建一个有此权限的令牌。")


def _last(scope: Scope) -> str:
    return scope.label.rpartition("、")[2]


def insist(name: str, limit: int, counted: bool = True) -> None:
    """Refuse what comes too often."""
    so_far = count(name) if counted else cache.get(_this_minute(name), 0)
    if so_far > limit:
        wait = MINUTE - timezone.now().second
        raise Refusal(429, [("", f"请求太多，请过 {wait} 秒再试。")], {"Retry-After": str(wait)})


def count(name: str) -> int:
    key = _this_minute(name)
    cache.add(key, 0, 2 * MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # it fell out of a full cache meanwhile
        return 1


def _this_minute(name: str) -> str:
    return f"{name}:{timezone.now():%H%M}"
