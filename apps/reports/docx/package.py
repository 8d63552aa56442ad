"""The package around the parts: content types, relationships, and a zip that is the same every time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

from .xml import HEAD, escaped

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = {
    "styles": f"{_WORD}.styles+xml",
    "settings": f"{_WORD}.settings+xml",
    "fontTable": f"{_WORD}.fontTable+xml",
    "footer": f"{_WORD}.footer+xml",
    "header": f"{_WORD}.header+xml",
    "chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
}
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip without dates, so that equal parts make equal files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


@dataclass
class Package:
    """Collects the parts of a document and their relationships."""

    parts: dict[str, str | bytes] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)
    relations: list[str] = field(default_factory=list)

    def add(self, kind: str, path: str, content: str) -> str:
        """Add a part below ``word/`` and return the id by which the document refers to it."""
        identifier = f"rId{len(self.relations) + 1}"
        self.relations.append(f'<Relationship Id="{identifier}" Type="{_OFFICE}/{kind}" Target="{path}"/>')
        self.parts[f"word/{path}"] = content
        self.overrides[f"/word/{path}"] = TYPES[kind]
        return identifier

    def add_chart(self, number: int, content: str, workbook: bytes) -> str:
        """Add a chart with the workbook it is edited in."""
        identifier = self.add("chart", f"charts/chart{number}.xml", content)
        self.parts[f"word/embeddings/chart{number}.xlsx"] = workbook
        self.parts[f"word/charts/_rels/chart{number}.xml.rels"] = relationships(
            [f'<Relationship Id="rId1" Type="{_OFFICE}/package" Target="../embeddings/chart{number}.xlsx"/>']
        )
        return identifier

    def written(self, document: str, title: str, author: str) -> bytes:
        """The whole file."""
        overrides = {
            "/word/document.xml": f"{_WORD}.document.main+xml",
            "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
            **self.overrides,
        }
        root = [
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>',
            '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"'
            ' Target="docProps/core.xml"/>',
        ]
        return zipped(
            {
                "[Content_Types].xml": content_types(overrides),
                "_rels/.rels": relationships(root),
                "docProps/core.xml": core_properties(title, author),
                "word/document.xml": document,
                "word/_rels/document.xml.rels": relationships(self.relations),
                **self.parts,
            }
        )


def relationships(items: list[str]) -> str:
    inside = "".join(items)
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def content_types(overrides: dict[str, str]) -> str:
    inside = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items()
    )
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="xlsx" ContentType="{WORKBOOK_TYPE}"/>{inside}</Types>'
    )


def core_properties(title: str, author: str) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{escaped(title)}</dc:title><dc:creator>{escaped(author)}</dc:creator><dc:language>zh-CN</dc:language></cp:coreProperties>"
    )
