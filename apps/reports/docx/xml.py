"""Small pieces of WordprocessingML as text.  Every text passes through :func:`escaped`."""

from __future__ import annotations

from apps.domain.charts.drawingml import escaped

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(mm / 25.4 * 1440)


def emu(mm: float) -> int:
    return round(mm * 36000)


def run(text: str, properties: str = "") -> str:
    """A run; line breaks in the text become breaks.  Of no text there is no run."""
    if not text:
        return ""
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{marks}{lines}</w:r>"


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph; ``properties`` follow the style in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def field(instruction: str, shown: str, properties: str = "") -> str:
    """A field with the result it shows until it is updated."""
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""

    def part(content: str) -> str:
        return f"<w:r>{marks}{content}</w:r>"

    return (
        part('<w:fldChar w:fldCharType="begin"/>')
        + part(f'<w:instrText xml:space="preserve"> {escaped(instruction)} </w:instrText>')
        + part('<w:fldChar w:fldCharType="separate"/>')
        + run(shown, properties)
        + part('<w:fldChar w:fldCharType="end"/>')
    )
