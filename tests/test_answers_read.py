"""Answers of strangers' exports: words for missing, codes that are none, ends of scales, and free text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaluation.data import Data, open_project
from evaluation.findings.checks import listed
from evaluation.metrics import tandems
from evaluation.metrics.survey.items import scale
from evaluation.reading.surveys.programs import read_answers
from evaluation.reading.surveys.responses import Survey, answers_long

BOTH = "DAB;einfach;1;Ja;;\nDAB;einfach;2;Nein;;\n"
HEAD = "Frage;Fragetyp;Antwort-Code;Antwort;Rang;Fehlgrund\n"


def export(folder: Path, *columns: str, name: str = "umfrage.csv") -> Path:
    """A survey export of columns like ``"Heading|a|b|c"``, its rows numbered from 1."""
    given = {column.split("|")[0]: column.split("|")[1:] for column in columns}
    frame = pd.DataFrame(given).rename_axis("id").rename(index=lambda place: place + 1)
    frame.to_csv(folder / name, sep=";")
    return folder / name


def survey(folder: Path, *columns: str, book: pd.DataFrame | None = None) -> Survey:
    return read_answers(export(folder, *columns), book=book)


def project(folder: Path, *columns: str, book: str = "", **tables: str) -> Data:
    """A project of one survey, a codebook (rows below ``HEAD``) and other tables as CSV."""
    (folder / "data" / "raw").mkdir(parents=True)
    export(folder / "data" / "raw", *columns)
    given = {**({"codebook": HEAD + book} if book else {}), **tables}
    settings = '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-06-14\n'
    settings += '[tables.answers]\nfile = "data/raw/umfrage.csv"\n'
    for name, text in given.items():
        (folder / "data" / "raw" / f"{name}.csv").write_text(text, encoding="utf-8")
        settings += f'[tables.{name}]\nfile = "data/raw/{name}.csv"\n'
    (folder / "evaluation.toml").write_text(settings, encoding="utf-8")
    return open_project(folder)


def values(survey: Survey, of: str = "value", *, column: int = 0) -> list[str | None]:
    long = answers_long(survey)
    told = long.loc[long["item"] == survey.items["item"][column], of]
    return [None if pd.isna(value) else str(value) for value in told]


def steps(survey: Survey, *, column: int = 0) -> list[str]:
    """The labels of an item's scale in its order."""
    told = survey.answers[survey.answers["item"] == survey.items["item"][column]].dropna(subset=["rank"])
    return told.sort_values("rank")["label"].tolist()


def said(given: Survey) -> list[str]:
    return [str(note) for note in given.raw.notes]


def actual(data: Data) -> float:
    statistics = tandems.indicators(data)["K1"].statistics
    return float(statistics.set_index("statistic")["value"]["actual"])


def rules(data: Data) -> list[str]:
    return data.findings["rule"].tolist()


def times(*pairs: tuple[str, int]) -> str:
    return "".join(f"|{answer}" * number for answer, number in pairs)


@pytest.mark.parametrize("label", ["trifft nicht zu", "NA", "keine Angabe", "-", "entfällt", "k. A.", "null"])
def test_a_label_of_a_codebook_is_text_whatever_it_says(tmp_path: Path, label: str) -> None:
    book = f"MIT;Skala;1;{label};1;\nMIT;Skala;2;teils;2;\nMIT;Skala;3;trifft zu;3;\n"
    data = project(tmp_path, "MIT" + times(("1", 10), ("2", 10), ("3", 20)), book=book)
    assert data["codebook"]["answer"].tolist() == [label, "teils", "trifft zu"]
    assert data["answers"]["value"].value_counts().to_dict() == {"1": 10, "2": 10, "3": 20}
    assert not {"unknown_answer", "unreadable_cell"} & set(rules(data))


def test_a_disagreement_that_looks_like_missing_is_counted(tmp_path: Path) -> None:
    book = "MIT;Skala;1;trifft nicht zu;1;\nMIT;Skala;2;teils;2;\nMIT;Skala;3;trifft zu;3;\n"
    data = project(tmp_path, "MIT" + times(("trifft nicht zu", 10), ("teils", 10), ("trifft zu", 20)), book=book)
    assert data["answers"]["value"].value_counts().to_dict() == {"1": 10, "2": 10, "3": 20}
    assert data["answers"]["missing"].isna().all()


