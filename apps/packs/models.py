from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import models

from apps.departments.models import District
from apps.departments.names import NameField
from apps.departments.tenancy import Fixed
from apps.domain.findings import Finding
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.kinds import made_to
from apps.domain.pack.read import read_monitoring


class PackVersion(models.Model):
    """A published district pack, whole and immutable: its files as one document, named by their hash."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区划", related_name="packs")
    code = models.CharField("代码", max_length=60)
    title = NameField("名称", max_length=160)
    year = models.PositiveSmallIntegerField("年度")
    hash = models.CharField("指纹", max_length=64, unique=True)
    files = models.JSONField("文件")
    loaded_at = models.DateTimeField("载入时间", auto_now_add=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="载入人", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "区划包"
        verbose_name_plural = "区划包"
        ordering = ("-loaded_at",)
        constraints = (
            Fixed(
                "district", "year", "hash", "files", name="pack_version_stays",
                violation_error_message="区划包载入以后不能更改；有变动的，请载入新的区划包。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.hash[:8]}）"

    @property
    def pack(self) -> Pack:
        return _parsed(self.hash)

    def pack_of(self, as_of: date | None) -> Pack:
        """The kind of assessment a year's work is: 自评, or the 绩效运行监控 made to a day."""
        return self.pack if as_of is None else _monitoring(self.hash, as_of.month)

    def title_of(self, as_of: date | None) -> str:
        """What a year's work is called unless the bureau calls it otherwise."""
        tail = f"（{made_to(as_of)}）" if as_of else ""
        return f"{self.pack_of(as_of).title}{tail}"


@lru_cache(maxsize=32)
def _parsed(digest: str) -> Pack:
    """Parsed once a process: a version never changes, so its hash is the key."""
    files = PackVersion.objects.values_list("files", flat=True).get(hash=digest)
    pack, findings = read_pack(files, published=True)
    if pack is None:
        raise ValueError(f"区划包 {digest[:8]} 无法读取：{findings[0]}")
    return pack


@lru_cache(maxsize=32)
def _monitoring(digest: str, month: int) -> Pack:
    """Heads name the month, so each is a reading of its own."""
    files = PackVersion.objects.values_list("files", flat=True).get(hash=digest)
    findings: list[Finding] = []
    pack = read_monitoring(files, digest, findings, month, published=True)
    if pack is None:
        raise ValueError(f"区划包 {digest[:8]} 没有绩效运行监控，或无法读取：{[*findings, ''][0]}")
    return pack
