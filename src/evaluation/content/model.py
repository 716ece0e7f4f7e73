"""Chart, table, statement and cover as plain data, and their way into a notebook and back.

A notebook's output carries one structured MIME bundle per object: publishable values, formatted text, title,
alternative text, source and base. JupyterLab shows the HTML and SVG beside it; the exporters read only the bundle.
Nothing here draws, and nothing here decides what may be shown: objects are made by ``charts``, ``tables`` and
``statements`` from what ``disclosure.publish`` returned.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar

from evaluation.language import wording
from evaluation.language.errors import EvaluationError, closest, of_os_error

if TYPE_CHECKING:  # matplotlib only where something is drawn
    from matplotlib.figure import Figure

UNSEEN = "EVALUATION_UNSEEN"  # set where a notebook runs for its results and nobody looks at it
# in a dark page, too: the colours of charts and their contrasts are made for paper
ON_PAPER = "background:#fff;max-width:100%;border-radius:6px"
SMALL = 'style="font-size:85%;text-align:left"'
Purpose = Literal["primary", "secondary", "tertiary", "agree", "middle", "disagree", "muted"]
ChartKind = Literal[
    "bars", "stacked", "diverging", "dots", "waterfall", "lines", "matrix", "bubbles", "panels", "timeline"
]
Number = int | float | None


@dataclass(frozen=True)
class Series:
    """One set of bars, segments, points or signs: a value and its text per category.

    ``colour`` is a purpose, not a colour; ``intervals`` has the two ends of an interval per category or is empty;
    ``symbol`` is the sign of the series where colour alone would not do (in a matrix).
    """

    name: str
    values: tuple[Number, ...]
    texts: tuple[str, ...]
    colour: Purpose = "primary"
    intervals: tuple[tuple[Number, Number], ...] = ()
    symbol: str = ""


@dataclass(frozen=True, repr=False)
class Content:
    """What chart, table and statement have in common.

    ``seal``: a hash of all it says, made with it. What was altered afterwards (``dataclasses.replace``, an edited
    notebook) no longer fits its seal and passes no exporter.
    """

    MIME: ClassVar[str]
    id: str
    language: str
    marks: tuple[str, ...]
    seal: str = field(default="", kw_only=True, compare=False)

    def __post_init__(self) -> None:
        if not self.seal:
            object.__setattr__(self, "seal", _seal(self))

    def altered(self, **changes: Any) -> Self:
        """The same with other values, under a seal of its own: for this package, which answers for what it says."""
        return replace(self, seal="", **changes)

    def to_json(self) -> dict[str, Any]:
        return {"version": 1, **asdict(self)}

    def __repr__(self) -> str:
        text = getattr(self, "title", "") or getattr(self, "text", "")
        kind = " ".join(filter(None, (type(self).__name__, getattr(self, "kind", "") or getattr(self, "role", ""))))
        return f"<{kind} {self.id}: {text}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002  # IPython's protocol
        return {self.MIME: intact(self).to_json(), **({} if os.environ.get(UNSEEN) else self.preview())}

    def preview(self) -> dict[str, Any]:
        """What JupyterLab shows; no exporter reads it."""
        raise NotImplementedError


@dataclass(frozen=True, repr=False)
class Chart(Content):
    """A chart of one of these kinds:

    - ``bars``: horizontal bars, one or two series; ``stacked``: each category's values as 100 %;
    - ``diverging``: two series from nought to both sides, the left one (``disagree``) with negative values;
    - ``dots``: one point a category (with its interval) or two, before and after;
    - ``waterfall``: two series, sums and the changes between them; each category has one of the two;
    - ``lines``: one line a series, the categories being points of time in order;
    - ``matrix``: rows (categories) by ``columns``, a cell holding the place of a series or ``None``;
    - ``bubbles``: rows by ``columns``, a cell holding a count;
    - ``panels``: the same as a small chart a row, all with one scale, ``columns`` being points of time in order;
    - ``timeline``: lanes (categories) with ``events`` (lane, series, first and last day, counted from the start) over
      ``ticks`` (day and label; the last one is the end).

    ``unit`` says what the values are: ``count``, ``share`` (per cent) or ``money`` (cents). A stacked chart holds
    counts; whoever draws it makes them parts of each category's sum. ``bases`` has one text a category (``n = 51``)
    or is empty. ``colours`` are a project's own, by purpose. ``reach``: from where to where the scale goes in a part of
    a chart that is not shown in one piece; otherwise the values tell.
    """

    MIME: ClassVar[str] = "application/vnd.evaluation.chart+json"
    kind: ChartKind
    title: str
    subtitle: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Literal["count", "share", "money"]
    source: str
    base: str
    bases: tuple[str, ...] = ()
    note: str = ""
    category_label: str = ""
    columns: tuple[str, ...] = ()
    columns_label: str = ""
    cells: tuple[tuple[int | None, ...], ...] = ()
    events: tuple[tuple[int, int, int, int], ...] = ()
    ticks: tuple[tuple[int, str], ...] = ()
    reach: tuple[float, ...] = ()
    colours: tuple[tuple[str, str], ...] = ()

    def part(self, places: slice) -> Chart:
        """The chart of some of its categories."""
        shown = range(len(self.categories))[places]
        cut = [
            replace(it, values=it.values[places], texts=it.texts[places], intervals=it.intervals[places])
            for it in self.series
        ]
        return self.altered(
            categories=self.categories[places],
            bases=self.bases[places],
            series=tuple(cut),
            cells=self.cells[places],
            events=tuple((event[0] - shown.start, *event[1:]) for event in self.events if event[0] in shown),
        )

    def table(self) -> Table:
        """The same published values as a table, for those who read rather than look."""
        if self.columns:
            return self._grid()
        columns = [TableColumn(self.category_label, "text")]
        columns += [TableColumn(series.name, "number") for series in self.series]
        rows = [
            (category, *(series.texts[place] for series in self.series))
            for place, category in enumerate(self.categories)
        ]
        values = [
            (category, *(series.values[place] for series in self.series))
            for place, category in enumerate(self.categories)
        ]
        if self.bases:
            columns.append(TableColumn("n", "number"))
            rows = [(*row, base.removeprefix("n = ")) for row, base in zip(rows, self.bases, strict=True)]
            values = [(*value, base) for value, base in zip(values, self.bases, strict=True)]
        return self._table(columns, rows, values)

    def _grid(self) -> Table:
        """Rows by columns: in each cell the name of its series, or its count; a cell of nothing is a dash."""
        named = [series.name for series in self.series]
        texts = [
            tuple(
                wording.MISSING if cell is None else named[cell] if self.kind == "matrix" else str(cell) for cell in row
            )
            for row in self.cells
        ]
        values: list[tuple[str | Number, ...]] = [
            text if self.kind == "matrix" else row for text, row in zip(texts, self.cells, strict=True)
        ]
        align: Literal["text", "number"] = "text" if self.kind == "matrix" else "number"
        columns = [TableColumn(self.category_label, "text"), *(TableColumn(name, align) for name in self.columns)]
        rows = [(name, *row) for name, row in zip(self.categories, texts, strict=True)]
        return self._table(columns, rows, [(name, *row) for name, row in zip(self.categories, values, strict=True)])

    def _table(
        self,
        columns: list[TableColumn],
        rows: Sequence[tuple[str, ...]],
        values: Sequence[tuple[str | Number, ...]],
    ) -> Table:
        return Table(
            id=f"{self.id}-data",
            language=self.language,
            marks=self.marks,
            title=self.title,
            columns=tuple(columns),
            rows=tuple(rows),
            values=tuple(values),
            totals=(),
            source=self.source,
            base=self.base,
            note=self.note,
        )

    def preview(self) -> dict[str, Any]:
        from evaluation.content import drawing  # matplotlib only where something is drawn

        drawn = base64.b64encode(drawing.draw(self, "report", text="path").encode()).decode()
        image = f'<img alt="{html.escape(self.alt)}" style="{ON_PAPER}" src="data:image/svg+xml;base64,{drawn}">'
        return {"text/html": image, "text/plain": self.alt}

    def to_figure(self, size: str = "report") -> Figure:
        """The chart as a matplotlib figure in the shipped font; ``size`` is ``report``, ``phone`` or ``slide``."""
        from evaluation.content import drawing

        return drawing.figure(intact(self), drawing.sized(size))

    def save(self, path: str | Path, *, size: str = "report") -> None:
        """Write the chart as ``.png``, ``.svg`` (letters as outlines: no font is needed) or ``.pptx`` (one slide)."""
        from evaluation.content import drawing

        kind = Path(path).suffix.lower()
        writers = {
            ".png": lambda: drawing.png(intact(self), drawing.sized(size)),
            ".svg": lambda: drawing.draw(intact(self), drawing.sized(size), text="path").encode(),
            ".pptx": self._slide,
        }
        if kind not in writers:
            raise EvaluationError("chart_format", found=Path(path).name, hint=closest(kind, writers))
        try:
            Path(path).write_bytes(writers[kind]())
        except OSError as error:
            raise of_os_error(error, Path(path).name) from error

    def to_pptx(self, slide: Any) -> Any:
        """Put the chart on a slide of ``python-pptx``, to be edited there; returns the shape."""
        return _slides().placed(slide, intact(self))

    def _slide(self) -> bytes:
        return bytes(_slides().single(intact(self)))


def _slides() -> Any:
    """The exporter of slides, found by its entry point as nbconvert finds it: nothing here imports an exporter."""
    [found] = entry_points(group="nbconvert.exporters", name="evaluation_pptx")
    return found.load()


@dataclass(frozen=True)
class TableColumn:
    """A column of a shown table: its heading and whether it is set like text or like numbers."""

    label: str
    align: Literal["text", "number"]


@dataclass(frozen=True, repr=False)
class Table(Content):
    """A table: formatted ``rows`` for reading, ``values`` for computing on; the first column names the row."""

    MIME: ClassVar[str] = "application/vnd.evaluation.table+json"
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    values: tuple[tuple[str | Number, ...], ...]
    totals: tuple[int, ...]
    source: str
    base: str
    note: str = ""

    def preview(self) -> dict[str, Any]:
        return {"text/html": table_html(self) + _small(self), "text/plain": self.title}


@dataclass(frozen=True, repr=False)
class Statement(Content):
    """A sentence with its numbers: a ``finding``, a ``note``, or why something is ``withheld`` or ``absent``."""

    MIME: ClassVar[str] = "application/vnd.evaluation.statement+json"
    text: str
    role: Literal["finding", "note", "withheld", "absent", "quotation"] = "finding"
    slots: tuple[tuple[str, str], ...] = ()
    source: str = ""
    base: str = ""

    def preview(self) -> dict[str, Any]:
        return {"text/html": f"<p>{html.escape(self.text)}</p>{_small(self)}", "text/plain": self.text}


@dataclass(frozen=True)
class Logo:
    """A logo as it stands on covers: its file's kind (``image/png``), its bytes in base64, and whose it is."""

    alt: str
    mime: str
    data: str


