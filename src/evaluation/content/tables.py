"""Tables from published results: amounts side by side, agreement by side, and obstacles with what helped."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaluation.content import number_texts as numbers
from evaluation.content.charts import column_label
from evaluation.content.model import Number, Statement, Table, TableColumn
from evaluation.content.number_texts import words
from evaluation.content.statements import missing_note, unavailable, withheld_note
from evaluation.disclosure import TOTAL, Published, require, worded
from evaluation.language import wording

Row = tuple[tuple[str, ...], tuple[str | Number, ...]]


def amounts(published: Published, *, id: str) -> Table | Statement:
    """One row a part with its amount, and its share of the base unless the base is 0.

    The base is the first part, unless the metric names a total (``share_of`` among its texts): then there are no shares
    if some parts are negative and others positive.
    """
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    dimension = published.dimensions[0]
    base = int(published.bases["base"].iloc[0])
    if published.texts.get("share_of") and published.cells["value"].min() < 0 < published.cells["value"].max():
        base = 0
    rows: list[Row] = []
    for row in published.cells.to_dict("records"):
        value = int(row["value"])
        share = words(published).percent(value, base) if base else wording.MISSING
        label = published.label(dimension, str(row[dimension]))
        rows.append(((label, numbers.amount(published, value), share), (label, value, value / base if base else None)))
    first = published.texts.get("share_of") or published.label(dimension, published.levels(dimension)[0])
    heads = [
        column_label(published, dimension),
        _unit(published),
        words(published).say("document.share_of", name=first),
    ]
    return _table(published, id, heads, rows)


def measures(published: Published, *, id: str) -> Table | Statement:
    """One row a group, one column a measure (waves and their response); one more where facts are missing."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    group, measure = published.dimensions
    cells = published.cells.set_index([group, measure])["value"]
    names = published.levels(measure)
    heads = [column_label(published, group), *(published.label(measure, name) for name in names)]
    missing = _missing(published)
    if missing:
        heads.append(words(published).say("document.unnamed"))
    rows: list[Row] = []
    for key in published.levels(group):
        found = [cells[key, name] for name in names] + ([missing[key]] if missing else [])
        values = [None if pd.isna(value) else int(value) for value in found]
        label = published.label(group, key)
        rows.append(((label, *(_amount(published, value) for value in values)), (label, *values)))
    return _table(published, id, heads, rows)


def change(published: Published, *, id: str, top: int = 12) -> Table | Statement:
    """Two measures side by side, difference, and change in per cent ("new" from 0); after ``top`` the rest is one row.

    Where some rows are sums of others, all are shown and there is no total; otherwise the total is over all groups.
    Signs are those of the file; the subtitle says what the amounts are.
    """
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    group, measure = published.dimensions
    names = published.levels(measure)
    pairs = numbers.side_by_side(published, top=top)
    rows = [_change_row(published, *pair) for pair in pairs]
    if published.additive and published.levels(group) != [TOTAL]:
        total = words(published).say("document.total")
        rows.append(
            _change_row(
                published, total, *(sum(column) for column in zip(*(values for _, *values in pairs), strict=True))
            )
        )
    language = words(published)
    heads = [column_label(published, group), *(published.label(measure, name) for name in names)]
    heads += [language.say("document.difference"), language.say("document.change")]
    totals = (len(rows) - 1,) if len(rows) > len(pairs) else ()
    return _table(published, id, heads, rows, totals=totals)


