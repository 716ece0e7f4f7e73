"""``evaluation.toml``: every usual mistake gives one sentence that names the key and what would be right."""

import datetime as dt
from pathlib import Path

import pytest
from settings_made import HEAD, project

from evaluation.language.errors import EvaluationError, UsageError
from evaluation.project.settings import AUDIENCES, SETTINGS, Amount, Event, Rules, Selection, load, shipped

ROOT = Path(__file__).parents[1]
TABLE = HEAD + '[tables.budget]\nfile = "plan.csv"\n'
COMPARISON = HEAD + '[[comparisons]]\nplan = "Plan"\nbefore = { period = "2023" }\n'


def test_three_lines_are_a_project_and_the_rest_has_its_defaults(tmp_path: Path) -> None:
    found = project(tmp_path, HEAD)
    assert (found.title, found.organisation, found.as_of) == ("Tandem", "Verband", dt.date(2024, 5, 31))
    assert (found.language, found.demo, found.rules, found.sources) == ("de", False, Rules(), ())
    assert (found.event, found.granted, found.waves) == (None, None, ())
    assert AUDIENCES[0] == "public"


def test_everything_that_can_be_set_arrives(tmp_path: Path) -> None:
    found = project(
        tmp_path,
        """
        [project]
        title = "Tandem"
        organisation = "Verband"
        demo = true
        language = "en"
        period = { from = 2023-06-01, to = 2024-05-31 }
        core_fields = ["Migration"]
        [event]
        title = "Abschluss"
        date = 2024-06-14
        [terms.en]
        mso = "MSOs"
        [funding]
        granted = "300.000,00 €"
        [[waves]]
        id = "t1"
        label.de = "Ende"
        [survey]
        headline = ["ENDE[SQ001]"]
        breakdowns = ["side"]
        inference = "sample"
        min_answered = 0.8
        [survey.families]
        "Zugänge" = ["NETZ[SQ001]", "NETZ[SQ002]"]
        [survey.retrospective]
        "HEUTE[SQ001]" = "VORHER[SQ001]"
        [disclosure]
        min_persons = 7
        max_money_share = 1
        published_already = ["budget"]
        [tables.budget]
        file = "plan.csv"
        header_rows = [2, 3]
        number_format = "german"
        columns = { position = "Posten" }
        set = { plan = "Haushalt", basis = "Ansatz" }
        amounts = [{ column = "2024", set = { period = "2024" } }]
        [[tables.answers]]
        file = "t1.csv"
        wave = "t1"
        [[comparisons]]
        plan = "Haushalt"
        before = { period = "2023", basis = "actual" }
        after = { period = "2024" }
        """,
    )
    assert found.as_of == dt.date(2024, 5, 31)
    assert found.event == Event("Abschluss", dt.date(2024, 6, 14))
    assert found.granted == 30_000_000
    assert (found.headline, found.breakdowns) == (("ENDE[SQ001]",), ("side",))
    assert (found.inference, found.min_answered) == ("sample", 0.8)
    assert found.families == {"Zugänge": ("NETZ[SQ001]", "NETZ[SQ002]")}
    assert found.retrospective == {"HEUTE[SQ001]": "VORHER[SQ001]"}
    assert found.rules == Rules(min_persons=7, max_money_share=1, published_already=("budget",))
    assert [source.table for source in found.sources] == ["budget", "answers"]
    budget = found.sources[0]
    assert (budget.header_rows, budget.columns) == ((2, 3), {"position": "Posten"})
    assert budget.constants == {"plan": "Haushalt", "basis": "Ansatz"}
    assert budget.amounts == (Amount("2024", {"period": "2024"}),)
    comparison = found.comparisons[0]
    assert (comparison.id, comparison.by, comparison.top) == ("comparison-1", "position", 12)
    assert (comparison.before, comparison.after) == (Selection("2023", "actual"), Selection("2024"))
    assert (found.has("budget"), found.has("payments")) == (True, False)
    assert (found.side("mso", "en"), found.side("other", "en")) == ("MSOs", "other organisation")
    assert (found.wave_label("t1", "de"), found.wave_label("t1", "en"), found.wave_label("t9", "de")) == (
        "Ende",
        "t1",
        "t9",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            HEAD + 'langauge = "de"',
            "evaluation.toml: Eine Einstellung „project.langauge“ gibt es nicht. Gemeint ist vielleicht: language.",
            id="unknown key",
        ),
        pytest.param(
            HEAD + "[foerderung]",
            "evaluation.toml: Eine Einstellung „foerderung“ gibt es nicht. Gemeint ist vielleicht:",
            id="unknown section",
        ),
        pytest.param(
            HEAD + "[disclosure]\nmin_person = 3",
            "„disclosure.min_person“ gibt es nicht. Gemeint ist vielleicht: min_persons.",
            id="unknown rule",
        ),
        pytest.param(
            HEAD.replace('title = "Tandem"', ""),
            'evaluation.toml: project.title fehlt. Bitte ergänzen, z. B. title = "…".',
            id="no title",
        ),
        pytest.param(HEAD.replace('"Tandem"', '""'), "evaluation.toml: project.title fehlt.", id="empty title"),
        pytest.param(
            HEAD.replace("as_of = 2024-05-31", ""),
            "evaluation.toml: project.as_of fehlt. Bitte ergänzen, z. B. as_of = 2024-05-31.",
            id="no date",
        ),
        pytest.param(
            HEAD.replace("2024-05-31", '"31.05.2024"'),
            "evaluation.toml, project.as_of: „31.05.2024“ hat nicht die erwartete Form. Erwartet wird: 2024-05-31.",
            id="date as text",
        ),
        pytest.param(
            HEAD.replace("2024-05-31", "2024-05-31T10:00:00"),
            "project.as_of: „2024-05-31 10:00:00“ hat nicht die erwartete Form. Erwartet wird: 2024-05-31.",
            id="date with time",
        ),
        pytest.param(HEAD.replace("2024-05-31", "2024-02-31"), "(at line 4, ", id="no such day"),
        pytest.param(HEAD.replace('"Verband"', "Verband"), "Die evaluation.toml ist nicht lesbar:", id="no quotes"),
        pytest.param(HEAD.replace('"Verband"', "Verband"), "(at line 3, ", id="no quotes: line"),
        pytest.param(
            HEAD + "demo = 1",
            "project.demo: „1“ hat nicht die erwartete Form. Erwartet wird: true / false.",
            id="number for yes",
        ),
        pytest.param(HEAD + "[disclosure]\nmin_persons = true", "disclosure.min_persons: „True“", id="yes for number"),
        pytest.param(HEAD + 'core_fields = "Migration"', "project.core_fields: „Migration“", id="text for list"),
        pytest.param(
            HEAD + "core_fields = [1]",
            'project.core_fields: „1“ hat nicht die erwartete Form. Erwartet wird: ["…", "…"].',
            id="number in list",
        ),
        pytest.param(
            HEAD + 'language = "fr"',
            "project.language: „fr“ ist nicht erlaubt. Erlaubt ist: de, de-simple, en.",
            id="language",
        ),
        pytest.param(
            'project = "x"',
            "evaluation.toml, project: „x“ hat nicht die erwartete Form. Erwartet wird: [project].",
            id="text for section",
        ),
        pytest.param(
            HEAD + "[event]\ndate = 2024-06-14", "evaluation.toml: event.title fehlt.", id="event without title"
        ),
        pytest.param(
            HEAD + '[terms.de]\nmos = "MSO"', "„terms.de.mos“ gibt es nicht. Gemeint ist vielleicht: mso.", id="term"
        ),
        pytest.param(HEAD + '[terms]\nmso = "MSO"', "„terms.mso“ gibt es nicht.", id="term without language"),
        pytest.param(
            HEAD + '[funding]\ngranted = "viel"',
            "funding.granted: „viel“ ist nicht erlaubt. Erlaubt ist: 300.000,00 €.",
            id="granted",
        ),
        pytest.param(
            HEAD + '[funding]\ngranted = "300,000.00"', "funding.granted: „300,000.00“", id="granted in English"
        ),
        pytest.param(
            HEAD + "[disclosure]\nmax_money_share = 85",
            "disclosure.max_money_share: „85“ ist nicht erlaubt.",
            id="per cent for share",
        ),
        pytest.param(
            HEAD + "[disclosure]\nmin_persons = 0", "disclosure.min_persons: „0“ ist nicht erlaubt.", id="rule off"
        ),
        pytest.param(
            HEAD + '[survey]\nbreakdowns = ["sied"]',
            "survey.breakdowns: „sied“ ist nicht erlaubt. Erlaubt ist: side.",
            id="breakdown",
        ),
        pytest.param(
            HEAD + '[survey]\nhedline = ["Q1"]',
            "„survey.hedline“ gibt es nicht. Gemeint ist vielleicht: headline.",
            id="survey key",
        ),
        pytest.param(
            HEAD + '[survey]\nheadline = "Q1"', "survey.headline: „Q1“ hat nicht die erwartete Form.", id="one item"
        ),
        pytest.param(
            HEAD + '[survey]\ninference = "Stichprobe"',
            "survey.inference: „Stichprobe“ ist nicht erlaubt. Erlaubt ist: census, sample.",
            id="inference",
        ),
        pytest.param(
            HEAD + "[survey]\nmin_answered = 50",
            "survey.min_answered: „50“ ist nicht erlaubt. Erlaubt ist: 0.01–1.00.",
            id="per cent answered",
        ),
        pytest.param(
            HEAD + '[survey.families]\nA = ["Q1"]\nB = ["Q2", "Q1"]',
            "survey.families: „Q1“ steht dort zweimal.",
            id="item in two families",
        ),
        pytest.param(
            HEAD + '[survey.families]\nA = "Q1"',
            "survey.families.A: „Q1“ hat nicht die erwartete Form.",
            id="family of one item",
        ),
        pytest.param(
            HEAD + '[survey.retrospective]\nH1 = "V1"\nH2 = "V1"',
            "survey.retrospective: „V1“ steht dort zweimal.",
            id="remembered twice",
        ),
        pytest.param(
            HEAD + '[disclosure]\npublished_already = ["budgett"]',
            "disclosure.published_already: „budgett“ ist nicht erlaubt.",
            id="published table",
        ),
        pytest.param(
            HEAD
            + '[[comparisons]]\nplan = "P"\nbefore = { period = "1" }\nafter = { period = "2" }\ndirection = "raus"',
            "direction: „raus“ ist nicht erlaubt. Erlaubt ist: expense, income, balance.",
            id="direction",
        ),
        pytest.param(
            HEAD + '[survey.retrospective]\nH1 = "H2"\nH2 = "V1"',
            "survey.retrospective: „H2“ steht dort zweimal.",
            id="today is before",
        ),
        pytest.param(HEAD + "[survey.retrospective]\nH1 = 1", "survey.retrospective.H1: „1“", id="remembered number"),
        pytest.param(
            HEAD + '[waves]\nid = "t0"',
            "waves: „[waves]“ hat nicht die erwartete Form. Erwartet wird: [[waves]].",
            id="single brackets",
        ),
        pytest.param(HEAD + '[[waves]]\nlabel.de = "Ende"', "evaluation.toml: waves.id fehlt.", id="wave without id"),
        pytest.param(
            HEAD + '[[waves]]\nid = "t0"\nlabel.dt = "Ende"',
            "„waves.label.dt“ gibt es nicht. Gemeint ist vielleicht: de, de-simple, en.",
            id="wave label",
        ),
        pytest.param(
            HEAD + '[tables.organisation]\nfile = "a.csv"',
            "Eine Tabelle „organisation“ gibt es nicht. Gemeint ist vielleicht: organisations.",
            id="table",
        ),
        pytest.param(
            HEAD + '[tables]\nbudget = "a.csv"',
            "tables.budget: „a.csv“ hat nicht die erwartete Form.",
            id="text for table",
        ),
        pytest.param(HEAD + "[tables.budget]", "tables.budget.file fehlt.", id="no file"),
        pytest.param(TABLE + 'blatt = "x"', "„tables.budget.blatt“ gibt es nicht.", id="source key"),
        pytest.param(
            TABLE + 'columns = { amuont = "Betrag" }',
            "Eine Spalte „amuont“ hat die Tabelle „budget“ nicht. Gemeint ist vielleicht: amount.",
            id="column",
        ),
        pytest.param(TABLE + "columns = { amount = 3 }", "tables.budget.columns.amount: „3“", id="column number"),
        pytest.param(
            TABLE + 'set = { priod = "2024" }',
            "Eine Spalte „priod“ hat die Tabelle „budget“ nicht. Gemeint ist vielleicht: period.",
            id="constant",
        ),
        pytest.param(
            TABLE + 'set = { basis = "geplant" }',
            "tables.budget.set.basis: „geplant“ ist nicht erlaubt. Erlaubt ist: Plan, Ist.",
            id="constant value",
        ),
        pytest.param(
            TABLE + 'amounts = [{ column = "2024", set = { yaer = "2024" } }]',
            "Eine Spalte „yaer“",
            id="amount constant",
        ),
        pytest.param(
            TABLE + 'amounts = [{ set = { period = "2024" } }]',
            "tables.budget.amounts.column fehlt.",
            id="amount column",
        ),
        pytest.param(
            TABLE + 'amounts = ["2024"]',
            "tables.budget.amounts: „2024“ hat nicht die erwartete Form.",
            id="amount text",
        ),
        pytest.param(
            TABLE + 'number_format = "deutsch"',
            "tables.budget.number_format: „deutsch“ ist nicht erlaubt. Erlaubt ist: german, english, swiss.",
            id="number format",
        ),
        pytest.param(
            TABLE + 'date_format = "d.m.y"',
            "tables.budget.date_format: „d.m.y“ ist nicht erlaubt. Erlaubt ist: dotted, iso, long",
            id="date format",
        ),
        pytest.param(TABLE + 'header_rows = ["1"]', "tables.budget.header_rows: „['1']“", id="header rows"),
        pytest.param(
            HEAD + '[[waves]]\nid = "t0"\n[tables.answers]\nfile = "a.csv"\nwave = "t2"',
            "tables.answers.wave: „t2“ ist nicht erlaubt. Erlaubt ist: t0.",
            id="wave of answers",
        ),
        pytest.param(
            TABLE + 'amounts = [{ column = "Plan" }, { column = "Ist" }]',
            "Die Spalten Plan, Ist wären in der Tabelle nicht zu unterscheiden",
            id="amounts that cannot be told apart",
        ),
        pytest.param(COMPARISON, "comparisons (1).after.period fehlt.", id="comparison with one side"),
        pytest.param(COMPARISON.replace('plan = "Plan"', ""), "comparisons (1).", id="comparison of nothing"),
        pytest.param(
            COMPARISON + 'after = { year = "2024" }', "„comparisons (1).after.year“ gibt es nicht.", id="comparison key"
        ),
        pytest.param(
            COMPARISON + 'after = { period = "2024" }\nby = "postion"',
            "Eine Spalte „postion“ hat die Tabelle „budget“ nicht. Gemeint ist vielleicht: position.",
            id="comparison column",
        ),
        pytest.param(
            COMPARISON.replace("[[", "[").replace("]]", "]"),
            "Erwartet wird: [[comparisons]].",
            id="comparison brackets",
        ),
    ],
)
def test_a_mistake_in_the_settings_gives_its_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(EvaluationError) as error:
        project(tmp_path, text)
    assert sentence in str(error.value)
    assert "{" not in error.value.text("en").replace("{ … }", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_file_from_the_windows_editor_is_read_like_any_other(tmp_path: Path, encoding: str, ending: str) -> None:
    text = HEAD.replace("Verband", "Bär & Söhne").replace("\n", ending)
    assert project(tmp_path, text, encoding).organisation == "Bär & Söhne"


def test_another_encoding_is_said_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"nicht in UTF-8 gespeichert \(zuerst zu sehen in Zeile 3\)"):
        project(tmp_path, HEAD.replace("Verband", "Bär"), "cp1252")


