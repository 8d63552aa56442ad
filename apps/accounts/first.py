"""The first administrator of an empty system: who holds the key from the console makes the account."""

from __future__ import annotations

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.departments.models import User


def nobody_yet() -> bool:
    return not User.objects.exists()


def key() -> str:
    """Follows from the secret key, so that every process knows it; of no use once there is a user."""
    return salted_hmac("apps.accounts.first", "first administrator", algorithm="sha256").hexdigest()[:32]


def fits(given: str) -> bool:
    return constant_time_compare(given, key())


def path() -> str:
    """Where the page is, key included; to be shown at the console alone."""
    return reverse("first-key", args=(key(),))