@dataclass(frozen=True, repr=False)
class Cover(Content):
    """The head of a report: what it is about, who paid, which date the numbers have, and what must stand on it.

    ``facts`` are label and value pairs (event, period, as of, audience) in the order of reading. ``colours`` are the
    project's own, by purpose; they hold for all charts of the report. ``gendered``: the form of such words.
    """

    MIME: ClassVar[str] = "application/vnd.evaluation.cover+json"
    report: str
    title: str
    subtitle: str
    organisation: str
    as_of: str
    audience: str
    facts: tuple[tuple[str, str], ...]
    funding_notice: str
    method: tuple[str, ...] = ()
    logos: tuple[Logo, ...] = ()
    gendered: str = ""
    colours: tuple[tuple[str, str], ...] = ()

    def preview(self) -> dict[str, Any]:
        from evaluation.content import other_languages

        facts = " · ".join(f"{label}: {value}" for label, value in self.facts)
        head = " · ".join(filter(None, (self.organisation, self.subtitle)))
        below = [head, facts, self.funding_notice, " · ".join(self.marks)]
        lines = [f"<strong>{html.escape(self.title)}</strong>", *(html.escape(line) for line in below if line)]
        method = "".join(f"<li>{html.escape(line)}</li>" for line in self.method)
        heading = html.escape(wording.language(self.language).say("document.method"))
        method = method and f"<details><summary>{heading}</summary><ul>{method}</ul></details>"
        page = f"<p>{'<br>'.join(lines)}</p>{method}{other_languages.style(self.language)}"
        return {"text/html": page, "text/plain": self.title}


