"""How objects of this package are displayed in a notebook: what they are, their size, and what to do next.

Rows of a table are never displayed. A notebook is saved and passed on, and a row may be a person: to see rows, ask for
them (``data["answers"].head()``), and get a plain pandas table.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from evaluation.language import wording
from evaluation.project import schema

FINDINGS = "findings"


class ProjectTable(pd.DataFrame):  # type: ignore[misc]  # pandas has no types here
    """A table of the project: a pandas table that displays its columns and not its rows; results are plain pandas.

    >>> table = ProjectTable({"org_id": ["O1", "O2"], "name": ["A", None]}).described("organisations", "en")
    >>> table
    <Organisations: 2 rows, 2 columns>
    """

    _internal_names = [*pd.DataFrame._internal_names, "_described"]  # noqa: RUF012  # pandas' protocol
    _internal_names_set = set(_internal_names)  # noqa: RUF012  # pandas' protocol
    _described: tuple[str, str, pd.DataFrame | None]

    def described(self, name: str, language: str, missing: pd.DataFrame | None = None) -> ProjectTable:
        """The table itself, with its name, its language, and why its cells are missing."""
        self._described = (name, language, missing)
        return self

    def _about(self) -> tuple[str, wording.Language, pd.DataFrame | None]:
        name, language, missing = getattr(self, "_described", ("", "de", None))
        return name, wording.language(language), missing

    def __repr__(self) -> str:
        name, say, _ = self._about()
        size = say.say("overview.size", rows=say.number(len(self)), columns=len(self.columns))
        return f"<{_label(name, say)}: {size}>"

    def _repr_html_(self) -> str:
        name, say, missing = self._about()
        if name == FINDINGS:
            return _findings(self, say)
        head = [say.say(f"overview.{key}") for key in ("column", "filled", "different", "missing")]
        rows = [_column(self, column, name, say, missing) for column in self.columns]
        return page(repr(self)[1:-1], head=head, rows=rows, hint=say.say("overview.table_next", name=name or "…"))


def page(
    title: str,
    *,
    facts: Iterable[tuple[str, str]] = (),
    head: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
    hint: str = "",
) -> str:
    """A small piece of HTML: a heading, facts, a table, and what to do next; everything escaped."""
    parts = [f"<p><strong>{html.escape(title)}</strong></p>"]
    if lines_of_facts := [f"{html.escape(label)}: {html.escape(text)}" for label, text in facts if text]:
        parts.append(f"<p>{'<br>'.join(lines_of_facts)}</p>")
    if rows:
        cells = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in head)
        lines = ["<tr>" + "".join(f"<td>{html.escape(str(text))}</td>" for text in row) + "</tr>" for row in rows]
        parts.append(f"<table><thead><tr>{cells}</tr></thead><tbody>{''.join(lines)}</tbody></table>")
    if hint:
        parts.append(f"<p>{html.escape(hint)}</p>")
    return "".join(parts)


def of_project(
    title: str, tables: Mapping[str, pd.DataFrame], findings: pd.DataFrame, facts: Iterable[tuple[str, str]], code: str
) -> str:
    """An open project: its tables with their numbers of rows, and the number of findings."""
    say = wording.language(code)
    rows = [(name, _label(name, say), say.number(len(tables[name]))) for name in schema.TABLES if name in tables]
    head = [say.say(f"overview.{key}") for key in ("table", "label", "rows")]
    facts = [*facts, (say.say("overview.findings"), severities(findings, say))]
    return page(title, facts=facts, head=head, rows=rows, hint=say.say("overview.project_next"))


def severities(findings: pd.DataFrame, say: wording.Language) -> str:
    """The number of errors, warnings and notes that nobody has accepted.

    >>> frame = pd.DataFrame({"severity": ["error", "error"], "reason": ["", "an agreed exception"]})
    >>> severities(frame, wording.language("en"))
    '1 error'
    """
    still = findings["severity"][findings["reason"].fillna("") == ""] if len(findings) else pd.Series(dtype="str")
    counts = still.value_counts()
    kinds = [kind for kind in ("error", "warning", "note") if counts.get(kind)]
    texts = [say.say(f"overview.{kind}", n=int(counts[kind])) for kind in kinds]
    return ", ".join(texts) or say.say("overview.none")


def _label(name: str, say: wording.Language) -> str:
    if name in schema.TABLES:
        return schema.TABLES[name].label(say.spoken[-1])
    return say.say("overview.findings" if name == FINDINGS else "overview.table")


def _column(
    table: pd.DataFrame, column: str, name: str, say: wording.Language, missing: pd.DataFrame | None
) -> tuple[str, str, str, str]:
    """A column: its name, how many cells are filled, how many values differ, and why the other cells are missing."""
    values = table[column]
    filled = int(values.notna().sum())
    kinds: dict[str, Any] = {}
    if missing is not None:
        of_column = missing[(missing["table"] == name) & (missing["column"] == column)]
        kinds = dict(of_column["kind"].value_counts())
    if name == "answers" and column == "value" and "missing" in table:
        kinds = dict(table["missing"].value_counts())
    rest = len(values) - filled - sum(kinds.values())
    kinds = {**({"not_answered": rest} if rest > 0 else {}), **kinds}
    empty = "missing.not_answered" if name == "answers" and column == "value" else "overview.empty"
    words = {"not_answered": say.say(empty)}
    shown_kinds = [
        f"{words.get(kind) or say.say(f'missing.{kind}')}: {say.number(int(number))}" for kind, number in kinds.items()
    ]
    return column, say.number(filled), say.number(values.nunique()), ", ".join(shown_kinds)


def _findings(findings: pd.DataFrame, say: wording.Language) -> str:
    """Findings by severity and table, without their sentences, which may quote a cell."""
    counted = findings.groupby(["severity", "table"], sort=False).size() if len(findings) else pd.Series(dtype="int64")
    rows = [(say.say(f"overview.{kind}", n=int(n)), _label(table, say)) for (kind, table), n in counted.items()]
    head = [say.say("overview.findings"), say.say("overview.table")]
    return page(say.say("overview.findings"), head=head, rows=rows, hint=say.say("overview.findings_next"))
