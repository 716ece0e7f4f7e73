"""Texts normalised before they are compared, and the kinds of missing values a cell may state."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Missing = Literal["not_shown", "not_answered", "dont_know", "no_consent", "not_applicable", "unreadable"]

MISSING_KINDS: tuple[Missing, ...] = (
    "not_shown",
    "not_answered",
    "dont_know",
    "no_consent",
    "not_applicable",
    "unreadable",
)
YES = ("ja", "j", "x", "yes", "y", "1", "wahr", "true")
NO = ("nein", "n", "no", "0", "falsch", "false")
_DOUBT = re.compile(r"[?~…]|\.\.|^\(.*\)$|^\[.*\]$|^\*|\*$")


def fold(text: str) -> str:
    """A heading or answer without what people vary: case, blanks, hyphens, underscores, accents, gender signs.

    >>> fold("Organisations-Nr."), fold(" organisations_nr "), fold("Empfänger*in") == fold("Empfänger:in")
    ('organisationsnr', 'organisationsnr', True)
    """
    return re.sub(r"[^a-z0-9€%§]+", "", plain(text))


def doubtful(text: str) -> bool:
    """Whether an answer is marked as unsure or withdrawn: ``ja?``, ``(x)``, ``~ja~``, ``ja …``, ``ja *``.

    >>> [doubtful(text) for text in ("ja?", "(ja)", "[x]", "ja ...", "ja *", "ja", "bewilligt (Projekt)", "Leiter*in")]
    [True, True, True, True, True, False, False, False]
    """
    return bool(_DOUBT.search(text.strip()))


def plain(text: str) -> str:
    """A text in lower case and without accents, umlauts written as two letters.

    >>> plain("ÄRZTE"), plain("straße"), plain("Çelik")
    ('aerzte', 'strasse', 'celik')
    """
    text = unicodedata.normalize("NFC", text).casefold()
    for umlaut, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        text = text.replace(umlaut, pair)
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
