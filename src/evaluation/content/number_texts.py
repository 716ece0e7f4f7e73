"""The numbers of a published result as texts, in one place, for titles, sentences and alternative texts.

So a heading, a chart and its alternative text cannot differ. Every number here has passed ``publish``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import shorten
from typing import Literal

import pandas as pd

from evaluation.disclosure import TOTAL, Published
from evaluation.disclosure.shapes import levels
from evaluation.language import wording
from evaluation.language.errors import EvaluationError, closest
from evaluation.metrics.counts import REST

LONG = 60
AUTHOR_PHRASES = {"title": "title", "subtitle": "subtitle", "finding": "sentence"}  # an author's own phrases


def words(published: Published) -> wording.Language:
    return wording.language(f"{published.language}@{published.currency}")


def amount(published: Published, value: int) -> str:
    """One value as it is shown: euros for money (with cents, if any amount of the result has them), else a number."""
    language = words(published)
    if published.unit != "cents":
        return language.number(value)
    return language.money(value, decimals=2 if (published.cells["value"] % 100).any() else 0)


def named(published: Published, dimension: str, values: Iterable[str]) -> str:
    """One or several values of a dimension with their labels, in quotation marks; long lists are shortened."""
    language = words(published)
    quoted = [
        language.quote(shorten(published.label(dimension, str(value)), LONG, placeholder=" …")) for value in values
    ]
    return _listed(language, quoted)


def _listed(language: wording.Language, texts: list[str]) -> str:
    """One or two short texts; otherwise the first and the number of the others."""
    if len(texts) > 2 or len("".join(texts)) > LONG:
        texts = [texts[0], *([language.say("figure.more", n=len(texts) - 1)] if len(texts) > 1 else [])]
    return language.listing(texts)


def share(published: Published, part: int, base: int) -> str:
    """A part of a base: per cent from the project's smallest base on, below it "4 of 7"; if weighted per cent."""
    if published.weight:
        return words(published).percent(part, 100)
    if base >= published.percent_from:
        return words(published).percent(part, base)
    return words(published).say("figure.of", part=part, base=base)


def with_share(published: Published, part: int, base: int) -> str:
    """A count with its per cent, where the base is large enough for per cent: ``40 (78 %)``."""
    if published.weight:
        return share(published, part, base)
    if base >= published.percent_from:
        return f"{words(published).number(part)} ({words(published).percent(part, base)})"
    return words(published).number(part)


def of_base(published: Published, part: int, base: int) -> str:
    """A count of a base, with its per cent where the base is large enough: ``40 von 51 (78 %)``."""
    if published.weight:
        return words(published).say("figure.weighted", share=share(published, part, base), base=base)
    text = words(published).say("figure.of", part=part, base=base)
    return f"{text} ({words(published).percent(part, base)})" if base >= published.percent_from else text


def bases(published: Published) -> dict[tuple[str, ...], int]:
    """The base of each group that is shown."""
    keys = list(published.by)
    return {
        tuple(map(str, key)): int(base)
        for key, base in zip(
            published.bases[keys].itertuples(index=False) if keys else [()], published.bases["base"], strict=False
        )
    }


def phrase_text(published: Published, key: str, found: Mapping[str, str]) -> str:
    """The phrase ``key`` with its slots filled, in the form of the catalogue that is true for this result.

    Forms are suffixes of the key: ``_even`` (all parts have the same size, so none is the largest), ``_none`` (nothing
    was counted), ``_rest`` (all parts are too small to be named), ``_totals`` (only the sums are shown), ``_single``
    (only one of two surveys may be shown), ``_partly`` (an item is withheld that might be the first or the last),
    ``_merged`` (answers were merged into classes), and a metric's own form from ``texts["form"]``. A sentence with an
    unknown number is left out if others remain. A form that needs numbers this result does not have (a stage whose
    table the project lacks, agreement on a scale without direction) is skipped; if none remains, the phrase is one of
    ``figure.plain``, which names no number.
    """
    language = words(published)
    own = published.texts.get(f"phrase.{AUTHOR_PHRASES.get(key.rpartition('.')[2], '')}")
    if own is not None:
        return _author_text(own, found)
    single = len(published.dimensions) == 1
    if not language.has(f"metric.{published.name}.name"):  # an analyst's indicator without phrases of its own
        shape = "groups" if not single else "amount" if published.unit == "cents" else "count"
        shape = shape if published.additive else "apart"
        key, found = f"own.{shape}.{key.rpartition('.')[2]}", {**found, "label": name_of(published)}
    forms = {
        "none": not published.cells["value"].any(),
        "single": "time" in published.by and len(published.levels("time")) == 1,
        "rest": single and set(published.levels(published.dimensions[0])) == {REST},
        "even": _even(published),
        "totals": _only_totals(published),
        published.texts.get("form", ""): True,
        "merged": published.merged,
        "weighted": bool(published.weight),
    }
    forms["partly"] = forms.get("partly", False) or any(
        TOTAL in each.group or each.reason == "topic" for each in published.withheld
    )
    found = {**found, **({"n": str(len(published.cells))} if single else {})}
    for form in (*(f"{key}_{form}" for form, fits in forms.items() if fits and form), key):
        if language.has(form):
            parts = wording.sentences(language.phrase(form, n=len(published.cells) if single else None))
            there = [text for text, slots in parts if slots <= found.keys()]
            known = [
                text
                for text, slots in parts
                if all(found.get(name, wording.MISSING) != wording.MISSING for name in slots)
            ]
            if known or len(there) == len(parts):
                return language.fill(" ".join(known or there), found)
    name = name_of(published)
    plain = f"figure.plain.{key.rpartition('.')[2]}"
    plain = plain if language.has(plain) else "figure.plain.finding"
    return language.say(plain, name=name, date=found["date"])


