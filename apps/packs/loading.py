"""Folders of packs: read with what they extend, load as a version, export again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import yaml
from django.db import transaction

from apps.audit.case import Case
from apps.audit.models import Thing
from apps.audit.record import Change, record
from apps.departments.models import District, User
from apps.domain.findings import Finding, Severity, has_errors
from apps.domain.pack import Pack, read_pack
from apps.domain.pack.kinds import is_case

from .cases import case_faults
from .models import PackVersion

SUFFIX = ".yaml"


def folder_files(folder: Path) -> tuple[dict[str, str], list[Finding]]:
    """The pack files below a folder, those of the pack it extends first; a file of the same path replaces."""
    return _with_base(folder, ())


def _with_base(folder: Path, seen: tuple[Path, ...]) -> tuple[dict[str, str], list[Finding]]:
    if not (folder / "pack.yaml").is_file():
        return {}, [Finding("P000", Severity.ERROR, f"“{folder}”里没有 pack.yaml", file="pack.yaml", line=1)]
    findings: list[Finding] = []
    own: dict[str, str] = {}
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        name = path.relative_to(folder).as_posix()
        try:
            own[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            findings.append(Finding("P001", Severity.ERROR, "文件不是 UTF-8 编码", file=name, line=1))
    files: dict[str, str] = {}
    for base in _extends(own.get("pack.yaml", "")):
        parent = folder.parent / base
        if parent in seen or parent == folder:
            message = f"extends 循环引用“{base}”"
            return own, [*findings, Finding("P019", Severity.ERROR, message, file="pack.yaml", line=1)]
        theirs, problems = _with_base(parent, (*seen, folder))
        files |= {name: text for name, text in theirs.items() if not is_case(name)}
        findings += [Finding("P020", Severity.ERROR, f"extends“{base}”：{p.message}", file="pack.yaml", line=1) for p in problems]
    return files | own, findings


def _extends(text: str) -> list[str]:
    """The packs a pack builds on, the later replacing the earlier."""
    try:
        head = yaml.safe_load(text)
    except yaml.YAMLError:
        return []
    named = head.get("extends") if isinstance(head, dict) else None
    return [str(name) for name in (named if isinstance(named, list) else [named]) if name]


def read_folder(folder: Path) -> tuple[Pack | None, dict[str, str], list[Finding]]:
    """The pack of a folder, its files, and everything that is wrong with it."""
    files, findings = folder_files(folder)
    if findings:
        return None, files, findings
    pack, findings = read_pack(files)
    if pack is not None:
        findings += [fault for each in pack.kinds for fault in case_faults(each)]
    return (None if has_errors(findings) else pack), files, [_whence(finding, folder) for finding in findings]


def _whence(finding: Finding, folder: Path) -> Finding:
    """A finding in a file the folder does not have itself says whose it is, and how to replace it."""
    name = finding.file
    if (folder / name).is_file():
        return finding
    head = (folder / "pack.yaml").read_text(encoding="utf-8")
    base = next((base for base in reversed(_extends(head)) if name in folder_files(folder.parent / base)[0]), "")
    if not base:
        return finding
    off = "在 pack.yaml 的 off 里写它的代码，或" if PurePosixPath(name).parent.name in ("checks", "review") else ""
    return replace(finding, message=f"{finding.message}（{name} 来自“{base}”；不合本区的，{off}在本包里放一个同名文件代替）")


@transaction.atomic
def store(pack: Pack, files: dict[str, str], by: User | None = None) -> PackVersion:
    """Publish a pack: a new version, or the one that is there already if nothing changed."""
    district, _ = District.objects.get_or_create(
        code=pack.district_code, defaults={"name": pack.district_name, "bureau": pack.bureau}
    )
    version, new = PackVersion.objects.get_or_create(
        hash=pack.hash,
        defaults={
            "district": district, "code": pack.code, "title": pack.title, "year": pack.year, "files": files, "loaded_by": by,
        },
    )  # fmt: skip
    if new:
        record(by, Case(pack.district_code, year=pack.year), Change(Thing.PACK, pack.code, after=pack.hash, note=pack.title))
    return version


def export(version: PackVersion, folder: Path) -> list[Path]:
    """Write a version's files below a folder; returns what was written."""
    written = []
    for name, text in version.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