@pytest.mark.parametrize(
    ("silent", "row", "kind"),
    [
        ("9", "DAB;einfach;9;weiß nicht;;keine Angabe\n", "not_answered"),
        ("9", "DAB;einfach;9;weiß nicht;;\n", "dont_know"),
        ("NA", "", "not_answered"),
        ("k. A.", "", "not_answered"),
        ("I don't know", "", "dont_know"),
        ("trifft nicht zu (bei mir)", "", "not_applicable"),
        ("-", "", "not_answered"),
        ("entfällt", "", "not_applicable"),
    ],
)
def test_a_share_is_one_of_valid_answers(tmp_path: Path, silent: str, row: str, kind: str) -> None:
    book = f"DAB;einfach;1;Ja;;\nDAB;einfach;2;Nein;;\n{row}"
    formula = "indicator_id;name;formula\nK1;Dabei;Anteil(Antworten wobei Wert = '1' von Frage = 'DAB')\n"
    column = "DAB" + times(("1", 6), ("2", 6), (silent, 12))
    data = project(tmp_path, column, book=book, indicators=formula.replace("'", '"'))
    assert actual(data) == 50
    assert data["answers"]["missing"].value_counts().to_dict() == {kind: 12}


@pytest.mark.parametrize(
    ("condition", "share"),
    [
        ("Wert = '1'", 25),
        ("Wert = 'Ja'", 25),
        ("Wert = 'ja'", 25),
        ("Wert != 'Ja'", 75),
        ("Wert in ('Ja', 'Nein')", 75),
        ("nicht Wert = 'Ja'", 75),
        ("Wert in ('2', 'Ja')", 75),
    ],
)
def test_an_answer_in_a_formula_is_named_by_its_code_or_its_words(tmp_path: Path, condition: str, share: int) -> None:
    book = "DAB;einfach;1;Ja;;\nDAB;einfach;2;Nein;;\nDAB;einfach;3;Teils;;\nB;einfach;1;Nein;;\nB;einfach;2;Ja;;\n"
    formula = f"indicator_id;name;formula\nK1;Dabei;Anteil(Antworten wobei {condition} von Frage = 'DAB')\n"
    columns = ("DAB" + times(("1", 6), ("2", 12), ("3", 6)), "B" + times(("1", 20), ("2", 4)))
    data = project(tmp_path, *columns, book=book, indicators=formula.replace("'", '"'))
    assert round(actual(data), 6) == share
    assert not set(data.findings["rule"]) & {"formula_value", "formula_missing"}


def test_words_that_a_question_does_not_have_are_asked_about_with_its_own_answers(tmp_path: Path) -> None:
    book = "DAB;einfach;1;Ja, immer;;\nDAB;einfach;2;Nein;;\nB;einfach;1;Ja;;\nB;einfach;2;weiß nicht;;keine Angabe\n"
    formula = 'indicator_id;name;formula\nK1;Dabei;Anteil(Antworten wobei Wert = "Ja" von Frage = "DAB")\n'
    formula += 'K2;Dabei;Anzahl(Antworten wobei Wert = "weiß nicht" und Frage = "B")\n'
    columns = ("DAB" + times(("1", 6), ("2", 12)), "B" + times(("1", 12), ("2", 6)))
    data = project(tmp_path, *columns, book=book, indicators=formula)
    found = data.findings[data.findings["rule"].str.startswith("formula_")]
    assert found[["rule", "row", "value"]].to_numpy().tolist() == [
        ["formula_value", 2, "Ja"],
        ["formula_missing", 3, "weiß nicht"],
    ]


def test_a_formula_that_counts_a_kind_of_missing_as_an_answer_is_asked_about(tmp_path: Path) -> None:
    book = "DAB;einfach;1;Ja;;\nDAB;einfach;9;weiß nicht;;keine Angabe\n"
    formula = 'indicator_id;name;formula\nK1;Dabei;Anzahl(Antworten wobei Wert = "9")\n'
    data = project(tmp_path, "DAB" + times(("1", 6), ("9", 12)), book=book, indicators=formula)
    found = data.findings[data.findings["rule"] == "formula_missing"]
    assert found[["severity", "row", "value"]].to_numpy().tolist() == [["warning", 2, "9"]]


def test_ranks_of_a_codebook_are_no_sums(tmp_path: Path) -> None:
    rows = "frage;antwort;rang\nQ1;gut;1\nQ1;mittel;2\nQ1;schlecht;3\n"
    data = project(tmp_path, "Q1" + times(("gut", 6), ("schlecht", 6)), codebook=rows)
    assert not [found for found in listed(data.findings) if found.table == "codebook"]


