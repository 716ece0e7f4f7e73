"""What the settings say of the grant: kinds of financing, rules and deadlines, and the sentence for each mistake."""

from fractions import Fraction
from pathlib import Path

import pytest
from settings_made import HEAD, project

from evaluation.language.errors import EvaluationError
from evaluation.project.grants import LIST, PROFILES, Grant, Profile

FUNDING = HEAD + "[funding]\n"


def test_a_project_that_says_nothing_has_no_rule_no_deadline_and_no_limit(tmp_path: Path) -> None:
    found = project(tmp_path, HEAD).grant
    assert found == Grant()
    assert (found.financing, found.profile, found.minor, found.overhead) == ("", None, 0, ())


def test_no_known_rule_has_a_deadline_of_its_own() -> None:
    assert {(profile.weeks, profile.months) for profile in PROFILES.values()} == {(0, 0)}
    assert list(PROFILES) == ["anbest_p", "gesamt20", "rbsg"]


def test_everything_about_the_grant_arrives(tmp_path: Path) -> None:
    text = """
        financing = "anteil"
        rate = 0.8
        own_funds = "1.000,00 €"
        third_party_funds = "2.000,50 €"
        minor_amount = "500,00 €"
        rules = "eigene"
        overhead = ["Verwaltung"]
        overhead_base = "total"
        share_bands = [0.3, 0.7]
        reference_share = 0.5
        [funding.profiles.eigene]
        base = "activity"
        tolerance = 0.125
        must_balance = true
        grant_only = true
        allowance = "100,00 €"
        deadline = { months = 2 }
        order = ["amount", "payee"]
        headings = { payee = "An wen" }
    """
    found = project(tmp_path, FUNDING + text).grant
    own = Profile(
        *("eigene", "activity", Fraction(1, 8), True, 100_00, True, 0, 2, ("amount", "payee"), {"payee": "An wen"})
    )
    bands = (Fraction(3, 10), Fraction(7, 10))
    assert found == Grant(
        *("share", Fraction(4, 5), 1000_00, 2000_50, 500_00, own, ("Verwaltung",), "total", Fraction(1, 2), bands)
    )


def test_a_known_rule_can_be_given_a_deadline_and_keeps_the_rest(tmp_path: Path) -> None:
    text = 'rules = "anbest_p"\n[funding.profiles.anbest_p]\ndeadline = { weeks = 6 }'
    profile = project(tmp_path, FUNDING + text).grant.profile
    assert profile == Profile("anbest_p", "position", Fraction(1, 5), must_balance=True, weeks=6)
    assert profile.order == LIST


@pytest.mark.parametrize("name", ["fixed", "Festbetrag", "festbetrag", "Festbetragsfinanzierung"])
def test_a_kind_of_financing_may_be_written_as_contracts_write_it(tmp_path: Path, name: str) -> None:
    assert project(tmp_path, FUNDING + f'financing = "{name}"').grant.financing == "fixed"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'financing = "halb"',
            "funding.financing: „halb“ ist nicht erlaubt. Erlaubt ist: fixed, shortfall, full, share.",
        ),
        ('financing = "anteil"', "funding.rate fehlt. Bitte ergänzen, z. B. rate = 0.8."),
        ("rate = 80", "funding.rate: „80“ ist nicht erlaubt. Erlaubt ist: 0.00–1.00."),
        ('minor_amount = "-5,00 €"', "funding.minor_amount: „-5,00 €“ ist nicht erlaubt."),
        ('rules = "anbestp"', "funding.rules: „anbestp“ ist nicht erlaubt. Erlaubt ist: anbest_p, gesamt20, rbsg."),
        ('overhead = "Miete"', "funding.overhead: „Miete“"),
        ("overhead = [1]", "funding.overhead: „1“"),
        (
            'overhead_base = "alles"',
            "funding.overhead_base: „alles“ ist nicht erlaubt. Erlaubt ist: direct, total, granted.",
        ),
        ("share_bands = [0.6, 0.4]", "funding.share_bands: „[0.6, 0.4]“ ist nicht erlaubt."),
        ('share_bands = ["a", 0.4]', "funding.share_bands"),
        (
            "[funding.profiles.x]\ntolerance = 0.2",
            'funding.profiles.x.base fehlt. Bitte ergänzen, z. B. base = "position".',
        ),
        ('[funding.profiles.x]\nbase = "line"', "funding.profiles.x.base: „line“"),
        (
            '[funding.profiles.x]\nbase = "total"\ntolerance = 20',
            "funding.profiles.x.tolerance: „20“ ist nicht erlaubt.",
        ),
        ('[funding.profiles.x]\nbase = "total"\ntolerence = 0.2', "funding.profiles.x.tolerence“ gibt es nicht."),
        ('[funding.profiles.x]\nbase = "total"\ndeadline = { days = 60 }', "funding.profiles.x.deadline"),
        ('[funding.profiles.x]\nbase = "total"\ndeadline = { weeks = 6, months = 2 }', "funding.profiles.x.deadline"),
        (
            '[funding.profiles.x]\nbase = "total"\norder = ["payee"]',
            "funding.profiles.x.order: „payee“ ist nicht erlaubt.",
        ),
        (
            '[funding.profiles.x]\nbase = "total"\norder = ["amuont"]',
            "Eine Spalte „amuont“ hat die Tabelle „expenses“ nicht.",
        ),
        ('[funding.profiles.x]\nbase = "total"\nheadings = { paye = "An" }', "Eine Spalte „paye“"),
        ("profiles = { x = 1 }", "funding.profiles.x: „1“"),
    ],
)
def test_a_mistake_gives_its_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(EvaluationError) as error:
        project(tmp_path, FUNDING + text)
    assert sentence in str(error.value)
