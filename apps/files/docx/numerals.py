"""Numbers as Word's number formats write them (``w:numFmt``)."""

from __future__ import annotations

from apps.domain.numbering import chinese

_TRADITIONAL = "甲乙丙丁戊己庚辛壬癸"
_ZODIAC = "子丑寅卯辰巳午未申酉戌亥"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("〇零一二三四五六七八九十百", "零零壹贰叁肆伍陆柒捌玖拾佰")
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip

_COUNTING = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
    "koreanCounting", "japaneseLegal", "ideographEnclosedCircle",
}  # fmt: skip
_LEGALS = {"chineseLegalSimplified", "ideographLegalTraditional"}
_BY_DIGIT = {"ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital"}
_ENCLOSED = {"decimalEnclosedCircle": 0x2460, "decimalEnclosedCircleChinese": 0x2460, "decimalEnclosedParen": 0x2474,
             "decimalEnclosedFullstop": 0x2488}  # fmt: skip


def numeral(number: int, form: str) -> str:
    """``numeral(12, "chineseCounting")`` is 十二; a format not known here is written in figures."""
    if not 0 <= number < 1000:
        return str(number)
    if form in _COUNTING:
        return chinese(number)
    if form in _LEGALS:
        return ("一" * (10 <= number < 20) + chinese(number)).translate(_LEGAL)
    if form in _BY_DIGIT:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form in _ENCLOSED:
        return chr(_ENCLOSED[form] + number - 1) if 1 <= number <= 20 else str(number)
    return _others(number, form)


def _others(number: int, form: str) -> str:
    if form in ("none", "bullet"):
        return ""
    if form == "decimalZero":
        return f"{number:02}"
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate(_FULL)
    if form in ("upperRoman", "lowerRoman"):
        return _cased(_roman(number), form)
    if form in ("upperLetter", "lowerLetter") and number:
        return _cased(chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1), form)
    if form == "ideographTraditional" and number:
        return _TRADITIONAL[(number - 1) % 10]
    if form == "ideographZodiac" and number:
        return _ZODIAC[(number - 1) % 12]
    if form == "ideographZodiacTraditional" and number:
        return _TRADITIONAL[(number - 1) % 10] + _ZODIAC[(number - 1) % 12]
    return str(number)


def _cased(text: str, form: str) -> str:
    return text.lower() if form.startswith("lower") else text


def _roman(number: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (number // worth)
        number %= worth
    return text
