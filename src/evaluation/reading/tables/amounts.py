"""Columns that decide whether amounts may be added up: signs in a separate column, plan and actual, income and expense,
reversals, running balances.

With a column of ``S`` and ``H`` every sum of the amounts is wrong, and nothing in the amounts shows it. Such a column
is recognised by its cells: all of them are words of one kind, and more than one side occurs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluation.language import folding, parsing
from evaluation.project.settings import Comparison
from evaluation.reading.raw import RawTable

Kind = Literal["sign", "booking", "direction", "basis"]
APART: Mapping[
    str, Mapping[str, str]
] = {  # columns whose values are not added up together, and what an empty cell means
    "budget": {"plan": "", "direction": "expense", "basis": "plan", "level": "", "version": ""},
    "payments": {"type": ""},
}
MOST_WORDS = 200  # a column with more different cells is not examined
MINUS = frozenset(("-", "\u2212", "\u2013"))
WORDS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "sign": {"plus": ("+", "plus", "positiv"), "minus": (*MINUS, "minus", "negativ")},
    "booking": {
        "debit": (
            *("S", "Soll", "Debit", "DBIT", "DR", "Belastung", "Lastschrift", "Ausgang", "Auszahlung", "Abgang"),
            *("Zahlungsausgang", "Abbuchung", "DEB", "out", "raus", "aus", "belastet", "abgebucht", "Abfluss"),
            *("Mittelabfluss", "withdrawal", "ausgehend", "outgoing"),
        ),
        "credit": (
            *("H", "Haben", "Credit", "CRDT", "CR", "Gutschrift", "Eingang", "Einzahlung", "Zugang"),
            *("Zahlungseingang", "Zubuchung", "CRE", "in", "rein", "ein", "gutgeschrieben", "eingezahlt", "Zufluss"),
            *("Mittelzufluss", "deposit", "eingehend", "incoming"),
        ),
    },
    "direction": {
        "expense": ("Ausgabe", "Ausgaben", "Aufwand", "Aufwendung", "Aufwendungen", "Kosten", "expense", "expenses"),
        "income": ("Einnahme", "Einnahmen", "Ertrag", "Erträge", "Erlös", "Erlöse", "income", "revenue"),
        "balance": ("Saldo", "Ergebnis", "balance"),
    },
    "basis": {
        "plan": ("Plan", "Ansatz", "Soll", "Planung", "Budget", "geplant", "planned", "Prognose"),
        "actual": ("Ist", "Ergebnis", "Rechnungsergebnis", "tatsächlich", "actual"),
        "difference": ("Abweichung", "Differenz", "difference", "variance"),
    },
}
SINGLE_LETTERS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {  # these have a meaning only if the heading says so
    "sign": {"plus": ("1", "p"), "minus": ("-1", "m", "n")},
    "booking": {"debit": ("D",), "credit": ("C", "K")},
    "direction": {"expense": ("A",), "income": ("E",)},
    "basis": {"plan": ("P",), "actual": ("I",)},
}
HEADINGS: Mapping[Kind, re.Pattern[str]] = {
    "sign": re.compile(r"vorzeichen|^vz$|^sign$|^[+/\-± ]+$"),
    "booking": re.compile(
        r"soll.?/?.?haben|haben.?/.?soll|^s ?/ ?h\b|^h ?/ ?s\b|^sh$|^shkz|^d ?/ ?c|^c ?/ ?d|^(dc|cd)\b"
        r"|^dr ?/ ?cr|^cr ?/ ?dr|debit.*credit|credit.*debit"
        r"|cdtdbt|^kz\b|^kennz(eichen|\.)?$|eingang ?/ ?ausgang|gutschrift ?/ ?lastschrift"
    ),
    "direction": re.compile(
        r"^[ea] ?/ ?[ea]\b|einnahmen? ?/ ?ausgaben?|income ?/ ?expense|^kz\b|^kennz(eichen|\.)?$|^(art|typ|richtung)$"
    ),
    "basis": re.compile(r"^p ?/ ?i\b|plan ?/ ?ist|soll ?/ ?ist|plan ?/ ?actual"),
}
NAMED_SIGNS = re.compile(  # clear headings, whatever the words below
    r"vorzeichen|soll.?/?.?haben|haben.?/.?soll|^s ?/ ?h\b|^h ?/ ?s\b|^sh$|^shkz|^dr ?/ ?cr|^cr ?/ ?dr|cdtdbt"
    r"|^(?:zahlungs|buchungs|geld)?richtung$|^direction$"
)
FEW_SIDES = 4
_AMOUNT = re.compile(r"\d[.,]\d|\d{3}")  # amounts, even under a heading like "Umsatz (ohne Soll/Haben-Kz)"
ALONE = frozenset({"out", "raus", "rein", "ein", "aus"})  # these name a side only as the whole cell
_WORD = re.compile(r"[^\W\d_]+")
_SUFFIX = re.compile(r"(wert|betrag|kosten|ausgabe|einnahme|zahl)(en|e|n)?$")
_BOOKED = re.compile(r"(umsatz|umsaetze|buchung|buchungen|betrag|posten|seite)$")
_REVERSED = re.compile(r"\b(storno\w*|storniert\w*|stornierung\w*|rückbuchung\w*|rücklastschrift\w*)\b", re.IGNORECASE)
HINTS = (  # a column without any of these has no reversals
    *("storn", "rück", "gutschrift", "credit note", "refund"),
    *("./.", "abz", "minus", "skonto", "rabatt", "nachlass", "less", "discount"),
)
_CREDITED = re.compile(r"\b(gutschrift\w*|rückerstattung\w*|credit note\w*|refund\w*)\b", re.IGNORECASE)
_DEDUCTED = re.compile(
    r"^\W*(\./\.|(abzgl|abzügl|abzug|abzüge|minus|skonto|rabatt|preisnachlass|nachlass|less|discount)\b|abzüglich)",
    re.I,
)
_UNDONE = re.compile(
    r"\b(abgelehnt|abgewiesen|abgebrochen|zurückgewiesen|zurückgestellt|geplant|vorgemerkt|offen|ausstehend|storniert|"
    r"fehlgeschlagen|entwurf|beantragt|angefordert|reserviert|ungültig|gesperrt|widerrufen|nicht \w+|"
    r"rejected|declined|planned|pending|cancell?ed|failed|draft|open|void|not \w+)\b",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"\b(rück(?:zahlung|erstattung|forderung|fluss|überweisung)\w*|repayment|refund)\b", re.IGNORECASE
)
FEW_WORDS = 12  # a column with more different cells is not a state
SHORT = 3  # most words of a cell that names a state


@dataclass(frozen=True)
class Divider:
    """A column whose sides must not be added up: for each row its side, empty for an empty cell."""

    heading: str
    kind: Kind
    sides: np.ndarray

    @property
    def uniform(self) -> bool:
        """Whether all rows are on one side, so that their amounts may be added up."""
        return len(set(self.sides.tolist())) < 2


def mixed(table: str, rows: pd.DataFrame) -> list[str]:
    """The columns that divide the rows of a table: plan and actual, income and expense, versions, kinds of payments.

    A sum over all rows would count the same money twice or add income to expenses.

    >>> mixed("budget", pd.DataFrame({"basis": ["plan", "actual", None], "direction": None}))
    ['basis']
    """
    named = {name: word for name, word in APART.get(table, {}).items() if name in rows}
    return [name for name, word in named.items() if rows[name].astype(object).fillna(word).nunique() > 1]


def compared(budget: pd.DataFrame, asked: Comparison) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of a budget with an amount, for each of the two sides of a comparison."""
    rows = budget[(budget["plan"] == asked.plan) & budget["amount"].notna()]
    if asked.direction:
        rows = rows[rows["direction"] == asked.direction]
    before, after = (
        rows[(rows["period"] == side.period) & (rows["basis"].eq(side.basis) if side.basis else True)]
        for side in (asked.before, asked.after)
    )
    return before, after