@dataclass(frozen=True, repr=False)
class Profile(Content):
    """What is told of one tandem on one page.

    ``name``: what its files are called after. ``facts`` are label and value pairs, ``figures`` a few numbers with what
    they count; ``sections`` have a heading and again label and value pairs (a label may be empty). ``wordings``: what
    kind of text it is, and the text. ``notes`` say what is not shown.
    """

    MIME: ClassVar[str] = "application/vnd.evaluation.profile+json"
    name: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    wordings: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""

    def preview(self) -> dict[str, Any]:
        told = [*self.facts, *((label, value) for value, label in self.figures)]
        told += [(label or heading, text) for heading, pairs in self.sections for label, text in pairs]
        rows = "".join(f"<li>{html.escape(label)}: {html.escape(text)}</li>" for label, text in told)
        return {
            "text/html": f"<p><strong>{html.escape(self.title)}</strong></p><ul>{rows}</ul>",
            "text/plain": self.title,
        }


_Kind = TypeVar("_Kind", bound=Content)
KINDS: dict[str, type[Content]] = {kind.MIME: kind for kind in (Chart, Table, Statement, Cover, Profile)}


def intact(content: _Kind) -> _Kind:
    """The content itself, or an error where it was altered after it had been made."""
    if content.seal != _seal(content):
        raise EvaluationError("altered_content", id=content.id)
    return content


