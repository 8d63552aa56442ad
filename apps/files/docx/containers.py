"""Elements that hold others and are themselves not seen."""

from __future__ import annotations

from xml.etree.ElementTree import Element

CONTAINERS = {
    "w:ins", "w:moveTo", "w:hyperlink", "w:smartTag", "w:customXml", "w:sdt", "w:sdtContent", "w:dir", "w:bdo",
    "mc:AlternateContent", "mc:Choice",
}  # fmt: skip
"""They hold runs, paragraphs, rows or cells."""


def opened(element: Element) -> list[Element]:
    """The children of a container; of alternatives the first one."""
    if element.tag == "mc:AlternateContent":
        choice = element.find("mc:Choice")
        choice = element.find("mc:Fallback") if choice is None else choice
        return [] if choice is None else list(choice)
    return list(element)
