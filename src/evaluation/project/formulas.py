"""The language of indicators: ``count(memberships where role = "voice")``, and its parser.

An indicator's actual value is declared next to its target, so that nobody types in a number that can be counted. The
language is small on purpose and nothing in it is ever executed: a formula is parsed into a plain value, or refused with
a list of what is accepted. Words may be English or German, tables and columns have all their headings.

    formula    = function "(" source ["where" condition] ["of" condition] ")"
    function   = "count" | "share" | "sum" | "median"          (Anzahl, Anteil, Summe, Median)
    source     = table | table "." column | column "of" table  ("von"; "of" after "where" is the base of a share;
                 a share is one of entries and takes a table)
    condition  = all {"or" all}       all = one {"and" one}     one = ["not"] (test | "(" condition ")")
    test       = column ("=" | "!=" | "<" | "<=" | ">" | ">=") value | column "in" "(" value {"," value} ")"
               | column "missing"
    value      = "text" | number | date | yes | no

A name with blanks is written in square brackets: ``[Beitrag des Tandems]``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from evaluation.language import folding
from evaluation.language.errors import EvaluationError
from evaluation.project import schema
from evaluation.project.schema import Column, Table

Function = Literal["count", "share", "sum", "median"]
Value = str | float | bool | dt.date
FUNCTIONS: dict[str, Function] = {
    "count": "count",
    "anzahl": "count",
    "share": "share",
    "anteil": "share",
    "sum": "sum",
    "summe": "sum",
    "median": "median",
}
WORDS = {
    "where": "where",
    "wobei": "where",
    "wo": "where",
    "of": "of",
    "von": "of",
    "and": "and",
    "und": "and",
    "or": "or",
    "oder": "or",
    "not": "not",
    "nicht": "not",
    "in": "in",
    "missing": "missing",
    "fehlt": "missing",
}
SURVEYS = {"answers": ("wave", "item", "value", "missing"), "codings": ("wave", "item", "code")}
OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
NUMBERS = ("integer", "number", "percent", "money")
ORDERED = (*NUMBERS, "date", "datetime")
TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|„[^“”"]*[“”"]|“[^”"]*[”"])|(?P<date>\d{4}-\d{2}-\d{2})|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|\[(?P<bracket>[^\]]*)\]|(?P<word>[^\W\d]\w*)|(?P<sign><=|>=|!=|[=<>().,])|(?P<other>\S))"""
)


PARTNERS = {"organisations": "org_id", "tandems": "tandem_id"}


@dataclass(frozen=True)
class Comparison:
    """One column compared with values; ``operator`` is one of ``OPERATORS``, ``in`` or ``missing``."""

    column: str
    operator: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Group:
    """Conditions joined by ``and`` or ``or``, or one negated by ``not``."""

    joined: Literal["and", "or", "not"]
    parts: tuple[Condition, ...]


Condition = Comparison | Group


@dataclass(frozen=True)
class Formula:
    """What to compute: ``column`` for sums and medians, ``of`` the base of a share.

    The count of a column is that of the entries with a value in it.
    """

    function: Function
    table: str
    column: str | None = None
    where: Condition | None = None
    of: Condition | None = None

    @property
    def is_money(self) -> bool:
        """Whether the value is an amount: a sum or median of amounts, not a count of them."""
        if self.function not in ("sum", "median") or self.column is None:
            return False
        return schema.TABLES[self.table].column(self.column).kind == "money"

    @property
    def compares_amounts(self) -> bool:
        """Whether a condition compares amounts with another amount than 0, which tells how large single ones are."""
        money = {column.name for column in schema.TABLES[self.table].columns if column.kind == "money"}
        tests = (*comparisons_of(self.where), *comparisons_of(self.of))
        return any(test.column in money and any(test.values) for test in tests)

    @property
    def picks_one(self) -> bool:
        """Whether a condition picks organisations or tandems by their number, and so speaks of these alone."""
        keys = {f"{table}.{key}" for table, key in PARTNERS.items()}
        columns = {column.name for column in schema.TABLES[self.table].columns if column.references in keys}
        columns |= {PARTNERS[self.table]} if self.table in PARTNERS else set()
        tests = (*comparisons_of(self.where), *comparisons_of(self.of))
        return any(test.column in columns and any(test.values) for test in tests)

    @property
    def named(self) -> frozenset[str]:
        """The columns in its conditions."""
        return frozenset((*columns_of(self.where), *columns_of(self.of)))


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