def test_a_formula_asks_for_a_question_at_the_event_by_either_of_its_names(tmp_path: Path) -> None:
    formula = "indicator_id;name;formula\n" + "".join(
        f'K{n};Dabei;"Anteil(Antworten wobei Wert = ""Ja"" von Frage = ""{item}""{wave})"\n'
        for n, (item, wave) in enumerate(
            [
                ("DAB", ' und Welle = ""event""'),
                ("DAB (event)", ""),
                ("DAB", ' und Welle = ""t0""'),
                ("DAB", ' und Welle in (""t0"", ""event"")'),
                ("DAB", ""),
            ],
            1,
        )
    )
    data = project(tmp_path, "DAB" + times(("1", 6), ("2", 18)), book=BOTH, indicators=formula)
    export(tmp_path / "data" / "raw", "DAB" + times(("1", 18), ("2", 6)), name="event.csv")
    settings = (tmp_path / "evaluation.toml").read_text(encoding="utf-8")
    old = '[tables.answers]\nfile = "data/raw/umfrage.csv"\n'
    files = "".join(
        f'[[tables.answers]]\nfile = "data/raw/{file}.csv"\nwave = "{wave}"\n'
        for file, wave in (("umfrage", "t0"), ("event", "event"))
    )
    waves = "".join(f'[[waves]]\nid = "{wave}"\n' for wave in ("t0", "event"))
    (tmp_path / "evaluation.toml").write_text(settings.replace(old, waves + files), encoding="utf-8")
    data = open_project(tmp_path)
    found = [
        float(counts.statistics.set_index("statistic")["value"]["actual"])
        for counts in tandems.indicators(data).values()
    ]
    assert found == [75, 75, 25, 50, 25]
    assert "formula_value" not in set(data.findings["rule"])


def test_a_survey_without_a_question_left_has_no_answers(tmp_path: Path) -> None:
    data = project(tmp_path, "Ihr Name|Ana|Ben|Cem")
    assert len(data["answers"]) == 0


def test_a_word_for_missing_does_not_turn_a_scale_into_text(tmp_path: Path) -> None:
    read = survey(tmp_path, "Q[a]|1|2|k. A.|5|4", "Q[b]|1|weiß nicht|3|5|NA")
    assert read.items["type"].tolist() == ["scale", "scale"]
    assert values(read) == ["1", "2", "k. A.", "5", "4"]
    assert values(read, "missing", column=1) == [None, "dont_know", None, None, "not_answered"]


def test_entfaellt_is_no_step_beside_trifft_zu(tmp_path: Path) -> None:
    labels = ["trifft zu", "trifft eher zu", "trifft eher nicht zu", "trifft nicht zu", "entfällt"]
    read = survey(tmp_path, "Wie?" + times(*((label, 3) for label in labels)))
    kinds = dict(zip(read.answers["label"], read.answers["missing"], strict=True))
    assert [label for label in labels if kinds[label] is None] == labels[:4]
    assert kinds["entfällt"] == "not_applicable"


@pytest.mark.parametrize(
    "free",
    ["Q[other]", "Q[SQ001comment]", "Q[comment]", "Wo? [Sonstiges]", "Wo? [Bad] [Kommentar]", "Wo? [Bad][Comment]"],
)
def test_what_a_person_wrote_beside_a_question_is_never_an_answer_to_choose(tmp_path: Path, free: str) -> None:
    row = ("Q[SQ001]", "Q[SQ002]") if free.startswith("Q") else ("Wo? [Bad]", "Wo? [Hof]")
    sentence = times(("Frau Meier hat mich angeschrien", 6), ("zu laut", 6))
    read = survey(tmp_path, row[0] + times(("1", 6), ("5", 6)), row[1] + times(("2", 6), ("4", 6)), free + sentence)
    assert read.items["type"].tolist() == ["scale", "scale", "text"]
    assert read.answers["answer_code"].tolist() == list("12345") * 2
    assert read.items["question"].nunique() == 1


def test_an_unmarked_comment_in_a_block_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    labels = times(("trifft zu", 4), ("trifft eher zu", 4), ("trifft eher nicht zu", 4), ("trifft nicht zu", 4))
    sentence = "".join(f"|Das war am Tag {n} sehr laut" for n in range(16))
    read = survey(tmp_path, "Wie? [Raum]" + labels, "Wie? [Essen]" + labels, "Wie? [Warum?]" + sentence)
    assert read.items["type"].tolist() == ["scale", "scale", "text"]
    assert steps(read, column=1) == ["trifft zu", "trifft eher zu", "trifft eher nicht zu", "trifft nicht zu"]


def test_a_row_of_a_grid_may_be_called_sonstiges(tmp_path: Path) -> None:
    read = survey(tmp_path, "Wie? [Raum]|1|5|3", "Wie? [Sonstiges]|3|1|5")
    assert read.items["type"].tolist() == ["scale", "scale"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Q[SQ001][1]", "Q[SQ001][2]"),
        ("Q_SQ001_0", "Q_SQ001_1"),
        ("Wie? [Raum][Skala 1]", "Wie? [Raum][Skala 2]"),
        ("Q[SQ001][1]. Wie? [Raum][Skala 1]", "Q[SQ001][2]. Wie? [Raum][Skala 2]"),
    ],
)
def test_the_scales_of_a_dual_array_are_two(tmp_path: Path, first: str, second: str) -> None:
    other = [
        first.replace("SQ001", "SQ002").replace("Raum", "Hof"),
        second.replace("SQ001", "SQ002").replace("Raum", "Hof"),
    ]
    read = survey(tmp_path, first + "|1|4|3", second + "|10|2|1", other[0] + "|1|2|2", other[1] + "|1|2|3")
    assert read.items["type"].tolist() == ["scale"] * 4
    assert [len(steps(read, column=place)) for place in range(4)] == [4, 10, 4, 10]
    assert read.items["question"].nunique() == 2
    texts = ["Raum [1]", "Raum [2]", "Hof [1]", "Hof [2]"] if "Wie" in first else None
    assert read.items["text"].tolist() == (texts or ["SQ001 [1]", "SQ001 [2]", "SQ002 [1]", "SQ002 [2]"])


def test_html_and_entities_are_no_part_of_headings_and_answers(tmp_path: Path) -> None:
    heading = "<p style='font-size:9pt'>Wie&nbsp;zufrieden&nbsp;waren Sie?</p>"
    read = survey(tmp_path, heading + times(("<b>sehr gut</b>", 5), ("gut &amp; nett", 5), ("<unter 5>", 5)))
    assert read.items[["column", "text"]].to_numpy().tolist() == [["Wie zufrieden waren Sie?"] * 2]
    assert set(values(read)) == {"sehr gut", "gut & nett", "<unter 5>"}


@pytest.mark.parametrize("item", ["<p>Wie war&nbsp;es?</p>", "Wie war es?"])
@pytest.mark.parametrize("heading", ["<p>Wie war&nbsp;es?</p>", "Wie war es?"])
def test_a_codebook_finds_its_column_with_and_without_tags(tmp_path: Path, item: str, heading: str) -> None:
    rows = f'"{item}";Skala;1;<i>lau</i>;1;\n"{item}";Skala;2;"heiß &amp; gut";2;\n'
    data = project(tmp_path, heading + times(("lau", 3), ("heiß & gut", 3)), book=rows)
    assert data["answers"]["value"].tolist() == ["1"] * 3 + ["2"] * 3


def test_a_scale_begins_with_one_and_its_assumed_ends_are_said(tmp_path: Path) -> None:
    read = survey(tmp_path, "Wie? [a]" + times(("2", 4), ("3", 3), ("5", 3)), "Wie? [b]" + times(("4", 10)))
    assert steps(read) == list("12345")
    assert said(read)[0].startswith(
        "In der Spalte B („Wie? [a]“) ist die Skala aus den Antworten geschlossen: 5 Stufen"
    )


@pytest.mark.parametrize(
    "question",
    [
        "Wie? (1 = gar nicht, 5 = sehr) [a]",
        "Wie? 1 (gar nicht) bis 5 (sehr) [a]",
        "Bitte bewerten Sie auf einer Skala von 1 bis 5 [a]",
        "Bitte bewerten: 1 = gar nicht … 5 = sehr [a]",
    ],
)
def test_a_question_that_names_its_ends_has_them(tmp_path: Path, question: str) -> None:
    read = survey(tmp_path, question + times(("2", 4), ("3", 3), ("4", 3)))
    assert len(steps(read)) == 5
    assert not [one for one in said(read) if "geschlossen" in one]


def test_a_neighbour_with_a_codebook_tells_the_ends_of_a_block(tmp_path: Path) -> None:
    book = "".join(f"Q[a];Skala;{n};;{n};\n" for n in range(1, 7))
    data = project(tmp_path, "Q[a]" + times(("2", 5), ("5", 5)), "Q[b]" + times(("3", 5), ("4", 5)), book=book)
    told = data["codebook"]
    assert told.loc[told["item"] == "Q[b]", "answer_code"].tolist() == list("123456")
    assert "geschlossen" not in "".join(data.findings["value"])


