"""Charts from published results: the title says the finding, the subtitle what is measured, the alternative text both.

Nothing is drawn here (that is ``drawing``), and nothing but a published result is accepted. Where a result may not be
shown, the chart's place is taken by the sentence that says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evaluation import schema
from evaluation.content import figures as numbers
from evaluation.content.figures import words
from evaluation.content.model import Chart, Purpose, Series, Statement
from evaluation.content.statements import missing_note, unavailable, withheld_note
from evaluation.disclosure import TOTAL, Published, require

COLOURS: dict[str, Purpose] = {
    "high": "agree",
    "middle": "middle",
    "low": "disagree",
    "plan": "muted",
    "before": "muted",
    "actual": "primary",
    "after": "primary",
}


def bars(published: Published, *, id: str, top: int = 12) -> Chart | Statement:
    """Horizontal bars of a count or of amounts: one bar a part, or one for each of two measures (plan and actual).

    Of more than ``top`` groups with two measures the rest is summed up in one; where some are sums of others it is
    left out, and the note says so.
    """
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    group = published.dimensions[0]
    notes = []
    if len(published.dimensions) == 1:
        categories = [published.label(group, category) for category in published.levels(group)]
        name = words(published).say(f"metric.{published.name}.series")
        made = [_series(published, name, "primary", published.cells["value"])]
    else:
        rows = numbers.side_by_side(published, top=top)
        if len(rows) > top + 1:
            notes.append(words(published).say("note.largest", top=top, groups=len(rows)))
            rows = rows[:top]
        categories = [label for label, _, _ in rows]
        measure = published.dimensions[-1]
        made = [
            _series(published, published.label(measure, name), COLOURS[name], (values[place] for _, *values in rows))
            for place, name in enumerate(published.levels(measure))
        ]
    return Chart(
        id=id,
        language=published.language,
        marks=published.marks,
        kind="bars",
        **_texts(published, "" if published.additive else "untotalled", notes=notes),
        categories=tuple(categories),
        series=tuple(made),
        unit="money" if published.unit == "cents" else "count",
        base="",
        category_label=column_label(published, group),
    )


def stacked(published: Published, *, id: str) -> Chart | Statement:
    """Answers on a scale as bars of 100 %: one bar an item, or, of a single item, one bar a group."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    item, group, answer = published.dimensions
    items, groups, answers = (published.levels(name) for name in published.dimensions)
    by_group = len(items) == 1 and len(groups) > 1
    keys = [(items[0], name) for name in groups] if by_group else [(name, TOTAL) for name in items]
    cells = published.cells.set_index([item, group, answer])["value"]
    bases = numbers.bases(published)
    made = []
    for code in answers:
        values = [int(cells[(*key, code)]) for key in keys]
        texts = [numbers.with_share(published, value, bases[key]) for value, key in zip(values, keys, strict=True)]
        colour = COLOURS[published.classes.get(code, code if code in COLOURS else "middle")]
        made.append(Series(published.label(answer, code), tuple(values), tuple(texts), colour))
    phrase = "one" if len(items) == 1 else "several"
    phrase = phrase if published.classes else "undirected"
    return Chart(
        id=id,
        language=published.language,
        marks=published.marks,
        kind="stacked",
        **_texts(published, phrase),
        categories=tuple(published.label(group if by_group else item, key[1 if by_group else 0]) for key in keys),
        series=tuple(made),
        unit="count",
        base="",
        bases=tuple(f"n = {bases[key]}" for key in keys),
        category_label=words(published).say("document.group" if by_group else "document.item"),
    )


def _series(published: Published, name: str, colour: Purpose, values: Iterable[int]) -> Series:
    whole = tuple(int(value) for value in values)
    return Series(name, whole, tuple(numbers.amount(published, value) for value in whole), colour)


def _texts(published: Published, phrase: str = "", *, notes: Iterable[str] = ()) -> dict[str, Any]:
    found = numbers.figures(published)
    key = f"metric.{published.name}" + (f".{phrase}" if phrase else "")
    return {
        "title": numbers.told(published, f"{key}.title", found),
        "subtitle": numbers.told(published, f"{key}.subtitle", found),
        "alt": numbers.told(published, f"{key}.alt", found),
        "source": published.source,
        "note": " ".join(note for note in (*notes, missing_note(published), withheld_note(published)) if note),
    }


def column_label(published: Published, name: str) -> str:
    """The heading of a dimension: that of the table's column, else one of the catalogue."""
    for table in (
        "tandems",
        "budget",
        "expenses",
        "memberships",
        "contributions",
        "funding_status",
        "decisions",
        "milestones",
        "registrations",
    ):
        if name in schema.TABLES[table].names:
            return schema.TABLES[table].column(name).label(published.language)
    return words(published).say(f"document.{name}")
