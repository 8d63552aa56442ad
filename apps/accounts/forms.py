from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth import forms as auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from apps.departments.models import User

from .passwords import rules


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