@pytest.mark.parametrize(
    "labels",
    [
        "trifft zu|trifft eher zu|trifft eher nicht zu|trifft nicht zu",
        "stimme voll zu|stimme zu|stimme eher zu|stimme eher nicht zu|stimme nicht zu|stimme überhaupt nicht zu",
        "immer|oft|manchmal|selten|nie",
        "sehr zufrieden|eher zufrieden|teils/teils|eher unzufrieden|sehr unzufrieden",
        "sehr gut|gut|befriedigend|ausreichend|mangelhaft|ungenügend",
        "ja|eher ja|teilweise|eher nein|nein",
        "strongly agree|agree|neither agree nor disagree|disagree|strongly disagree",
        "sehr wichtig|eher wichtig|eher unwichtig|unwichtig",
        "sehr viel|viel|wenig|gar nichts",
    ],
)
def test_labels_of_a_usual_family_have_an_order_and_a_direction(tmp_path: Path, labels: str) -> None:
    listed = labels.split("|")
    read = survey(tmp_path, "Wie?" + times(*((label, 3) for label in sorted(listed))))
    assert (read.items["type"].tolist(), steps(read)) == (["scale"], listed)
    shape = scale(read.answers.rename(columns={"label": "answer"}))
    assert (shape.labels, shape.classes[listed[0]], shape.classes[listed[-1]]) == (tuple(listed), "high", "low")


def test_a_scale_of_which_nobody_chose_one_end_is_asked_about(tmp_path: Path) -> None:
    read = survey(tmp_path, "Wie?" + times(("trifft zu", 4), ("trifft eher zu", 4), ("trifft eher nicht zu", 4)))
    assert (read.items["type"].tolist(), steps(read)) == (["single"], [])
    assert "von der ein Ende vermutlich niemand gewählt hat" in said(read)[0]


@pytest.mark.parametrize("columns", [1, 2])
def test_a_scale_around_zero_is_asked_about_until_a_codebook_says_it(tmp_path: Path, columns: int) -> None:
    given = [f"Q[SQ00{place}]" + times(*((str(step), 4) for step in range(-2, 3))) for place in range(columns)]
    asked = project(tmp_path / "asked", *given)
    assert asked["codebook"]["rank"].isna().all()
    assert "unknown_answer" not in rules(asked)
    assert asked.findings["severity"].tolist() == ["warning"]  # of the whole question
    book = "".join(
        f"Q[SQ00{place}];Skala;{step};Stufe {step};{step + 3};\n" for place in range(columns) for step in range(-2, 3)
    )
    data = project(tmp_path / "said", *given, book=book)
    assert data["answers"]["value"].value_counts().to_dict() == {str(step): 4 * columns for step in range(-2, 3)}
    assert data["codebook"]["rank"].tolist() == [1, 2, 3, 4, 5] * columns
    assert len(data.findings) == 0


def test_numbers_with_labels_have_a_direction(tmp_path: Path) -> None:
    answers = times(
        ("1 = stimme voll zu", 3), ("2 = stimme eher zu", 3), ("3 = stimme eher nicht zu", 3), ("4 = lehne ab", 1)
    )
    read = survey(tmp_path, "Wie?" + answers, "Note" + times(("6 - ungenügend", 5), ("1 - sehr gut", 5)))
    first = read.answers[read.answers["item"] == read.items["item"][0]].rename(columns={"label": "answer"})
    assert scale(first).classes == {"1": "high", "2": "high", "3": "low", "4": "low"}
    assert len(steps(read, column=1)) == 6


@pytest.mark.parametrize(("silent", "kind"), [("9 = keine Angabe", "not_answered"), ("8 (weiß nicht)", "dont_know")])
def test_a_numbered_word_for_missing_is_no_step(tmp_path: Path, silent: str, kind: str) -> None:
    read = survey(tmp_path, "Wie?" + times(("1 = nie", 5), ("2 = oft", 5), ("3 = immer", 5), (silent, 5)))
    assert len(steps(read)) == 3
    assert values(read, "missing").count(kind) == 5


@pytest.mark.parametrize("stray", ["9", "99", "-9", "999"])
def test_a_number_far_from_the_others_is_asked_about_and_no_step(tmp_path: Path, stray: str) -> None:
    columns = ("Q[a]" + times(*((str(n), 3) for n in range(1, 6)), (stray, 5)), "Q[b]" + times(("3", 20)))
    data = project(tmp_path, *columns)
    assert data["codebook"].loc[data["codebook"]["item"] == "Q[a]", "answer_code"].tolist() == list("12345")
    assert (data["answers"]["missing"] == "unreadable").sum() == 5
    assert "unknown_answer" in rules(data) or "unknown_code" in rules(data)


