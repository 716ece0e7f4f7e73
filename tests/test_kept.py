"""What is kept of a build and a check: said again where nothing changed, and never where anything did."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import small_project

from evaluation import cli, disclosure
from evaluation.building import build as building
from evaluation.building import cache, workers
from evaluation.building.jobs import Job, Result
from evaluation.content import kept_pictures
from evaluation.findings import housekeeping
from evaluation.project import content_hashes

PAYMENTS = "Nr.;Datum;Betrag;Art;Telefon\nZ1;10.01.2024;100,00;Abruf;1\nZ2;10.02.2034;50,00;Abruf;2\n"
FILES = {"data/raw/Zahlungen.csv": PAYMENTS, "secret.txt": "ab" * 32, "texts/funding.de.md": ""}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a warning, as the current folder; its reports are one file each that tells what it is made of."""

    def run(job: Job) -> Result:
        return Result(job.name, {f"{job.name}.html": job.digest.encode()}, title=job.name)

    monkeypatch.setattr(building, "run", run)
    monkeypatch.setattr(workers, "pool", lambda *_, **__: ThreadPoolExecutor(1))
    monkeypatch.setenv("COLUMNS", "500")
    monkeypatch.chdir(small_project(tmp_path, {"payments": "Zahlungen.csv"}, FILES))
    return tmp_path


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["evaluation", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        lines = [line for line in (said.out + said.err).splitlines() if not line.startswith("━")]
        return int(end.value.code or 0), "\n".join(lines)

    return run


def forget(folder: Path) -> None:
    for path in (folder / housekeeping.KEPT).iterdir():
        path.unlink()


@pytest.mark.parametrize(
    "arguments",
    [("build",), ("build", "--audience", "funder"), ("build", "--only", "funding"), ("check",)],
    ids=" ".join,
)
def test_the_same_command_says_what_it_would_say_if_it_looked_at_everything(
    folder: Path,
    command: Callable[..., tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    command(*arguments)
    with monkeypatch.context() as nothing:
        nothing.setattr("evaluation.data.open_project", lambda *_, **__: pytest.fail("the project was opened"))
        again = command(*arguments)
    forget(folder)
    assert again == command(*arguments)
    assert again[0] == 0
    assert "1 Hinweise" in again[1]


CHANGES: dict[str, Callable[[Path], object]] = {
    "a raw file": lambda folder: (folder / "data/raw/Zahlungen.csv").write_text(PAYMENTS.replace("100", "101")),
    "no raw file": lambda folder: (folder / "data/raw/Zahlungen.csv").unlink(),
    "a setting": lambda folder: (folder / "evaluation.toml").open("a").write("\n"),
    "the secret": lambda folder: (folder / "secret.txt").write_text("cd" * 32),
    "a finding accepted": lambda folder: (folder / "accepted.toml").write_text(""),
    "a text": lambda folder: (folder / "texts/funding.de.md").write_text("\n"),
    "a notebook": lambda folder: ((folder / "notebooks").mkdir(), (folder / "notebooks/own.ipynb").write_text("{}")),
    "a processed table": lambda folder: (folder / "data/processed/payments.parquet").unlink(),
    "what was shown": lambda folder: (folder / "data/processed/published.json").unlink(),
    "a report": lambda folder: (folder / "reports/public/funding.html").write_text("changed by hand"),
    "no report": lambda folder: (folder / "reports/public/funding.html").unlink(),
    "another file": lambda folder: (folder / "reports/public/other.txt").write_text(""),
    "what is kept, in half": lambda folder: [
        path.write_bytes(path.read_bytes()[:-9]) for path in (folder / housekeeping.KEPT).glob("build-*")
    ],
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_noticed(folder: Path, command: Callable[..., tuple[int, str]], change: str) -> None:
    command("build")
    assert known(folder) is not None
    CHANGES[change](folder)
    assert known(folder) is None


def known(folder: Path) -> cache.Outcome | None:
    """What is kept of the plain build."""
    today = cli._today().isoformat()  # the day is a part of the command
    return cache.outcome(folder, ["build", "public", "", "", "", "False", "", today])


@pytest.mark.parametrize("what", ["_command_hash", "software"])
def test_nothing_kept_is_used_by_other_software_or_elsewhere(
    folder: Path, command: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    command("build")
    monkeypatch.setattr(cache, what, lambda *_: "another")
    assert known(folder) is None


def test_software_is_its_files_and_all_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    contents = content_hashes.contents
    monkeypatch.setattr(content_hashes, "contents", lambda folder: hashed.append(folder.name) or contents(folder))
    before = content_hashes.software.__wrapped__()
    assert hashed[0] == "evaluation"  # the whole package, and not the folder of a room
    assert content_hashes.software.__wrapped__() == before
    (tmp_path / "scipy-99.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert content_hashes.software.__wrapped__() != before


def test_an_address_put_into_a_report_is_found_though_nothing_else_changed(
    folder: Path, command: Callable[..., tuple[int, str]]
) -> None:
    assert command("build")[0] == 0
    (folder / "reports/public/charts").mkdir()
    (folder / "reports/public/charts/list.csv").write_text("anna.muster@example.org\n")
    first = command("build")
    assert first[0] == 1
    assert command("build") == first  # a find that is kept is told and fails again


def test_a_key_that_git_passes_on_is_told_though_nothing_else_changed(
    folder: Path, command: Callable[..., tuple[int, str]]
) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)

    git("init")
    assert "Git" not in command("build")[1]
    git("add", "-f", "secret.txt")
    assert "secret.txt" in command("build")[1]


def test_what_is_decided_for_all_reports_is_computed_once(
    folder: Path, command: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plan, release = disclosure.plan, disclosure.audit_release
    monkeypatch.setattr("evaluation.disclosure.plan", lambda *data: asked.append("plan") or plan(*data))
    counted = lambda *data: asked.append("release") or release(*data)  # noqa: E731  # as short as the one above
    monkeypatch.setattr("evaluation.building.auditing.releases.audit_release", counted)
    command("build")
    assert asked == ["plan", "release"]
    (folder / "texts/funding.de.md").write_text("\n")
    command("build")
    assert asked == ["plan", "release"]
    command("build", "--force")
    assert asked == ["plan", "release"] * 2
    CHANGES["the secret"](folder)
    command("build")
    assert asked == ["plan", "release"] * 3


def test_nothing_kept_is_in_the_reports_and_all_of_it_is_deleted_with_the_tables(
    folder: Path, command: Callable[..., tuple[int, str]]
) -> None:
    from evaluation.findings import housekeeping
    from evaluation.project import settings

    command("build")
    places = {path for path in folder.rglob("*") if "kept" in path.parts}
    assert {path.parent for path in places if path.is_file()} == {folder / "data/processed/kept"}
    assert {path for path in places if path.is_file()} <= set(housekeeping.personal_files(settings.load(folder)))


def test_without_work_nothing_heavy_is_loaded(folder: Path, command: Callable[..., tuple[int, str]]) -> None:
    program = (
        "import sys; from evaluation import cli\n"
        "try: cli.main()\n"
        "finally: sys.stderr.write(' '.join({'pandas', 'numpy', 'scipy', 'matplotlib'} & set(sys.modules)))"
    )
    for name in ("check", "build", "--help"):
        if name != "--help":
            command(name)
        done = subprocess.run(
            [sys.executable, "-c", program, name], cwd=folder, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), name


def test_pictures_are_used_unless_everything_is_forced_and_forgotten_after_a_month(tmp_path: Path) -> None:
    place = kept_pictures.pictures(tmp_path)
    place.mkdir(parents=True)
    for name in ("new", "old"):
        (place / name).write_bytes(b"drawn")
    os.utime(place / "old", (0, 0))
    assert kept_pictures.pictures(tmp_path) == place
    assert [path.name for path in place.iterdir()] == ["new"]
    kept_pictures.pictures(tmp_path, used=False)
    assert [*place.iterdir()] == []


def test_a_picture_that_cannot_be_kept_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(kept_pictures, "_places", [tmp_path / "file"])
    assert kept_pictures.picture(lambda: b"drawn", "a") == b"drawn"
