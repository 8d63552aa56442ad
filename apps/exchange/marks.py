"""Somebody's own workbook with the faulty cells coloured and commented, everything else in it untouched.

The parts that say colours and comments are changed where they are; all others are copied byte by byte.  Writing the
workbook anew would lose whatever a library does not know of: pictures, print settings, rules of other programs.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from copy import deepcopy
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from apps.files.sheets import cell_at

from .proposals import Fault

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
VML = "urn:schemas-microsoft-com:vml"
VML_OFFICE, VML_EXCEL = (f"urn:schemas-microsoft-com:office:{program}" for program in ("office", "excel"))
COMMENTS, DRAWING = f"{OFFICE}/comments", f"{OFFICE}/vmlDrawing"
COLOUR, AUTHOR = "FFFFC7CE", "自评通"
AFTER_DRAWING = ("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
"""What stands behind the mark of comments in a sheet (ECMA-376-1, 18.3.1.99)."""
MOST = 2000
"""So many cells are marked; who has more wrong reads the list."""


def marked(data: bytes, faults: Iterable[Fault]) -> bytes:
    """The workbook (.xlsx) with its faults marked; the same bytes where none of them has a cell."""
    by_sheet: dict[str, dict[str, str]] = {}
    for fault in list(faults)[:MOST]:
        for cell in fault.place.cell.split("、"):
            if fault.place.sheet and cell_at(cell)[0] >= 0:
                told = by_sheet.setdefault(fault.place.sheet, {})
                told[cell] = "\n".join(dict.fromkeys(filter(None, (told.get(cell, ""), fault.message))))
    return _Package(data).marked(by_sheet) if by_sheet else data


class _Package:
    def __init__(self, data: bytes):
        self.zip = ZipFile(BytesIO(data))
        self.names = {info.filename.lstrip("/"): info for info in self.zip.infolist()}
        self.changed: dict[str, bytes] = {}
        self.trees: dict[str, Any] = {}

    def marked(self, by_sheet: Mapping[str, Mapping[str, str]]) -> bytes:
        parts = self._sheets()
        for name, told in by_sheet.items():
            if part := parts.get(name):
                self._sheet(part, told)
        for part, tree in self.trees.items():
            self.changed[part] = _bytes(tree)
        buffer = BytesIO()
        with ZipFile(buffer, "w", ZIP_DEFLATED) as out:
            for info in self.zip.infolist():
                own = self.changed.pop(info.filename.lstrip("/"), None)
                out.writestr(info, self.zip.read(info) if own is None else own, compress_type=ZIP_DEFLATED)
            for part, content in self.changed.items():
                out.writestr(part, content)
        return buffer.getvalue()

    def tree(self, part: str, empty: str = "") -> Any:
        """A part's root; made from ``empty`` where there is none."""
        from lxml import etree

        if part not in self.trees:
            content = self.zip.read(self.names[part]) if part in self.names else empty.encode()
            self.trees[part] = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        return self.trees[part]

    def _sheets(self) -> dict[str, str]:
        relations = {item.get("Id"): item.get("Target", "") for item in self.read("xl/_rels/workbook.xml.rels")}
        found = {}
        for sheet in self.read("xl/workbook.xml").iter(f"{{{MAIN}}}sheet"):
            target = relations.get(sheet.get(f"{{{OFFICE}}}id"), "")
            found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return found

    def read(self, part: str) -> Any:
        """A part's root, to look at only."""
        from lxml import etree

        return etree.fromstring(self.zip.read(self.names[part]), etree.XMLParser(resolve_entities=False, no_network=True))

    # --- colours ---------------------------------------------------------------------------------------------------

    def _sheet(self, part: str, told: Mapping[str, str]) -> None:
        sheet = self.tree(part)
        rows = sheet.find(f"{{{MAIN}}}sheetData")
        for cell in sorted(told, key=cell_at):
            found = _cell(rows, cell)
            found.set("s", str(self._coloured(int(found.get("s", "0")))))
        self._comment(part, sheet, told)

    def _coloured(self, style: int) -> int:
        """The number of a style that is like this one but for its colour."""
        made = self.__dict__.setdefault("styles", {})
        if style not in made:
            styles = self.tree("xl/styles.xml")
            formats = styles.find(f"{{{MAIN}}}cellXfs")
            own = deepcopy(formats[style] if style < len(formats) else formats[0])
            own.set("fillId", str(self._fill(styles)))
            own.set("applyFill", "1")
            formats.append(own)
            formats.set("count", str(len(formats)))
            made[style] = len(formats) - 1
        return made[style]

    def _fill(self, styles: Any) -> int:
        from lxml import etree

        if "fill" not in self.__dict__:
            fills = styles.find(f"{{{MAIN}}}fills")
            fill = etree.SubElement(etree.SubElement(fills, f"{{{MAIN}}}fill"), f"{{{MAIN}}}patternFill", patternType="solid")
            etree.SubElement(fill, f"{{{MAIN}}}fgColor", rgb=COLOUR)
            etree.SubElement(fill, f"{{{MAIN}}}bgColor", indexed="64")
            fills.set("count", str(len(fills)))
            self.fill = len(fills) - 1
        return self.fill

    # --- comments --------------------------------------------------------------------------------------------------

    def _comment(self, part: str, sheet: Any, told: Mapping[str, str]) -> None:
        folder, name = posixpath.split(part)
        rels_part = f"{folder}/_rels/{name}.rels"
        rels = self.tree(rels_part, f'<Relationships xmlns="{RELS}"/>')
        comments = self._part(rels, folder, COMMENTS, "xl/comments_zpt{}.xml")
        self._type(f"/{comments}", "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")
        _write_comments(self.tree(comments, f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'), told)
        drawing = self._part(rels, folder, DRAWING, "xl/drawings/vmlDrawing_zpt{}.vml")
        self._type("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing", default=True)
        _draw(self.tree(drawing, EMPTY_DRAWING), told)
        if sheet.find(f"{{{MAIN}}}legacyDrawing") is None:
            ident = next(item.get("Id") for item in rels if item.get("Type") == DRAWING)
            _insert(sheet, ident)

    def _part(self, rels: Any, folder: str, kind: str, pattern: str) -> str:
        """The part of that kind of a sheet; a new one where it has none."""
        from lxml import etree

        for item in rels:
            if item.get("Type") == kind:
                target = item.get("Target", "")
                return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        number = next(n for n in range(1, 10_000) if (made := pattern.format(n)) not in self.names and made not in self.trees)
        taken = {item.get("Id") for item in rels}
        ident = next(f"rIdZpt{n}" for n in range(1, 10_000) if f"rIdZpt{n}" not in taken)
        etree.SubElement(rels, f"{{{RELS}}}Relationship", Id=ident, Type=kind, Target=f"/{pattern.format(number)}")
        return pattern.format(number)

    def _type(self, name: str, kind: str, default: bool = False) -> None:
        from lxml import etree

        types = self.tree("[Content_Types].xml")
        tag, key = ("Default", "Extension") if default else ("Override", "PartName")
        if not any(item.get(key, "").lower() == name.lower() for item in types):
            made = etree.Element(f"{{{TYPES}}}{tag}", {key: name, "ContentType": kind})
            types.insert(0, made) if default else types.append(made)


def _bytes(tree: Any) -> bytes:
    from lxml import etree

    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _cell(rows: Any, name: str) -> Any:
    """The cell of that name, made in its place where the file has none."""
    from lxml import etree

    row_number, column = cell_at(name)
    row = _in_order(rows, f"{{{MAIN}}}row", row_number, lambda item: int(item.get("r", "0")) - 1)
    if row is None:
        row = etree.Element(f"{{{MAIN}}}row", r=str(row_number + 1))
        _put(rows, row, row_number, lambda item: int(item.get("r", "0")) - 1)
    found = _in_order(row, f"{{{MAIN}}}c", column, lambda item: cell_at(item.get("r", ""))[1])
    if found is None:
        found = etree.Element(f"{{{MAIN}}}c", r=name)
        _put(row, found, column, lambda item: cell_at(item.get("r", ""))[1])
    return found


def _in_order(parent: Any, tag: str, wanted: int, at: Any) -> Any:
    return next((item for item in parent.iterchildren(tag) if at(item) == wanted), None)


def _put(parent: Any, made: Any, wanted: int, at: Any) -> None:
    place = next((i for i, item in enumerate(parent) if at(item) > wanted), len(parent))
    parent.insert(place, made)


def _write_comments(comments: Any, told: Mapping[str, str]) -> None:
    from lxml import etree

    authors, listed = (comments.find(f"{{{MAIN}}}{tag}") for tag in ("authors", "commentList"))
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{{{MAIN}}}author").text = AUTHOR
        names.append(AUTHOR)
    for cell, message in told.items():
        own = next((item for item in listed if item.get("ref") == cell), None)
        if own is None:
            own = etree.SubElement(listed, f"{{{MAIN}}}comment", ref=cell, authorId=str(names.index(AUTHOR)))
            etree.SubElement(own, f"{{{MAIN}}}text")
        text = own.find(f"{{{MAIN}}}text")
        run = etree.SubElement(text, f"{{{MAIN}}}r")
        said = etree.SubElement(run, f"{{{MAIN}}}t")
        said.text = f"{AUTHOR}：{message}" if len(text) == 1 else f"\n{AUTHOR}：{message}"
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


EMPTY_DRAWING = (
    f'<xml xmlns:v="{VML}" xmlns:o="{VML_OFFICE}" xmlns:x="{VML_EXCEL}">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_SHAPE = (
    f'<v:shape xmlns:v="{VML}" xmlns:o="{VML_OFFICE}" xmlns:x="{VML_EXCEL}" id="_x0000_s{{number}}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:80pt;margin-top:2pt;width:220pt;height:80pt;z-index:1;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def _draw(drawing: Any, told: Mapping[str, str]) -> None:
    """A box for every comment that has none yet."""
    from lxml import etree

    there = {
        (item.findtext(f"{{{VML_EXCEL}}}Row"), item.findtext(f"{{{VML_EXCEL}}}Column"))
        for item in drawing.iter(f"{{{VML_EXCEL}}}ClientData")
    }
    for number, cell in enumerate(told, 1):
        row, column = cell_at(cell)
        if (str(row), str(column)) not in there:
            anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 10, {column + 4}, 15, {row + 4}, 4"
            shape = _SHAPE.format(number=90_000 + number, anchor=escape(anchor), row=row, column=column)
            drawing.append(etree.fromstring(shape))


def _insert(sheet: Any, ident: str) -> None:
    """The mark of comments, where the order of a sheet's parts wants it."""
    from lxml import etree

    made = etree.Element(f"{{{MAIN}}}legacyDrawing", {f"{{{OFFICE}}}id": ident}, nsmap={"r": OFFICE})
    place = next((i for i, item in enumerate(sheet) if etree.QName(item).localname in AFTER_DRAWING), len(sheet))
    sheet.insert(place, made)
