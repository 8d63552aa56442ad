"""The styles of a 公文 with the faces a Chinese office has, and the settings that keep the 22 × 28 grid.

GB/T 9704-2012: title 2号小标宋, 一、3号黑体, （一）3号楷体, text 3号仿宋, page number 4号宋体; 3号 is 16 pt in Word.
"""

from __future__ import annotations

from .xml import HEAD, NAMESPACES

XIAOBIAOSONG, HEI, KAI, FANG, SONG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
LATIN = "Times New Roman"
PITCH = 579
"""28.95 pt, in twips: 22 lines in 225 mm."""

CONDENSED = '<w:spacing w:val="-5"/>'
"""3号 is 16 pt in Word, and 28 × 16 pt is wider than 156 mm: a quarter of a point less makes 28 characters a line."""

OFF_GRID = '<w:snapToGrid w:val="0"/>'
"""Without it the grid stretches cells, captions and titles too."""


def _fonts(east: str, latin: str = LATIN) -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{LATIN}"/>'


def _style(
    identifier: str,
    name: str,
    *,
    paragraph: str = "",
    run: str = "",
    based: str = "Normal",
    following: str = "",
    main: bool = True,
) -> str:
    quick = "<w:qFormat/>" if main else ""
    after = f'<w:next w:val="{following}"/>' if following else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/><w:basedOn w:val="{based}"/>{after}{quick}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _heading(level: int, east: str) -> str:
    return _style(
        f"Heading{level}",
        f"heading {level}",
        paragraph='<w:keepNext/><w:keepLines/><w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="left"/>'
        f'<w:outlineLvl w:val="{level - 1}"/>',
        run=_fonts(east),
        following="Body",
    )


def _exact(line: int, before: int = 0, after: int = 0) -> str:
    return f'{OFF_GRID}<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'


def _text(east: str, half_points: int, latin: str = LATIN) -> str:
    return f'{_fonts(east, latin)}{OFF_GRID}<w:spacing w:val="0"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _contents(level: int, east: str, left: int) -> str:
    return _style(
        f"TOC{level}",
        f"toc {level}",
        paragraph='<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8844"/></w:tabs>'
        f'{OFF_GRID}<w:ind w:left="{left}"/><w:jc w:val="left"/>',
        run=_text(east, 32),
        main=False,
    )


DEFAULTS = f"""<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}<w:color w:val="000000"/>{CONDENSED}<w:kern w:val="0"/><w:sz w:val="32"/>
<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
<w:pPr><w:widowControl/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>
<w:spacing w:before="0" w:after="0" w:line="{PITCH}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>
<w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>
<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"""

STYLES = [
    _style("Body", "Body Text", paragraph='<w:ind w:firstLineChars="200" w:firstLine="640"/>'),
    _heading(1, HEI),
    _heading(2, KAI),
    _heading(3, FANG),
    _heading(4, FANG),
    _style(
        "Title",
        "Title",
        paragraph=f'<w:keepNext/>{_exact(724, 290, 579)}<w:jc w:val="center"/>',
        run=_text(XIAOBIAOSONG, 44),
    ),
    _style(
        "CoverTitle",
        "报告封面标题",
        paragraph=f'{_exact(1120, 2608)}<w:jc w:val="center"/>',
        run=_text(XIAOBIAOSONG, 64),
    ),
    _style("CoverLabel", "报告封面栏目", paragraph=f'{_exact(480)}<w:jc w:val="left"/>', run=_text(KAI, 32)),
    _style(
        "CoverValue", "报告封面内容", paragraph=f'{_exact(480)}<w:jc w:val="center"/>', run=_text(FANG, 32)
    ),
    _style(
        "ContentsTitle",
        "报告目录标题",
        paragraph=f'{_exact(724, 290, 579)}<w:jc w:val="center"/>',
        run=_text(XIAOBIAOSONG, 44),
    ),
    _contents(1, HEI, 0),
    _contents(2, FANG, 472),
    _style("Flush", "报告正文顶格"),
    _style("Center", "报告正文居中", paragraph='<w:jc w:val="center"/>'),
    _style("Note", "报告小注", paragraph=_exact(320), run=_text(FANG, 21)),
    _style("Signature", "报告落款", paragraph='<w:keepLines/><w:jc w:val="center"/>'),
    _style(
        "Caption",
        "caption",
        paragraph=f'<w:keepNext/><w:keepLines/>{_exact(400, 140, 40)}<w:jc w:val="center"/>',
        run=_text(HEI, 24),
    ),
    _style(
        "Unit",
        "报告表格单位",
        paragraph=f'<w:keepNext/>{_exact(340, 0, 40)}<w:jc w:val="right"/>',
        run=_text(SONG, 21),
    ),
    _style("Cell", "报告表格", paragraph=f'{_exact(300)}<w:jc w:val="left"/>', run=_text(SONG, 21)),
    _style("CellHead", "报告表头", based="Cell", paragraph='<w:jc w:val="center"/>', run=_fonts(HEI)),
    _style(
        "WideCell",
        "报告横表",
        based="Cell",
        paragraph=_exact(240),
        run='<w:sz w:val="18"/><w:szCs w:val="18"/>',
    ),
    _style(
        "WideCellHead", "报告横表表头", based="WideCell", paragraph='<w:jc w:val="center"/>', run=_fonts(HEI)
    ),
    _style("TableNote", "报告表注", paragraph=f'{_exact(270)}<w:jc w:val="left"/>', run=_text(SONG, 18)),
    _style("Gap", "报告表后间隔", paragraph=_exact(200), run=_text(SONG, 10), main=False),
    _style(
        "Figure",
        "报告图",
        paragraph=f'<w:keepNext/>{OFF_GRID}<w:spacing w:before="160" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>',
        run=_text(FANG, 21),
    ),
    _style(
        "FigureCaption",
        "报告图题",
        based="Caption",
        paragraph=f'<w:keepNext w:val="0"/>{_exact(400, 0, 240)}',
        run="",
    ),
    _style("Footer", "footer", paragraph=_exact(280), run=_text(SONG, 28, SONG), main=False),
]


def styles_xml() -> str:
    return f"{HEAD}<w:styles {NAMESPACES}>{DEFAULTS}{''.join(STYLES)}</w:styles>"


def fonts_xml() -> str:
    """Names under which the same face goes on other systems: Windows since Vista has 仿宋, not 仿宋_GB2312."""
    others = {XIAOBIAOSONG: "FZXiaoBiaoSong-B05S", HEI: "SimHei", KAI: "楷体", FANG: "仿宋", SONG: "SimSun"}
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in others.items()
    )
    return f"{HEAD}<w:fonts {NAMESPACES}>{fonts}</w:fonts>"


def settings_xml(update_fields: bool) -> str:
    """Odd and even footers; punctuation as wide as it is, for 28 characters a line."""
    ask = '<w:updateFields w:val="true"/>' if update_fields else ""
    return (
        f'{HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/>{ask}<w:compat><w:useFELayout/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )
