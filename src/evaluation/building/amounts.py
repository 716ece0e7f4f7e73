"""The amounts of a whole release together: every cent its reports publish, searched for what their differences tell.

A report that was left as it was counts as well as one made anew: its amounts stand in the manifest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evaluation import schema
from evaluation.building.audit import Hit
from evaluation.building.auditing.secrets import Secret
from evaluation.content.model import Chart, Content, Statement, Table
from evaluation.data import Data
from evaluation.disclosure.release import audit_release
from evaluation.exporting.document import Document
from evaluation.parsing import parse_money
from evaluation.wording import MINUS, language

EURO = "€"


def published(document: Document) -> dict[str, list[int]]:
    """The cents that a report shows, by the id of the chart, table or sentence that shows them."""
    found = {block.content.id: sorted(set(_cents(block.content))) for block in document.blocks if block.content}
    return {id: cents for id, cents in found.items() if cents}


def leaks(data: Data, manifest: Mapping[str, Any]) -> Iterator[Hit]:
    """Where amounts of one organisation can be had from all reports together, as finds of the audit."""
    shown = {
        (name, id): cents
        for name, told in manifest.get("reports", {}).items()
        for id, cents in told.get("amounts", {}).items()
    }
    places = {f"{name}: {id}": (name, id) for name, id in shown}
    for leak in audit_release(data, {place: shown[key] for place, key in places.items()}):
        table = schema.TABLES[leak.table].label(data.language)
        name, _ = places[leak.places[0]]
        yield Hit(name, tuple(("amount", place) for place in leak.places), Secret("difference", file=table))


def _cents(content: Content) -> Iterable[int]:
    if isinstance(content, Chart):
        values = (value for series in content.series for value in series.values)
        return [int(value) for value in values if value is not None] if content.unit == "money" else []
    if isinstance(content, Table):
        pairs = (
            (a, b)
            for texts, values in zip(content.rows, content.values, strict=True)
            for a, b in zip(texts, values, strict=True)
        )
        return [value for text, value in pairs if isinstance(value, int) and EURO in text]
    if isinstance(content, Statement):
        told = (text for _, text in content.slots if EURO in text and text in content.text)
        format = "german" if language(content.language).formats["decimal"] == "," else "english"
        parsed = (parse_money(text.replace(MINUS, "-"), format) for text in told)  # type: ignore[arg-type]  # one of the two
        return [money.cents for money in parsed if money is not None]
    return []
