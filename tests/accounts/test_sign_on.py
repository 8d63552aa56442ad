"""统一登录 against a provider that runs here: who is let in, and that nobody else is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as site
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.accounts.sign_on.provider import OAuth2
from apps.audit.models import Entry
from apps.departments.models import User
from config import settings as settings_module
from tests.web import Office, Page, logged_in

from . import with_sign_on
from .identity import CLIENT, Identity, new_key


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return new_key()


@pytest.fixture
def identity(here: Office, key: rsa.RSAPrivateKey, settings: Any, clean_environment: pytest.MonkeyPatch) -> Iterator[Identity]:
    made = Identity(key)
    clean_environment.setenv("NO_PROXY", "127.0.0.1")
    for name, value in made.settings().items():
        clean_environment.setenv(name, value)
    switch_on(settings, "oidc")
    yield made
    made.close()


def switch_on(settings: Any, kind: str) -> None:
    for name, value in settings_module.sign_on(kind).items():
        setattr(settings, name, value)
    settings.ROOT_URLCONF = with_sign_on.__name__
    others = [one for one in site.AUTHENTICATION_BACKENDS if "sign_on" not in one]
    settings.AUTHENTICATION_BACKENDS = [others[0], settings.SSO_BACKEND, *others[1:]]


def come(identity: Identity, client: Client, **changed: str) -> Any:
    there = client.get("/sign-on/", {"next": "/cycles/"})
    assert there.status_code == 302 and there["Location"].startswith(f"{identity.address}/authorize?")
    return client.get("/sign-on/back/", identity.log_in(there["Location"]) | changed)


def last() -> tuple[str, str, str]:
    entry = Entry.objects.filter(thing="login").first()
    return entry.act, entry.way, entry.username


def test_who_is_known_is_let_in_and_goes_on(identity: Identity) -> None:
    User.objects.update(must_change_password=True)
    client = Client()
    response = come(identity, client)
    assert (response.status_code, response["Location"]) == (302, "/cycles/")
    assert identity.asked["client_id"] == CLIENT and identity.asked["code_challenge_method"] == "S256"
    assert last() == ("success", "统一登录", "yunxi-drafter")
    # The given password was never theirs to use: nobody asks them to change it.
    assert client.get(reverse("desk")).status_code == 200
    out = client.post(reverse("logout"))
    assert out["Location"].startswith(f"{identity.address}/logout?client_id={CLIENT}&post_logout_redirect_uri=http%3A%2F%2Ftestserver")
    assert last()[0] == "logout" and client.get(reverse("desk")).status_code == 302


REFUSED: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "x"}, "no nonce": {"nonce": None}, "another client": {"aud": "别的系统"},
    "made for somebody else": {"aud": [CLIENT, "b"], "azp": "b"}, "another issuer": {"iss": "http://127.0.0.1:1"},
    "expired": {"exp": int(time.time()) - 3600}, "no end": {"exp": None}, "no name": {"preferred_username": None},
    "a name that is no text": {"preferred_username": ["yunxi-drafter"]}, "another person": {"sub": "2"},
}  # fmt: skip


@pytest.mark.parametrize("claims", REFUSED.values(), ids=REFUSED)
def test_a_token_that_is_not_for_us_now_lets_nobody_in(identity: Identity, claims: dict[str, Any]) -> None:
    identity.claims = claims
    client = Client()
    page = Page(come(identity, client))
    assert page.status == 403 and "不能采信" in page
    assert last() == ("refused", "统一登录", "") and client.get(reverse("desk")).status_code == 302


@pytest.mark.parametrize("signed", ["another key", "a secret", "nothing"])
def test_a_token_in_another_hand_lets_nobody_in(identity: Identity, signed: str) -> None:
    identity.signs_with = {"another key": new_key(), "a secret": "x" * 32, "nothing": None}[signed]
    identity.algorithm = {"another key": "RS256", "a secret": "HS256", "nothing": "none"}[signed]
    assert come(identity, Client()).status_code == 403
    assert last()[0] == "refused"


def test_a_state_counts_once_and_in_the_browser_that_asked(identity: Identity) -> None:
    client = Client()
    assert come(identity, client, state="erfunden").status_code == 403
    there = client.get("/sign-on/")
    carried = identity.log_in(there["Location"])
    assert "不接受 Cookie" in Page(Client().get("/sign-on/back/", carried))
    assert client.get("/sign-on/back/", carried).status_code == 302
    assert client.get("/sign-on/back/", carried).status_code == 403
    assert client.get("/sign-on/back/", {"error": "access_denied", "state": "x"}).status_code == 403


def test_a_code_on_the_log_in_form_counts_for_nothing(identity: Identity) -> None:
    client = Client()
    carried = identity.log_in(client.get("/sign-on/")["Location"])
    query = f"?code={carried['code']}&state={carried['state']}"
    assert client.post(reverse("login") + query, {"username": "yunxi-head", "password": "x"}).status_code == 200
    assert carried["code"] in identity.codes and client.get(reverse("desk")).status_code == 302


def test_who_is_not_known_is_told_whom_to_ask_and_gets_no_account(identity: Identity) -> None:
    identity.claims = {"preferred_username": "<b>wang"}
    count = User.objects.count()
    page = Page(come(identity, Client()))
    assert page.status == 403 and "标识“<b>wang”" in page and "财政局的管理员" in page
    assert User.objects.count() == count and last() == ("refused", "统一登录", "<b>wang")


def test_who_was_closed_is_not_let_in(identity: Identity) -> None:
    User.objects.filter(username="yunxi-drafter").update(is_active=False)
    page = Page(come(identity, Client()))
    assert page.status == 403 and "已停用" in page


def test_a_provider_that_is_away_is_told_as_that(identity: Identity) -> None:
    client = Client()
    carried = identity.log_in(client.get("/sign-on/")["Location"])
    identity.close()
    page = Page(client.get("/sign-on/back/", carried))
    assert page.status == 502 and "没有答复" in page


@pytest.fixture
def discovered(identity: Identity, settings: Any, clean_environment: pytest.MonkeyPatch) -> Identity:
    """The site names the issuer alone."""
    cache.clear()
    for name in ("AUTHORIZE", "TOKEN", "USERINFO", "JWKS"):
        clean_environment.delenv(f"ZIPINGTONG_SSO_{name}_URL")
    switch_on(settings, "oidc")
    assert identity.questions == []
    return identity


def test_the_addresses_are_those_the_provider_publishes_and_are_asked_for_once(discovered: Identity) -> None:
    client = Client()
    assert come(discovered, client)["Location"] == "/cycles/" and client.get(reverse("desk")).status_code == 200
    assert come(discovered, Client())["Location"] == "/cycles/" and last() == ("success", "统一登录", "yunxi-drafter")
    assert discovered.questions.count("/.well-known/openid-configuration") == 1 and "/me" in discovered.questions


@pytest.mark.parametrize(
    "published", [{"issuer": "https://andere.example"}, {"authorization_endpoint": None}, {"authorization_endpoint": "javascript:1"}]
)
def test_a_document_that_is_another_s_or_lacks_an_address_lets_nobody_in(discovered: Identity, published: dict[str, Any]) -> None:
    discovered.published = published
    page = Page(Client().get("/sign-on/"))
    assert page.status == 403 and "不能采信" in page and last()[0] == "refused"


def test_a_provider_that_publishes_nothing_is_told_as_away(discovered: Identity) -> None:
    discovered.close()
    page = Page(Client().get("/sign-on/"))
    assert page.status == 502 and "没有答复" in page


def test_the_log_in_page_offers_it_and_may_hide_the_form(identity: Identity, settings: Any) -> None:
    page = Page(Client().get(reverse("login"), {"next": "/cycles/?a=1"}))
    assert "/sign-on/?next=%2Fcycles%2F%3Fa%3D1" in page.links() and "用统一身份认证登录" in page and "用户名" in page
    settings.SSO_ONLY = True
    assert "用户名" not in Page(Client().get(reverse("login"))) and "用户名" in Page(Client().get(reverse("login"), {"local": "1"}))
    assert Client().get("/sign-on/", {"next": "http://127.0.0.2/"}).status_code == 302


def test_who_is_here_proves_anew_that_it_is_they(identity: Identity, here: Office) -> None:
    client = logged_in(here.drafter)
    session = client.session
    session["password_typed"] = 0
    session.save()
    come(identity, client)
    assert identity.asked["prompt"] == "login" and client.session["password_typed"] > 0


class Bureau(OAuth2):
    """A log-in of the kind provinces have: what it says of a person lies one deeper."""

    def get_userinfo(self, access_token: str, id_token: str, payload: Any) -> dict[str, Any]:
        return super().get_userinfo(access_token, id_token, payload)["data"]


def test_an_oauth2_log_in_of_other_manners_is_a_class_of_the_sites_own(identity: Identity, settings: Any) -> None:
    switch_on(settings, f"{__name__}.Bureau")
    identity.userinfo = {"data": {"preferred_username": "yunxi-head"}}
    assert come(identity, Client())["Location"] == "/cycles/"
    assert last() == ("success", "统一登录", "yunxi-head")


def test_without_it_there_is_no_address_and_no_setting_to_make(clean_environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("sign-on")
    assert settings_module.sign_on("") == {"SSO": ""}
    with pytest.raises(ImproperlyConfigured, match="缺少环境变量 ZIPINGTONG_SSO_ISSUER"):
        settings_module.sign_on("oidc")
    with pytest.raises(ImproperlyConfigured, match="应为 oidc、oauth2 或类的全名"):
        settings_module.sign_on("saml")