@pytest.mark.parametrize("stray", ["77", "88", "97", "98", "99", "-99", "999", "998", "66", "-1", "-9", "-77"])
@pytest.mark.parametrize("heading", ["Wie zufrieden?", "Q1", "Q1[SQ1]", "Q1 [Raum]"])
def test_a_number_that_stands_for_no_answer_is_no_step_and_in_no_mean(tmp_path: Path, stray: str, heading: str) -> None:
    column = times(*((str(n), 4) for n in range(1, 6)), (stray, 3))
    data = project(tmp_path, heading + column, *(["Q1[SQ2]" + column] if heading == "Q1[SQ1]" else []))
    answers = data["answers"][data["answers"]["item"] == data["answers"]["item"].iloc[0]]
    assert sorted(answers.loc[answers["missing"].isna(), "value"].unique()) == list("12345")
    assert answers["missing"].notna().sum() == 3
    assert (data.findings["severity"] != "note").any()


@pytest.mark.parametrize(
    ("others", "stray", "counts", "asked"),
    [
        (range(20, 60), "999", False, "far_value"),
        (range(20, 60), "99", False, "far_value"),
        (range(20, 60), "-9", False, "far_value"),
        (range(20, 80), "99", True, "far_number"),  # may be somebody's age
        (range(20, 99), "88", True, ""),
        (range(5), "77", False, "far_value"),
        (range(100, 2000, 50), "999", True, ""),
        (range(-20, 20), "-9", True, ""),
    ],
)
def test_a_number_far_from_all_others_is_in_no_mean_until_somebody_says_what_it_is(
    tmp_path: Path, others: range, stray: str, counts: bool, asked: str
) -> None:
    numbers = [str(number) for number in others if str(number) != stray]
    read = survey(tmp_path, "Wie alt sind Sie in Jahren?" + times(*((number, 1) for number in numbers), (stray, 2)))
    assert values(read, "missing").count("not_answered") == (0 if counts else 2)
    assert [note.key for note in read.raw.notes if note.key.startswith("far")] == ([asked] if asked else [])


@pytest.mark.parametrize(("missing", "kinds"), [("", 0), ("keine Angabe", 2)])
def test_a_codebook_says_what_a_far_number_is(tmp_path: Path, missing: str, kinds: int) -> None:
    column = "ALTER" + times(*((str(number), 1) for number in range(20, 60)), ("99", 2))
    data = project(tmp_path, column, book=f"ALTER;Zahl;99;99;;{missing}\n")
    assert data["answers"]["missing"].notna().sum() == kinds
    assert not data.findings["value"].str.contains("weit ab von den übrigen").any()


def test_a_minus_makes_another_number(tmp_path: Path) -> None:
    data = project(tmp_path, "Q1" + times(("1", 5), ("-1", 5)), book="Q1;Skala;1;nie;1;\nQ1;Skala;2;oft;2;\n")
    assert data["answers"]["missing"].fillna("-").value_counts().to_dict() == {"-": 5, "unreadable": 5}


def test_rows_of_a_codebook_that_fit_no_column_are_said_with_their_place(tmp_path: Path) -> None:
    book = "Q1;Skala;1;nie;1;\nQ1;Skala;2;oft;2;\nQ7;Skala;1;nie;1;\nQ7;Skala;2;oft;2;\n"
    found = project(tmp_path, "Q1" + times(("1", 5), ("2", 5)), book=book).findings
    told = found[found["rule"] == "codebook_unmatched"]
    assert told[["severity", "file", "row", "value"]].to_numpy().tolist() == [
        ["warning", "data/raw/codebook.csv", 4, "Q7"]
    ]