def parse(text: str) -> Formula:
    """A formula as a value. Raises ``EvaluationError`` with the place and what is accepted there.

    >>> found = parse('Anzahl(Mitgliedschaften wobei Rolle = "Stimme")')
    >>> found.function, found.table, found.where
    ('count', 'memberships', Comparison(column='role', operator='=', values=('voice',)))
    """
    return _Parser(text).formula()


def comparisons_of(condition: Condition | None) -> Iterator[Comparison]:
    """The comparisons in a condition."""
    if isinstance(condition, Comparison):
        yield condition
    elif condition is not None:
        for part in condition.parts:
            yield from comparisons_of(part)


def columns_of(condition: Condition | None) -> Iterator[str]:
    """The names of the columns in a condition."""
    return (found.column for found in comparisons_of(condition))


class _Parser:
    """One formula from left to right; ``place`` is the next token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            Token(str(found.lastgroup), found[str(found.lastgroup)]) for found in TOKEN.finditer(text.strip())
        ]
        self.place = 0
        self.depth = 0

    def formula(self) -> Formula:
        name = self.next("word", accepted=("count", "share", "sum", "median"))
        function = FUNCTIONS.get(folding.fold(name))
        if function is None:
            raise self.error(name, FUNCTIONS)
        self.sign("(")
        table, column = self.source()
        if column is None and function in ("sum", "median"):
            raise self.error(
                table.name, [f"{table.name}.{each.name}" for each in table.columns if each.kind in NUMBERS]
            )
        if column is not None and column.kind not in NUMBERS:
            raise self.error(column.name, [each.name for each in table.columns if each.kind in NUMBERS])
        if column is not None and function == "share":  # of entries or of amounts: this would be a guess
            raise self.error(column.name, (table.name,))
        where = self.condition(table) if self.word("where") else None
        of = self.condition(table) if function == "share" and self.word("of") else None
        if function == "share" and where is None:
            raise self.error(self.ahead, ("where",))
        self.sign(")")
        if self.place < len(self.tokens):
            raise self.error(self.ahead, ("",))
        return Formula(function, table.name, column.name if column else None, where, of)

    def source(self) -> tuple[Table, Column | None]:
        name = self.name()
        if self.word("of"):
            table = self.table(self.name())
            return table, self.column(table, name)
        table = self.table(name)
        if self.peek("sign", "."):
            self.place += 1
            return table, self.column(table, self.name())
        return table, None

    def condition(self, table: Table) -> Condition:
        self.depth += 1
        if self.depth > 20:
            raise self.error("(", ("and", "or"))
        parts = [self.all(table)]
        while self.word("or"):
            parts.append(self.all(table))
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Group("or", tuple(parts))

    def all(self, table: Table) -> Condition:
        parts = [self.one(table)]
        while self.word("and"):
            parts.append(self.one(table))
        return parts[0] if len(parts) == 1 else Group("and", tuple(parts))

    def one(self, table: Table) -> Condition:
        if self.word("not"):
            return Group("not", (self.one_plain(table),))
        return self.one_plain(table)

    def one_plain(self, table: Table) -> Condition:
        if self.peek("sign", "("):
            self.place += 1
            inner = self.condition(table)
            self.sign(")")
            return inner
        return self.test(table)

    def test(self, table: Table) -> Comparison:
        column = self.column(table, self.name())
        if self.word("missing"):
            return Comparison(column.name, "missing")
        if self.word("in"):
            self.sign("(")
            values = [self.value(column)]
            while self.peek("sign", ","):
                self.place += 1
                values.append(self.value(column))
            self.sign(")")
            return Comparison(column.name, "in", tuple(values))
        operator = self.next("sign", accepted=(*OPERATORS, "in", "missing"))
        if operator not in OPERATORS or (operator not in ("=", "!=") and column.kind not in ORDERED):
            raise self.error(operator, OPERATORS if column.kind in ORDERED else ("=", "!=", "in", "missing"))
        return Comparison(column.name, operator, (self.value(column),))

    def value(self, column: Column) -> Value:
        """A value of the kind of its column; for choices in any accepted spelling."""
        token = self.tokens[self.place] if self.place < len(self.tokens) else Token("end", "")
        self.place += 1
        text = token.text.strip('"„“”') if token.kind == "text" else token.text
        if column.kind == "choice":
            choice = schema.choice_of(column, text)
            if choice is None or token.kind not in ("text", "word", "number"):
                raise self.error(token.text, [each.code for each in column.choices])
            return choice
        if column.kind == "yes_no" and token.kind in ("word", "text"):
            answer = folding.fold(text)
            if answer in (*folding.YES, *folding.NO):
                return answer in folding.YES
        if column.kind in NUMBERS and token.kind == "number":
            return float(text)
        if column.kind in ("date", "datetime") and token.kind == "date":
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                pass
        if column.kind in ("text", "code", "choices") and token.kind == "text":
            return text
        raise self.error(token.text, (_EXAMPLES.get(column.kind, '"…"'),))

    def table(self, name: str) -> Table:
        for table in schema.TABLES.values():
            if folding.fold(name) in {folding.fold(known) for known in (table.name, table.de, table.en)}:
                return table
        raise self.error(name, schema.TABLES)

    def column(self, table: Table, name: str) -> Column:
        """A column that may be used: not personal, no free text, and in surveys no column that breaks answers down."""
        allowed = [column for column in table.columns if not column.personal and column.disclosure != "text"]
        if table.name in SURVEYS:
            allowed = [column for column in allowed if column.name in SURVEYS[table.name]]
        for column in allowed:
            if folding.fold(name) in {folding.fold(known) for known in column.headings}:
                return column
        raise self.error(name, [column.name for column in allowed])

    def name(self) -> str:
        return self.next("word", "bracket", accepted=("table", "column", "[…]"))

    def next(self, *kinds: str, accepted: Iterable[str]) -> str:
        if self.place >= len(self.tokens) or self.tokens[self.place].kind not in kinds:
            raise self.error(self.ahead, accepted)
        self.place += 1
        return self.tokens[self.place - 1].text

    def sign(self, sign: str) -> None:
        if not self.peek("sign", sign):
            raise self.error(self.ahead, (sign,))
        self.place += 1

    def word(self, word: str) -> bool:
        """Whether the next token is this word of the language; if so, go on to the next token."""
        there = self.place < len(self.tokens) and self.tokens[self.place].kind == "word"
        found = there and WORDS.get(self.tokens[self.place].text.casefold()) == word
        self.place += found
        return found

    def peek(self, kind: str, text: str) -> bool:
        return self.place < len(self.tokens) and self.tokens[self.place] == Token(kind, text)

    @property
    def ahead(self) -> str:
        return self.tokens[self.place].text if self.place < len(self.tokens) else "…"

    def error(self, found: str, accepted: Iterable[str]) -> EvaluationError:
        known = ", ".join(dict.fromkeys(accepted))
        return EvaluationError("formula", formula=self.text, found=found, accepted=known or "–")


_EXAMPLES = {"yes_no": "yes / no", "date": "2024-05-31", "datetime": "2024-05-31"} | dict.fromkeys(NUMBERS, "1.5")
