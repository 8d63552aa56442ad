"""A pack of the program read once more, said to be another's: of an invented district, of another year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from django.conf import settings

from apps.domain.pack import Pack
from apps.packs.loading import read_folder


class BrokenDemo(Exception):
    """A demonstration file or its pack cannot be read; the message says which."""


def reread(code: str, changed: Callable[[str], str]) -> tuple[Pack, dict[str, str]]:
    """The pack beside its bases; ``changed`` turns the text of its head (``pack.yaml``) into another one."""
    with TemporaryDirectory() as made:
        for path in settings.BASE_DIR.joinpath("packs").iterdir():
            if path.name != code:
                Path(made, path.name).symlink_to(path)
        folder = Path(copytree(settings.BASE_DIR / "packs" / code, Path(made, code)))
        head = folder / "pack.yaml"
        head.write_text(changed(head.read_text(encoding="utf-8")), encoding="utf-8")
        pack, read, findings = read_folder(folder)
    if pack is None:
        raise BrokenDemo(f"区划包 {code} 有误：{findings[0]}")
    return pack, read