def dividers(raw: RawTable) -> list[Divider]:
    """The columns of a table whose sides must not be added up.

    If only one side occurs, the heading must name such a column.
    """
    return [found for heading in raw.cells.columns if (found := _divider(heading, raw.cells[heading])) is not None]


def side_of(text: str, kind: Kind, *, single_letters: bool = False) -> str:
    """Which side of a kind a cell names, or an empty text; with ``single_letters`` a letter may name it.

    >>> side_of(" H", "booking"), side_of("Ist 2024", "basis"), side_of("Kurs, Plan", "basis"), side_of("D", "booking")
    ('credit', 'actual', 'plan', '')
    """
    bare = text.strip(parsing.BLANKS + parsing.MARK)
    known = _spellings(kind, single_letters=single_letters)
    found = known.get(_key(bare), "") or (known.get(_BOOKED.sub("", _key(bare)), "") if kind == "booking" else "")
    if found or kind == "sign" or len(bare) < 3:
        return found
    known = _spellings(kind, single_letters=False)
    words = [_key(word) for word in _WORD.findall(bare)]
    words += [_SUFFIX.sub("", word) for word in words] if kind == "basis" else []
    sides = {known[word] for word in words if len(word) > 2 and word in known and word not in ALONE}
    return sides.pop() if len(sides) == 1 else ""


