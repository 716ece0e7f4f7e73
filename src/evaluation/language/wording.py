"""Numbers, money, dates, lists and sentences in the language of a report.

Everything a reader sees is worded here and nowhere else, so that a table, a chart, an alternative text and a sentence
never disagree. A language is a file under ``catalogue/``; a variant of one (plain German) names its ``base`` and holds
only what differs. The parsers in ``parsing`` are the inverse of the formats here.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

NBSP = "\u00a0"
MINUS = "\u2212"
MISSING = "–"
HIDDEN = "·"
_SLOT = re.compile(r"\{(\w+)\}")
_BETWEEN = re.compile(r"(?<=[.!?]) (?=[A-ZÄÖÜ{„“])")
EURO = "EUR"
_BEFORE = re.compile(r"€(\{\w+\}|[\d.,]+)")
_EUROS = re.compile(r"€|\b[Ee]uros?\b")
FOLDER = Path(__file__).with_name("catalogue")


@dataclass(frozen=True)
class Language:
    """One language: its formats and its catalogue of phrases.

    >>> de = language("de")
    >>> de.money(190002700), de.number(1234.5, decimals=1), de.percent(40, 51)
    ('1.900.027\\xa0€', '1.234,5', '78\\xa0%')
    """

    code: str
    formats: Mapping[str, str]
    months: tuple[str, ...]
    phrases: Mapping[str, str]
    base: str = ""
    currency: str = ""  # empty for euro

    @property
    def tag(self) -> str:
        """The code that :func:`language` takes, with the currency of its amounts."""
        return f"{self.code}@{self.currency}" if self.currency else self.code

    @property
    def spoken(self) -> tuple[str, ...]:
        """The codes of this language and its base, under which texts are looked up in this order.

        >>> language("de-simple").spoken, language("en").spoken
        (('de-simple', 'de'), ('en',))
        """
        return (self.code, self.base) if self.base else (self.code,)

    def number(self, value: float | int | None, *, decimals: int = 0) -> str:
        """A number with grouped thousands; ``None`` is shown as a dash. Halves are rounded away from zero.

        >>> language("de").number(-1234567), language("en").number(2.5)
        ('−1.234.567', '3')
        """
        if value is None:
            return MISSING
        scaled = _half_up(value, decimals)
        text = f"{abs(scaled) // 10**decimals:,}".replace(",", self.formats["thousands"])
        if decimals:
            text += self.formats["decimal"] + f"{abs(scaled) % 10**decimals:0{decimals}d}"
        return (MINUS if scaled < 0 else "") + text

    def money(self, cents: int | None, *, decimals: int | None = None) -> str:
        """Integer cents as euros; cents are printed when there are any, or as ``decimals`` (0 or 2) says.

        >>> language("de").money(-52082086), language("en").money(123400)
        ('−520.820,86\\xa0€', '€1,234')
        """
        if cents is None:
            return MISSING
        if decimals is None:
            decimals = 2 if cents % 100 else 0
        whole = _half_up_ratio(cents, 100) if decimals == 0 else cents
        amount = self.number(abs(whole)) if decimals == 0 else self._cents(abs(cents))
        return (MINUS if whole < 0 else "") + self.formats["money"].replace("{amount}", amount)

    def _cents(self, cents: int) -> str:
        return self.number(cents // 100) + self.formats["decimal"] + f"{cents % 100:02d}"

    def percent(self, part: int, whole: int, *, decimals: int = 0) -> str:
        """``part`` of ``whole`` in per cent, computed in integers; a dash when there is no base."""
        if whole == 0:
            return MISSING
        scaled = _half_up_ratio(part * 100 * 10**decimals, whole)
        text = self.number(abs(scaled) // 10**decimals)
        if decimals:
            text += self.formats["decimal"] + f"{abs(scaled) % 10**decimals:0{decimals}d}"
        return (MINUS if scaled < 0 else "") + self.formats["percent"].replace("{number}", text)

    def date(self, day: dt.date | None) -> str:
        """A date as the language writes it.

        >>> language("de").date(dt.date(2024, 6, 14)), language("en").date(dt.date(2024, 6, 14))
        ('14.06.2024', '14 June 2024')
        """
        if day is None:
            return MISSING
        return (
            self.formats["date"]
            .replace("{day:02}", f"{day.day:02}")
            .replace("{month:02}", f"{day.month:02}")
            .replace("{day}", str(day.day))
            .replace("{month_name}", self.months[day.month - 1])
            .replace("{year}", str(day.year))
        )

    def listing(self, items: Iterable[str]) -> str:
        """
        >>> language("de").listing(["Essen", "Bochum", "Köln"])
        'Essen, Bochum und Köln'
        """
        parts = list(items)
        if len(parts) < 2:
            return "".join(parts)
        return ", ".join(parts[:-1]) + self.formats["and"] + parts[-1]

    def quote(self, text: str) -> str:
        return self.formats["quote"].replace("{text}", text)

    def say(self, key: str, /, **values: object) -> str:
        """The phrase ``key`` with its values filled in; with ``n == 1`` the form ``key_one`` where there is one.

        Numbers are formatted, text is unchanged. An unknown key or a missing value is an error of the program.
        """
        return self.fill(self.phrase(key, n=values.get("n")), values)

    def phrase(self, key: str, *, n: object = None) -> str:
        """The text of ``key`` with its slots open; for ``n == 1`` that of ``key_one`` where there is one."""
        return self.phrases.get(f"{key}_one" if n == 1 else key, self.phrases[key])

    def fill(self, text: str, values: Mapping[str, object]) -> str:
        return _SLOT.sub(lambda slot: self._shown(values[slot[1]]), text)

    def _shown(self, value: object) -> str:
        return self.number(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)

    def counting(self, currency: str) -> Language:
        """The language with amounts in another currency than euro, and phrases that name it."""

        def in_currency(text: str) -> str:
            return _EUROS.sub(currency, _BEFORE.sub(rf"\1{NBSP}{currency}", text))

        phrases = {key: in_currency(text) for key, text in self.phrases.items()}
        formats = {**self.formats, "money": in_currency(self.formats["money"])}
        return replace(self, formats=formats, phrases=phrases, currency=currency)

    def has(self, key: str) -> bool:
        return key in self.phrases


@cache
def language(code: str) -> Language:
    """The language ``code`` (``de``, ``en``, …); ``KeyError`` names those there are.

    The currency of its amounts follows after ``@``, unless it is the euro.

    >>> language("de@CHF").money(123450), language("en@CHF").money(123450), language("de@CHF").code
    ('1.234,50\\xa0CHF', '1,234.50\\xa0CHF', 'de')
    """
    code, _, currency = code.partition("@")
    if currency not in ("", EURO):
        return language(code).counting(currency)
    path = FOLDER / f"{code}.toml"
    if code not in languages():
        raise KeyError(f"no language {code!r}; there are {', '.join(languages())}")
    loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    if base := loaded.pop("base", ""):
        spoken = language(base)
        return Language(code, spoken.formats, spoken.months, {**spoken.phrases, **dict(_flatten(loaded))}, base)
    months = tuple(loaded["formats"].pop("months"))
    formats = {name: text.replace("~", NBSP) for name, text in loaded.pop("formats").items()}
    return Language(code, formats, months, dict(_flatten(loaded)))


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages there are, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def full_languages() -> tuple[str, ...]:
    """The codes of the complete languages, without variants of others."""
    return tuple(code for code in languages() if not language(code).base)


def sentences(text: str) -> list[tuple[str, frozenset[str]]]:
    """The sentences of a phrase, each with the names of its slots.

    >>> [sorted(slots) for _, slots in sentences("{held} came. Of these, {late} were late.")]
    [['held'], ['late']]
    """
    return [(part, frozenset(_SLOT.findall(part))) for part in _BETWEEN.split(text)]


def _flatten(tree: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield prefix + name, str(value).replace("~", NBSP)


def _half_up(value: float | int, decimals: int) -> int:
    if isinstance(value, int):
        return int(value * 10**decimals)
    exact = Fraction(repr(float(value)))  # the decimal the reader sees, not its nearest binary number
    return _half_up_ratio(exact.numerator * 10**decimals, exact.denominator)


def _half_up_ratio(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded to an integer, halves away from zero, without floats."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))