def name_of(published: Published) -> str:
    """The name of a metric from its author or the catalogue, otherwise its source."""
    key = f"metric.{published.name}.name"
    own = published.texts.get("phrase.label", "")
    return own or (words(published).say(key) if words(published).has(key) else published.source)


def _author_text(text: str, found: Mapping[str, str]) -> str:
    """An author's phrase with its slots filled; for a slot this result does not have, an error names the nearest."""
    slots = set().union(*(slots for _, slots in wording.sentences(text)))
    if unknown := sorted(slots - found.keys()):
        raise EvaluationError("own_slot", name=unknown[0], hint=closest(unknown[0], sorted(found)))
    return wording.language("de").fill(text, found)


def slot_values(published: Published) -> dict[str, str]:
    """The texts for all slots of this metric's phrases: totals, largest and smallest part, the metric's own texts."""
    texts = {name: text for name, text in published.texts.items() if not name.startswith("phrase.")}
    found = {**texts, "date": words(published).date(published.as_of)}
    if published.weight:
        found["weight"] = published.weight
    if "question" in found:
        found["question_short"] = shorten(found["question"], LONG, placeholder=" …")
    if published.cells.empty:
        return found
    found |= _computed(published)
    if published.name == "breakdown" and not published.additive:  # no number over all its parts
        return found
    if published.unit == "cents" and all(TOTAL in published.levels(name) for name in published.dimensions):
        return {**found, "total": amount(published, _grand_total(published))}
    if len(published.dimensions) == 1:
        return {**found, **_parts(published)}
    if published.disclosure == "survey" and published.unit == "tandems":
        return {**found, **_first(published)}
    if published.disclosure == "survey":
        return {**found, **(_agreement(published) if published.directed else _undirected(published))}
    return {**found, **_totals(published)}


def computed(published: Published, statistic: str, value: float | None) -> str:
    """A statistic as text: by the end of its name an amount, days or hours; others have two decimals."""
    language = words(published)
    if value is None or pd.isna(value):
        return wording.MISSING
    if statistic.endswith("_cents"):
        return language.money(round(value))
    if statistic.endswith(("_days", "_hours", "_contacts")):
        return language.number(value, decimals=0 if value == int(value) else 1)
    return language.number(value, decimals=2)


def p_value(published: Published, value: float | None) -> str:
    """A p-value with three decimals, the smallest as "less than"."""
    if value is None or pd.isna(value):
        return wording.MISSING
    language = words(published)
    return language.number(value, decimals=3) if value >= 0.001 else f"< {language.number(0.001, decimals=3)}"


def _computed(published: Published) -> dict[str, str]:
    """The statistics of a result with a single group (or none), by name."""
    rows = published.statistics.to_dict("records")
    if len({tuple(str(row[name]) for name in published.by) for row in rows}) != 1:
        return {}
    return {str(row["statistic"]): computed(published, str(row["statistic"]), row["value"]) for row in rows}


def _grand_total(published: Published) -> int:
    """The sum over everything in a table that has its margins among its cells."""
    total = (published.cells[list(published.dimensions)] == TOTAL).all(axis=1)
    return int(published.cells.loc[total, "value"].iloc[0])


def _even(published: Published) -> bool:
    """Whether all parts, or the agreement with all items, are shown as the same number."""
    if len(published.dimensions) == 1:
        parts = published.cells[published.cells[published.dimensions[0]] != REST]
        return len(parts) > 1 and parts["value"].nunique() == 1
    if published.disclosure != "survey" or not published.directed or published.unit == "tandems":
        return False
    rows = _main(top(published))
    return len(rows) > 1 and len(_shares(published, rows)) == 1


