"""Which survey answers belong to is said and never assumed where there may be two."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from evaluation.data import open_project
from evaluation.language.errors import EvaluationError
from evaluation.project.settings import load
from evaluation.reading.raw import RawTable
from evaluation.reading.surveys.periods import two_periods

HEAD = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-06-14\n'
EARLY = ["01.03.2023", "02.03.2023", "09.03.2023"]
LATE = ["01.11.2023", "05.11.2023", "20.11.2023"]


def settings(folder: Path, *lines: str) -> Path:
    files = "".join(
        f'[[tables.answers]]\nfile = "{name}.csv"\n{line}\n' for name, line in zip("ab", lines, strict=False)
    )
    (folder / "evaluation.toml").write_text(HEAD + files, encoding="utf-8")
    return folder


@pytest.mark.parametrize("lines", [("", ""), ('wave = "t0"', ""), ("", 'columns = { wave = "W" }')])
def test_two_files_of_answers_say_their_waves(tmp_path: Path, lines: tuple[str, str]) -> None:
    with pytest.raises(EvaluationError, match=r'wave = "t0" bei der ersten und wave = "t1" bei der letzten'):
        load(settings(tmp_path, *lines))


@pytest.mark.parametrize(
    "lines", [("",), ('wave = "t0"', 'wave = "t1"'), ('wave = "t1"', 'wave = "t1"'), ('columns = { wave = "W" }',)]
)
def test_one_file_or_files_that_say_it_are_not_asked(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert len(load(settings(tmp_path, *lines)).sources) == len(lines)


@pytest.mark.parametrize(("ids", "labels"), [(("t0", "t1"), ("Vorher", "Nachher")), (("1", "2"), ("Beginn", "Ende"))])
def test_codes_of_spss_are_waves_by_their_labels_or_themselves(
    tmp_path: Path, ids: tuple[str, str], labels: tuple[str, str]
) -> None:
    frame = pd.DataFrame({"w": [1.0, 1.0, 2.0], "q": [1.0, 2.0, 2.0]})
    pyreadstat.write_sav(frame, tmp_path / "a.sav", variable_value_labels={"w": dict(enumerate(labels, 1))})
    lines = ['[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-05-31']
    names = ("Vorher", "Nachher")
    lines += [f'[[waves]]\nid = "{id}"\nlabel = {{ de = "{name}" }}' for id, name in zip(ids, names, strict=True)]
    lines += ['[tables.answers]\nfile = "a.sav"\ncolumns = { wave = "w" }']
    (tmp_path / "evaluation.toml").write_text("\n".join(lines), encoding="utf-8")
    answers = open_project(tmp_path)["answers"]
    assert answers["wave"].tolist() == [ids[0], ids[0], ids[1]]


def raw(days: list[str]) -> RawTable:
    return RawTable(
        "a.csv", "text", pd.DataFrame({"Zeitstempel": days}), pd.RangeIndex(2, len(days) + 2).to_numpy(), (1,)
    )


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([*LATE, *EARLY], "01.03.2023–09.03.2023 (3) und 01.11.2023–20.11.2023 (3)"),
        (["2023/03/21 8:16:53 AM OEZ"] * 3 + ["2024/03/21 8:16:53 AM OEZ"] * 4, "21.03.2023–21.03.2023 (3)"),
        (["3/21/2023 8:16:53"] * 3 + ["11/2/2023 8:16:53"] * 4, "21.03.2023–21.03.2023 (3) und 02.11.2023"),
        ([*EARLY, "", "01.01.1980", *LATE], "(3) und 01.11.2023"),
        ([*EARLY, *LATE[:2]], ""),  # two who were late
        ([*EARLY, "01.04.2023", "05.04.2023", "09.04.2023"], ""),  # 23 days without an answer
        (["01.03.2023", "20.05.2023", "01.06.2023", "01.09.2023", "01.10.2023", "01.12.2023"], ""),  # a summer
        (["1980-01-01 00:00:00"] * 8, ""),
        ([], ""),
    ],
)
def test_two_periods_are_told_where_the_gap_is_longer_than_either(days: list[str], told: str) -> None:
    notes = [note.text("de") for note in two_periods(raw(days), ["Zeitstempel"])]
    assert (len(notes), not told or told in notes[0]) == (bool(told), True)


@pytest.mark.parametrize(
    ("heading", "wave", "asked"),
    [
        ("Zeitstempel", "", True),
        ("submitdate", "", True),
        ("Datum gestartet", "", True),
        ("Zeitstempel", 'wave = "t1"', False),  # said
        ("Geburtsdatum", "", False),  # no time of an answer
    ],
)
def test_a_file_with_two_periods_is_a_warning_until_its_wave_is_named(
    tmp_path: Path, heading: str, wave: str, asked: bool
) -> None:
    rows = "".join(f"{day},{answer}\n" for day, answer in zip([*EARLY, *LATE], "123123", strict=True))
    (tmp_path / "a.csv").write_text(f"{heading},Wie war es?\n{rows}", encoding="utf-8")
    found = open_project(settings(tmp_path, wave)).findings
    told = found[found["value"].str.contains("aus zwei Zeiträumen")]
    assert told["severity"].tolist() == ["warning"] * asked
