"""What all charts of published results share: texts from the catalogue, series, labels of dimensions.

A metric without a phrase for its alternative text gets one with its largest and smallest value.
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
LONGEST, NAME = 250, 50  # characters of an alternative text, and of a name in it

# colours of parts by their meaning: reached, about the same, lost or missed, and everything else
COLOURS: dict[str, Purpose] = {
    **dict.fromkeys(("high", "gained", "done", "yes", "by_tandem", "improved", "outside", "taken_up", "with"), "agree"),
    **dict.fromkeys(("middle", "kept", "same", "not_due", "differs", "independent", "core", "without"), "middle"),
    **dict.fromkeys(("low", "lost", "overdue", "no", "worse"), "disagree"),
    **dict.fromkeys(("both", "partly"), "secondary"),
    **dict.fromkeys(("mso", "actual", "after"), "primary"),
    **dict.fromkeys(("plan", "before", "never", "dropped", "one_side", "unclear", "open"), "muted"),
    "other": "tertiary",
    "first": "primary",  # the ends of a scale without a known direction
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
    """A chart of this kind with the metric's texts; ``parts`` are categories, series and other fields of ``Chart``.

    ``found``: further slots for its phrases besides those of ``slot_values``.
    """
    texts = _texts(published, phrase or ("" if published.additive else "untotalled"), notes, found or {})
    chart = Chart(
        id=id,
        language=published.language,
        marks=published.marks,
        kind=kind,
        unit=parts.pop("unit", "money" if published.unit == "cents" else "count"),
        base="",
        **texts,
        **parts,
    )
    return chart if chart.alt else _with_alt(chart)


def series(published: Published, name: str, colour: Purpose, values: Iterable[int]) -> Series:
    numeric = tuple(int(value) for value in values)
    return Series(name, numeric, tuple(numbers.amount(published, value) for value in numeric), colour)


def series_name(published: Published) -> str:
    """The name of a result's only series: from the catalogue, otherwise the name of the metric."""
    key = f"metric.{published.name}.series"
    return words(published).say(key) if words(published).has(key) else numbers.name_of(published)


def colour_of(part: str, place: int) -> Purpose:
    """The colour of a part by its meaning; parts without a known meaning cycle through the others."""
    cycle: Sequence[Purpose] = ("primary", "secondary", "tertiary", "muted")
    return COLOURS.get(part, cycle[place % len(cycle)])


def _texts(published: Published, phrase: str, notes: Iterable[str], more: Mapping[str, str]) -> dict[str, Any]:
    """Title, subtitle and alternative text of the chart, otherwise of the same result as a table."""
    found = {**numbers.slot_values(published), **more}
    key = f"metric.{published.name}" + (f".{phrase}" if phrase else "")
    known = words(published)
    head = key if known.has(f"{key}.title") else f"{key}.table"
    return {
        "title": numbers.phrase_text(published, f"{head}.title", found),
        "subtitle": numbers.phrase_text(published, f"{head}.subtitle", found),
        "alt": numbers.phrase_text(published, f"{key}.alt", found) if known.has(f"{key}.alt") else "",
        "source": published.source,
        "note": " ".join(
            note for note in (*notes, missing_note(published, groups=True), withheld_note(published)) if note
        ),
    }


def column_label(published: Published, name: str) -> str:
    """The heading of a dimension: that of a table's column, otherwise from the catalogue."""
    columns = (schema.TABLES[table].column(name) for table in LABELLED if name in schema.TABLES[table].names)
    if column := next(columns, None):
        return column.label(published.language)
    key = f"document.{name}"
    return words(published).say(key if words(published).has(key) else "document.parts")


def _with_alt(chart: Chart) -> Chart:
    """Add an alternative text: the kind of chart, its title, its largest and its smallest value.

    If it is too long, names are cut but never a number.
    """
    say = wording.language(chart.language).say
    marks = list(_circles(chart) if chart.kind == "bubbles" else _marks(chart))
    low, high = (pick(marks, key=lambda pair: abs(pair[0]), default=(0, "–"))[1] for pick in (min, max))
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
