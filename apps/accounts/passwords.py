"""What a password may not be, beside Django's own rules."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator, get_default_password_validators
from django.core.exceptions import ValidationError

OWN_NAMES = ("zipingtong", "自评通")


def rules() -> str:
    """All of them in a sentence, for beside the field."""
    least = next(v.min_length for v in get_default_password_validators() if isinstance(v, LengthValidator))
    return f"至少 {least} 个字符，不能全是数字；不要用常见的密码、自己的用户名或姓名，也不要带本系统的名称。"


class LengthValidator(MinimumLengthValidator):
    """Django's, in Chinese."""

    def get_error_message(self) -> str:
        return f"密码太短，至少要有 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"密码至少要有 {self.min_length} 个字符。"


class OwnNamesValidator:
    """The product's name is the first that is tried, and the demonstration's password begins with it."""

    def validate(self, password: str, user: object = None) -> None:
        if any(name in password.lower().replace("-", "").replace("_", "") for name in OWN_NAMES):
            raise ValidationError("密码里不能有本系统的名称（zipingtong、自评通），这是最先被猜到的。", code="own_name")

    def get_help_text(self) -> str:
        return "密码里不能有本系统的名称。"
