"""Where what stands in a place came from: typed, pasted, from a file, or taken over from the year before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models


class How(models.TextChoices):
    """How something came into its place."""

    TYPED = "typed", "手工填写"
    PASTED = "pasted", "粘贴"
    IMPORTED = "imported", "从文件导入"
    CARRIED = "carried", "沿用上年，待确认"
    API = "api", "接口写入"
    CONFIRMED = "kept", "沿用上年"


@dataclass(frozen=True, slots=True)
class Provenance:
    """``source`` says it in words (file, sheet, cell), ``file`` is the SHA-256 of what it came from."""

    how: str = How.TYPED
    source: str = ""
    file: str = ""
    demo: bool = False

    @property
    def told(self) -> str:
        """In words; empty for what was typed.  Confirming changes nothing of where a thing came from."""
        if self.how == How.TYPED:
            return ""
        label = How(How.CONFIRMED if self.how == How.CARRIED else self.how).label
        return f"{label}：{self.source}" if self.source else str(label)

    @property
    def fields(self) -> dict[str, Any]:
        """As the fields of what is kept."""
        return {"how": self.how, "source": self.source, "source_file": self.file, "demo": self.demo}


TYPED = Provenance()


class Sourced(models.Model):
    """Something typed that remembers where it came from.

    What is taken over from the year before is marked (沿用，待确认) until somebody confirms it or types another text.
    """

    demo = models.BooleanField("演示数据", default=False)
    how = models.CharField("填写方式", max_length=8, choices=How, default=How.TYPED)
    source = models.CharField("来源", max_length=400, blank=True)
    source_file = models.CharField("来源文件指纹", max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def provenance(self) -> Provenance:
        return Provenance(self.how, self.source, self.source_file, self.demo)

    @property
    def came_from(self) -> str:
        """Where it came from, in words for beside its place; empty for what was typed."""
        return self.provenance.told

    @property
    def carried(self) -> bool:
        """Taken over from the year before and not confirmed yet."""
        return self.how == How.CARRIED
