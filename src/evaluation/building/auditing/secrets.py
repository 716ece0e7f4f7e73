"""What an audience must not find in an output, according to a project's tables, and what it may find.

Names need consent for the audience, texts an approval; pseudonyms and pairing codes are for the analyst only. Texts of
the settings (titles, funding notice) are public. A name that is also an ordinary word of reports ("Tandem") cannot be
distinguished from that word, so a person has to look at it.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.building import profile_jobs
from evaluation.data import Data
from evaluation.disclosure import consent_rules
from evaluation.disclosure.published import View
from evaluation.findings.masking import BREAK, PEOPLE, SHORTEST, Phrases, core, long_enough, phrases, words_of
from evaluation.language import wording
from evaluation.metrics.survey.free_texts import speakers
from evaluation.project import schema
from evaluation.project.settings import Project, shipped
from evaluation.reading.cleaning.organisations import aliases

WINDOW = 6  # so many words in a row identify a text
SENTENCE = 4  # so many words make a shorter text identifiable
CLOSED = ("scale", "single", "multiple", "number", "date")
CODES = (("answers", "respondent"), ("codings", "respondent"), ("quotations", "respondent"))
WORDS = ("field", "position", "activity", "topic", "obstacle")  # columns whose values reports show as they are
TEAM = ("funder", "internal")  # they have the vouchers
ACCOUNTS = ("root", "user", "admin", "administrator", "runner", "jovyan", "ubuntu", "vagrant", "nobody")


@dataclass(frozen=True)
class Secret:
    """Something that must not be found: its kind, whether a hit is certain, and its place in the tables.

    ``tandems``: the names of files of those tandems whose own pages may contain it.
    """

    kind: str
    sure: bool = True
    file: str = ""
    row: int = 0
    tandems: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Secrets:
    """What is searched for besides patterns; hits within ``public`` phrases are allowed, ``paths`` are local."""

    phrases: Phrases[Secret]
    public: Phrases[bool]
    paths: tuple[str, ...] = ()


def of_machine() -> Secrets:
    """The secrets known without a project: the user and the folders of this machine."""
    user = getpass.getuser()
    known = {user: Secret("user")} if len(user) >= SHORTEST and user.casefold() not in ACCOUNTS else {}
    return Secrets(phrases(known), phrases({}), _paths(Path.home(), Path.cwd()))


def _paths(*folders: Path) -> tuple[str, ...]:
    """Folders as text; one directly below the root is too short to be distinguished from a word."""
    return tuple(dict.fromkeys(str(folder) for folder in folders if len(folder.parts) > 2))


def of_project(data: Data) -> Secrets:
    """What ``data.audience`` must not find, and what it may find."""
    machine = of_machine()
    public = phrases((words, True) for words in _public(data))
    found = [*_names(data), *_codes(data), *_texts(data), *_sources(data.project)]
    found += [(words_of(data.secret.hex()), Secret("secret"))] if data.secret else []
    known = phrases([*machine.phrases.known.items(), *((words, secret) for words, secret in found if words)])
    known = _without_ordinary(Phrases(_not_public(known, public), known.lengths), data)
    return Secrets(known, public, (*machine.paths, *_paths(data.project.folder)))


def _not_public(known: Phrases[Secret], public: Phrases[bool]) -> dict[tuple[str, ...], Secret]:
    return {words: secret for words, secret in known.known.items() if words not in public.known}


def _without_ordinary(known: Phrases[Secret], data: Data) -> Phrases[Secret]:
    """Mark names that are ordinary words of reports as doubtful, and drop texts that are phrases of reports."""
    ordinary = {secret for _, _, secret in known.find(_vocabulary(data))}
    values = {words_of(value) for name in WORDS for value in _column(data.tables, name)}
    remaining = {}
    for words, secret in known.known.items():
        if secret not in ordinary and words not in values:
            remaining[words] = secret
        elif secret.kind not in ("text", "source"):
            remaining[words] = replace(secret, sure=False)
    return Phrases(remaining, known.lengths)


def _vocabulary(data: Data) -> str:
    """The ordinary words of reports: catalogue, tables and answers of the schema, questions, notebooks."""
    book = data["codebook"]
    questions = [text for name in ("question_text", "text", "short") for text in book[name].dropna().unique()]
    return BREAK.join([*_shipped_words(), *_settings(data.project), *questions, *_cells(data.project, "markdown")])


@cache
def _shipped_words() -> tuple[str, ...]:
    phrases = [text for code in wording.languages() for text in wording.language(code).phrases.values()]
    tables = list(schema.TABLES.values())
    labels = [text for table in tables for text in (table.de, table.en)]
    columns = [column for table in tables for column in table.columns]
    labels += [text for column in columns for text in (column.de, column.en)]
    labels += [text for column in columns for choice in column.choices for text in (choice.de, choice.en)]
    return (*phrases, *labels)


def _cells(project: Project, kind: str) -> Iterator[str]:
    """The sources of the cells of a kind in the notebooks of the project and of the software."""
    for folder in (shipped("notebooks"), project.folder / "notebooks"):
        for path in sorted(folder.glob("*.ipynb")):
            try:
                cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
                yield from ("".join(cell["source"]) for cell in cells if cell["cell_type"] == kind)
            except (ValueError, KeyError, TypeError):  # the build reports unreadable notebooks
                continue


def _settings(project: Project) -> list[str]:
    """Every text of the settings that may be shown."""
    texts = asdict(project)
    for name in ("folder", "sources", "comparisons", "rules", "privacy", "aliases"):
        texts.pop(name, None)
    return [*_strings(texts), *project.privacy.public]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for held in value.values() for text in _strings(held))
    elif isinstance(value, (list, tuple)):
        yield from (text for held in value for text in _strings(held))


def _public(data: Data) -> Iterator[tuple[str, ...]]:
    yield from (words for text in _settings(data.project) for words in (words_of(text), core(text)))
    for frame in data.tables.values():
        if "approved_text" in frame:
            yield from map(words_of, frame.loc[_released(frame, data), "approved_text"].dropna().unique())
    consenting = _consenting(data)
    for row in data["organisations"].dropna(subset=["name"]).itertuples():
        if row.org_id in consenting:
            yield from (words for name in (row.name, *aliases(row.aliases)) for words in (words_of(name), core(name)))


def _consenting(data: Data) -> set[str]:
    """The organisations whose names ``data.audience`` may read, by the same rule as what is published."""
    view = View(data, data.project.rules, data.audience)
    return consent_rules.agreeing(view, data["organisations"]["org_id"].dropna().unique(), "name", "organisation")


def _names(data: Data) -> Iterator[tuple[tuple[str, ...], Secret]]:
    """Organisations without consent and people who were paid; hits of short names are not sure."""
    consenting = _consenting(data)
    tandems = data["tandems"]
    for row in data["organisations"].dropna(subset=["name"]).itertuples():
        if row.org_id not in consenting:
            own = tandems.loc[(tandems["mso_id"] == row.org_id) | (tandems["other_id"] == row.org_id), "tandem_id"]
            ids = own.dropna().unique() if data.audience == "tandem" else ()
            mine = frozenset(stem for id in ids for stem in profile_jobs.stems([id]))
            for name in (row.name, *aliases(row.aliases)):
                yield _name(name, "name", row, mine)
    known = set(data["organisations"]["org_id"].dropna())
    for table, column in PEOPLE if data.audience not in TEAM else ():
        if table not in data.project.rules.published_already:
            named = data[table][data[table][column].notna() & ~data[table][column].isin(known)]
            for row in named.drop_duplicates(column).itertuples():
                yield _name(getattr(row, column), "payee", row)
    for row in data["codings"].dropna(subset=["coder"]).drop_duplicates("coder").itertuples():
        yield _name(row.coder, "person", row)


def _name(name: str, kind: str, row: Any, tandems: frozenset[str] = frozenset()) -> tuple[tuple[str, ...], Secret]:
    words = core(name)
    return words, _secret(kind, row, sure=long_enough(words), tandems=tandems)


def _secret(kind: str, row: Any, **options: Any) -> Secret:
    return Secret(kind, file=str(row.source_file), row=int(row.source_row or 0), **options)


def _codes(data: Data) -> Iterator[tuple[tuple[str, ...], Secret]]:
    """Pseudonyms and pairing codes; plain numbers are not searched, as they cannot be distinguished from others."""
    for table, column in CODES:
        for row in data[table].dropna(subset=[column]).drop_duplicates(column).itertuples():
            code = str(getattr(row, column))
            if len(code) >= SHORTEST and any(map(str.isalpha, code)):
                yield words_of(code), _secret("code", row, sure=data.audience != "internal")


def _texts(data: Data) -> Iterator[tuple[tuple[str, ...], Secret]]:
    """Free texts: every six words in a row, shorter texts in full, no single words."""
    for table, frame in data.tables.items():
        for column in schema.TABLES[table].columns:
            free = column.disclosure == "text" and column.kind == "text" and column.name != "approved_text"
            if free and not (table == "expenses" and data.audience in TEAM):
                yield from _windows(frame, column.name)
        if "approved_text" in frame:
            yield from _windows(frame[~_released(frame, data)], "approved_text")
    book = data["codebook"]
    closed = set(book.loc[book["type"].isin(CLOSED), "item"])
    yield from _windows(data["answers"][~data["answers"]["item"].isin(closed)], "value")


def _released(frame: pd.DataFrame, data: Data) -> pd.Series:
    """Which quotations may be read: those approved whose tandem and organisation agreed to be quoted."""
    approved = frame["approved"].fillna(False).astype(bool)
    whose = speakers(data) if frame is data.tables.get("quotations") else _whose(frame)
    return approved & consent_rules.quotable(whose, View(data, data.project.rules, data.audience))


def _whose(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"tandem": frame.get("tandem_id"), "organisation": frame.get("org_id")}, index=frame.index)


def _windows(frame: pd.DataFrame, column: str) -> Iterator[tuple[tuple[str, ...], Secret]]:
    for row in frame.dropna(subset=[column]).drop_duplicates(column).itertuples():
        words = words_of(getattr(row, column))
        secret = _secret("text", row, sure=len(words) >= SENTENCE)
        if len(words) > 1:
            yield from ((words[start : start + WINDOW], secret) for start in range(max(1, len(words) - WINDOW + 1)))


def _sources(project: Project) -> Iterator[tuple[tuple[str, ...], Secret]]:
    """The lines of the notebooks' code that are long enough to be identified."""
    for line in (line for cell in _cells(project, "code") for line in cell.splitlines()):
        words = words_of(line)
        if len(words) >= SENTENCE and not line.lstrip().startswith("#") and "(" in line:
            yield words, Secret("source")


def _column(tables: Mapping[str, pd.DataFrame], name: str) -> Iterable[str]:
    for frame in tables.values():
        if name in frame and frame[name].dtype.kind not in "Mfiu":
            yield from frame[name].dropna().unique()
