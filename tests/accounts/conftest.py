from __future__ import annotations

import pytest

from apps.departments.models import User
from tests.web import Office, person

PASSWORD = "lincao-gongzuo-2024"


@pytest.fixture
def user(here: Office) -> User:
    """The drafter, with a password of their own."""
    return with_password(here.drafter)


@pytest.fixture
def staff(db: None) -> User:
    """Who administers the system."""
    found = person("staff")
    found.is_staff = found.is_superuser = True
    return with_password(found)


def with_password(user: User) -> User:
    user.choose_password(PASSWORD)
    user.save()
    return user