def _only_totals(published: Published) -> bool:
    return bool(published.by) and published.disclosure == "money" and published.levels(published.by[0]) == [TOTAL]


def expected(published: Published) -> dict[tuple[str, str], str]:
    """The numbers expected by chance alone, in brackets, by item and level (or class, where levels are merged)."""
    sums: dict[tuple[str, str], float] = {}
    for row in published.statistics.to_dict("records"):
        level = str(row["statistic"]).removeprefix("chance_")
        if level != row["statistic"]:
            key = str(row["item"]), published.classes[level] if published.merged else level
            sums[key] = sums.get(key, 0) + float(row["value"])
    return {key: f" ({words(published).number(value, decimals=1)})" for key, value in sums.items()}


def top(published: Published, end: Literal["high", "low"] = "high") -> pd.DataFrame:
    """How many chose the upper (or lower) end of the scale, by group: ``by``, ``value`` of ``whole``, and ``base``."""
    answer = published.dimensions[-1]
    chosen = published.cells[answer].map(lambda code: published.classes.get(code, code)) == end
    weighted = bool(published.weight)  # the share of a class is rounded by itself: not the sum of rounded shares
    value = published.cells.assign(value=published.cells["class_share" if weighted else "value"].where(chosen, 0))
    grouped = value.groupby(list(published.by), sort=False)["value"]
    sums = (grouped.max() if weighted else grouped.sum()).reset_index()
    rows = sums.merge(published.bases[[*published.by, "base"]], on=list(published.by))
    return rows.assign(whole=100 if weighted else rows["base"])


def _parts(published: Published) -> dict[str, str]:
    dimension = published.dimensions[0]
    cells = published.cells
    total = int(cells["value"].sum())
    named_parts = cells[cells[dimension] != REST] if (cells[dimension] != REST).any() else cells
    high, low = int(named_parts["value"].max()), int(named_parts["value"].min())
    base = int(published.bases["base"].iloc[0])
    first, last = cells.iloc[0], cells.iloc[-1]
    values = {str(row[dimension]): int(row["value"]) for row in cells.to_dict("records")}
    by_part = {name: amount(published, value) for name, value in values.items()}
    labels = {name: published.label(dimension, name) for name in values}
    for name, value in values.items():
        by_part[f"{name}_label"] = labels[name]
        by_part[f"{name}_share"] = share(published, value, base) if base else wording.MISSING
    # names of parts come first, so that a field called "base" does not replace the base
    return by_part | {
        "first": published.label(dimension, str(first[dimension])),
        "first_value": amount(published, int(first["value"])),
        "last": published.label(dimension, str(last[dimension])),
        "last_value": amount(published, int(last["value"])),
        "last_share": share(published, int(last["value"]), base) if base else wording.MISSING,
        "total": amount(published, total),
        "base": amount(published, base),
        "values": ", ".join(f"{labels[name]}: {amount(published, value)}" for name, value in values.items()),
        "parts": words(published).number(int((cells["value"] != 0).sum())),
        "largest": named(published, dimension, named_parts.loc[named_parts["value"] == high, dimension]),
        "largest_value": amount(published, high),
        "smallest": named(published, dimension, named_parts.loc[named_parts["value"] == low, dimension]),
        "smallest_value": amount(published, low),
    }


def _totals(published: Published) -> dict[str, str]:
    group, measure = published.dimensions[0], published.dimensions[-1]
    cells = published.cells.dropna(subset=["value"])
    sums = cells.groupby(measure, sort=False)["value"].sum()
    found = {"groups": words(published).number(cells[group].nunique())}
    if len(published.dimensions) == 2:
        found |= {
            f"{row[group]}_{row[measure]}": amount(published, int(row["value"])) for row in cells.to_dict("records")
        }
        found |= {
            f"{name}_listed": ", ".join(
                f"{published.label(group, row[group])} {amount(published, int(row['value']))}"
                for row in rows.to_dict("records")
            )
            for name, rows in cells.groupby(measure, sort=False)
        }
    if len(published.bases) == 1:
        found["base"] = amount(published, int(published.bases["base"].iloc[0]))
    if published.additive:
        found |= {f"{name}_total": amount(published, int(value)) for name, value in sums.items()}
    if published.additive and len(sums) == 2:
        first, last = (int(value) for value in sums)
        found["change_total"] = change(published, first, last)
        found["difference_total"] = amount(published, last - first)
    if published.levels(group) != [TOTAL]:
        first_values = cells[cells[measure] == cells[measure].iloc[0]]
        size = first_values["value"].abs()
        for end, rows in (("largest", size == size.max()), ("smallest", size == size.min())):
            values = dict.fromkeys(amount(published, int(value)) for value in first_values.loc[rows, "value"])
            found[end] = named(published, group, first_values.loc[rows, group])
            found[f"{end}_value"] = words(published).listing(values)
    return found