@cache
def _spellings(kind: Kind, *, single_letters: bool) -> dict[str, str]:
    groups = [WORDS[kind], SINGLE_LETTERS[kind]] if single_letters else [WORDS[kind]]
    return {_key(word): side for group in groups for side, words in group.items() for word in words}


def _key(text: str) -> str:
    """A word as it is compared: folded, or unchanged if it has no letters."""
    return folding.fold(text) if any(map(str.isalpha, text)) else text


def negative(raw: RawTable, minus: Mapping[str, Sequence[str]]) -> np.ndarray:
    """For each row whether its amounts are negative, by a column of plus and minus or by the settings.

    ``minus``: by column the words that make an amount negative.
    """
    less = np.zeros(len(raw.rows), dtype=bool)
    for heading, words in minus.items():
        if heading in raw.cells.columns:
            less ^= _each(raw.cells[heading], _is_one_of(words))
    for found in dividers(raw):
        if found.kind == "sign" and found.heading not in minus and "" not in found.sides:
            less ^= found.sides == "minus"
    return less


def undecided_words(heading: str, written: Collection[str], minus: Sequence[str]) -> list[str]:
    """The words of a column of signs for which the settings do not say whether they make an amount negative.

    Such a word means the same side as one of ``minus``, is a reversal like one of them, or means no side although the
    heading says that every word does.

    >>> undecided_words("S/H", ["S", "H", "Haben"], ["H"])
    ['Haben']
    >>> undecided_words("Art", ["Miete", "Storno", "Stornierung"], ["Storno"])
    ['Stornierung']
    """
    named = {word.strip().casefold() for word in minus}
    others = sorted(word for word in written if word.casefold() not in named)
    less = [each for each in (_REVERSED, _CREDITED, _RETURNED, _DEDUCTED) if any(map(each.search, minus))]
    found = {word for word in others if any(each.search(word) for each in less)}
    kinds: tuple[Kind, ...] = ("sign", "booking")
    for kind in kinds:
        by_heading = HEADINGS[kind].search(heading.strip().casefold()) is not None
        taken_off = {side_of(word, kind, single_letters=by_heading) for word in minus}
        sides = {word: side_of(word, kind, single_letters=by_heading) for word in others}
        if taken_off - {""}:
            found |= {word for word, side in sides.items() if side in taken_off - {""} or (by_heading and not side)}
    return sorted(found)


def unlike(cells: pd.Series) -> list[str]:
    """The words of a column of states or directions, if they make a sum of the amounts doubtful.

    One of them says that nothing was paid, or two are different sides of one kind.

    >>> unlike(pd.Series(["ausgeführt", "abgelehnt"])), unlike(pd.Series(["bar", "Karte"]))
    (['abgelehnt', 'ausgeführt'], [])
    """
    different = sorted({_text(cell) for cell in cells.unique()} - {""})
    if len(different) > FEW_WORDS or cells.nunique(dropna=False) < 2:
        return []
    undone = any(len(text.split()) <= SHORT and _UNDONE.search(text) for text in different)
    undone |= len(different) > 1 and any(len(text.split()) <= SHORT and _RETURNED.search(text) for text in different)
    opposed = any(
        len({_spellings(kind, single_letters=False).get(_key(text), "") for text in different} - {""}) > 1
        for kind in WORDS
    )
    return different if undone or opposed else []


def outgoing(values: pd.Series) -> bool:
    """Whether expenses are written as negative numbers, as banks do: two or more, and most of them.

    >>> outgoing(pd.Series([-700, -800, 50])), outgoing(pd.Series([700, 800, -50])), outgoing(pd.Series([-50]))
    (True, False, False)
    """
    below = int((values < 0).sum())
    return below > max(1, int((values > 0).sum()))


def compared_net(raw: RawTable, net: Mapping[str, int]) -> RawTable:
    """The table with its total row compared with signed amounts, if the signs are in another column.

    ``net``: by heading the sum in cents. Several total rows are not compared: it is not known which rows each includes.
    """
    totals = [entry for entry in raw.excluded if entry.rule == "total"]
    if not net or len(totals) != 1:
        return raw
    checks = tuple(
        replace(check, read=Decimal(net[check.column]).scaleb(-2)) if check.column in net else check
        for check in totals[0].checks
    )
    agrees = all(check.agrees for check in checks)
    return replace(
        raw,
        excluded=tuple(replace(entry, checks=checks) if entry is totals[0] else entry for entry in raw.excluded),
        notes=tuple(note for note in raw.notes if not (agrees and note.key == "total_differs")),
    )


