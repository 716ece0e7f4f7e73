"""Before and after, more and less: counts of tandems to both sides of zero, and shares as two points on a line."""

from __future__ import annotations

from evaluation.content import number_texts as numbers
from evaluation.content.charts.bar_charts import parts, with_chance
from evaluation.content.charts.shared import COLOURS, column_label, made, series
from evaluation.content.model import Chart, Series, Statement
from evaluation.content.number_texts import words
from evaluation.content.statements import unavailable
from evaluation.disclosure import TOTAL, Published, require, worded

SIDES = (("improved", "worse"), ("mso_higher", "other_higher"))


def diverging(published: Published, *, id: str, note: str = "") -> Chart | Statement:
    """Tandems that improved to the right of zero, those that got worse to the left, the unchanged beside the bars.

    The number expected by chance alone follows each count in brackets, where it is known. Where levels were merged to
    protect people, there is no left side: then the parts are shown as one bar.
    """
    require(published, chart="diverging")
    if published.reason:
        return unavailable(published, id=id)
    item, level = published.dimensions
    levels = published.levels(level)
    right, left = next((pair for pair in SIDES if set(pair) <= set(levels)), ("", ""))
    if not right:
        return parts(published, id=id, note=note)
    cells = published.cells.set_index([item, level])["value"]
    items = published.levels(item)
    less, more = ([int(cells[key, name]) for key in items] for name in (left, right))
    chance, number = numbers.expected(published), words(published).number

    def with_chance_text(name: str) -> tuple[str, ...]:
        counts = (number(int(cells[key, name])) for key in items)
        return tuple(count + chance.get((key, name), "") for key, count in zip(items, counts, strict=True))

    found = (
        Series(published.label(level, left), tuple(-value for value in less), tuple(map(number, less)), "disagree"),
        series(published, published.label(level, right), "agree", more),
    )
    same = {published.label(level, name): with_chance_text(name) for name in levels if name not in (left, right)}
    beside = tuple(
        ", ".join(f"{label}: {texts[place]}" for label, texts in same.items()) for place in range(len(items))
    )
    chart = made(
        published,
        "diverging",
        id=id,
        unit="count",
        categories=tuple(published.label(item, key) for key in items),
        series=found,
        bases=beside,
        category_label=column_label(published, item),
        notes=(note,),
    )
    return with_chance(chart, published, (left, right))


def dots(published: Published, *, id: str, note: str = "") -> Chart | Statement:
    """Agreement with each item before (open) and after (filled), joined by a line, on a scale of per cent.

    Bases below the project's smallest for per cent are labelled with counts; the points are still at their shares.
    """
    require(published, chart="dots")
    if published.reason:
        return unavailable(published, id=id)
    if not published.directed:
        return unavailable(worded(published, reason="undirected"), id=id)
    item, time = published.by
    rows = {(row[item], row[time]): row for row in numbers.top(published).to_dict("records")}
    items, times = published.levels(item), published.levels(time)
    found = []
    for place, name in enumerate(times):
        known = [rows.get((key, name)) for key in items]
        values = [100 * row["value"] / row["whole"] if row and row["whole"] else None for row in known]
        texts = [numbers.share(published, int(row["value"]), int(row["base"])) if row else "" for row in known]
        last = place == len(times) - 1
        colour = COLOURS["after" if last else "before"]
        found.append(Series(published.label(time, name), tuple(values), tuple(texts), colour))
    bases = [
        words(published).listing(dict.fromkeys(str(rows[key, name]["base"]) for name in times if (key, name) in rows))
        for key in items
    ]
    return made(
        published,
        "dots",
        id=id,
        unit="share",
        categories=tuple(published.label(item, key) for key in items),
        series=tuple(found),
        bases=tuple(f"n = {base}" for base in bases),
        category_label=column_label(published, item),
        notes=(note,),
    )


def _no_interval(published: Published) -> str:
    """Why no item has an interval: no end of its scale is known, people are no sample, or too few answered."""
    if not published.directed:
        return "undirected"
    if published.weight:
        return "weighted_interval"
    return "few_percent" if published.statistics["low"].notna().any() else "no_interval"


def intervals(published: Published, *, id: str) -> Chart | Statement:
    """Agreement with each item as a point with its interval; only where the settings say that people are a sample.

    The interval comes from all answers of the item (``statistics``); an item without one, or with a base too
    small for per cent, is left out.
    """
    require(published, chart="intervals")
    if published.reason:
        return unavailable(published, id=id)
    rows = published.statistics
    rows = rows[(rows["statistic"] == "top_two") & (rows["group"] == TOTAL) & rows["low"].notna()]
    rows = rows[rows["n"] >= published.percent_from]
    if rows.empty:
        return unavailable(worded(published, reason=_no_interval(published)), id=id)
    percent = words(published).percent
    known = rows.to_dict("records")
    values = [{end: 100 * float(row[end]) for end in ("value", "low", "high")} for row in known]
    texts_of = [{end: percent(round(value), 100) for end, value in each.items()} for each in values]
    texts = (f"{each['value']} ({each['low']} – {each['high']})" for each in texts_of)
    points = Series(
        published.label("class", "high"),
        tuple(each["value"] for each in values),
        tuple(texts),
        "agree",
        intervals=tuple((each["low"], each["high"]) for each in values),
    )
    return made(
        published,
        "dots",
        id=id,
        phrase="intervals",
        unit="share",
        categories=tuple(published.label("item", str(row["item"])) for row in known),
        series=(points,),
        bases=tuple(f"n = {int(row['n'])}" for row in known),
        category_label=column_label(published, "item"),
    )
