"""A file is kept with the row that names it, or not at all."""

from __future__ import annotations

import errno
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import reverse

from apps.checkups.examination import receive
from apps.checkups.models import Checkup
from apps.files.storage import is_full
from tests.checkups.sample_checkup import upload
from tests.files.disk import full_disk, stored_files
from tests.web import Office, Page


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, ""), True),
        (OSError(errno.EDQUOT, ""), True),
        (OperationalError("database or disk is full"), True),
        (OperationalError("could not extend file: No space left on device"), True),
        (OSError(errno.EACCES, ""), False),
        (OperationalError("database is locked"), False),
        (ValueError("disk is full"), False),
    ],
)
def test_a_full_disk_has_several_voices(error: Exception, full: bool) -> None:
    assert is_full(error) is full


def test_half_a_file_is_taken_away(media_root: Path) -> None:
    before = stored_files(media_root)
    with full_disk(), pytest.raises(OSError, match="No space left"):
        default_storage.save("checkups/half.txt", ContentFile(b"0123456789"))
    assert stored_files(media_root) == before


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_takes_its_files_along(here: Office, media_root: Path) -> None:
    before = stored_files(media_root)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        receive(upload(), here.reviewer)
        assert len(stored_files(media_root) - before) == 1
        1 / 0  # noqa: B018
    assert stored_files(media_root) == before


@pytest.mark.django_db(transaction=True)
def test_only_what_is_rolled_back(here: Office, media_root: Path) -> None:
    before = stored_files(media_root)
    with transaction.atomic():
        kept = receive(upload(), here.reviewer)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            receive(upload("乙.txt"), here.reviewer)
            1 / 0  # noqa: B018
    assert stored_files(media_root) - before == {Path(kept.file.path)}
    kept.remove(here.reviewer)
    assert stored_files(media_root) == before


@pytest.mark.django_db(transaction=True)
def test_a_row_that_cannot_be_written_leaves_no_file(here: Office, media_root: Path) -> None:
    before = stored_files(media_root)
    with patch.object(Checkup, "wake", side_effect=OperationalError("database or disk is full")), pytest.raises(OperationalError):
        receive(upload(), here.reviewer)
    assert stored_files(media_root) == before
    assert not Checkup.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_on_a_full_disk_an_upload_gets_a_sentence_and_leaves_nothing(reviewer: Client, media_root: Path) -> None:
    before = stored_files(media_root)
    with full_disk():
        page = Page(reviewer.post(reverse("checkups"), {"file": [upload(), upload("乙.txt")]}, follow=True))
    assert page.alerts == [f"服务器磁盘已满，“{name}”没有存下。请联系管理员清理磁盘后重新上传。" for name in ("甲局报告.txt", "乙.txt")]
    assert not Checkup.objects.exists()
    assert stored_files(media_root) == before


def test_a_disk_that_is_full_while_a_large_file_comes_in_is_told_as_that(reviewer: Client) -> None:
    large = upload("大.txt", b"0" * 3_000_000)
    with patch("django.core.files.uploadhandler.TemporaryUploadedFile.__init__", side_effect=OSError(errno.ENOSPC, "full")):
        answer = reviewer.post(reverse("checkups"), {"file": large})
    assert answer.status_code == 507
    assert "服务器磁盘已满，刚才的内容没有保存" in answer.content.decode()


def test_a_database_on_a_full_disk_is_told_as_that(reviewer: Client) -> None:
    with patch("apps.checkups.views.seen_checkups", side_effect=OperationalError("database or disk is full")):
        assert reviewer.get(reverse("checkups")).status_code == 507
