"""The small example: one survey at the end that asks about before and today, few tables, and reports that say so."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, run
from lxml import html

from evaluation.data import open_project

EXAMPLE = ROOT / "examples" / "one_wave"
RAW = EXAMPLE / "data" / "raw"
NAMES = ["Befragung.csv", "Befragung.lss", "Organisationen und Tandems.xlsx"]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example with nothing but its settings and its raw files."""
    folder = tmp_path_factory.mktemp("one_wave")
    (folder / "data" / "raw").mkdir(parents=True)
    for name in ["evaluation.toml", "secret.txt", *(f"data/raw/{name}" for name in NAMES)]:
        shutil.copyfile(EXAMPLE / name, folder / name)
    return folder


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_regenerating_gives_the_tracked_files(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "tools" / "make_one_wave.py"), str(tmp_path)], check=True)
    made = tmp_path / "data" / "raw"
    assert sorted(path.name for path in made.iterdir()) == NAMES
    for name in NAMES:
        tracked, again = (RAW / name).read_bytes(), (made / name).read_bytes()
        assert again == tracked or members(again) == members(tracked), name


def test_git_tracks_the_files_of_the_example_by_name_only() -> None:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    before = "!/examples/one_wave/data/raw/"
    assert "/examples/*/data/raw/*" in lines
    assert sorted(line.removeprefix(before) for line in lines if line.startswith(before)) == NAMES


def test_every_cell_is_read_and_before_and_today_are_questions_of_one_survey(example: Path) -> None:
    data = open_project(example)
    assert data.project.demo
    assert list(data.findings["rule"]) == []
    assert sorted(data.tables) == ["answers", "codebook", "organisations", "tandems"]
    answers = data["answers"]
    assert set(answers["wave"]) == {"t1"}
    assert {"VORHER[SQ001]", "HEUTE[SQ001]", "ENDE[SQ001]"} <= set(answers["item"])
    assert (answers["respondent"].nunique(), answers["org_id"].nunique()) == (49, 16)
    assert not answers["side"].isna().any()


@pytest.mark.deep
def test_it_builds_and_says_what_is_not_there(example: Path) -> None:
    built = run("build", "--project", example, "--formats", "html", "--only", "closing_event", "--only", "survey")
    assert built.returncode == 0, built.stdout + built.stderr
    pages = {path.stem: html.parse(str(path)).getroot() for path in (example / "reports" / "public").glob("*.html")}
    text = {name: " ".join(page.text_content().split()) for name, page in pages.items()}
    assert sorted(text) == ["closing_event", "index", "survey"]
    assert "Beide Organisationen haben voneinander gelernt." in text["closing_event"]
    assert "Die Tabelle „Zahlungen“ liegt nicht vor" in text["closing_event"]
    assert "Es liegt nur eine Erhebung vor" in text["survey"]
    assert "am Ende aus der Erinnerung beantwortet" in text["survey"]


# Two tandems exchanged, five answers moved within the class they are shown in: no number that is published changes.
EXCHANGED = {"O03": "O05", "O05": "O03", "O11": "O13", "O13": "O11"}
MOVED = {
    ("43", "ENDE[SQ001]"): "A5",
    ("19", "HEUTE[SQ001]"): "A1",
    ("46", "VORHER[SQ003]"): "A1",
    ("49", "ENDE[SQ002]"): "A5",
    ("17", "VORHER[SQ004]"): "A1",
}
UNPUBLISHED = ("manifest.json",)  # its marks of raw files and jobs are keyed, and change with what they are of


@pytest.mark.deep
def test_public_files_are_the_same_to_the_byte_where_no_published_number_changes(tmp_path: Path) -> None:
    """Order of rows, ties, ids of elements and sizes of parts are made of nothing that is not published."""
    text = (RAW / "Befragung.csv").read_text(encoding="utf-8-sig")
    head, *rows = (row for row in csv.reader(io.StringIO(text), delimiter=";") if row)
    place = head.index("ORG")
    variants = {
        "base": rows,
        "exchanged": [[*row[:place], EXCHANGED.get(row[place], row[place]), *row[place + 1 :]] for row in rows],
        "reversed": rows[::-1],
        "moved": [[MOVED.get((row[0], name), cell) for name, cell in zip(head, row, strict=True)] for row in rows],
    }
    built = {name: _public_files(tmp_path / name, [head, *made]) for name, made in variants.items()}
    assert {Path(name).suffix for name in built["base"]} >= {".html", ".docx", ".pptx", ".svg", ".csv", ".pdf"}
    for name, files in built.items():
        assert (name == "base") == (files["manifest.json"] == built["base"]["manifest.json"])
        assert sorted(files) == sorted(built["base"])
        assert [each for each in files if each not in UNPUBLISHED and files[each] != built["base"][each]] == []


def _public_files(folder: Path, rows: list[list[str]]) -> dict[str, bytes]:
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("processed", "reports"))
    with (folder / "data" / "raw" / "Befragung.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    only = ("--only", "survey", "--only", "closing_event")
    made = run("build", "--project", folder, "--formats", "html,pdf,docx,pptx,csv", *only)
    assert made.returncode == 0, made.stdout + made.stderr
    public = folder / "reports" / "public"
    return {path.relative_to(public).as_posix(): path.read_bytes() for path in public.rglob("*") if path.is_file()}
