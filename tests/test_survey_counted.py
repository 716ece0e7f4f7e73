"""Who counts in a survey, and with which answer: people once, in their own wave, and nobody who is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.data import Data, open_project
from evaluation.findings.checks import listed
from evaluation.metrics import survey

HEAD = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-06-14\n[[waves]]\nid = "t1"\n'
T1 = '[[tables.answers]]\nfile = "data/raw/a.csv"\nwave = "t1"\n'


def opened(folder: Path, files: dict[str, str], settings: str = T1, *, waves: str = "") -> Data:
    """A project of literal files: other tables than the answers by their names; ``|`` ends a row."""
    (folder / "data" / "raw").mkdir(parents=True)
    for name, text in files.items():
        (folder / "data" / "raw" / f"{name}.csv").write_text(text.replace("|", "\n") + "\n", encoding="utf-8")
    others = "".join(f'[[tables.{name}]]\nfile = "data/raw/{name}.csv"\n' for name in files if len(name) > 1)
    (folder / "evaluation.toml").write_text(HEAD + waves + settings + others, encoding="utf-8")
    return open_project(folder)


def told(data: Data, rule: str) -> list[tuple[str, str, int]]:
    found = data.findings[data.findings["rule"] == rule]
    return [(severity, Path(file).name, row) for severity, file, row in found[["severity", "file", "row"]].to_numpy()]


def finding_texts(data: Data) -> list[str]:
    return [finding.text("de") for finding in listed(data.findings)]


def counted(data: Data, item: str) -> dict[str, int]:
    cells = survey.distribution(data, [item]).cells
    total = cells[cells["group"] == "total"]
    return dict(zip(total["answer"], total["value"].tolist(), strict=True))


def rows(*groups: tuple[str, int], start: int = 1) -> str:
    """Rows with a number of their own and an answer."""
    answers = [answer for answer, times in groups for _ in range(times)]
    return "|".join(f"{number};{answer}" for number, answer in enumerate(answers, start))


def test_what_is_asked_at_the_event_as_well_counts_there_alone(tmp_path: Path) -> None:
    files = {"a": f"id;Zusammenarbeit (1-5)|{rows(('1', 6), ('5', 14))}"}
    files["b"] = f"id;Zusammenarbeit (1-5)|{rows(('1', 9), ('5', 3))}"
    event = '[[tables.answers]]\nfile = "data/raw/b.csv"\nwave = "event"\n'
    data = opened(tmp_path, files, T1 + event, waves='[[waves]]\nid = "event"\n')
    (own,), (there,) = survey.questions(data), survey.questions(data, event=True)
    assert (own.items, there.items) == (("Zusammenarbeit (1-5)",), ("Zusammenarbeit (1-5) (event)",))
    assert (own.text, own.scale) == (there.text, there.scale)
    assert counted(data, own.items[0]) == {"1": 6, "2": 0, "3": 0, "4": 0, "5": 14}
    assert counted(data, there.items[0]) == {"1": 9, "2": 0, "3": 0, "4": 0, "5": 3}
    assert survey.headline(data).cells["value"].tolist() == [6, 0, 0, 0, 14]


FORM = "Zeitstempel,Wie gut? (1-5)\n"
TWO = '[[waves]]\nid = "t0"\nfrom = 2023-03-01\nto = 2023-03-31\n'


def answered(days: range, *, month: int = 3) -> str:
    return "\n".join(f"2023/{month:02}/{day:02} 08:{day:02}:41,{day % 5 + 1}" for day in days)


def test_an_interim_export_beside_the_final_one_is_an_error(tmp_path: Path) -> None:
    files = {"a": FORM + answered(range(1, 21)), "b": FORM + answered(range(1, 31))}
    data = opened(tmp_path, files, T1 + T1.replace("a.csv", "b.csv"))
    assert told(data, "pairing.copied_file") == [("error", "b.csv", 2)]
    assert "20 sind in allem gleich" in " ".join(finding_texts(data))


NUMBERED = "id;Q[a];Q[b];Q[c]"


def numbered(days: range, factor: int = 7) -> str:
    return "\n".join([NUMBERED, *(f"{n};{n % 4 + 1};{n % 3 + 1};{n * factor % 5 + 1}" for n in days)])


@pytest.mark.parametrize("bare", [False, True])
def test_an_interim_export_without_times_is_found_by_its_numbers_or_its_order(tmp_path: Path, bare: bool) -> None:
    files = {"a": numbered(range(1, 16)), "b": numbered(range(1, 19))}
    if bare:
        files = {name: "\n".join(line.partition(";")[2] for line in text.split("\n")) for name, text in files.items()}
    data = opened(tmp_path, files, T1 + T1.replace("a.csv", "b.csv"))
    assert told(data, "pairing.copied_untimed") == [("error", "b.csv", 2)]
    assert "Alle 15 Zeilen der kürzeren Datei" in " ".join(finding_texts(data))


def test_files_without_times_that_are_alike_in_part_or_by_chance_are_none(tmp_path: Path) -> None:
    files = {"a": numbered(range(1, 16)), "b": numbered(range(1, 19), 3)}
    assert not told(opened(tmp_path / "1", files, T1 + T1.replace("a.csv", "b.csv")), "pairing.copied_untimed")
    same = "\n".join([NUMBERED, *(f"{n};5;5;5" for n in range(1, 9))])
    data = opened(tmp_path / "2", {"a": same, "b": same + "\n9;5;5;5"}, T1 + T1.replace("a.csv", "b.csv"))
    assert not told(data, "pairing.copied_untimed")


def test_rows_of_two_files_with_the_same_answers_at_other_times_are_none(tmp_path: Path) -> None:
    files = {"a": FORM + answered(range(1, 11)), "b": FORM + answered(range(11, 21))}
    data = opened(tmp_path, files, T1 + T1.replace("a.csv", "b.csv"))
    assert not {"pairing.copied", "pairing.copied_file"} & set(data.findings["rule"])


def test_a_row_sent_twice_in_a_form_is_asked_about(tmp_path: Path) -> None:
    data = opened(tmp_path, {"a": FORM + answered(range(1, 11)) + "\n" + answered(range(4, 5))})
    assert told(data, "pairing.copied") == [("warning", "a.csv", 12)]


def test_exports_swapped_between_waves_are_an_error_and_a_late_answer_a_warning(tmp_path: Path) -> None:
    files = {
        "a": FORM + answered(range(1, 11), month=9),
        "b": FORM + answered(range(22, 32)) + "\n" + answered(range(1, 2), month=4),
    }
    data = opened(tmp_path, files, T1.replace("t1", "t0") + T1.replace("a.csv", "b.csv").replace("t1", "t0"), waves=TWO)
    assert told(data, "wave_outside") == [("error", "a.csv", 2), ("warning", "b.csv", 12)]


def test_a_column_of_waves_beside_a_file_of_one_wave_is_an_error(tmp_path: Path) -> None:
    data = opened(tmp_path, {"a": "id;Welle;Wie gut? (1-5)|1;t0;2|2;t0;4|3;t1;4|4;t1;5"}, waves=TWO)
    assert told(data, "wave_column") == [("error", "a.csv", 0)]
    assert 'columns = { wave = "Welle" }' in " ".join(finding_texts(data))


def test_a_column_that_says_the_wave_of_the_file_is_none(tmp_path: Path) -> None:
    data = opened(tmp_path, {"a": "id;Welle;Wie gut? (1-5)|1;t1;2|2;t1;4|3;t1;4"}, waves=TWO)
    assert told(data, "wave_column") == []


def noted(data: Data, text: str) -> bool:
    return any(text in finding for finding in finding_texts(data))


@pytest.mark.parametrize("last", [";3", ";3,2", ";3.20"])
@pytest.mark.parametrize(("head", "settings"), [("id", T1), ("Nr.", T1), ("Lfd. Nr.", T1)])
def test_a_row_without_a_number_at_the_end_is_nobody_and_told(
    tmp_path: Path, last: str, head: str, settings: str
) -> None:
    data = opened(tmp_path, {"a": f"{head};Wie gut? (1-5)|{rows(('1', 5), ('4', 20))}|{last}"}, settings)
    assert counted(data, "Wie gut? (1-5)") == {"1": 5, "2": 0, "3": 0, "4": 20, "5": 0}
    assert noted(data, "27 (3")


@pytest.mark.parametrize(("last", "persons"), [("3", 4), ("3,2", 3)])
def test_a_person_without_a_code_counts_and_is_asked_about_and_a_mean_is_none(
    tmp_path: Path, last: str, persons: int
) -> None:
    settings = T1 + 'columns = { respondent = "Code" }\n'
    data = opened(tmp_path, {"a": f"Code;Wie gut? (1-5)|AB12;1|CD34;1|EF56;5|;{last}"}, settings)
    assert data["answers"]["respondent"].nunique() == persons
    assert noted(data, "Gezählt wird die Zeile als Person" if persons == 4 else "gezählt wird die Zeile nicht")


def test_a_code_that_is_missing_among_others_is_no_end(tmp_path: Path) -> None:
    settings = T1 + 'columns = { respondent = "Code" }\n'
    data = opened(tmp_path, {"a": "Code;Wie gut? (1-5)|AB12;1|;1|EF56;5|;3"}, settings)
    assert data["answers"]["respondent"].nunique() == 4
    assert not noted(data, "Am Ende")


ORGANISATIONS = "Org-Nr.;Name;Seite|M1;Haus;MSO|P1;Hof;andere Organisation"
OF = T1 + 'columns = { org_id = "Org" }\n'


@pytest.mark.parametrize(
    ("invited", "rule", "row"),
    [
        ("t1;M1;2;3;2|t1;P1;9;2;2", "invited_over", 2),
        ("t1;M1;5;3;2|t1;P1;9;2;10", "invited_over", 3),
        ("t1;M1;5;;2|t1;P1;9;2;2", "invited_partly", 2),
        ("t1;M1;1;1;1|t1;P1;2;2;2", "invited_fewer", 0),
        ("t1;M1;1;1;1|t1;P1;9;2;2", "invited_fewer_of", 2),
    ],
)
def test_more_answers_than_invitations_are_told(tmp_path: Path, invited: str, rule: str, row: int) -> None:
    files = {"a": "id;Org;Wie gut? (1-5)|1;M1;1|2;M1;5|3;M1;4|4;P1;4", "organisations": ORGANISATIONS}
    data = opened(tmp_path, files | {"invitations": f"Welle;Org-Nr.;Eingeladen;Begonnen;Abgeschlossen|{invited}"}, OF)
    assert row in [place for _, file, place in told(data, rule) if file == "invitations.csv"]


def test_what_only_some_organisations_say_is_no_sum(tmp_path: Path) -> None:
    files = {"a": "id;Org;Wie gut? (1-5)|1;M1;1|2;P1;5", "organisations": ORGANISATIONS}
    files["invitations"] = "Welle;Org-Nr.;Eingeladen;Begonnen;Abgeschlossen|t1;M1;5;;2|t1;P1;9;2;2"
    cells = survey.response(opened(tmp_path, files, OF)).cells.set_index("measure")["value"].to_dict()
    assert cells == {"invited": 14, "completed": 4, "answered": 2, "organisations": 2}


def test_a_side_that_contradicts_the_organisations_is_told(tmp_path: Path) -> None:
    files = {"a": "id;Org;Seite;Wie gut? (1-5)|1;M1;MSO;1|2;M1;andere Organisation;5", "organisations": ORGANISATIONS}
    data = opened(tmp_path, files, T1 + 'columns = { org_id = "Org", side = "Seite" }\n')
    assert told(data, "side_of_others") == [("warning", "a.csv", 3)]


def test_topics_are_of_people_who_answered_and_one_a_row(tmp_path: Path) -> None:
    codings = "t1;A1;OFFEN;Zeit|t1;B2;offen;zeit|t1;X9;OFFEN;Geld|t1;C3;OFEN;Geld"
    codings += "|t1;C3;OFFEN;Zeit, Geld|t1;C3;OFFEN;Bus, Bahn"
    files = {"a": "Code;OFFEN|A1;Ich habe keine Zeit|B2;zeitlich schwierig|C3;Geld und Zeit fehlen"}
    files["codings"] = f"Welle;Antwort-ID;Frage;Kategorie|{codings}"
    data = opened(tmp_path, files, T1 + 'columns = { respondent = "Code" }\n')
    assert data["codings"]["code"].tolist()[:2] == ["Zeit", "Zeit"]
    assert data["codings"]["item"].tolist()[:2] == ["OFFEN", "OFFEN"]
    assert told(data, "coded_nobody") == [("error", "codings.csv", 4)]
    assert told(data, "coded_item") == [("error", "codings.csv", 5)]
    assert told(data, "coded_several") == [("error", "codings.csv", 6)]


def steps(data: Data, item: str) -> list[str]:
    book = data["codebook"]
    return book.loc[(book["item"] == item) & book["rank"].notna(), "answer_code"].tolist()


@pytest.mark.parametrize(
    "heading",
    [
        "Wie gut? (1-5, 6 = weiß nicht)",
        "Wie gut? (1–5; 6 = k. A.)",
        "Wie gut? (1-5; 6 = kann ich nicht beurteilen)",
        "Wie gut? (1 bis 5, 6 = keine Angabe)",
        "Wie gut? (1 = sehr gut … 5; 6 = weiß nicht)",
    ],
)
def test_a_number_that_the_heading_calls_no_answer_is_none(tmp_path: Path, heading: str) -> None:
    item = heading.replace(";", ",")
    data = opened(
        tmp_path, {"a": f"id;{item}|{rows(('1', 4), ('2', 4), ('5', 6), ('6', 9))}".replace(item, f'"{heading}"')}
    )
    assert steps(data, heading) == ["1", "2", "3", "4", "5"]
    assert data["answers"]["missing"].notna().sum() == 9


@pytest.mark.parametrize("answers", ["+2 +1 0 -1 -2", "+2 +1 0 −1 −2", "+2 +1 0 0 +1"])
def test_steps_below_nothing_are_a_scale(tmp_path: Path, answers: str) -> None:
    given = answers.split()
    data = opened(tmp_path, {"a": f"id;Hat sich etwas geändert?|{rows(*((one, 3) for one in given))}"})
    assert steps(data, "Hat sich etwas geändert?") == ["-2", "-1", "0", "1", "2"]
    plain = [one.replace("+", "").replace("−", "-") for one in given for _ in range(3)]
    assert data["answers"]["value"].tolist() == plain


@pytest.mark.parametrize(
    ("rows", "rule", "row"),
    [
        ("Q;Skala;1;ja;1;|Q;Skala;2;teils;;|Q;Skala;3;nein;3;", "codebook_no_rank", 3),
        ("Q;Skala;1;ja;1;|Q;Skala;2;teils;2;|Q;Skala;3;nein;2;", "codebook_rank_twice", 4),
        ("Q;Skala;1;ja;1;|Q;einfach;2;teils;2;|Q;Skala;3;nein;3;", "codebook_contradicts", 3),
        ("Q;Skala;1;ja;1;positiv|Q;Skala;2;teils;2;negativ|Q;Skala;3;nein;3;", "codebook_contradicts", 3),
        ("Q;Skala;1;ja;1;|Q;Skala;2;teils;2;|Q;Skala;3;nein;3;|Q;Skala;9;weiß nicht;;", "", 0),
        ("Q;Skala;1;ja;;|Q;Skala;2;teils;;|Q;Skala;3;nein;;", "", 0),
    ],
)
def test_rows_of_a_codebook_that_contradict_are_errors(tmp_path: Path, rows: str, rule: str, row: int) -> None:
    files = {"a": "id;Q|1;1|2;2|3;3", "codebook": f"Frage;Fragetyp;Antwort-Code;Antwort;Rang;Richtung|{rows}"}
    found = opened(tmp_path, files).findings
    found = found[found["rule"].str.startswith("codebook_")]
    assert found[["severity", "rule", "row"]].to_numpy().tolist() == ([["error", rule, row]] if rule else [])


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Standort (1 = Nord, 2 = Süd, 3 = Ost)", "single"),
        ("Geschlecht (1 = weiblich, 2 = männlich, 3 = divers)", "single"),
        ("Wie war es? (1 = sehr gut, 2 = mittel, 3 = schlecht)", "scale"),
        ("Wie war es? (1 = Hölle, 5 = Himmel)", "scale"),
    ],
)
def test_numbers_of_categories_are_no_steps(tmp_path: Path, heading: str, kind: str) -> None:
    data = opened(tmp_path, {"a": f"id;{heading}|{rows(('1', 4), ('2', 5), ('3', 6))}"})
    assert set(data["codebook"]["type"]) == {kind}
    assert noted(data, "Die Reihenfolge der Antworten") == (kind == "single")


def test_numbers_in_one_wave_and_words_in_another_are_no_scale(tmp_path: Path) -> None:
    words = rows(("stimme voll zu", 4), ("stimme eher zu", 4), ("stimme eher nicht zu", 4), ("stimme gar nicht zu", 4))
    files = {"a": f"id;Gut (1-4)|{rows(('1', 4), ('2', 4), ('4', 6))}", "b": f"id;Gut (1-4)|{words}"}
    settings = T1 + T1.replace("a.csv", "b.csv").replace("t1", "t0")
    assert [found[0] for found in told(opened(tmp_path, files, settings, waves=TWO), "matching.answers_mixed")] == [
        "error"
    ]
    book = "|".join(f"Gut (1-4);Skala;{n};{label};{n}" for n, label in enumerate(WORDS, 1))
    files["codebook"] = f"Frage;Fragetyp;Antwort-Code;Antwort;Rang|{book}"
    both = opened(tmp_path / "both", files, settings, waves=TWO)
    assert told(both, "matching.answers_mixed") == []
    assert set(both["answers"]["value"]) == {"1", "2", "3", "4"}


WORDS = ("stimme voll zu", "stimme eher zu", "stimme eher nicht zu", "stimme gar nicht zu")
