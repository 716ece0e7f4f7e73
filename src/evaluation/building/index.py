"""The index page of a folder of reports, and the list of all its charts, both made from the manifest.

So they include the reports that were not built anew.
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
Entries = Mapping[str, Any]  # of the manifest


def files(data: Data, manifest: Entries, order: Iterable[str]) -> dict[str, bytes]:
    """``index.html`` and ``charts.csv`` of a folder; reports are in ``order``, others follow.

    A report without files (pages about tandems, none of which agreed) is left out.
    """
    reports = {name: report for name, report in _ordered(manifest["reports"], list(order)).items() if report["files"]}
    listed = charts(reports.values(), data.words)
    lists = [{"name": name, "kind": data.words.say("index.statement")} for name in manifest.get("tables", ())]
    lists += [{"name": CHARTS, "kind": data.words.say("index.chart_list")}]
    page = html.index(
        statements.cover(data, report="index"), [_report(report, data.words) for report in reports.values()], lists
    )
    return {PAGE: page.encode(), CHARTS: listed}


def charts(reports: Iterable[Entries], words: Language) -> bytes:
    """One line a picture: file, title, alternative text, source and base, for people who make their own slides."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([words.say(f"index.column.{name}") for name in ("file", "title", "alt", "source", "base")])
    for report in reports:
        for shown in report.get("shown", ()):
            for name in _files(report, shown["stem"]):
                if name.startswith("charts/"):
                    writer.writerow([name, *(shown[part] for part in ("title", "alt", "source", "base"))])
    return ("\ufeff" + text.getvalue()).encode()


def _ordered(reports: Entries, order: list[str]) -> dict[str, Entries]:
    """Reports in order; ``closing_event.de-simple`` follows ``closing_event``."""
    places = {name: place for place, name in enumerate(order)}
    names = sorted(reports, key=lambda name: (places.get(name.split(".")[0], len(order)), name))
    return {name: reports[name] for name in names}


def _report(report: Entries, words: Language) -> dict[str, Any]:
    files = [name for name in report["files"] if "/" not in name]
    sections: dict[str, list[dict[str, Any]]] = {"profiles": [], "charts": [], "tables": []}
    for shown in report.get("shown", ()):
        links = [{"name": name, "kind": _kind(name, words)} for name in _files(report, shown["stem"])]
        if links:
            sections[shown["stem"].split("/")[0]].append({"title": shown["title"], "links": links})
    return {
        "title": report.get("title", ""),
        "findings": report.get("findings", ()),
        "files": [{"name": name, "kind": _kind(name, words)} for name in _in_order(files)],
        **sections,
    }


def _files(report: Entries, stem: str) -> list[str]:
    return _in_order(name for name in report["files"] if name.rpartition(".")[0] == stem)


def _in_order(names: Iterable[str]) -> list[str]:
    kinds = ("html", "pdf", "docx", "pptx", "xlsx", "csv", "svg", "png")
    return sorted(names, key=lambda name: (kinds.index(_ending(name)) if _ending(name) in kinds else 99, name))


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".")


def _kind(name: str, words: Language) -> str:
    key = f"index.kind.{_ending(name)}"
    return words.say(key) if words.has(key) else _ending(name).upper()