@pytest.mark.parametrize(
    ("code", "wording"), [("ZUF", "Wie zufrieden?"), ("Wie zufrieden?", ""), ("ZUF", "wie zufrieden ?")]
)
def test_rows_for_a_whole_block_hold_for_all_its_parts_and_say_so(tmp_path: Path, code: str, wording: str) -> None:
    rows = "".join(
        f"{code};{wording};Skala;{rank};{label};{rank}\n" for rank, label in enumerate(("gern", "ja", "nie"), 1)
    )
    parts = ("Wie zufrieden? [Raum]" + times(("1", 5), ("3", 5)), "Wie zufrieden? [Essen]" + times(("2", 10)))
    data = project(tmp_path, *parts, "Alter" + times(("33", 5), ("44", 5)))
    assert "gern" not in set(data["codebook"]["answer"])
    (tmp_path / "data/raw/codebook.csv").write_text(
        "Frage-Code;Frage;Fragetyp;Code;Antwort;Rang\n" + rows, encoding="utf-8"
    )
    settings = (tmp_path / "evaluation.toml").read_text(encoding="utf-8")
    (tmp_path / "evaluation.toml").write_text(
        settings + '[tables.codebook]\nfile = "data/raw/codebook.csv"\n', encoding="utf-8"
    )
    data = open_project(tmp_path)
    book = data["codebook"].groupby("item")["answer"].agg(list)
    assert book["Wie zufrieden? [Raum]"] == book["Wie zufrieden? [Essen]"] == ["gern", "ja", "nie"]
    assert "codebook_unmatched" not in rules(data)
    told = data.findings[data.findings["value"].str.contains("gelten für alle Teile der Frage")]
    assert told["severity"].tolist() == ["warning"]


def test_the_code_of_a_question_is_its_name_though_its_wording_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("Frage;Frage-Code;Antwort\nWie war es?;Q1;gut\n", encoding="utf-8")
    (tmp_path / "evaluation.toml").write_text(
        '[project]\ntitle = "T"\norganisation = "O"\nas_of = 2024-06-14\n[tables.codebook]\nfile = "c.csv"\n',
        encoding="utf-8",
    )
    book = open_project(tmp_path)["codebook"]
    assert book[["item", "question_text"]].to_numpy().tolist() == [["Q1", "Wie war es?"]]


def test_a_codebook_that_names_two_ends_means_the_steps_between(tmp_path: Path) -> None:
    data = project(tmp_path, "Q1" + times(("2", 5), ("4", 5)), book="Q1;Skala;1;nie;1;\nQ1;Skala;5;immer;2;\n")
    assert data["codebook"]["answer"].tolist() == ["nie", "2", "3", "4", "immer"]
    assert data["answers"]["missing"].isna().all()


def google(folder: Path, *answers: str, heading: str = "Wo?") -> Survey:
    rows = [f'"2023/03/21 8:16:53 AM OEZ","{answer}"' for answer in answers]
    (folder / "form.csv").write_text("\n".join([f'"Zeitstempel","{heading}"', *rows]) + "\n", encoding="utf-8")
    return read_answers(folder / "form.csv")


@pytest.mark.parametrize("often", [1, 4])
def test_a_comma_is_part_of_an_answer_where_semicolons_part_them(tmp_path: Path, often: int) -> None:
    read = google(tmp_path, *["Bildung, Arbeit;Wohnen", "Wohnen", "Bildung, Arbeit", "Bildung, Arbeit;Hof"] * often)
    assert read.items["type"].tolist() == ["multiple"] * 3
    assert read.items["text"].tolist() == ["Bildung, Arbeit", "Hof", "Wohnen"]
    assert values(read) == ["Y", "N", "Y", "Y"] * often


def test_headings_that_come_twice_are_two_questions(tmp_path: Path) -> None:
    rows = ["gut,ja", "schlecht,nein", "gut,nein", "schlecht,ja"] * 3
    (tmp_path / "form.csv").write_text(
        "Zeitstempel,Wie war es?,Wie war es?\n" + "".join(f"2023/03/21 8:16:53 AM OEZ,{row}\n" for row in rows),
        encoding="utf-8",
    )
    read = read_answers(tmp_path / "form.csv")
    assert read.items["item"].nunique() == read.items["question"].nunique() == 2
    assert [sorted(set(values(read, column=place))) for place in range(2)] == [["gut", "schlecht"], ["N", "Y"]]


@pytest.mark.parametrize(
    ("stamp", "hour"),
    [
        ("2023/03/21 8:16:53 AM OEZ", 8),
        ("2023/03/21 8:16:53 PM MEZ", 20),
        ("2023/03/21 12:16:53 AM GMT+1", 0),
        ("2023/03/21 12:16:53 PM MESZ", 12),
        ("21.03.2023 20:16:53 UTC+01:00", 20),
        ("2023-03-21T20:16:53Z", 20),
        ("3/21/2023 8:16:53 pm", 20),
    ],
)
def test_a_zone_behind_a_time_is_no_part_of_it(tmp_path: Path, stamp: str, hour: int) -> None:
    registrations = f"Anmeldung-Nr.;Zeitstempel\nA1;{stamp}\nA2;{stamp}\n"
    data = project(tmp_path, "Q1|1|2", registrations=registrations)
    column = next(
        name for name in data["registrations"] if str(data["registrations"][name].dtype).startswith("datetime")
    )
    assert (
        data["registrations"][column].dt.strftime("%Y-%m-%d %H:%M:%S").tolist() == [f"2023-03-21 {hour:02}:16:53"] * 2
    )