def side_by_side(published: Published, *, top: int) -> list[tuple[str, int, int]]:
    """Label and both measures of each group; groups after the first ``top`` are summed up in one row.

    Where some rows are sums of others, all are returned.
    """
    group, measure = published.dimensions
    names = levels(published, 1)
    cells = published.cells.set_index([group, measure])["value"]
    rows = [
        (published.label(group, key), int(cells[key, names[0]]), int(cells[key, names[1]]))
        for key in levels(published, 0)
    ]
    if len(rows) <= top + 1 or not published.additive:
        return rows
    rest = rows[top:]
    label = words(published).say("document.rest", n=len(rest))
    return [*rows[:top], (label, sum(row[1] for row in rest), sum(row[2] for row in rest))]


def change(published: Published, before: int, after: int) -> str:
    """The change from one amount to another in per cent of the first; "new" where there was nothing before."""
    language = words(published)
    if before == 0:
        return language.say("figure.new") if after else wording.MISSING
    text = language.percent(after - before, abs(before), decimals=1)
    return text if after < before or text == language.percent(0, 1, decimals=1) else "+" + text


def _undirected(published: Published) -> dict[str, str]:
    """Slots for a scale whose ends are unknown: how many answered, and the most and least frequent answers."""
    item, answer = published.dimensions[0], published.dimensions[-1]
    cells = _main(published.cells)
    found = {"base": _range(published, _main(published.bases))}
    for end, value in (("largest", cells["value"].max()), ("smallest", cells["value"].min())):
        pairs = [
            words(published).say(
                "figure.answer_to",
                answer=named(published, answer, [row[answer]]),
                item=named(published, item, [row[item]]),
            )
            for row in cells[cells["value"] == value].to_dict("records")
        ]
        text = share(published, int(value), 100) if published.weight else words(published).number(int(value))
        found |= {end: _listed(words(published), pairs), f"{end}_value": text}
    return found


def _range(published: Published, totals: pd.DataFrame) -> str:
    low, high = int(totals["base"].min()), int(totals["base"].max())
    return words(published).number(low) if low == high else words(published).say("figure.range", low=low, high=high)


def _shares(published: Published, rows: pd.DataFrame) -> list[str]:
    """The different texts of these groups' shares: equal shares have different texts where bases are small."""
    return list(dict.fromkeys(share(published, int(row["value"]), int(row["base"])) for row in rows.to_dict("records")))


def _main(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the total; with points of time instead of groups those of the last one; otherwise all."""
    if "group" in rows:
        return rows[rows["group"] == TOTAL]
    if "time" not in rows:
        return rows
    return rows[rows["time"] == rows["time"].iloc[-1]]


def _first(published: Published) -> dict[str, str]:
    """Slots for counts of tandems: the first item, its base, each of its cells, and its statistics."""
    item, level = published.dimensions
    first = published.levels(item)[0]
    cells = published.cells[published.cells[item] == first]
    base = int(published.bases.loc[published.bases[item] == first, "base"].iloc[0])
    language = words(published)
    expected = {
        str(row["statistic"]): language.number(row["value"])
        for row in published.statistics.to_dict("records")
        if row[item] == first and str(row["statistic"]).startswith("chance_")
    }
    values = {str(row[level]): language.number(int(row["value"])) for row in cells.to_dict("records")}
    return {**expected, **values, "item": named(published, item, [first]), "base": language.number(base)}


def _agreement(published: Published) -> dict[str, str]:
    rows = top(published)
    totals = _main(rows)
    ratio = totals["value"] / totals["whole"]
    tops, lows = totals[ratio == ratio.max()], totals[ratio == ratio.min()]
    best = tops.iloc[0]
    language = words(published)
    part, base = int(best["value"]), int(best["base"])
    below = _main(top(published, "low")).loc[best.name]
    return {
        "high": published.label("class", "high"),
        "low": published.label("class", "low"),
        "bottom_of": of_base(published, int(below["value"]), int(below["base"])),
        "items": language.number(len(totals)),
        "top_item": named(published, "item", tops["item"]),
        "top_two": _listed(language, _shares(published, tops)),
        "top_of": of_base(published, part, base),
        "top_count": language.number(part),
        "base": _range(published, totals),
        "low_item": named(published, "item", lows["item"]),
        "low_two": _listed(language, _shares(published, lows)),
        **{
            f"{row[published.by[-1]]}_two": share(published, int(row["value"]), int(row["base"]))
            for row in rows[rows["item"] == best["item"]].to_dict("records")
        },
        **({"time": published.label("time", str(best["time"]))} if "time" in published.by else {}),
    }
