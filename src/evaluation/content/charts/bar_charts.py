"""Bars of counts and amounts, answers on a scale, and the parts of groups: a row each, their values from nought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from evaluation.content import number_texts as numbers
from evaluation.content.charts.shared import COLOURS, colour_of, column_label, made, series, series_name
from evaluation.content.model import Chart, Series, Statement
from evaluation.content.number_texts import words
from evaluation.content.statements import unavailable
from evaluation.disclosure import TOTAL, Published, require
from evaluation.disclosure.shapes import levels

CLASSES = ("high", "first", "middle", "low", "last")


def bars(published: Published, *, id: str, top: int = 12) -> Chart | Statement:
    """Horizontal bars of a count or of amounts: one bar a part, or one for each of two measures (plan and actual).

    Of more than ``top`` groups with two measures the rest is summed up in one; where some are sums of others it is
    left out, and the note says so.
    """
    require(published, chart="bars")
    if published.reason:
        return unavailable(published, id=id)
    group = published.dimensions[0]
    notes = []
    if len(published.dimensions) == 1:
        parts_of = levels(published, 0)
        values = published.cells.set_index(group)["value"]
        categories = [published.label(group, category) for category in parts_of]
        found = [series(published, series_name(published), "primary", (values[part] for part in parts_of))]
    else:
        rows = numbers.side_by_side(published, top=top)
        if len(rows) > top + 1:
            notes.append(words(published).say("note.largest", top=top, groups=len(rows)))
            rows = rows[:top]
        categories = [label for label, _, _ in rows]
        measure = published.dimensions[-1]
        found = [
            series(
                published,
                published.label(measure, name),
                colour_of(name, place),
                (values[place] for _, *values in rows),
            )
            for place, name in enumerate(levels(published, 1))
        ]
    return made(
        published,
        "bars",
        id=id,
        notes=notes,
        categories=tuple(categories),
        series=tuple(found),
        category_label=column_label(published, group),
    )


def parts(published: Published, *, id: str, note: str = "") -> Chart | Statement:
    """The parts of each group as one bar of 100 % with their counts: seats kept, gained and lost by side.

    The number expected by chance alone, where it is known, follows each count in brackets.
    """
    require(published, chart="parts")
    if published.reason:
        return unavailable(published, id=id)
    group, part = published.dimensions
    cells = published.cells.set_index([group, part])["value"]
    groups, names = levels(published, 0), levels(published, 1)
    found = [
        series(published, published.label(part, name), colour_of(name, place), (cells[key, name] for key in groups))
        for place, name in enumerate(names)
    ]
    bases = [sum(each.values[place] or 0 for each in found) for place in range(len(groups))]
    chart = made(
        published,
        "stacked",
        id=id,
        categories=tuple(published.label(group, key) for key in groups),
        series=tuple(found),
        bases=tuple(f"n = {words(published).number(base)}" for base in bases),
        category_label=column_label(published, group),
        notes=(note,),
    )
    return with_chance(chart, published, names)


def with_chance(chart: Chart, published: Published, names: Sequence[str]) -> Chart:
    """The chart with what chance alone would give beside each count; ``names``: the levels its series show."""
    chance = numbers.expected(published)
    groups = published.levels(published.dimensions[0])
    all_texts = [
        tuple(text + chance.get((key, name), "") for key, text in zip(groups, one.texts, strict=True))
        for name, one in zip(names, chart.series, strict=True)
    ]
    return chart.altered(
        series=tuple(replace(one, texts=texts) for one, texts in zip(chart.series, all_texts, strict=True))
    )


def stacked(published: Published, *, id: str) -> Chart | Statement:
    """Answers on a scale as bars of 100 %: one bar an item, or, of a single item, one bar a group."""
    require(published, chart="stacked")
    if published.reason:
        return unavailable(published, id=id)
    item, group, answer = published.dimensions
    items, groups, answers = (published.levels(name) for name in published.dimensions)
    by_group = len(items) == 1 and len(groups) > 1
    keys = [(items[0], name) for name in groups] if by_group else [(name, TOTAL) for name in items]
    cells = published.cells.set_index([item, group, answer])["value"]
    bases = numbers.bases(published)
    found = []
    for code in answers:
        values = [int(cells[(*key, code)]) for key in keys]
        texts = [numbers.with_share(published, value, bases[key]) for value, key in zip(values, keys, strict=True)]
        part = published.classes.get(code, code)
        colour = COLOURS[part if part in CLASSES else "middle"]
        found.append(Series(published.label(answer, code), tuple(values), tuple(texts), colour))
    phrase = "one" if len(items) == 1 else "several"
    return made(
        published,
        "stacked",
        id=id,
        phrase=phrase if published.directed else "undirected",
        unit="share" if published.weight else "count",
        categories=tuple(published.label(group if by_group else item, key[1 if by_group else 0]) for key in keys),
        series=tuple(found),
        bases=tuple(f"n = {bases[key]}" for key in keys),
        category_label=words(published).say("document.group" if by_group else "document.item"),
    )


def _step(published: Published, before: str, stage: str, change: int) -> str:
    """What the step to a stage is: what is missing at it, or by how much it is more than the stage before."""
    if change <= 0:
        return words(published).say(f"step_to.{stage}")
    labels = {
        name: published.label(published.dimensions[0], one) for name, one in (("before", before), ("stage", stage))
    }
    return words(published).say("step_to.over", **labels)


def waterfall(published: Published, *, id: str) -> Chart | Statement:
    """A chain of sums as steps: the first, what is missing at each later one, and the last."""
    require(published, chart="waterfall")
    if published.reason:
        return unavailable(published, id=id)
    dimension = published.dimensions[0]
    stages = published.levels(dimension)
    if len(stages) < 3:
        return bars(published, id=id)
    values = [int(value) for value in published.cells["value"]]
    changes = [after - before for before, after in pairwise(values)]
    steps = [_step(published, *pair, change) for pair, change in zip(pairwise(stages), changes, strict=True)]
    names = (published.label(dimension, stages[0]), *steps, published.label(dimension, stages[-1]))
    sums = (values[0], *[None] * len(changes), values[-1])
    moves = (None, *changes, None)
    found = [
        Series(
            words(published).say(f"document.{name}"),
            tuple(row),
            tuple("" if value is None else numbers.amount(published, value) for value in row),
            colour,
        )
        for name, row, colour in (("total", sums, COLOURS["actual"]), ("difference", moves, COLOURS["plan"]))
    ]
    label = column_label(published, dimension)
    return made(published, "waterfall", id=id, categories=names, series=tuple(found), category_label=label)