def test_a_word_for_missing_that_a_codebook_lists_is_no_step_of_its_scale(tmp_path: Path) -> None:
    book = "Q1;Skala;1;nie;1;\nQ1;Skala;2;oft;2;\nQ1;Skala;3;immer;3;\nQ1;Skala;9;weiß nicht;4;\n"
    data = project(tmp_path, "Q1" + times(("1", 5), ("3", 5)), book=book)
    assert scale(data["codebook"]).labels == ("immer", "oft", "nie")
    assert data["codebook"]["missing"].dropna().tolist() == ["dont_know"]


def test_a_code_beyond_the_steps_of_a_codebook_without_ranks_is_asked_about(tmp_path: Path) -> None:
    book = "".join(f"F1;Skala;{code};{label};;\n" for code, label in [*zip("12345", "abcde", strict=True), ("9", "x")])
    data = project(tmp_path / "a", "F1|1|5|9|2", book=book)
    assert data["answers"]["missing"].fillna("").tolist() == ["", "", "not_answered", ""]
    assert [f.severity for f in listed(data.findings) if "9 = x" in f.text("de")] == ["warning"]
    ranked = "".join(f"F1;Skala;{code};{code}x;{rank};\n" for rank, code in enumerate("123459", 1))
    data = project(tmp_path / "b", "F1|1|5|9|2", book=ranked)  # a person says that it is a step
    assert data["answers"]["missing"].isna().all()


def test_a_number_that_often_means_no_answer_is_asked_about(tmp_path: Path) -> None:
    given = survey(tmp_path, "Alter in Jahren|34|-99|999|51|27|43", "Saldo in Euro|-350|-99|12|80|75|3")
    assert [note for note in said(given) if "-99, 999" in note]
    assert not [n for n in said(given) if "Saldo" in n]


def test_rows_that_sum_up_a_list_of_people_are_none_of_them(tmp_path: Path) -> None:
    people = "".join(f"p{n};{20 + n};{n};\n" for n in range(1, 6))
    summed = "Durchschnitt;;3;\nGesamt;;5;\nØ;;3;\nMedian;;3;3\nSumme;20;;\nMinimum;;1;1\nn = 20;;;\n"
    (tmp_path / "u.csv").write_text("Kürzel;Alter;Wert;Note\n" + people + summed, encoding="utf-8")
    given = read_answers(tmp_path / "u.csv", people=["Kürzel"])
    assert given.raw.cells["Kürzel"].tolist() == ["p1", "p2", "p3", "p4", "p5"]
    assert any("7 (Durchschnitt), 8 (Gesamt), 9 (Ø)" in note for note in said(given))


def test_boxes_in_codes_without_a_structure_are_boxes(tmp_path: Path) -> None:
    given = survey(tmp_path, "M[SQ001]|Y||Y|", "M[SQ002]||Y|Y|")
    assert values(given) == ["Y", "N", "Y", None]
    assert any("kein Kästchen angekreuzt" in note for note in said(given))


@pytest.mark.parametrize(
    ("label", "rank", "answers"),
    [
        ("trifft nicht zu", "1", 10),  # no other label says "trifft zu"
        ("trifft nicht zu", "", 10),
        ("entfällt", "1", 10),  # a person gave it a rank
        ("weiß nicht", "1", 0),
        ("weiß nicht", "", 0),
        ("entfällt", "", 0),
    ],
)
def test_a_denial_in_a_codebook_is_an_answer_whatever_is_beside(
    tmp_path: Path, label: str, rank: str, answers: int
) -> None:
    ranks = (rank, "2", "3") if rank else ("", "", "")
    labels = (label, "teils", "stimmt")
    book = "".join(f"MIT;Skala;{code};{text};{ranks[code - 1]};\n" for code, text in enumerate(labels, 1))
    data = project(tmp_path, "MIT" + times(("1", 10), ("2", 10), ("3", 20)), book=book)
    given = data["answers"][data["answers"]["missing"].isna()]["value"].value_counts()
    assert (given.get("1", 0), given["2"], given["3"]) == (answers, 10, 20)