def test_a_folder_without_settings_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Im Ordner „leer“ gibt es keine evaluation\.toml\. .*--project"):
        load(tmp_path / "leer")


def test_an_amount_that_is_set_for_all_rows_may_be_a_number(tmp_path: Path) -> None:
    assert project(tmp_path, TABLE + "set = { period = 2024 }").sources[0].constants == {"period": 2024}


def test_a_relative_folder_becomes_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / SETTINGS).write_text(HEAD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load(".").folder == tmp_path


def test_in_a_checkout_the_notebooks_are_those_at_its_root() -> None:
    assert shipped("notebooks") == ROOT / "notebooks"
    with pytest.raises(EvaluationError, match="„nothing-like-this“, aber die Datei fehlt"):
        shipped("nothing-like-this")


def test_the_brand_has_colours_logos_and_a_template(tmp_path: Path) -> None:
    brand = '[brand]\nprimary = "#7a1f5c"\ntemplate = "assets/haus.pptx"\nword_template = "assets/haus.docx"\n'
    logo = '[[brand.logos]]\nfile = "assets/logo.png"\nalt = "Logo des Verbands"\n'
    found = project(tmp_path, HEAD + brand + logo).brand
    assert found.colours == {"primary": "#7A1F5C"}
    assert found.templates == {"docx": "assets/haus.docx", "pptx": "assets/haus.pptx"}
    assert found.files == ("assets/logo.png", "assets/haus.docx", "assets/haus.pptx")


@pytest.mark.parametrize(
    "text",
    [
        '[brand]\nprimary = "blau"\n',
        '[brand]\nprimery = "#123456"\n',
        '[[brand.logos]]\nfile = "logo.png"\n',
        '[brand]\ntemplate = "../haus.pptx"\n',
        '[brand]\nword_template = "../haus.docx"\n',
        '[[brand.logos]]\nfile = "/etc/passwd"\nalt = "x"\n',
    ],
)
def test_a_brand_that_cannot_be_used_is_refused_when_the_settings_are_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(EvaluationError):
        project(tmp_path, HEAD + text)


WAVES = HEAD + '[[waves]]\nid = "t0"\n'


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        (WAVES + '[[waves]]\nid = "t0"\n', "waves.id", "t0"),
        (COMPARISON.replace("plan =", 'id = "A"\nafter = { period = "2024" }\nplan =') * 2, "comparisons.id", "a"),
        (
            COMPARISON.replace("plan =", 'id = "comparison-2"\nafter = { period = "2024" }\nplan =')
            + '[[comparisons]]\nplan = "Plan"\nbefore = { period = "2023" }\nafter = { period = "2024" }\n',
            "comparisons.id",
            "comparison-2",
        ),
        (
            HEAD + '[disclosure]\nstrict = [{ table = "expenses", by = ["position", "funds"] }, '
            '{ table = "expenses", by = ["funds", "position"] }]\n',
            "disclosure.strict",
            "expenses: funds, position",
        ),
        (HEAD + '[survey]\nheadline = ["Q1", "Q2", "Q1"]\n', "survey.headline", "Q1"),
        (
            HEAD + '[[tables.payments]]\nfile = "data/Z.csv"\n[[tables.payments]]\nfile = "./data/z.csv"\n',
            "tables.payments",
            "./data/z.csv",
        ),
    ],
)
def test_what_stands_there_twice_would_count_twice_or_overwrite_the_first(
    tmp_path: Path, text: str, key: str, value: str
) -> None:
    text = HEAD + text.replace(HEAD, "")
    with pytest.raises(EvaluationError) as error:
        project(tmp_path, text)
    assert (error.value.key, error.value.values) == ("toml_twice", {"key": key, "value": value})


