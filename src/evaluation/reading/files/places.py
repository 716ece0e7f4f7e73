"""Places in a sheet as Excel calls them: columns by letters, from A to XFD."""

from __future__ import annotations


def letter(place: int) -> str:
    """The letters Excel calls a column by.

    >>> letter(1), letter(26), letter(27), letter(317)
    ('A', 'Z', 'AA', 'LE')
    """
    text = ""
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def number(letters: str) -> int:
    """The number of a column from its letters.

    >>> number("A"), number("XFD")
    (1, 16384)
    """
    place = 0
    for sign in letters:
        place = place * 26 + ord(sign) - ord("A") + 1
    return place
