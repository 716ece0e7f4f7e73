"""A build that follows every saved file: what it waits for, what it says first, and what does not end it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import small_project
from watchfiles import Change

from evaluation import cli
from evaluation.building import build as building
from evaluation.building import watching, workers
from evaluation.building.jobs import Job, Result

FILES = {
    "data/raw/Zahlungen.csv": "Nr.;Datum;Betrag;Art\nZ1;10.01.2024;100,00;Abruf\nZ2;irgendwann;50,00;Abruf\n",
    "data/raw/Belege.csv": "Beleg;Zahldatum;Betrag;Position\nB1;nie;40,00;Honorare\n",
}


def test_what_a_build_writes_and_open_office_files_leave_beside_them_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [
        *("evaluation.toml", "data/raw/Belege.xlsx", "texts/survey.de.md", "notebooks/survey.ipynb"),
        *("reports/public/survey.html", "data/processed/answers.parquet", "data/raw/~$Belege.xlsx"),
        *("data/raw/.~lock.Belege.ods#", "notebooks/.ipynb_checkpoints/survey.ipynb", "notebooks/__pycache__/a.pyc"),
    ]

    def watch(folder: Path, *, watch_filter: object, **_: object) -> Iterator[set[tuple[Change, str]]]:
        assert callable(watch_filter)
        changes = {(Change.modified, str(folder / name)) for name in names}
        yield {change for change in changes if watch_filter(*change)}

    monkeypatch.setattr(watching, "watch", watch)
    assert list(watching.saved(tmp_path)) == [sorted(names[:4])]


def test_a_saved_file_is_built_at_once_with_its_findings_first_and_an_error_is_waited_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small_project(tmp_path, {"payments": "Zahlungen.csv", "expenses": "Belege.csv"}, FILES)
    settings = (folder / "evaluation.toml").read_text(encoding="utf-8")

    def saved(_: Path) -> Iterator[list[str]]:
        yield ["data/raw/Zahlungen.csv"]
        (folder / "evaluation.toml").write_text("[project", encoding="utf-8")
        yield ["evaluation.toml"]
        (folder / "evaluation.toml").write_text(settings, encoding="utf-8")
        yield ["evaluation.toml"]

    made: list[str] = []

    def run(job: Job) -> Result:
        made.append(job.name)
        return Result(job.name, {f"{job.name}.html": b"x"}, title=job.name)

    monkeypatch.setattr(building, "run", run)
    monkeypatch.setattr(workers, "pool", lambda *_, **__: ThreadPoolExecutor(1))
    monkeypatch.setattr(watching, "saved", saved)
    monkeypatch.setenv("COLUMNS", "500")
    monkeypatch.setattr(sys, "argv", ["evaluation", "build", "--watch", "--project", str(folder)])
    with pytest.raises(SystemExit):
        cli.main()
    said = capsys.readouterr()
    words = [
        word
        for line in said.err.splitlines()
        for word in ("irgendwann", "nie")
        if f"„{word}“" in line and "[F-" in line
    ]
    assert words[:4] == ["nie", "irgendwann", "irgendwann", "nie"]  # the first build, and that of the saved file
    assert said.out.count("Gespeichert: evaluation.toml") == 2
    assert said.err.count("Die evaluation.toml ist nicht lesbar") == 1
    assert said.out.count("Berichten erstellt") == 3
