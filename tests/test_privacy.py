"""What is kept too long or given away by git is found; the key is never opened; purge deletes data and nothing else."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation import cli
from evaluation.data import open_project
from evaluation.findings import housekeeping
from evaluation.language.errors import EvaluationError
from evaluation.project.settings import load

HEAD = '[project]\ntitle = "Tandem"\norganisation = "Verband"\nas_of = 2024-05-31\n'
SOURCE = '[tables.organisations]\nfile = "data/raw/Liste.csv"\n'
DUE = dt.date(2030, 1, 1)
PRIVACY = f'[privacy]\ndelete_after = {DUE}\nkey = ["data/raw/Wer.xlsx"]\n'
Folder = Callable[..., Path]
Git = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    def made(settings: str = PRIVACY, *, head: str = HEAD) -> Path:
        (tmp_path / "data/raw").mkdir(parents=True, exist_ok=True)
        (tmp_path / "data/raw/Liste.csv").write_text("Nr.;Name;Typ\nO1;Haus;MSO\n", encoding="utf-8")
        (tmp_path / "data/raw/Wer.xlsx").write_bytes(b"PK\x03\x04 no workbook at all")
        (tmp_path / "evaluation.toml").write_text(head + settings + SOURCE, encoding="utf-8")
        return tmp_path

    return made


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A repository in the folder; the fixture is skipped where there is no git."""
    if shutil.which("git") is None:
        pytest.skip("git is not here")

    def run(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    run("init", "--quiet")
    return run


def evaluation(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["evaluation", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_the_key_is_never_opened(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder()
    touched: list[str] = []
    for name in ("open", "read_bytes", "read_text"):
        original = getattr(Path, name)
        monkeypatch.setattr(
            Path, name, lambda path, *a, _original=original, **k: touched.append(path.name) or _original(path, *a, **k)
        )
    (place / "data/raw/Wer.xlsx").chmod(0)
    assert open_project(place)["organisations"]["name"].tolist() == ["Haus"]
    assert "Liste.csv" in touched
    assert "Wer.xlsx" not in touched


@pytest.mark.parametrize("file", ["data/raw/Liste.csv", "./data/raw/liste.CSV", "data\\\\raw\\\\Liste.csv"])
def test_no_table_comes_from_the_key(folder: Folder, file: str) -> None:
    with pytest.raises(EvaluationError, match=r"tables\.organisations") as error:
        load(folder(f'[privacy]\nkey = ["{file}"]\n'))
    assert error.value.key == "privacy.key_is_source"


@pytest.mark.parametrize(
    "settings", ['[privacy]\ndelete_after = "2030"\n', '[privacy]\nkey = "Wer.xlsx"\n', "[privacy]\nwords = [1]\n"]
)
def test_settings_of_another_form_are_errors(folder: Folder, settings: str) -> None:
    with pytest.raises(EvaluationError, match="privacy"):
        load(folder(settings))


def test_data_kept_longer_than_promised_are_a_finding(folder: Folder) -> None:
    project = load(folder())
    assert housekeeping.findings(project, DUE) == []
    (found,) = housekeeping.findings(project, DUE + dt.timedelta(days=1))
    assert (found.severity, found.rule, found.value) == ("warning", "delete_after", "2030-01-01")
    assert "2030-01-01" in found.text("de")
    housekeeping.deleted(project, housekeeping.personal_files(project))
    assert housekeeping.findings(project, DUE + dt.timedelta(days=1)) == []


def test_tracked_data_are_an_error_unless_they_are_invented(folder: Folder, git: Git) -> None:
    place = folder()
    assert housekeeping.tracked(load(place)) == []
    git("add", "data/raw/Liste.csv")
    assert housekeeping.tracked(load(place)) == ["data/raw/Liste.csv"]
    (found,) = housekeeping.findings(load(place), DUE)
    assert (found.severity, found.file, found.stops) == ("error", "data/raw/Liste.csv", True)
    assert housekeeping.tracked(load(folder(head=HEAD + "demo = true\n"))) == []


def test_a_tracked_key_is_an_error_even_of_a_demonstration(folder: Folder, git: Git) -> None:
    place = folder(head=HEAD + "demo = true\n")
    git("add", "data/raw")
    assert housekeeping.tracked(load(place)) == ["data/raw/Wer.xlsx"]


def test_check_fails_on_a_tracked_file_until_a_person_accepts_it(
    folder: Folder, git: Git, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder("")
    git("add", "data/raw/Liste.csv")
    assert evaluation(monkeypatch, "check", "--project", place) == 1
    told = capsys.readouterr()
    assert "data/raw/Liste.csv" in told.err
    number = told.err.rpartition("[")[2].partition("]")[0]
    arguments = ("--accept", number, "--reason", "erfundene Daten")
    assert evaluation(monkeypatch, "check", "--project", place, *arguments) == 0


def test_without_git_or_a_repository_there_is_nothing_to_check(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert housekeeping.tracked(load(folder())) == []


def test_purge_lists_what_is_due_and_deletes_only_when_told(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder()
    open_project(place)
    stays = [place / "reports/public/survey.pdf", place / "releases/1.json", place / "evaluation.toml"]
    for path in stays[:2]:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
    due = ["data/raw/Liste.csv", "data/raw/Wer.xlsx", "data/processed/organisations.parquet"]
    assert evaluation(monkeypatch, "purge", "--project", place, "--yes") == 1  # the day has not come
    monkeypatch.setattr(cli, "_today", lambda: DUE + dt.timedelta(days=1))
    capsys.readouterr()
    assert evaluation(monkeypatch, "purge", "--project", place) == 0
    told = capsys.readouterr().out
    assert all(name in told and (place / name).is_file() for name in due)
    assert evaluation(monkeypatch, "purge", "--project", place, "--yes") == 0
    assert not [name for name in due if (place / name).exists()]
    assert all(path.is_file() for path in stays)


def test_purge_leaves_what_lies_elsewhere_to_a_person(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("tresor") / "Wer.csv"
    outside.write_text("x", encoding="utf-8")
    project = load(folder(f"[privacy]\nkey = ['{outside}']\n"))
    assert outside in housekeeping.personal_files(project)
    assert housekeeping.deleted(project, housekeeping.personal_files(project)) == [outside]
    assert outside.is_file()


def test_pseudonyms_differ_from_run_to_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluation(monkeypatch, "pseudonyms", "40") == 0
    codes = capsys.readouterr().out.split()
    assert len(set(codes)) == 40
    assert not set(codes) & set(housekeeping.pseudonyms(40))
