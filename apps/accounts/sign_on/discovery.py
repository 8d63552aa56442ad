"""The addresses of an OpenID provider, as it publishes them itself: ``<issuer>/.well-known/openid-configuration``.

Asked for by a log-in, never at the start: the system runs where the provider is away.  What a site sets itself is not asked for.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation

AT = "/.well-known/openid-configuration"
KEPT = 3600
"""Seconds."""
NAMES = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint", "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint", "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}  # fmt: skip
OPTIONAL = {"userinfo_endpoint"}


def endpoint(setting: str) -> str:
    """The address of that setting: the site's own, else the provider's; raises where it is not told or not to be believed."""
    own: str = getattr(settings, setting)
    if setting not in settings.SSO_DISCOVERED:
        return own
    name, told = NAMES[setting], document()
    found = told.get(name, "" if name in OPTIONAL else None)
    if not isinstance(found, str) or (found and urlsplit(found).scheme not in ("https", urlsplit(settings.SSO_ISSUER).scheme)):
        raise SuspiciousOperation(f"发现文档里的 {name} 不对")
    return found


def document() -> dict[str, Any]:
    """What the provider says of itself, kept for an hour."""
    at = settings.SSO_ISSUER.rstrip("/") + AT
    found: Any = cache.get(at)
    if found is None:
        answer = requests.get(at, timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict) or found.get("issuer") != settings.SSO_ISSUER:
            raise SuspiciousOperation("发现文档不是这个签发者的")
        cache.set(at, found, KEPT)
    return dict(found)
