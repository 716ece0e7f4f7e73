"""What every chart of a published result has: its texts from the catalogue, its series, the names of its dimensions.

A metric that has no words for an alternative text of its own gets one that names its largest and its smallest value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import shorten
from typing import Any

from evaluation.content import number_texts as numbers
from evaluation.content.model import Chart, ChartKind, Purpose, Series
from evaluation.content.number_texts import words
from evaluation.content.statements import missing_note, withheld_note
from evaluation.disclosure import Published
from evaluation.language import wording
from evaluation.project import schema

LABELLED = (  # tables whose columns have the names of dimensions
    *("tandems", "budget", "expenses", "memberships", "contributions"),
    *("funding_status", "decisions", "milestones", "registrations"),
)
LONGEST, NAME = 250, 50  # letters of an alternative text, and of a name in it

# what a part of a result is in colour: got or reached, about the same, lost or missed, and what is beside the point
COLOURS: dict[str, Purpose] = {
    **dict.fromkeys(("high", "gained", "done", "yes", "by_tandem", "improved", "outside", "taken_up", "with"), "agree"),
    **dict.fromkeys(("middle", "kept", "same", "not_due", "differs", "independent", "core", "without"), "middle"),
    **dict.fromkeys(("low", "lost", "overdue", "no", "worse"), "disagree"),
    **dict.fromkeys(("both", "partly"), "secondary"),
    **dict.fromkeys(("mso", "actual", "after"), "primary"),
    **dict.fromkeys(("plan", "before", "never", "dropped", "one_side", "unclear", "open"), "muted"),
    "other": "tertiary",
    "first": "primary",  # the ends of a scale of which nobody knows which is the better one
    "last": "tertiary",
}


def made(
    published: Published,
    kind: ChartKind,
    *,
    id: str,
    phrase: str = "",
    notes: Iterable[str] = (),
    found: Mapping[str, str] | None = None,
    **parts: Any,
) -> Chart:
    """A chart of this kind with the metric's words; ``parts`` are categories, series and what else the kind has.

    ``found`` are numbers its words may name besides those of ``figures``.
    """
    told = _texts(published, phrase or ("" if published.additive else "untotalled"), notes, found or {})
    chart = Chart(
        id=id,
        language=published.language,
        marks=published.marks,
        kind=kind,
        unit=parts.pop("unit", "money" if published.unit == "cents" else "count"),
        base="",
        **told,
        **parts,
    )
    return chart if chart.alt else _with_alt(chart)


def series(published: Published, name: str, colour: Purpose, values: Iterable[int]) -> Series:
    whole = tuple(int(value) for value in values)
    return Series(name, whole, tuple(numbers.amount(published, value) for value in whole), colour)


def series_name(published: Published) -> str:
    """What the only series of a result counts: its own word for it, else the name of the metric."""
    own = f"metric.{published.name}.series"
    return words(published).say(own) if words(published).has(own) else numbers.name_of(published)


def colour_of(part: str, place: int) -> Purpose:
    """The colour of a part by its meaning; one without a meaning takes its turn."""
    turns: Sequence[Purpose] = ("primary", "secondary", "tertiary", "muted")
    return COLOURS.get(part, turns[place % len(turns)])


def _texts(published: Published, phrase: str, notes: Iterable[str], more: Mapping[str, str]) -> dict[str, Any]:
    """Title, subtitle and alternative text: those of the chart, else those of the same result as a table."""
    found = {**numbers.figures(published), **more}
    key = f"metric.{published.name}" + (f".{phrase}" if phrase else "")
    known = words(published)
    head = key if known.has(f"{key}.title") else f"{key}.table"
    return {
        "title": numbers.told(published, f"{head}.title", found),
        "subtitle": numbers.told(published, f"{head}.subtitle", found),
        "alt": numbers.told(published, f"{key}.alt", found) if known.has(f"{key}.alt") else "",
        "source": published.source,
        "note": " ".join(
            note for note in (*notes, missing_note(published, groups=True), withheld_note(published)) if note
        ),
    }


def column_label(published: Published, name: str) -> str:
    """The heading of a dimension: that of a table's column, else one of the catalogue."""
    columns = (schema.TABLES[table].column(name) for table in LABELLED if name in schema.TABLES[table].names)
    if column := next(columns, None):
        return column.label(published.language)
    key = f"document.{name}"
    return words(published).say(key if words(published).has(key) else "document.parts")


def _with_alt(chart: Chart) -> Chart:
    """An alternative text of the chart's own numbers: what it is, what it says, its largest and its smallest value.

    Where it gets too long the names are cut, and never a number.
    """
    say = wording.language(chart.language).say
    told = list(_circles(chart) if chart.kind == "bubbles" else _marks(chart))
    low, high = (pick(told, key=lambda pair: abs(pair[0]), default=(0, "–"))[1] for pick in (min, max))
    numbers_of = say("chart.alt.numbers", high=high, low=low) if low != high else high
    kind = say(f"chart.kind.{chart.kind}")
    title = shorten(chart.title, max(NAME, LONGEST - len(kind) - len(numbers_of)), placeholder=" …")
    return chart.altered(alt=say("chart.alt.text", kind=kind, title=title, numbers=numbers_of))


def _marks(chart: Chart) -> Iterator[tuple[float, str]]:
    """Every value that is drawn, with its names."""
    for one in chart.series:
        for category, value, text in zip(chart.categories, one.values, one.texts, strict=True):
            if value is not None:
                yield value, f"{_cut(category)}{f', {_cut(one.name)}' if len(chart.series) > 1 else ''}: {text}"


def _circles(chart: Chart) -> Iterator[tuple[float, str]]:
    """Every count in rows and columns, with both its names."""
    for category, row in zip(chart.categories, chart.cells, strict=True):
        for column, count in zip(chart.columns, row, strict=True):
            if count is not None:
                yield count, f"{_cut(category)}, {_cut(column)}: {count}"


def _cut(name: str) -> str:
    return shorten(name, NAME, placeholder=" …")