def crossed(published: Published, *, id: str) -> Table | Statement:
    """A breakdown with its margins: the last dimension across, the others down; a hidden cell shows its sign."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    *down, across = published.dimensions if len(published.dimensions) > 1 else (published.dimensions[0], "")
    levels = published.levels(across) if across else [""]
    rows: list[Row] = []
    for key, cells in published.cells.groupby(down, sort=False):
        label = " – ".join(published.label(name, value) for name, value in zip(down, key, strict=True))
        shown = [None if pd.isna(value) else int(value) for value in cells["value"]]
        texts = [_amount(published, value) for value in shown]
        rows.append(((label, *texts), (label, *shown)))
    first = " – ".join(column_label(published, name) for name in down)
    heads = [first, *(published.label(across, level) if across else _unit(published) for level in levels)]
    last = str(published.cells[down].iloc[-1].iloc[-1])
    return _table(published, id, heads, rows, totals=(len(rows) - 1,) if last == TOTAL else ())


def deviations(published: Published, *, id: str) -> Table | Statement:
    """Plan, actual, difference and change of each line, and its state according to the contract's rule."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    line, state, measure = published.dimensions
    names = published.levels(measure)
    rows: list[Row] = []
    for (key, kind), cells in published.cells.groupby([line, state], sort=False):
        sums = cells.set_index(measure)["value"]
        texts, values = _change_row(published, published.label(line, key), int(sums[names[0]]), int(sums[names[1]]))
        rating = wording.MISSING if kind == TOTAL else published.label(state, kind)
        rows.append(((*texts, rating), (*values, rating)))
    language = words(published)
    heads = [column_label(published, line), *(published.label(measure, name) for name in names)]
    heads += [language.say(f"document.{name}") for name in ("difference", "change", "rating")]
    return _table(published, id, heads, rows)


def by_side(published: Published, *, id: str) -> Table | Statement:
    """Agreement with each item in total and, where it may be shown, by side."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    if not published.directed:
        return unavailable(worded(published, reason="undirected"), id=id)
    group = published.by[1]
    rows_by_key = {(row["item"], row[group]): row for row in numbers.top(published).to_dict("records")}
    groups = published.levels(group)
    rows: list[Row] = []
    for item in published.levels("item"):
        cells = [_agreement(published, rows_by_key.get((item, name))) for name in groups]
        label = published.label("item", item)
        rows.append(((label, *(text for text, _ in cells)), (label, *(value for _, value in cells))))
    heads = [words(published).say("document.item"), *(published.label(group, name) for name in groups)]
    return _table(published, id, heads, rows)


def wordings(published: Published, *, id: str) -> Table | Statement:
    """Approved wordings by topic, one row each; those that are not approved are counted in the note."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    cells = published.cells[published.cells["text"] != wording.HIDDEN]
    texts = [(topic or wording.MISSING, text) for topic, text in zip(cells["topic"], cells["text"], strict=True)]
    heads = [words(published).say(f"document.{name}") for name in ("topic", "wording")]
    return _table(published, id, heads, [(row, row) for row in texts], numeric=False)


def rates(published: Published, *, id: str) -> Table | Statement:
    """One row a measure, one column a wave: counts with their base where it is known."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    measure, group = published.dimensions
    cells = published.cells.set_index([measure, group])["value"]
    bases = numbers.bases(published)
    rows: list[Row] = []
    for name in published.levels(measure):
        values = [(int(cells[name, key]), bases[name, key]) for key in published.levels(group)]
        texts = [
            numbers.of_base(published, value, base) if base else numbers.amount(published, value)
            for value, base in values
        ]
        label = published.label(measure, name)
        rows.append(((label, *texts), (label, *(value for value, _ in values))))
    heads = [words(published).say("document.measure"), *(published.label(group, n) for n in published.levels(group))]
    return _table(published, id, heads, rows)


def before_after(published: Published, attrition: Published, *, id: str) -> Table | Statement:
    """Agreement with each item before and after, with a note on who answered both times (``survey.attrition``)."""
    require(published)
    made = by_side(published, id=id)
    if not isinstance(made, Table) or published.texts["form"] != "paired":
        return made
    return made.altered(note=" ".join(filter(None, (made.note, who_stayed(attrition)))))


def tandems(published: Published, *, id: str, attrition: Published | None = None) -> Table | Statement:
    """Counts of tandems, one row an item and one column a level, with what chance alone would give in brackets.

    A comparison of two waves needs ``attrition`` (``survey.attrition``) for the note on who answered both times.
    """
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    item, level = published.dimensions
    levels = published.levels(level)
    cells = published.cells.set_index([item, level])["value"]
    expected = numbers.expected(published)
    rows: list[Row] = []
    for name, base in ((key[0], base) for key, base in numbers.bases(published).items()):
        values = [int(cells[name, each]) for each in levels]
        texts = [
            words(published).number(value) + expected.get((name, each), "")
            for each, value in zip(levels, values, strict=True)
        ]
        label = published.label(item, name)
        rows.append(((label, *texts, words(published).number(base)), (label, *values, base)))
    heads = [column_label(published, item), *(published.label(level, each) for each in levels), _unit(published)]
    made = _table(published, id, heads, rows)
    return made.altered(note=" ".join(filter(None, (made.note, who_stayed(attrition))))) if attrition else made


def who_stayed(attrition: Published) -> str:
    """How many people answered both times, only before, only after: the sentence below every such comparison."""
    require(attrition)
    if attrition.reason:
        return unavailable(attrition, id="attrition").text
    cells = attrition.cells[attrition.cells["group"] == TOTAL].set_index("measure")["value"]
    found = {name: words(attrition).number(int(cells[name])) for name in ("both", "only_before", "only_after")}
    return words(attrition).say("attrition.note", **found)


def threads(published: Published, *, id: str) -> Table | Statement:
    """Obstacle, what helped and what remains, one row a thread, in approved wordings only."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    language = words(published)
    rows: list[Row] = []
    for thread in published.levels("thread"):
        cells = published.cells[published.cells["thread"] == thread]
        obstacles = cells[(cells["type"] == "obstacle") & (cells["text"] != wording.HIDDEN)]
        if obstacles.empty:
            continue
        texts = [
            " ".join(cells.loc[cells["type"] == kind, "text"]) or wording.MISSING
            for kind in ("obstacle", "solution", "insight")
        ]
        overcome = published.label("overcome", obstacles["overcome"].iloc[0]) or wording.MISSING
        rows.append(((*texts, overcome), (*texts, overcome)))
    heads = [language.say(f"document.{name}") for name in ("obstacle", "helped", "remains", "overcome")]
    return _table(published, id, heads, rows, numeric=False)


