"""The page over all reports of a folder, and the list of all its charts, both made of the manifest.

So they name the reports that were left as they were as well as those that were made anew.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from evaluation.content import statements
from evaluation.data import Data
from evaluation.exporting import html
from evaluation.language.wording import Language

PAGE, CHARTS = "index.html", "charts.csv"
Told = Mapping[str, Any]


def files(data: Data, manifest: Told, order: Iterable[str]) -> dict[str, bytes]:
    """``index.html`` and ``charts.csv`` of a folder; reports stand in ``order``, others behind them.

    A report without any file (pages about tandems, and none of them agreed) has nothing to link to and is left out.
    """
    reports = {name: told for name, told in _ordered(manifest["reports"], list(order)).items() if told["files"]}
    listed = charts(reports.values(), data.words)
    lists = [{"name": name, "kind": data.words.say("index.statement")} for name in manifest.get("tables", ())]
    lists += [{"name": CHARTS, "kind": data.words.say("index.chart_list")}]
    page = html.index(
        statements.cover(data, report="index"), [_report(told, data.words) for told in reports.values()], lists
    )
    return {PAGE: page.encode(), CHARTS: listed}


def charts(reports: Iterable[Told], words: Language) -> bytes:
    """One line a picture: file, title, alternative text, source and base, for slides of one's own."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([words.say(f"index.column.{name}") for name in ("file", "title", "alt", "source", "base")])
    for told in reports:
        for shown in told.get("shown", ()):
            for name in _files(told, shown["stem"]):
                if name.startswith("charts/"):
                    writer.writerow([name, *(shown[part] for part in ("title", "alt", "source", "base"))])
    return ("\ufeff" + text.getvalue()).encode()


def _ordered(reports: Told, order: list[str]) -> dict[str, Told]:
    """Each report behind the one whose name it begins with: ``closing_event.de-simple`` behind ``closing_event``."""
    places = {name: place for place, name in enumerate(order)}
    names = sorted(reports, key=lambda name: (places.get(name.split(".")[0], len(order)), name))
    return {name: reports[name] for name in names}


def _report(told: Told, words: Language) -> dict[str, Any]:
    own = [name for name in told["files"] if "/" not in name]
    sections: dict[str, list[dict[str, Any]]] = {"profiles": [], "charts": [], "tables": []}
    for shown in told.get("shown", ()):
        links = [{"name": name, "kind": _kind(name, words)} for name in _files(told, shown["stem"])]
        if links:
            sections[shown["stem"].split("/")[0]].append({"title": shown["title"], "links": links})
    return {
        "title": told.get("title", ""),
        "findings": told.get("findings", ()),
        "files": [{"name": name, "kind": _kind(name, words)} for name in _in_order(own)],
        **sections,
    }


def _files(told: Told, stem: str) -> list[str]:
    return _in_order(name for name in told["files"] if name.rpartition(".")[0] == stem)


def _in_order(names: Iterable[str]) -> list[str]:
    kinds = ("html", "pdf", "docx", "pptx", "xlsx", "csv", "svg", "png")
    return sorted(names, key=lambda name: (kinds.index(_ending(name)) if _ending(name) in kinds else 99, name))


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".")


def _kind(name: str, words: Language) -> str:
    key = f"index.kind.{_ending(name)}"
    return words.say(key) if words.has(key) else _ending(name).upper()