def _seal(content: Content) -> str:
    values = {name: _as_browsers_write(value) for name, value in asdict(content).items() if name != "seal"}
    written = json.dumps([content.MIME, values], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def _as_browsers_write(value: Any) -> Any:
    """Numbers as JupyterLab saves them, where 50.0 is 50: saving a notebook alters nothing.

    >>> _as_browsers_write((50.0, {"low": -0.0, "high": 2.5}))
    [50, {'low': 0, 'high': 2.5}]
    """
    if isinstance(value, dict):
        return {name: _as_browsers_write(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_browsers_write(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def from_bundle(bundle: Mapping[str, Any]) -> Content | None:
    """The object a cell's output carries, or ``None`` when the output is none of ours (exploring, a print)."""
    for mime, kind in KINDS.items():
        if mime in bundle:
            return _read(kind, bundle[mime])
    return None


def _read(kind: type[Content], data: Mapping[str, Any]) -> Content:
    values = {field.name: _frozen(data[field.name]) for field in fields(kind)}
    if kind is Chart:
        values["series"] = tuple(Series(**_frozen_values(series)) for series in data["series"])
    if kind is Cover:
        values["logos"] = tuple(Logo(**logo) for logo in data["logos"])
    if kind is Table:
        values["columns"] = tuple(TableColumn(**column) for column in data["columns"])
    return intact(kind(**values))


def _frozen_values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _frozen(value) for name, value in data.items()}


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


def _small(content: Table | Statement) -> str:
    """What stands below a table or sentence: note, base and source, marks."""
    say = wording.language(content.language).say
    named = [("base", content.base), ("source", content.source)]
    origin = " · ".join(f"{say(f'document.{name}')}: {text}" for name, text in named if text)
    note = content.note if isinstance(content, Table) else ""
    lines = [html.escape(line) for line in (note, origin, " · ".join(content.marks)) if line]
    return f"<p {SMALL}>{'<br>'.join(lines)}</p>" if lines else ""


def table_html(table: Table) -> str:
    """A table as accessible HTML: caption, column and row headings with scope, everything escaped."""
    sides = {"number": ' style="text-align:right"', "text": ' style="text-align:left"'}  # a notebook has no style sheet
    align = [sides[column.align] for column in table.columns]
    head = "".join(
        f'<th scope="col"{kind}>{html.escape(column.label)}</th>'
        for column, kind in zip(table.columns, align, strict=True)
    )
    body = []
    for place, row in enumerate(table.rows):
        cells = [f'<th scope="row"{align[0]}>{html.escape(row[0])}</th>']
        cells += [f"<td{kind}>{html.escape(text)}</td>" for text, kind in zip(row[1:], align[1:], strict=True)]
        total = ' class="total"' if place in table.totals else ""
        body.append(f"<tr{total}>{''.join(cells)}</tr>")
    caption = f"<caption{sides['text']}>{html.escape(table.title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