def settled(divider: Divider, minus: Mapping[str, Sequence[str]]) -> bool:
    """Whether it is known which side of a divider is negative: by a plus or minus in each row, or by the settings."""
    return divider.heading in minus or (divider.kind == "sign" and "" not in divider.sides)


def reversals(raw: RawTable) -> np.ndarray:
    """For each row whether it is labelled a reversal, credit note or deduction, so that a positive amount is doubtful.

    Such labels are ignored if half of the rows or more have one, and those of deductions if all rows do.
    """
    reversed_rows, deducted = np.zeros(len(raw.rows), dtype=bool), np.zeros(len(raw.rows), dtype=bool)
    for heading in raw.cells.columns:
        words = "\n".join(cell for cell in raw.cells[heading].unique().tolist() if isinstance(cell, str)).casefold()
        if not _REVERSED.search(str(heading)) and not any(hint in words for hint in HINTS):
            continue  # as in most columns
        test = _is_flagged if _REVERSED.search(str(heading)) else _reverses
        reversed_rows |= _each(raw.cells[heading], test)
        deducted |= _each(raw.cells[heading], _deducts)
    reversed_rows &= reversed_rows.sum() * 2 < len(reversed_rows)
    return reversed_rows | (deducted & ~deducted.all())


def running(balance: pd.Series, others: Mapping[str, pd.Series]) -> str:
    """The column of which another one is the running sum, in either order of the rows; empty if there is none.

    >>> running(pd.Series([100, 150, 120]), {"Betrag": pd.Series([100, 50, -30])})
    'Betrag'
    """
    balances = balance.dropna()
    if len(balances) < max(3, len(balance)):
        return ""
    steps = balances.diff().iloc[1:]
    for heading, amounts in others.items():
        if amounts.isna().any() or (amounts == 0).all():
            continue
        later, earlier = amounts.iloc[1:].to_numpy(), amounts.iloc[:-1].to_numpy()
        if (steps.to_numpy() == later).all() or (-steps.to_numpy() == earlier).all():
            return heading
    return ""


def _divider(heading: str, cells: pd.Series) -> Divider | None:
    if cells.iloc[: 10 * MOST_WORDS].nunique() > MOST_WORDS:  # as in most columns
        return None
    unique = cells.unique()
    if len(unique) > MOST_WORDS:
        return None
    different = {_text(cell) for cell in unique}
    for kind in WORDS:
        named = HEADINGS[kind].search(str(heading).strip().casefold()) is not None
        sides = {text: side_of(text, kind, single_letters=named) for text in different}
        known = {side for side in sides.values() if side}
        if not known or any(text and not side for text, side in sides.items()):
            continue
        if len(known) > 1 or (named and kind in ("sign", "booking")):
            return Divider(heading, kind, np.array([sides[_text(cell)] for cell in cells], dtype=object))
    are_signs = NAMED_SIGNS.search(str(heading).strip().casefold()) and not any(map(_AMOUNT.search, different))
    if are_signs and 1 < len(different - {""}) <= FEW_SIDES:
        return Divider(heading, "booking", np.array([_text(cell) for cell in cells], dtype=object))
    return None


def _each(cells: pd.Series, test: Callable[[Any], bool]) -> np.ndarray:
    """For each cell whether it passes a test, which is applied once to each different cell."""
    holding = [cell for cell in cells.unique() if test(cell)]
    return cells.isin(holding).to_numpy(dtype=bool) if holding else np.zeros(len(cells), dtype=bool)


def _text(cell: object) -> str:
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip(parsing.BLANKS + parsing.MARK)


def _is_one_of(words: Sequence[str]) -> Callable[[object], bool]:
    wanted = {word.strip().casefold() for word in words}
    return lambda cell: _text(cell).casefold() in wanted


def _reverses(cell: object) -> bool:
    return isinstance(cell, str) and (_REVERSED.search(cell) is not None or _CREDITED.search(cell) is not None)


def _deducts(cell: object) -> bool:
    return isinstance(cell, str) and _DEDUCTED.search(cell) is not None


def _is_flagged(cell: object) -> bool:
    """Whether a cell below a heading about reversals means yes."""
    if isinstance(cell, str):
        return parsing.parse_yes_no(cell) is True or cell.strip().casefold() == "x" or _reverses(cell)
    return cell is True