def statistics(published: Published, *, id: str) -> Table | Statement:
    """The statistics of a result, one row each: value, interval, p-value, number of observations, method."""
    require(published)
    if published.reason:
        return unavailable(published, id=id)
    language = words(published)
    rows: list[Row] = []
    for row in published.statistics.to_dict("records"):
        name = str(row["statistic"])
        labels = [published.label(group, str(row[group])) for group in published.by]
        labels.append(language.say(f"statistic_name.{name}"))
        low, high = (numbers.computed(published, name, row[end]) for end in ("low", "high"))
        values = (
            numbers.computed(published, name, row["value"]),
            f"{low} – {high}" if pd.notna(row["low"]) else wording.MISSING,
        )
        p_value = numbers.p_value(published, row["p_value"])
        n = wording.MISSING if pd.isna(row["n"]) else language.number(int(row["n"]))
        method = "" if pd.isna(row["method"]) else str(row["method"])
        texts = (*labels, *values, p_value, n, method)
        rows.append((texts, texts))
    heads = [column_label(published, group) for group in published.by]
    heads += [language.say(f"document.{name}") for name in ("statistic", "value", "interval", "p_value", "n", "how")]
    made = _table(published, id, heads, rows, numeric=False)
    title = language.say("document.statistics_of", name=numbers.name_of(published))
    return made.altered(title=title, base="")


def indicators(results: Iterable[Published], *, id: str) -> Table:
    """One row an indicator: unit, baseline, target, actual, attainment; a withheld value is a dot.

    ``results``: at least one; the table has the marks and the language of the first.
    """
    shown = [require(result) for result in results]
    first, language = shown[0], words(shown[0])
    rows = [_indicator(result) for result in shown]
    heads = ("indicator", "unit", "baseline", "target", "actual", "attainment")
    known = [
        values for values in map(_statistics, shown) if not pd.isna([values.get("target"), values.get("actual")]).any()
    ]
    found = {"date": language.date(first.as_of), "reached": sum(int(values["reached"]) for values in known)}
    found["all"] = len(known)
    notes = [unavailable(result, id=id).text for result in shown if result.reason]
    left = sum(not result.reason for result in shown) - len(known)
    notes += [language.say("indicator.uncompared", n=left)] if left else []
    return Table(
        id=id,
        language=first.language,
        marks=first.marks,
        title=language.say("metric.indicator.table.title" if known else "metric.indicator.table.title_none", **found),
        columns=tuple(
            TableColumn(language.say(f"indicator.{head}"), "text" if head in heads[:2] else "number") for head in heads
        ),
        rows=tuple(texts for texts, _ in rows),
        values=tuple(values for _, values in rows),
        totals=(),
        source=language.listing(dict.fromkeys(result.source for result in shown if result.source)),
        base=language.say("metric.indicator.table.subtitle", **found),
        note=" ".join(dict.fromkeys(notes)),
    )


