"""What a metric returns: counted cells with their base, the number missing, and the records they were made of.

A share or a mean hides how many it was made of, so a metric never returns one: it returns ``Counts`` in long form, and
shares come last, after ``disclosure`` has decided what may be shown. Answers nobody chose stay, with 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from evaluation import statistics
from evaluation.data import Data
from evaluation.language import wording
from evaluation.project import representations
from evaluation.project.schema import DataClass

Unit = Literal["persons", "organisations", "tandems", "cents", "entries"]
RECORD_COLUMNS = ("table", "row", "person", "organisation", "tandem", "value")
REST = "rest"  # parts too small to be shown by themselves, in one
STATISTIC_COLUMNS = ("statistic", "value", "low", "high", "p_value", "n", "method")


def no_statistics() -> pd.DataFrame:
    """The statistics of a metric that has none."""
    return statistics_of([])


def statistics_of(rows: Iterable[Mapping[str, Any]], by: Iterable[str] = ()) -> pd.DataFrame:
    """Rows of statistics as a table: the columns of ``by``, then ``STATISTIC_COLUMNS``; missing where not given."""
    return pd.DataFrame(list(rows), columns=[*by, *STATISTIC_COLUMNS])


def computed(statistic: str, found: statistics.Result, language: str, *, detail: str = "") -> dict[str, Any]:
    """A result of ``evaluation.statistics`` as a row: of a test its effect, and a p-value only where it may be printed.

    The method is in words, followed by ``detail`` and the reason why a value is not defined or no test is shown.

    >>> computed("seats", statistics.jaccard({"a"}, {"a", "b"}), "en")["method"]
    'Jaccard index'
    """
    method, note = statistics.method_text(found, language) + detail, statistics.note_text(found, language)
    row = {
        "statistic": statistic,
        "value": found.statistic,
        "n": found.n,
        "method": f"{method}. {note}" if note else method,
    }
    if isinstance(found, statistics.Estimate):
        return row | {"low": found.low, "high": found.high}
    if isinstance(found, statistics.HypothesisTest):
        return row | {"value": found.effect, "p_value": found.p_value if found.reportable else math.nan}
    return row


@dataclass(frozen=True, repr=False)
class Counts:
    """Counted cells of one metric.

    ``name``: the metric, as the catalogue of phrases knows it. ``cells``: one row a cell, the columns of
    ``dimensions`` in order of reading and ``value`` (a whole number of ``unit``). ``by``: the dimensions that make
    a group; ``bases``: one row a group with ``base`` (what the cells of the group are part of) and ``missing`` (not
    in the base). ``records``: the source rows behind the cells, with the dimensions and ``RECORD_COLUMNS``;
    contributors are missing where unknown. ``labels``: per dimension, the reader's text for each of its values.
    ``classes``: the class (``high``, ``middle``, ``low``) of each answer of a scale. ``texts``: words for titles,
    never numbers. ``additive``:
    whether a sum over the groups makes sense. ``absent``: the table that is needed, or another reason (``absent.…``).

    ``statistics``: what was computed from *all* records of a group, one row a statistic: the columns of ``by`` and
    ``STATISTIC_COLUMNS`` (a median, a shift, an index; interval, p-value and their method; missing where there is
    none). ``per``: the first dimension holds ids of tandems or organisations, which are shown with consent only.
    ``sensitive``: items that are shown in total only. ``compatible``: for counts of tandems made of both sides'
    answers, the cells that are possible for an organisation by what it knows of itself (column ``own`` of the
    records): who can rule out all cells but one has learned what its partner answered.
    ``one_sided``: facts as one side of each tandem reports them. ``discloses``: why a formula of one's own would tell
    single amounts or organisations (the reason ``amounts_compared`` or ``picked``), or empty.
    ``strict``: the breakdown of the settings this is; which of its cells are hidden was decided for all reports.
    ``chosen``: for a result computed from answers, per item which of its answers counts in which cell.
    ``weight``: what persons are weighted by; cells and bases then have a column ``weighted``, and what is shown are
    shares of it.
    ``data``: the project it was counted in, whose rules decide what of it may be shown.
    """

    name: str
    cells: pd.DataFrame
    dimensions: tuple[str, ...]
    disclosure: DataClass
    unit: Unit
    bases: pd.DataFrame
    records: pd.DataFrame
    by: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    absent: str = ""
    additive: bool = True
    texts: Mapping[str, str] = field(default_factory=dict)
    statistics: pd.DataFrame = field(default_factory=no_statistics)
    per: Literal["", "tandem", "organisation"] = ""
    sensitive: frozenset[str] = frozenset()
    compatible: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    one_sided: bool = False
    discloses: str = ""
    strict: str = ""
    chosen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    weight: str = ""
    data: Data | None = field(default=None, compare=False)

    def label(self, dimension: str, value: str) -> str:
        return self.labels.get(dimension, {}).get(value, value)

    def __repr__(self) -> str:
        shape = " × ".join(f"{name} ({self.cells[name].nunique()})" for name in self.dimensions) or self.absent or "–"
        return f"<Counts {self.name}: {shape}, {self.unit}, {self.disclosure}>"

    def _repr_html_(self) -> str:
        """What was counted, without any number: disclosure has not decided yet what may be shown."""
        say = wording.language(self.data.language if self.data else "de")
        rows = [(name, say.number(self.cells[name].nunique())) for name in self.dimensions]
        facts = [(say.say("document.source"), self.source), (say.say("overview.unit"), say.say(f"unit.{self.unit}"))]
        head = [say.say("overview.dimension"), say.say("overview.different")]
        return representations.page(
            repr(self)[1:-1], facts=facts, head=head, rows=rows, hint=say.say("overview.counts_next")
        )


def empty_counts(
    name: str,
    *,
    table: str,
    disclosure: DataClass = "fact",
    unit: Unit = "entries",
    texts: Mapping[str, str] | None = None,
    data: Data | None = None,
) -> Counts:
    """The counts of a metric that cannot be computed: no cells; ``table``: the table it needs, or another reason."""
    empty = pd.DataFrame({"value": pd.Series(dtype="int64")})
    none = pd.DataFrame()
    return Counts(name, empty, (), disclosure, unit, none, none, absent=table, texts=texts or {}, data=data)


def cells_of(
    records: pd.DataFrame,
    dimensions: tuple[str, ...],
    *,
    levels: Mapping[str, list[str]],
) -> pd.DataFrame:
    """The cells of ``records`` (with ``value``): all combinations of ``levels`` in their order, with 0 where none.

    >>> answers = pd.DataFrame({"answer": ["yes", "yes"], "value": [1, 1]})
    >>> cells_of(answers, ("answer",), levels={"answer": ["yes", "no"]}).to_dict("list")
    {'answer': ['yes', 'no'], 'value': [2, 0]}
    """
    index = pd.MultiIndex.from_product([levels[name] for name in dimensions], names=dimensions)
    sums = records.groupby(list(dimensions), observed=True, sort=False)["value"].sum()
    if len(dimensions) == 1:
        sums.index = pd.MultiIndex.from_arrays([sums.index], names=dimensions)
    return sums.reindex(index, fill_value=0).astype("int64").reset_index()
