from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth import forms as auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.departments.models import User

from . import presence
from .models import Scope, Token
from .passwords import rules
from .tokens import MOST


class LogInForm(auth.AuthenticationForm):
    error_messages = auth.AuthenticationForm.error_messages | {"invalid_login": "用户名或密码不正确，请重新输入。大写和小写字母不同。"}


class ChosenPassword:
    """A password form filled in by the person themselves."""

    def set_password_and_save(self, user: User, password_field_name: str = "password1", commit: bool = True) -> User:
        user.choose_password(self.cleaned_data[password_field_name])  # type: ignore[attr-defined]
        if commit:
            user.save()
        return user


class CurrentPassword:
    """Asks for the password in use; a wrong one counts like a failed log-in, and locks like one."""

    request: HttpRequest

    def is_current(self, password: str) -> bool:
        username = self.request.user.get_username()
        return authenticate(self.request, username=username, password=password) == self.request.user


class PasswordChangeForm(ChosenPassword, CurrentPassword, auth.PasswordChangeForm):
    def __init__(self, user: User, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request
        self.fields["old_password"].label = "现在的密码"
        self.fields["new_password1"].help_text = rules()

    def clean_old_password(self) -> str:
        if not self.is_current(self.cleaned_data["old_password"]):
            raise ValidationError("现在的密码不对，请重新输入。")
        return self.cleaned_data["old_password"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("new_password1") and data["new_password1"] == data.get("old_password"):
            self.add_error("new_password1", "新密码与现在的密码相同，请另定一个。")
        return data


class PasswordConfirmForm(CurrentPassword, forms.Form):
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True})
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        if not self.is_current(self.cleaned_data["password"]):
            raise ValidationError("密码不对，请重新输入。")
        return self.cleaned_data["password"]


DAYS = (30, 90, 180, 365)
"""For which a token is offered."""


class TokenForm(CurrentPassword, forms.ModelForm):
    """A new token.  Who has not typed the password lately types it here: a token does what its user may do."""

    days = forms.TypedChoiceField(label="有效期", coerce=int)
    password = forms.CharField(
        label="现在的密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="距上次输入密码已久，请再输一次，证明是您本人。",
    )  # fmt: skip
    field_order = ("name", "scope", "days", "password")

    class Meta:
        model = Token
        fields = ("name", "scope")
        help_texts = {"name": "给哪个程序用，例如“预算一体化取数”。", "scope": "只给需要的；令牌能做的，不会超过您本人。"}

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        offered = [days for days in DAYS if days <= settings.TOKEN_DAYS] or [settings.TOKEN_DAYS]
        self.fields["days"].choices = [(days, f"{days} 天") for days in offered]
        self.fields["scope"].choices = Scope.choices
        if presence.typed_within(request, settings.PASSWORD_ASKED_AFTER):
            del self.fields["password"]
        elif not request.user.has_usable_password():
            self.fields["password"].disabled = True
            self.fields["password"].help_text = "登录已久。请退出后重新登录，再来建立令牌。"

    def clean_password(self) -> str:
        if not self.is_current(self.cleaned_data["password"]):
            raise ValidationError("密码不对，请重新输入。")
        presence.typed_password(self.request)
        return ""

    def clean(self) -> dict[str, Any] | None:
        if Token.objects.of(self.request.user).valid().count() >= MOST:
            raise ValidationError(f"您已有 {MOST} 个有效的令牌，请先作废不用的。")
        return super().clean()


class FirstAdministratorForm(ChosenPassword, auth.BaseUserCreationForm):
    """The first account: it may do everything in the administration site."""

    class Meta(auth.BaseUserCreationForm.Meta):
        model = User
        fields = ("username", "name")

    field_order = ("username", "name", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_staff = self.instance.is_superuser = True
        self.fields["name"] = forms.CharField(label="姓名", max_length=60)
        self.fields["password1"].help_text = rules()
        self.order_fields(self.field_order)
