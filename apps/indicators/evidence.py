"""佐证材料: taking files in at a place, several at once, each by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, transaction

from apps.assessments.models import Assessment
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import User
from apps.domain.names import file_name
from apps.files.kinds import EVIDENCE, mismatch
from apps.files.storage import FULL, is_full

from .models import PDF, Evidence, Thumbnail

MAX_EVIDENCE = 20 * 1024 * 1024
ENDINGS = tuple(sorted(EVIDENCE))


def limits() -> str:
    """What may be attached, said before anything is refused."""
    most = f"每个不超过 {MAX_EVIDENCE // 1024 // 1024} MB"
    return f"可以一次选几个，也可以拖到这里；{most}，可上传 PDF、OFD、Word、Excel、WPS、图片（jpg、png）、txt、zip。"


def check_evidence(upload: UploadedFile) -> None:
    ending = str(upload.name).rpartition(".")[2].lower()
    if ending not in EVIDENCE:
        raise forms.ValidationError(f"不能上传“.{ending}”文件，可上传：{'、'.join(ENDINGS)}。")
    size = upload.size or 0
    if size > MAX_EVIDENCE:
        raise forms.ValidationError(f"文件超过 {MAX_EVIDENCE // 1024 // 1024} MB，请压缩或拆分后上传。")
    if not size:
        raise forms.ValidationError("文件是空的，请重新选择。")
    upload.seek(0)
    if sentence := mismatch(ending, upload.read()):
        raise forms.ValidationError(sentence)
    upload.seek(0)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"accept": ",".join(f".{ending}" for ending in ENDINGS), "data-max": MAX_EVIDENCE} | (attrs or {}))


class FilesField(forms.FileField):
    """Several files; the sentence about one names it."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"])
        found, wrong = [], []
        for one in given:
            try:
                found.append(super().clean(one, initial))
            except forms.ValidationError as error:
                lead = f"{file_name(one.name, 60)}：" if len(given) > 1 else ""
                wrong += [f"{lead}{sentence}" for sentence in error.messages]
        if wrong:
            raise forms.ValidationError(wrong)
        return found


def attach(assessment: Assessment, place: str, uploads: Iterable[UploadedFile], by: User) -> list[str]:
    """Keep files at a place; why single ones could not be kept, as sentences."""
    told = []
    for upload in uploads:
        name = file_name(upload.name)
        if _there(assessment, place, name, upload):
            continue
        try:
            with transaction.atomic():
                kept = Evidence.objects.create(
                    assessment=assessment, place=place, file=upload, name=name, size=upload.size, uploaded_by=by
                )
                if kept.shown_as == PDF:
                    Thumbnail.objects.request({"requested_by": by}, evidence=kept)
        except (OSError, OperationalError) as error:
            if not is_full(error):
                raise
            told.append(FULL.format(name=file_name(upload.name, 60)))
            continue
        record(by, assessment.case, Change(Thing.EVIDENCE, place, after=name))
    return told


def _there(assessment: Assessment, place: str, name: str, upload: UploadedFile) -> bool:
    """The very file is there: a page that did not hear of its arrival sends it once more."""
    for one in assessment.evidence.filter(place=place, name=name, size=upload.size):
        upload.seek(0)
        with one.file.open() as kept:
            if kept.read() == upload.read():
                return True
    upload.seek(0)
    return False
