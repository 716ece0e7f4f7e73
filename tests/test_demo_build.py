"""The demo's public build as a whole: the same bytes anywhere, and files that open and ask for nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import openpyxl
import planted
import pytest
from conftest import copy_demo, run
from lxml import html
from pptx import Presentation
from pptx.util import Inches

from evaluation.data import open_project
from evaluation.project import secret

REPORTS = ("closing_event", "funding", "survey", "tandem_outcomes")


@pytest.fixture(scope="module")
def public(built: Path) -> Path:
    return built / "reports" / "public"


@pytest.mark.deep
def test_two_forced_builds_give_the_same_bytes_elsewhere(public: Path, tmp_path: Path) -> None:
    """Another folder with a blank and an umlaut, time zone, locale, hash seed and number of workers."""
    other = tmp_path / "Größer Ordner" / "demo"
    copy_demo(other)
    surroundings = {"TZ": "Pacific/Auckland", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "4711", "PYTHONUTF8": "1"}
    reports = ("--only", "funding")  # .ci/run compares those of all reports
    command = [sys.executable, "-m", "evaluation.cli", "build", "--force", "--workers", "1", "--project", str(other)]
    subprocess.run([*command, *reports], check=True, capture_output=True, env={**os.environ, **surroundings})
    made, known = hashes(other / "reports" / "public"), hashes(public)
    over_all = {"index.html", "charts.csv", "manifest.json"}  # these tell of all reports
    assert {name: told for name, told in made.items() if known.get(name) != told}.keys() == over_all
    assert len(made) > 15
    tables = [folder / "data" / "processed" for folder in (other, public.parents[1])]
    by_report = {"behind-public.json", "published.json"}
    made, known = (
        {name: told for name, told in hashes(folder).items() if name not in by_report and "kept/" not in name}
        for folder in tables
    )
    assert made == known
    behind = [json.loads((folder / "behind-public.json").read_text(encoding="utf-8"))["funding"] for folder in tables]
    assert behind[0] == behind[1]  # the other reports were not made here


@pytest.mark.deep
def test_nothing_changed_says_what_a_build_that_looks_at_everything_says(built: Path, tmp_path: Path) -> None:
    """Once the kept outcome is deleted, everything is looked at again; nothing may come out otherwise for that."""
    shutil.copytree(built, tmp_path / "demo")
    said = [run("build", "--project", "demo", cwd=tmp_path)]
    before = hashes(tmp_path / "demo/reports/public")
    said.append(run("build", "--project", "demo", cwd=tmp_path))
    shutil.rmtree(tmp_path / "demo/data/processed/kept")
    said.append(run("build", "--project", "demo", cwd=tmp_path))
    assert said[0].stdout.count("━") == said[2].stdout.count("━") > said[1].stdout.count("━") == 0
    lines = [[line for line in told.stdout.splitlines() if "━" not in line] for told in said]
    assert lines[0] == lines[1] == lines[2]
    assert {(told.returncode, told.stderr) for told in said} == {(0, "")}
    assert hashes(tmp_path / "demo/reports/public") == before


def test_every_report_is_there_in_its_formats(public: Path) -> None:
    made = {path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file()}
    assert {f"{name}.{kind}" for name in REPORTS for kind in ("html", "pdf", "docx")} <= made
    assert {"closing_event.pptx", "manifest.json"} <= made
    charts = {name.rpartition(".")[0] for name in made if name.startswith("charts/")}
    assert "charts/closing_event-learned" in charts
    assert {f"{chart}.{kind}" for chart in charts for kind in ("svg", "png")} <= made


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_has_no_script_and_asks_for_nothing(public: Path, name: str) -> None:
    page = html.parse(str(public / f"{name}.html"))
    assert not page.xpath("//script | //link | //iframe | //object | //embed")
    assert not page.xpath("//@src[not(starts-with(., 'data:'))]")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "url(http" not in (public / f"{name}.html").read_text(encoding="utf-8")


def test_the_decks_chart_opens_its_data(public: Path) -> None:
    """The embedded workbook holds the published counts, and nothing else."""
    deck = Presentation(str(public / "closing_event.pptx"))
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    charts = {shape.name: shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart}
    stacked = charts["learned"]
    book = openpyxl.load_workbook(BytesIO(stacked.part.chart_workbook.xlsx_part.blob))
    assert [sheet.sheet_state for sheet in book] == ["visible"]
    rows = list(book.active.iter_rows(values_only=True))
    assert list(rows[0][1:]) == ["Zustimmung", "teils/teils", "Ablehnung"]
    assert {sum(row[1:]) for row in rows[1:]} == {72, 40, 32}
    assert [sum(series.values) for series in stacked.plots[0].series] == [
        sum(row[column] for row in rows[1:]) for column in (1, 2, 3)
    ]


def test_every_page_slide_and_chart_says_that_the_data_are_invented(public: Path) -> None:
    import pypdfium2

    mark = "Beispieldaten – frei erfunden"
    for name in REPORTS:
        pages = pypdfium2.PdfDocument(public / f"{name}.pdf")
        assert all(mark in page.get_textpage().get_text_bounded() for page in pages)
        figures = html.parse(str(public / f"{name}.html")).xpath("//figure")
        assert figures
        assert all(mark in figure.text_content() for figure in figures)
    for slide in Presentation(str(public / "closing_event.pptx")).slides:
        assert any(mark in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_the_manifest_names_every_file_with_its_hash_and_no_path_of_a_machine(public: Path) -> None:
    text = (public / "manifest.json").read_text(encoding="utf-8")
    told = {name: digest for report in json.loads(text)["reports"].values() for name, digest in report["files"].items()}
    over_all = {"index.html", "charts.csv", "manifest.json"}  # made of the reports it names
    there = {name: digest for name, digest in hashes(public).items() if name not in over_all}
    assert told == there
    assert str(public.parents[1]) not in text
    assert sys.prefix not in text


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.deep
def test_no_public_file_holds_a_respondent_the_secret_or_a_hash_of_anything_private(public: Path) -> None:
    folder = public.parents[1]
    data, key = open_project(folder), secret.of_folder(folder)
    people = frozenset(code for code in data["answers"]["respondent"].dropna() if len(code) > 4)  # no plain numbers
    assert len(people) > 50
    values = {*data["organisations"]["org_id"], *data["tandems"]["tandem_id"], *data["organisations"]["name"]}
    values |= {str(cents) for cents in data["expenses"]["amount"].dropna()}
    private = planted.Private(people, frozenset(values), planted.not_published(folder), key)
    assert planted.walked(planted.of_folder(public), private) == []
