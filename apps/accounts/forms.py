from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import forms as auth
from django.core.exceptions import ValidationError

from apps.departments.models import User


class ChosenPassword:
    """A password form filled in by the person themselves."""

    def set_password_and_save(self, user: User, password_field_name: str = "password1", commit: bool = True) -> User:
        user.choose_password(self.cleaned_data[password_field_name])  # type: ignore[attr-defined]
        if commit:
            user.save()
        return user


class PasswordChangeForm(ChosenPassword, auth.PasswordChangeForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("new_password1") and self.user.check_password(data["new_password1"]):
            raise ValidationError({"new_password1": "新密码与现在的密码相同，请另定一个。"})
        return data


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
        self.order_fields(self.field_order)