def test_one_file_may_be_several_sources(tmp_path: Path) -> None:
    answers = '[[tables.answers]]\nfile = "A.csv"\nwave = "t{wave}"\n'
    assert len(project(tmp_path, HEAD + answers.format(wave=0) + answers.format(wave=1)).sources) == 2


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (HEAD + "period = { from = 2024-06-01, to = 2023-05-31 }\n", "project.period"),
        (HEAD + "key_dates = { before = 2024-06-01, after = 2023-05-31 }\n", "project.key_dates"),
        (HEAD + "period = { from = 2025-06-01, to = 2026-05-31 }\n", "project.as_of"),
        (WAVES + "from = 2024-06-01\nto = 2024-05-01\n", "waves (t0)"),
        (WAVES + 'from = 2024-06-01\n[[waves]]\nid = "t1"\nfrom = 2023-06-01\n', "waves (t0, t1)"),
    ],
)
def test_days_stand_in_the_order_of_time(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(EvaluationError) as error:
        project(tmp_path, text)
    assert (error.value.key, error.value.values["key"]) == ("toml_reversed", key)


def test_the_event_and_what_was_remembered_stand_anywhere_among_the_waves(tmp_path: Path) -> None:
    apart = "".join(f'[[waves]]\nid = "{id}"\nfrom = 2023-06-01\n' for id in ("event", "retro"))
    assert [wave.id for wave in project(tmp_path, WAVES + "from = 2024-06-01\n" + apart).waves] == [
        "t0",
        "event",
        "retro",
    ]
