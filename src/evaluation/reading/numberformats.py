"""What a number format of an office file changes about the meaning of a number, and not only about its looks.

Excel shows ``1067`` as ``01067``, ``24690000`` as ``24,69 Mio €`` and ``0.25`` as ``25 %``. Which of these a person
sees is decided by the format alone; a reader that forgets it loses the zero of a postal code.
"""

from __future__ import annotations

import re

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
    """The unit above one that a format writes behind a number without dividing it: perhaps the number counts in it.

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


def _positive(number_format: str) -> str:
    """The part for numbers above nought, which stands first; a semicolon between quotes parts nothing."""
    return re.match(r'(?:"[^"]*"|\\.|[^;])*', number_format)[0].strip()  # type: ignore[index]  # it matches nothing, too