def _statistics(published: Published) -> dict[str, float]:
    """The statistics of an indicator by name; empty where it is not shown."""
    return {} if published.reason else published.statistics.set_index("statistic")["value"].astype(float).to_dict()


def _indicator(published: Published) -> Row:
    """The name with step and criterion, the unit, and the four values."""
    stated, language = published.texts, words(published)
    step = language.say("indicator.step_of", step=stated["step"]) if stated["step"] else ""
    where = ", ".join(part for part in (step, stated["dac"]) if part)
    name = f"{stated['indicator']} ({where})" if where else stated["indicator"]
    head = (name, stated["measured_in"] or wording.MISSING)
    ends = tuple((stated[end], _declared(published, end)) for end in ("baseline", "target"))
    texts, values = zip(*ends, *_measured(published), strict=True)
    return (*head, *texts), (*head, *values)


def _declared(published: Published, end: str) -> str | Number:
    """Baseline or target as a number; as text if the value is withheld."""
    if published.reason:
        return published.texts[end]
    value = float(published.statistics.set_index("statistic")["value"][end])
    return published.texts[end] if pd.isna(value) else value


def _measured(published: Published) -> tuple[tuple[str, str | Number], tuple[str, str | Number]]:
    """Actual value and attainment; for few answers a count of the base and no per cent."""
    language, missing = words(published), (wording.MISSING, wording.MISSING)
    if published.reason:
        return (wording.HIDDEN, wording.HIDDEN), (wording.HIDDEN, wording.HIDDEN)
    values = published.statistics.set_index("statistic")["value"]
    base = int(published.bases["base"].iloc[0])
    if published.disclosure == "survey" and base < published.percent_from:
        value = int(published.cells["value"].iloc[0])
        return (numbers.of_base(published, value, base), value), missing
    attained, actual = float(values["attainment"]), float(values["actual"])
    part = missing if pd.isna(attained) else (language.percent(round(attained * 100), 100), attained)
    if pd.isna(actual):
        return missing, part
    if published.unit == "cents":
        return (language.money(round(actual)), round(actual)), part
    return (language.number(actual, decimals=0 if actual == int(actual) else 1), actual), part


def _missing(published: Published) -> dict[str, int]:
    """The number missing in each group of facts; empty if none is."""
    if (
        published.disclosure != "fact"
        or published.by != published.dimensions[:1]
        or not published.bases["missing"].any()
    ):
        return {}
    return {
        str(key): int(n) for key, n in zip(published.bases[published.by[0]], published.bases["missing"], strict=True)
    }


def _agreement(published: Published, row: dict[str, int] | None) -> tuple[str, Number]:
    if row is None:
        return wording.HIDDEN, None
    return numbers.of_base(published, row["value"], row["base"]), row["value"]


def _change_row(published: Published, label: str, before: int, after: int) -> Row:
    texts = [numbers.amount(published, value) for value in (before, after, after - before)]
    change = (after - before) / abs(before) if before else None
    return (label, *texts, numbers.change(published, before, after)), (label, before, after, after - before, change)


def _amount(published: Published, value: int | None) -> str:
    return wording.HIDDEN if value is None else numbers.amount(published, value)


def _unit(published: Published) -> str:
    return words(published).say(f"unit.{published.unit}")


def _table(
    published: Published,
    id: str,
    heads: list[str],
    rows: list[Row],
    *,
    totals: tuple[int, ...] = (),
    numeric: bool = True,
) -> Table:
    found = numbers.slot_values(published)
    key = f"metric.{published.name}" + ("" if published.additive else ".untotalled")
    return Table(
        id=id,
        language=published.language,
        marks=published.marks,
        title=numbers.phrase_text(published, f"{key}.table.title", found),
        columns=tuple(TableColumn(head, "number" if place and numeric else "text") for place, head in enumerate(heads)),
        rows=tuple(texts for texts, _ in rows),
        values=tuple(values for _, values in rows),
        totals=totals,
        source=published.source,
        base=numbers.phrase_text(published, f"{key}.table.subtitle", found),
        note=" ".join(filter(None, (missing_note(published), withheld_note(published)))),
    )
