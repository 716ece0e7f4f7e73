"""A survey with a row for each answer, as statistics programs write it, as a table with a row for each person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.errors import EvaluationError, closest
from evaluation.reading.raw import Note, RawTable

NAMED = 5  # so many rows are named in a note


def one_row_a_person(raw: RawTable, *, item: str, value: str, by: Sequence[str]) -> RawTable:
    """The table with a column for each ``item`` and a row for each combination of the columns ``by``, at its first row.

    Where somebody has an item twice, the second answer begins a row of its own: nothing is left out here, and who that
    is, is decided where codes are. Columns with none of these meanings are noted.

    >>> cells = pd.DataFrame({"wer": ["A", "A", "B"], "frage": ["Q1", "Q2", "Q1"], "wert": ["1", "2", "3"]})
    >>> raw = RawTable("a.csv", "text", cells, np.array([2, 3, 4]), (1, 2, 3))
    >>> wide = one_row_a_person(raw, item="frage", value="wert", by=["wer"])
    >>> wide.cells.to_numpy().tolist(), wide.rows.tolist()
    ([['A', '1', '2'], ['B', '3', '']], [2, 4])
    """
    columns = list(raw.cells.columns)
    for heading in (item, value, *by):
        if heading not in columns:
            raise EvaluationError("survey_column", name="columns", heading=heading, hint=closest(heading, columns))
    asked = raw.cells[item].str.strip()
    nameless = (asked == "").to_numpy()
    cells = raw.cells.assign(**{item: asked})[~nameless]
    groups = [*by, "§time"]
    cells = cells.assign(**{"§time": cells.groupby([*by, item], sort=False).cumcount(), "§row": raw.rows[~nameless]})
    answers = cells.pivot(index=groups, columns=item, values=value)
    order = cells.drop_duplicates(groups).set_index(groups)["§row"]
    answers = answers.reindex(index=order.index, columns=asked[~nameless].unique()).fillna("")
    people = answers.index.to_frame(index=False).drop(columns="§time")
    whole = pd.concat([people, answers.reset_index(drop=True)], axis=1).astype("str")
    places = dict(zip(columns, raw.places, strict=True))
    notes = list(raw.notes)
    rest = [heading for heading in columns if heading not in {item, value, *by}]
    if rest:
        notes.append(Note("long_unused", {"columns": ", ".join(rest)}))
    lost = raw.rows[nameless & (raw.cells[value].str.strip() != "").to_numpy()]
    if len(lost):
        rows = ", ".join(map(str, lost[:NAMED]))
        notes.append(Note("long_without_item", {"n": len(lost), "rows": rows}))
    return replace(
        raw,
        cells=whole,
        rows=order.to_numpy(dtype=np.int64),
        places=(*(places[heading] for heading in by), *[places[value]] * answers.shape[1]),
        notes=tuple(notes),
    )
