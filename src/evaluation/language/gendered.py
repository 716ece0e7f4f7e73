"""Gendered words in an evaluator's own texts in one form, whichever their authors typed.

Generated sentences are neutral. Texts that people write mix "Berater*innen", "Kolleg:innen" and "eine_r". A project
chooses one form in its settings, and every report uses it. Without the setting these words remain as they were typed;
but a star or an underscore between letters never begins emphasis.
"""

from __future__ import annotations

import re
from functools import partial

SIGNS = {"colon": ":", "star": "*", "underscore": "_", "slash": "/-", "inner_i": ""}
_NOUN = re.compile(r"\b([A-ZÄÖÜ][\wäöüß-]*?[a-zäöüß])(\\?[*_:]|/-|(?=I))([iI]nnen|[iI]n\b)")
_BESIDE = re.compile(  # articles and pronouns of such nouns, with one letter more: "jede*r", "ein:e"
    r"\b((?:[DdMmSs]ein|[Ii]hr|[Uu]nser|[Kk]?[Ee]in|[Jj]ed|[Dd]ies|[Ww]elch|[Mm]anch)e?)(\\?[*_:]|/-?)([rnmse])\b"
)


def written(markdown: str, form: str) -> str:
    """Markdown with its gendered words in ``form``, a key of ``SIGNS``; if empty, unchanged but safe from emphasis.

    >>> written("Jede*r der Berater*innen und KollegInnen", "colon")
    'Jede:r der Berater:innen und Kolleg:innen'
    >>> written("ein_e Berater_in, zwei Migrant*innenvereine", "")
    'ein\\\\_e Berater\\\\_in, zwei Migrant\\\\*innenvereine'
    """
    return _BESIDE.sub(partial(_joined, form=form), _NOUN.sub(partial(_joined, form=form), markdown))


def _joined(found: re.Match[str], *, form: str) -> str:
    stem, sign, ending = found.groups()
    if form == "inner_i":
        return stem + ending.capitalize()
    if form:
        sign = "/" if form == "slash" and len(ending) == 1 else SIGNS[form]
        ending = ending.lower()
    sign = sign.removeprefix("\\")
    return f"{stem}\\{sign}{ending}" if sign in ("*", "_") else f"{stem}{sign}{ending}"
