"""The command: 0 done, 1 the data or a report failed, 2 wrong use, and one clear sentence about what is wrong."""

import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluation import cli
from evaluation.building import build as building
from evaluation.building import workers
from evaluation.data import open_project

SETTINGS = """
[project]
title = "Tandem"
organisation = "Verband"
as_of = 2024-05-31
[tables.payments]
file = "data/raw/Zahlungen.csv"
"""
PAYMENTS = "Nr.;Datum;Betrag;Art\nZ1;01.02.2024;1.234,50 €;Abruf\nZ2;15.03.2024;100,00 €;Abruf\n"


@dataclass(frozen=True)
class Told:
    """What a command ended with: its exit code and both streams, each in one line."""

    code: int
    out: str
    err: str


class Command:
    """``evaluation …`` within this process, in the folder of a project."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, *arguments: object) -> Told:
        self.monkeypatch.setattr(sys, "argv", ["evaluation", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        code = end.value.code
        return Told(code if isinstance(code, int) else 0, " ".join(said.out.split()), " ".join(said.err.split()))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("COLUMNS", "500")
    return Command(monkeypatch, capsys)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, with a report from an earlier build, as the current folder."""
    for name, text in [
        ("evaluation.toml", SETTINGS),
        ("data/raw/Zahlungen.csv", PAYMENTS),
        ("reports/public/funding.html", "earlier"),
    ]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(building, "run", lambda job: pytest.fail("a job was run"))
    monkeypatch.setattr(workers, "pool", lambda *_, **__: ThreadPoolExecutor(1))  # nor is any process needed
    return tmp_path


def earlier(folder: Path) -> dict[str, str]:
    """The hash of every file of the reports for the public."""
    files = [path for path in sorted((folder / "reports/public").rglob("*")) if path.is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_project_without_findings_ends_with_0(command: Command, folder: Path) -> None:
    told = command("check")
    account = "Zahlungen – data/raw/Zahlungen.csv. Zeilen: 2 mit Daten, 1 mit Überschriften. Zellen: 8 in der Tabelle."
    assert told == Told(0, f"{account} 0 Fehler, 0 Warnungen, 0 Hinweise", "")


def test_the_project_can_lie_in_another_folder(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("anderswo"))
    assert command("check", "--project", folder).code == 0
    assert command("check", "--project", folder, "--language", "en").out.endswith("0 errors, 0 warnings, 0 notes")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("chekc", "Den Befehl „chekc“ gibt es nicht. Gemeint ist vielleicht: check."),
        ("build --langauge en", "Die Angabe „--langauge“ gibt es nicht. Gemeint ist vielleicht: --language."),
        ("--projekt x", "Die Angabe „--projekt“ gibt es nicht. Gemeint ist vielleicht: --help."),
        ("build --only fundign", "Einen Bericht „fundign“ gibt es nicht. Gemeint ist vielleicht: funding."),
        ("build --formats hmtl", "Das Format „hmtl“ gibt es nicht. Es gibt: html, pdf, docx, pptx, csv."),
        ("build --audience publik", "Eine Fassung „publik“ gibt es nicht. Es gibt: public, tandem, funder, internal."),
        ("build --language fr", "Die Sprache „fr“ gibt es nicht. Es gibt: de, de-simple, en."),
        ("check --language fr", "Die Sprache „fr“ gibt es nicht. Es gibt: de, de-simple, en."),
        ("build --as-of 31.05.2024", "„31.05.2024“ ist kein Datum. Erwartet wird z. B. 2024-05-31."),
        ("build --workers -1", "--workers -1: Erwartet wird eine ganze Zahl ab 1."),
        ("check --project nirgends", "Im Ordner „nirgends“ gibt es keine evaluation.toml."),
        ("build --project nirgends", "Im Ordner „nirgends“ gibt es keine evaluation.toml."),
        ("build --workers zwei", "Der Aufruf stimmt nicht: "),
        ("check zuviel", "Der Aufruf stimmt nicht: "),
        ("build --only", "Der Aufruf stimmt nicht: "),
    ],
)
def test_wrong_use_ends_with_2_and_one_sentence(command: Command, folder: Path, arguments: str, sentence: str) -> None:
    before = earlier(folder)
    told = command(*arguments.split())
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(sentence)
    assert earlier(folder) == before
    assert not (folder / "data/processed").exists() or "--only" in arguments


def test_an_error_speaks_the_language_asked_for_or_that_of_the_project(command: Command, folder: Path) -> None:
    english = "There is no report “fundign”. Perhaps you mean: funding."
    assert command("build", "--only", "fundign", "--language=en").err == english
    assert command("chekc", "--language", "en").err.startswith("There is no command “chekc”.")
    settings = SETTINGS.replace("as_of", 'language = "en"\nas_of')
    (folder / "evaluation.toml").write_text(settings, encoding="utf-8")
    assert command("build", "--only", "fundign").err == english
    assert command("build", "--only", "fundign", "--language", "de").err.startswith("Einen Bericht „fundign“")


