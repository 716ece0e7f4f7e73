"""``open_project``: tables are made again when what they were made of changed, and only then, to the same bytes."""

import datetime as dt
import errno
import hashlib
from pathlib import Path

import pytest

from evaluation import data
from evaluation.data import as_date, open_project, replace_file
from evaluation.language.errors import EvaluationError, UsageError
from evaluation.project import settings

HEAD = '[project]\ntitle = "Tandem"\norganisation = "Verband"\nas_of = 2024-05-31\n'
SETTINGS = (
    HEAD + '[tables.organisations]\nfile = "data/raw/Liste.csv"\n[tables.tandems]\nfile = "data/raw/Tandems.csv"\n'
)
ORGANISATIONS = "Nr.;Name;Typ\nO1;Haus;MSO\nO2;Hof;Partner\n"
TANDEMS = "Tandem-Nr.;MSO;Partner\nT1;O1;O2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/Liste.csv").write_text(ORGANISATIONS, encoding="utf-8")
    (tmp_path / "data/raw/Tandems.csv").write_text(TANDEMS, encoding="utf-8")
    (tmp_path / "evaluation.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the tables were made: one entry each time."""
    made: list[int] = []
    build = data.build_tables
    monkeypatch.setattr(data, "build_tables", lambda found: made.append(1) or build(found))
    return made


def processed(folder: Path) -> dict[str, str]:
    """The hash of each processed file."""
    paths = sorted((folder / "data/processed").iterdir())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_an_unchanged_project_is_read_and_not_made_again(folder: Path, times: list[int]) -> None:
    first, second = open_project(folder), open_project(folder)
    assert len(times) == 1
    assert list(second.tables) == ["organisations", "tandems"]
    assert first["tandems"].equals(second["tandems"])
    assert second["organisations"]["side"].tolist() == ["mso", "other"]


@pytest.mark.parametrize("name", ["data/raw/Liste.csv", "evaluation.toml"])
def test_a_changed_file_makes_the_tables_again(folder: Path, times: list[int], name: str) -> None:
    open_project(folder)
    text = (folder / name).read_text(encoding="utf-8").replace("Haus", "Häuser").replace('"Tandem"', '"Tandems"')
    (folder / name).write_text(text, encoding="utf-8")
    again = open_project(folder)
    assert len(times) == 2
    assert again.project.title == ("Tandems" if name == "evaluation.toml" else "Tandem")
    assert again["organisations"]["name"].tolist()[0] == ("Haus" if name == "evaluation.toml" else "Häuser")


def test_a_file_that_was_only_touched_or_lies_beside_changes_nothing(folder: Path, times: list[int]) -> None:
    open_project(folder)
    (folder / "data/raw/Liste.csv").write_text(ORGANISATIONS, encoding="utf-8")
    (folder / "data/raw/Notizen.csv").write_text("x;y\n1;2\n", encoding="utf-8")
    open_project(folder)
    assert len(times) == 1


def test_a_raw_file_that_disappears_is_a_finding_and_its_table_goes(folder: Path) -> None:
    open_project(folder)
    (folder / "data/raw/Tandems.csv").unlink()
    found = open_project(folder)
    assert not found.has("tandems")
    assert found.findings[["severity", "table", "rule"]].values.tolist() == [["error", "tandems", "unreadable_file"]]
    assert "tandems.parquet" not in processed(folder)


@pytest.mark.parametrize("lost", ["tandems.parquet", "findings.parquet", "state.json"])
def test_a_processed_file_that_was_deleted_comes_back_to_the_same_bytes(folder: Path, lost: str) -> None:
    open_project(folder)
    before = processed(folder)
    (folder / "data/processed" / lost).unlink()
    open_project(folder)
    assert processed(folder) == before


@pytest.mark.parametrize("state", ["", "[]", '{"inputs": '])
def test_a_broken_state_is_no_state(folder: Path, times: list[int], state: str) -> None:
    open_project(folder)
    (folder / "data/processed/state.json").write_text(state, encoding="utf-8")
    open_project(folder)
    assert len(times) == 2


def test_the_same_files_in_another_folder_give_the_same_bytes(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("Ordner mit Leerzeichen")
    for name in ("data/raw/Liste.csv", "data/raw/Tandems.csv", "evaluation.toml"):
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_bytes((folder / name).read_bytes())
    open_project(folder)
    open_project(other)
    assert processed(folder) == processed(other)
    assert str(other).encode() not in b"".join(path.read_bytes() for path in (other / "data/processed").iterdir())


def test_a_table_the_settings_no_longer_name_is_removed(folder: Path) -> None:
    open_project(folder)
    (folder / "evaluation.toml").write_text(SETTINGS.split("[tables.tandems]")[0], encoding="utf-8")
    assert list(open_project(folder).tables) == ["organisations"]
    assert set(processed(folder)) == {"findings.parquet", "organisations.parquet", "state.json"}


def test_a_run_that_was_stopped_halfway_counts_as_not_done(
    folder: Path, times: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_project(folder)
    (folder / "data/raw/Liste.csv").write_text(ORGANISATIONS.replace("Hof", "Garten"), encoding="utf-8")
    with monkeypatch.context() as stopped:
        stopped.setattr(data, "replace_file", lambda path, content: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            open_project(folder)
    assert open_project(folder)["organisations"]["name"].tolist() == ["Haus", "Garten"]
    assert len(times) == 3


def test_a_sealed_snapshot_is_read_as_it_is_without_raw_files(folder: Path, times: list[int]) -> None:
    open_project(folder)
    (folder / "data/processed/state.json").write_text('{"sealed": true}', encoding="utf-8")
    for path in (folder / "data/raw").iterdir():
        path.unlink()
    found = open_project(folder)
    assert (len(times), len(found["tandems"]), len(found.findings)) == (1, 1, 0)


def test_a_table_from_two_files_has_the_rows_of_both(folder: Path) -> None:
    (folder / "data/raw/B.csv").write_text("Nr.;Name;Typ\nO3;Tor;MSO\n", encoding="utf-8")
    settings = "".join(f'[[tables.organisations]]\nfile = "data/raw/{name}.csv"\n' for name in ("Liste", "B"))
    (folder / "evaluation.toml").write_text(HEAD + settings, encoding="utf-8")
    found = open_project(folder)["organisations"]
    assert found["org_id"].tolist() == ["O1", "O2", "O3"]
    assert found["source_file"].tolist() == ["data/raw/Liste.csv", "data/raw/Liste.csv", "data/raw/B.csv"]


def test_a_workbook_with_several_sheets_asks_which(folder: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Nr.", "Name", "Typ"])
    book.active.append(["O1", "Haus", "MSO"])
    book.create_sheet("Zwei").append(["Nr.", "Name"])
    book["Zwei"].append(["O2", "Hof"])
    book.save(folder / "data/raw/Liste.csv")  # the content decides what a file is
    assert "hat mehrere Blätter: Sheet, Zwei." in open_project(folder).findings["value"][0]


def test_a_survey_column_the_settings_misspell_is_a_finding_with_a_hint(folder: Path) -> None:
    (folder / "data/raw/t1.csv").write_text('"id";"CODE";"F1"\n"1";"AB";"ja"\n', encoding="utf-8")
    settings = '[tables.answers]\nfile = "data/raw/t1.csv"\ncolumns = { respondent = "KODE" }\n'
    (folder / "evaluation.toml").write_text(HEAD + settings, encoding="utf-8")
    assert (
        "keine Spalte „KODE“ (in der evaluation.toml für respondent angegeben)"
        in open_project(folder).findings["value"][0]
    )
    assert "Gemeint ist vielleicht: CODE." in open_project(folder).findings["value"][0]


def test_whom_the_results_are_for_is_checked_before_anything_is_read(folder: Path, times: list[int]) -> None:
    for options, sentence in [
        ({"audience": "publik"}, "Eine Fassung „publik“ gibt es nicht. Es gibt: public, tandem, funder, internal."),
        ({"language": "fr"}, "Die Sprache „fr“ gibt es nicht. Es gibt: de, de-simple, en."),
    ]:
        with pytest.raises(UsageError) as error:
            open_project(folder, **options)
        assert str(error.value) == sentence
    assert times == []


def test_a_date_is_given_as_year_month_day(folder: Path) -> None:
    assert open_project(folder).as_of == dt.date(2024, 5, 31)
    assert open_project(folder, as_of="2024-01-31").as_of == dt.date(2024, 1, 31)
    assert as_date(dt.date(2024, 1, 31)) == dt.date(2024, 1, 31)
    with pytest.raises(UsageError, match=r"„31\.01\.2024“ ist kein Datum"):
        open_project(folder, as_of="31.01.2024")


def test_a_table_the_project_lacks_is_empty_and_one_that_does_not_exist_is_an_error(folder: Path) -> None:
    found = open_project(folder)
    assert (len(found["payments"]), found.has("payments")) == (0, False)
    assert list(found["payments"].columns)[:2] == ["payment_id", "date"]
    with pytest.raises(EvaluationError, match=r"Eine Tabelle „tandem“ gibt es nicht\. Gemeint ist vielleicht: tandems"):
        found["tandem"]


def test_drafts_demos_and_internal_versions_are_marked(folder: Path) -> None:
    assert open_project(folder).marks == ("Entwurf",)
    (folder / "evaluation.toml").write_text(SETTINGS.replace("as_of", "demo = true\nas_of"), encoding="utf-8")
    assert open_project(folder, audience="internal", language="en").marks[1:] == (
        "internal – project team only",
        "Draft",
    )
    assert open_project(folder).marks == ("Beispieldaten – frei erfunden", "Entwurf")


def test_a_file_is_replaced_whole_or_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "neu" / "report.html"
    replace_file(target, b"old")
    replace_file(target, b"new")
    assert target.read_bytes() == b"new"

    def refuse(self: Path, *arguments: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    for step in ("write_bytes", "replace"):
        with monkeypatch.context() as held:
            held.setattr(Path, step, refuse)
            with pytest.raises(EvaluationError, match=r"report\.html"):
                replace_file(target, b"newer")
        assert [path.name for path in target.parent.iterdir()] == ["report.html"]
        assert target.read_bytes() == b"new"


def test_the_fingerprint_tells_missing_files_and_names_no_folder(folder: Path) -> None:
    found = data.fingerprint(settings.load(folder))
    assert set(found) == {"evaluation", "evaluation.toml", "data/raw/Liste.csv", "data/raw/Tandems.csv"}
    (folder / "data/raw/Liste.csv").unlink()
    assert data.fingerprint(settings.load(folder))["data/raw/Liste.csv"] == "missing"


def test_a_path_of_this_machine_reaches_no_table_finding_or_fingerprint(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("anderswo") / "Liste.csv"
    other.write_text(ORGANISATIONS.replace("Typ\n", "Typ;Farbe\n"), encoding="utf-8")
    text = SETTINGS.replace("data/raw/Liste.csv", other.as_posix())
    (folder / "evaluation.toml").write_text(text, encoding="utf-8")
    found = open_project(folder)
    assert set(found["organisations"]["source_file"]) == set(found.findings["file"]) == {"Liste.csv"}
    assert set(data.fingerprint(found.project)) >= {"Liste.csv", "data/raw/Tandems.csv"}
    content = b"".join(path.read_bytes() for path in (folder / "data/processed").iterdir())
    assert other.parent.name.encode() not in content


def test_an_account_of_every_source_stands_beside_the_tables(folder: Path) -> None:
    open_project(folder)
    accounts = data.read(folder / "data/processed").accounts
    assert {name: dict(account.cells) for name, account in accounts.items()} == {
        "organisations | data/raw/Liste.csv": {"table": 6},
        "tandems | data/raw/Tandems.csv": {"table": 3},
    }
