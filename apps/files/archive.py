"""The ZIP that an Office file is: its parts unpacked in memory, measured while they are, never written anywhere."""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from . import limits
from .refusal import Refused
from .xml import MALFORMED, elements, whole

BROKEN = "这个文件已损坏（压缩包不完整），无法打开；请重新导出或重新下载后再上传。"
BOMB = "这个文件解压后异常巨大，不像正常的文档，已停止读取；请用 Word 或 WPS 另存为 .docx 后再上传。"
LOCKED = "这个文件设有密码，无法读取；请取消密码保护、另存为 .docx 后再上传。"

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Relation:
    kind: str
    """The last word of its type: ``styles``, ``footnotes``, ``chart`` …"""
    part: str


class Archive:
    """The parts of one file, by name; relations that lead outside it are not even listed."""

    def __init__(self, data: bytes):
        if data.count(b"PK\x01\x02") > limits.MAX_ZIP_MEMBERS:
            raise Refused(BOMB)
        try:
            self.zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, NotImplementedError, OverflowError, OSError, struct.error) as error:
            raise Refused(BROKEN) from error
        self.infos = {info.filename.lstrip("/").casefold(): info for info in self.zip.infolist()}
        """Names of parts are compared without case, as OPC has it."""
        if sum(info.file_size for info in self.infos.values()) > limits.MAX_ZIP_BYTES:
            raise Refused(BOMB)
        self.read = 0

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self.infos

    @property
    def names(self) -> list[str]:
        return list(self.infos)

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part, piece by piece.  What the archive says of its size is not believed."""
        info = self.infos.get(name.casefold())
        if info is None:
            raise Refused(MALFORMED)
        if info.flag_bits & 0x1:
            raise Refused(LOCKED)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Refused(BROKEN)
        size = 0
        try:
            with self.zip.open(info) as part:
                while chunk := part.read(_CHUNK):
                    size += len(chunk)
                    self._measure(size, len(chunk), info.compress_size)
                    yield chunk
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error) as error:
            raise Refused(BROKEN) from error

    def _measure(self, size: int, more: int, packed: int) -> None:
        self.read += more
        if size > limits.MAX_PART_BYTES or self.read > limits.MAX_READ_BYTES:
            raise Refused(BOMB)
        if size > limits.RATIO_FROM and size > max(packed, 1) * limits.MAX_RATIO:
            raise Refused(BOMB)

    def content_types(self) -> dict[str, str]:
        """Part (beginning with a slash, in small letters) → content type, of the parts that are named one by one."""
        types: dict[str, str] = {}
        for element in elements(self.chunks("[Content_Types].xml"), 1, "ct:Types"):
            if element.tag == "ct:Override":
                types[element.get("PartName", "").casefold()] = element.get("ContentType", "")
        return types

    def relations(self, part: str = "") -> dict[str, Relation]:
        """Id → relation of a part (of the whole file for none), inside the file only."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, Relation] = {}
        if path not in self:
            return found
        for element in whole(self.chunks(path), "pr:Relationships"):
            if element.get("TargetMode", "").casefold() == "external":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = Relation(kind, target)
        return found