def test_a_mistake_in_the_settings_ends_with_1_and_its_sentence(command: Command, folder: Path) -> None:
    (folder / "evaluation.toml").write_text(SETTINGS + 'blatt = "x"', encoding="utf-8")
    told = command("build")
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("evaluation.toml: Eine Einstellung „tables.payments.blatt“ gibt es nicht.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "Die Datei „Zahlungen.csv“ liegt nicht im Ordner „raw“."),
        (b"", "Die Datei „Zahlungen.csv“ ist leer."),
        (b"PK\x03\x04xl/workbook garbage", "Die Arbeitsmappe „Zahlungen.csv“ ist beschädigt"),
        (b"\x00\x01\x02garbage" * 99, "Die Datei „Zahlungen.csv“ ist keine Textdatei und keine Arbeitsmappe."),
        (
            PAYMENTS.replace("100,00 €", "viel").encode(),
            "Zeile 3, Spalte C (Betrag): „viel“ konnte nicht gelesen werden.",
        ),
    ],
)
def test_a_table_that_cannot_be_read_ends_with_1_and_leaves_earlier_reports(
    command: Command, folder: Path, content: bytes | None, sentence: str
) -> None:
    before = earlier(folder)
    path = folder / "data/raw/Zahlungen.csv"
    path.unlink() if content is None else path.write_bytes(content)
    checked = command("check")
    assert checked.code == 1
    assert "1 Fehler, 0 Warnungen, 0 Hinweise" in checked.out
    assert sentence in checked.err
    built = command("build", "--only", "funding", "--formats", "html")
    assert built.code == 1
    assert "Der Bericht „funding“ wird nicht erstellt, weil die Tabelle „Zahlungen“ einen Fehler hat." in built.err
    assert sentence in built.err
    assert built.out.endswith("0 von 1 Berichten erstellt in reports/public")
    assert "Frühere Fassungen dieser Berichte bleiben unverändert stehen." in built.out
    assert earlier(folder) == before


def test_garbage_named_like_a_workbook_is_one_sentence(command: Command, folder: Path) -> None:
    (folder / "evaluation.toml").write_text(SETTINGS.replace(".csv", ".xlsx"), encoding="utf-8")
    (folder / "data/raw/Zahlungen.xlsx").write_bytes(bytes(range(256)) * 9)
    told = command("check")
    assert told.code == 1
    assert told.err.count("Zahlungen.xlsx") == 2  # the place, and the sentence
    assert "Bitte als CSV oder XLSX speichern." in told.err


def test_a_warning_is_shown_and_ends_with_0(command: Command, folder: Path) -> None:
    text = PAYMENTS.replace("Art\n", "Art;Tandem;Farbe\n").replace(";Abruf", ";Abruf;;rot")
    (folder / "data/raw/Zahlungen.csv").write_text(text, encoding="utf-8")
    told = command("check")
    assert (told.code, told.err) == (0, "")
    assert "Hinweis: data/raw/Zahlungen.csv: Die Spalte „Farbe“ wird nicht verwendet." in told.out


def test_an_exception_that_lets_nothing_stand_is_a_warning(command: Command, folder: Path) -> None:
    text = PAYMENTS.replace("Art\n", "Art;Tandem;Farbe\n").replace(";Abruf", ";Abruf;;rot")
    (folder / "data/raw/Zahlungen.csv").write_text(text, encoding="utf-8")
    id = str(open_project(folder).findings["id"].iloc[0])
    assert command("check", "--accept", id, "--reason", "geprüft").code == 0
    with (folder / "accepted.toml").open("a", encoding="utf-8") as file:
        for other in ("F-AAAAAAA", "R-AAAAAAA", "A-AAAAAAA"):
            file.write(f'[[accepted]]\nid = "{other}"\ndate = 2024-06-01\nreason = "alt"\n')
    told = command("check")
    assert told.out.count("lässt nichts mehr stehen") == 1
    assert "Die Ausnahme F-AAAAAAA („alt“) lässt nichts mehr stehen" in told.out


def test_an_alarm_of_the_last_builds_can_be_let_stand(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "A-AAAAAAA" in command("check", "--accept", "A-AAAAAAA", "--reason", "Zufall").err
    monkeypatch.setattr(building, "alarms", lambda project: {"A-AAAAAAA"})
    assert command("check", "--accept", "A-AAAAAAA", "--reason", "Zufall").code == 0
    assert "A-AAAAAAA" in (folder / "accepted.toml").read_text("utf-8")
    assert "lässt nichts" not in command("check").out
    monkeypatch.setattr(building, "alarms", lambda project: set())
    (folder / "reports/public/manifest.json").write_text("{}", "utf-8")  # another build
    assert "Die Ausnahme A-AAAAAAA („Zufall“)" in command("check").out


def test_markup_in_a_cell_is_shown_as_it_is(command: Command, folder: Path) -> None:
    text = PAYMENTS.replace("100,00 €", "[red]100[/red]")
    (folder / "data/raw/Zahlungen.csv").write_text(text, encoding="utf-8")
    assert "„[red]100[/red]“ konnte nicht gelesen werden" in command("check").err


def test_without_a_command_the_help_is_shown(command: Command) -> None:
    told = command()
    assert told.code == 2
    assert "build" in told.out
    assert command("--help").code == 0
