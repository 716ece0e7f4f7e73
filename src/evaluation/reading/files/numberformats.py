"""What a number format of an office file changes about the meaning of a number, not only about its looks.

Excel shows ``1067`` as ``01067``, ``24690000`` as ``24,69 Mio €`` and ``0.25`` as ``25 %``. Which of these a person
sees is decided only by the format; a reader that ignores it loses the zero of a postal code.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from evaluation.language.parsing import CURRENCIES

Otherwise = Literal["", "unit", "percent", "sign", "words", "hidden"]

BUILT_IN = dict(  # ECMA-376, 18.8.30; the other numbers below 164 have no fixed meaning
    [
        *[(0, "General"), (1, "0"), (2, "0.00"), (3, "#,##0"), (4, "#,##0.00"), (9, "0%"), (10, "0.00%")],
        *[(11, "0.00E+00"), (12, "# ?/?"), (13, "# ??/??"), (14, "mm-dd-yy"), (15, "d-mmm-yy"), (16, "d-mmm")],
        *[(17, "mmm-yy"), (18, "h:mm AM/PM"), (19, "h:mm:ss AM/PM"), (20, "h:mm"), (21, "h:mm:ss")],
        *[(22, "m/d/yy h:mm"), (37, "#,##0 ;(#,##0)"), (38, "#,##0 ;[Red](#,##0)"), (39, "#,##0.00;(#,##0.00)")],
        *[(40, "#,##0.00;[Red](#,##0.00)"), (45, "mm:ss"), (46, "[h]:mm:ss"), (47, "mmss.0"), (48, "##0.0E+0")],
        (49, "@"),
    ]
)
_ZEROS = re.compile(r"(?:\[[^\]]*\])?(0{2,})")
_SCALE = re.compile(r"[0#?](,+)(?![0#?,])")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]')
_PARTS = re.compile(r'(?:"[^"]*"|\\.|[^;"])+|(?<=;)(?=;|$)|^(?=;)')
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<sign>.)|[_*].|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[[^\]]*\]'
    r"|(?P<number>General|Standard|[0#?][0#?.,]*(?:E[+-][0#?]+)?)|(?P<other>.)",
    re.IGNORECASE,
)
_BELOW = re.compile(r"\D*?[-\u2212(]\W*0|\D*?\./\.|.*0 ?[-\u2212]$")
_COLOURS = re.compile(r"\[(?:Color ?\d+|Red|Rot|Blue|Blau|Green|Magenta|Cyan|Yellow|White|Black)\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[[<>=]")
_UNIT = re.compile(r"\b(?:Mio|Mill|Mrd|Tsd|Tausend|TEUR|Mn|bn)\b|\bT ?€|\bk ?€", re.IGNORECASE)


def zeros(number_format: str) -> int:
    """How many digits a code is shown with at least; 0 where the format does not fill up with zeros.

    >>> zeros("00000"), zeros("0"), zeros("0.00"), zeros("000;-000")
    (5, 0, 0, 3)
    """
    match = _ZEROS.fullmatch(_positive(number_format))
    return len(match[1]) if match else 0


def is_scaled(number_format: str) -> bool:
    """Whether Excel shows a thousandth or a millionth of the number: each comma at the end divides by a thousand.

    >>> is_scaled('0.00,, "Mio €"'), is_scaled("#,##0.00")
    (True, False)
    """
    return _SCALE.search(_QUOTED.sub("", _positive(number_format))) is not None


def unit(number_format: str) -> str:
    """The unit above one (``Mio €``) that a format writes after a number without dividing it: perhaps it counts in it.

    >>> unit('0.00 "Mio €"'), unit('0.00,, "Mio €"'), unit('#,##0.00 "€"')
    ('Mio €', '', '')
    """
    positive = _positive(number_format)
    written = "".join("".join(filter(None, parts)) for parts in _QUOTED.findall(positive)).strip()
    return written if _UNIT.search(written) and not is_scaled(number_format) else ""


def is_percent(number_format: str) -> bool:
    """Whether Excel shows a hundred times the number.

    >>> is_percent("0 %"), is_percent('0 "%"')
    (True, False)
    """
    return "%" in _QUOTED.sub("", _positive(number_format))


@cache  # a column has few formats, and only the sign of a number matters
def otherwise(number_format: str, sign: int) -> Otherwise:
    """How Excel shows a number of this ``sign`` (1, 0, -1) as another amount than the file holds; empty if it does not.

    ``sign``: a minus before a positive number, or none before a negative one; brackets and another colour are a minus.
    ``words``: a word or digit next to the number that is no currency ("S", "Stück"). ``hidden``: nothing is shown.

    >>> otherwise('#,##0.00 "€"', 1), otherwise('0"T€"', 1), otherwise('0,"T€"', 1), otherwise("-0.00", 1)
    ('', 'unit', '', 'sign')
    >>> otherwise("0.00;[Red]0.00", -1), otherwise("0.00;0.00", -1), otherwise('0.00" S"', 1), otherwise(";;;", 1)
    ('', 'sign', 'words', 'hidden')
    """
    parts = _PARTS.findall(number_format) or [""]
    if not sign or parts == ["@"]:
        return ""
    split = len(parts) > 1
    part = parts[1] if split and sign < 0 else parts[0]
    conditional = _CONDITION.search(number_format) is not None
    shown, words = _seen(part)
    if any(map(unit, parts if conditional else [part])):
        return "unit"
    if "%" in shown:
        return "percent"
    if "0" not in shown:
        return "hidden"
    if words and not is_scaled(part):
        return "words"
    below = _BELOW.match(shown) is not None
    coloured = _COLOURS.findall(part) != _COLOURS.findall(parts[0])
    other = below if sign > 0 else split and not below and not coloured
    return "sign" if other and not conditional else ""


def _seen(part: str) -> tuple[str, str]:
    """A part of a format with a zero for its number, and the words in it that name no currency."""
    shown, words = "", ""
    for piece in _PIECE.finditer(part):
        literal = piece["quoted"] or piece["sign"] or piece["money"] or ""
        word = literal.strip(" .,-–/\u00a0").casefold()
        if any(map(str.isalnum, word)) and word not in CURRENCIES:
            words += word
        shown += "0" if piece["number"] else (piece["other"] or re.sub(r"\w", "", literal))
    return shown.strip(), words


def _positive(number_format: str) -> str:
    """The part for positive numbers, which is the first one; a semicolon in quotes does not separate parts."""
    return re.match(r'(?:"[^"]*"|\\.|[^;])*', number_format)[0].strip()  # type: ignore[index]  # it also matches an empty text
