"""Two releases together: what differs between them may not tell of few."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
from itertools import permutations, product
from pathlib import Path

import factories
import pandas as pd
import pytest
import spending
from conftest import ROOT, run, small_project
from consenting import all_but, hours, project
from two_releases import SIX, after, again, asked, opinions
from typer.testing import CliRunner

from evaluation import cli
from evaluation.building import release_memory
from evaluation.building.auditing import releases
from evaluation.building.jobs import Job
from evaluation.building.planning import plan, reports
from evaluation.content import statements
from evaluation.data import EARLIER, PUBLISHED, Data, open_project, remembered
from evaluation.disclosure import previous_releases, provenance, publish
from evaluation.disclosure.published import Published, View
from evaluation.findings import acceptance
from evaluation.language.errors import EvaluationError
from evaluation.metrics import funding, survey, tandems
from evaluation.metrics.breakdowns import breakdown
from evaluation.metrics.counts import Counts
from evaluation.project.settings import Rules


def test_24_people_and_then_the_23_who_stayed_would_give_the_answer_of_the_one_who_left() -> None:
    assert publish(asked(opinions(M1="11-"))).reason == ""
    assert again(opinions(M1="11-"), opinions()).reason == "earlier"


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"M1": "11-"}, {}),  # a late answer
        ({"M1": "11-"}, {"P1": "11-"}),  # one left and one came
        ({}, {"M1": "515"}),  # a slip of the pen in one answer
        ({}, {"M1": "11-", "P1": "11-", "M2": "11-"}),  # three are too few
        ({}, {"M1": "11-", "P1": "11-", "M2": "11-", "P2": "11-", "M3": "11-"}),  # five of one mind
        ({"M1": "---"}, {}),  # an organisation that came later
    ],
)
def test_whoever_differs_is_not_to_be_had_by_subtraction(then: dict[str, str], now: dict[str, str]) -> None:
    assert publish(asked(opinions(**now))).reason == ""
    assert again(opinions(**now), opinions(**then)).reason == "earlier"


def test_the_same_people_and_many_others_are_shown() -> None:
    assert again(opinions(), opinions()).reason == ""
    many = {"M1": "11-", "P1": "11-", "M2": "11-", "P2": "-15", "M3": "-15", "P3": "-15"}
    assert again(opinions(**many), opinions()).reason == ""


def test_other_words_another_language_and_another_threshold_are_no_difference_of_people() -> None:
    before = opinions()
    now = factories.survey_data({"Q": SIX}, language="en", rules=Rules(min_persons=6))
    book = now["codebook"].assign(text="Worded anew", question_text="And this too")
    now = dataclasses.replace(now, tables={**now.tables, "codebook": book})
    assert again(now, before).reason == ""
    lower = dataclasses.replace(opinions(M1="11-"), project=factories.project(rules=Rules(min_persons=4)))
    assert again(lower, before).reason == "earlier"


def test_of_one_mind_and_then_numbers_would_tell_too_and_so_would_hiding_the_numbers() -> None:
    alike = dict.fromkeys(SIX, "111")
    before = opinions(**alike | {"M1": "115"})
    assert publish(asked(before)).withheld[0].text == "high"
    assert again(opinions(**alike | {"M1": "155", "M2": "155", "P3": "115"}), before).reason == "earlier"
    numbers = opinions(**alike | {"M1": "115", "M2": "115", "P3": "115"})
    assert publish(asked(numbers)).reason == ""
    assert again(opinions(**alike | {"M1": "115", "M2": "115", "P3": "11-"}), numbers).withheld[0].reason == "earlier"


def test_sides_fall_with_the_one_that_would_tell() -> None:
    before, now = (factories.survey_data({"Q": SIX | gone}, by_side=True) for gone in ({}, {"M1": "11-"}))
    assert again(now, before).reason == "earlier"


def test_who_gave_no_code_is_known_by_all_answers_wherever_the_row_is() -> None:
    """A deleted row moves all others; they are no other people."""

    def nameless(gone: int | None) -> Data:
        data = opinions()
        answers = data["answers"].drop(index=[] if gone is None else [gone]).reset_index(drop=True)
        rows = [str(number) for number in range(2, len(answers) + 2)]
        answers = answers.assign(respondent=[f"literal.csv:{row}" for row in rows], source_row=range(2, len(rows) + 2))
        return dataclasses.replace(data, tables={**data.tables, "answers": answers})

    assert again(nameless(None), nameless(None)).reason == ""
    assert again(nameless(0), nameless(None)).reason == "earlier"


def agreeing(formula: str, **changed: str) -> Data:
    indicator = {"indicator_id": "K1", "name": "K1", "formula": formula}
    return factories.survey_data({"Q": SIX | changed}, tables={"indicators": [indicator]})


def test_an_indicator_and_later_its_question_or_another_one_of_it_would_give_the_answer_of_the_one_who_left() -> None:
    """16 of 24 agree; later 16 of 23 who stayed."""
    agree, other = (f'share(answers where value in ({codes}) of item = "Q")' for codes in ('"A1", "A2"', '"A3", "A5"'))
    early, late, again = agreeing(agree), agreeing(agree, M1="11"), agreeing(other, M1="11")
    before = tandems.indicators(early)["K1"]
    assert publish(before).cells["value"].tolist() == [16, 8]
    assert publish(asked(late)).cells["value"].tolist() == [16, 0, 0, 0, 7]
    for now, reason in ((late, "earlier"), (early, "")):
        told = after(now, (before, early))
        assert publish(asked(told), data=told).reason == reason
    for now, hidden in ((late, True), (again, True), (early, False)):
        told = after(now, (before, early))
        assert bool(publish(tandems.indicators(told)["K1"], data=told).reason) == hidden


def test_what_was_shown_already_is_shown_again() -> None:
    first, second = opinions(), opinions(M1="11-")
    text = after(first, (asked(second), second)).earlier
    assert publish(asked(first), data=dataclasses.replace(first, earlier=text)).reason == "earlier"
    own = json.loads(after(first, (asked(first), first)).earlier)["others"]
    known = dataclasses.replace(first, earlier=json.dumps(json.loads(text) | {"same": own}))
    assert publish(asked(first), data=known).reason == ""


def noted(now: Data, counts: Counts) -> list[str]:
    view = View(now, now.project.rules, now.audience)
    for key, records in provenance.traced(counts, publish(counts, data=dataclasses.replace(now, earlier=""))).groups():
        previous_releases.answers_reason(key, records, counts, view)
    return [id for id, _ in view.differences]


def test_a_person_may_give_a_word_for_a_difference_and_the_reports_print_it() -> None:
    before, now = opinions(), opinions(M1="11-")
    (id,) = noted(after(now, (asked(before), before)), asked(now))
    allowed = after(now, (asked(before), before), **{id.replace("-", "_"): "Die Person ist einverstanden"})
    assert publish(asked(now), data=allowed).reason == ""
    method = " ".join(statements.cover(allowed, report="closing_event").method)
    assert id in method
    assert "Die Person ist einverstanden" in method
    assert noted(after(opinions(M2="11-"), (asked(before), before)), asked(opinions(M2="11-"))) != [id]


# amounts


def spent(day: str, **amounts: int) -> Data:
    """What each organisation spent on the first of a month: of the third one more in March."""
    known = {"M1": 100_00, "M2": 110_00, "M3": 120_00, "P1": 130_00, "P2": 90_00} | amounts
    rows = [{"org_id": org, "amount": amount, "payment_date": "2024-01-15"} for org, amount in known.items()]
    rows += [{"org_id": "M3", "amount": 55_00, "payment_date": "2024-03-01"}]
    rows += [{"org_id": org, "amount": 70_00, "payment_date": "2024-05-01"} for org in ("M1", "M2", "P1", "P2")]
    sides = [{"org_id": org, "side": "mso" if org[0] == "M" else "other"} for org in known]
    return factories.data({"expenses": rows, "organisations": sides}, as_of=dt.date.fromisoformat(day))


def stages(published: Published) -> dict[str, int]:
    return dict(zip(published.cells["stage"], published.cells["value"], strict=True))


def test_two_dates_with_one_organisation_between_them_would_give_its_amount() -> None:
    early, late, later = spent("2024-02-01"), spent("2024-04-01"), spent("2024-05-31")
    assert stages(publish(funding.chain(late)))["spent"] == 605_00
    told = publish(funding.chain(late), data=after(late, (funding.chain(early), early)))
    assert "spent" not in stages(told)
    assert ("spent",) in [left.group for left in told.withheld if left.reason == "earlier"] or told.reason == "earlier"
    assert stages(publish(funding.chain(later), data=after(later, (funding.chain(early), early))))["spent"] == 885_00


def paired(day: str) -> Data:
    """Four tandems; in March both organisations of the first one spend, and one of the second."""
    names = [f"{side}{n}" for n in range(1, 5) for side in "MP"]
    rows = [{"org_id": org, "amount": 100_00, "payment_date": "2024-01-15"} for org in names]
    rows += [{"org_id": org, "amount": 40_00, "payment_date": "2024-03-01"} for org in ("M1", "P1", "M2")]
    rows += [{"org_id": "M3", "amount": 50_00, "payment_date": "2024-05-01"}]
    tables = {
        "expenses": rows,
        "organisations": [{"org_id": org, "side": "mso" if org[0] == "M" else "other"} for org in names],
        "tandems": [{"tandem_id": f"T{n}", "mso_id": f"M{n}", "other_id": f"P{n}"} for n in range(1, 5)],
    }
    return factories.data(tables, as_of=dt.date.fromisoformat(day))


def test_both_organisations_of_a_tandem_are_one_between_two_dates_since_its_report_has_the_amounts_of_both() -> None:
    """Three organisations of two tandems: who is in the first one would know what M2 spent in March."""
    early, late, later = paired("2024-02-01"), paired("2024-04-01"), paired("2024-05-31")
    assert stages(publish(funding.chain(late)))["spent"] == 920_00
    assert publish(funding.chain(late), data=after(late, (funding.chain(early), early))).reason == "earlier"
    assert stages(publish(funding.chain(later), data=after(later, (funding.chain(early), early))))["spent"] == 970_00
    named = dataclasses.replace(funding.chain(early), name="spent_elsewhere")
    assert publish(funding.chain(late), data=after(late, (named, early))).reason == "earlier"
    alone = dataclasses.replace(late, tables={**late.tables, "tandems": late["tandems"].head(0)})
    assert publish(funding.chain(late), data=after(alone, (funding.chain(early), early))).reason == ""


def test_one_voucher_put_right_would_give_itself() -> None:
    early, late = spent("2024-02-01"), spent("2024-02-01", M1=101_00)
    told = publish(funding.chain(late), data=after(late, (funding.chain(early), early)))
    assert told.reason == "earlier"


def test_a_sum_less_another_one_of_before_would_tell_two() -> None:
    early, late = spent("2024-02-01"), spent("2024-04-01")
    named = dataclasses.replace(funding.chain(late), name="funding_chain")
    other = dataclasses.replace(funding.chain(early), name="spent_elsewhere")
    assert publish(named, data=after(late, (other, early))).reason == "earlier"


def test_what_one_agreed_to_show_and_what_belongs_to_nobody_are_no_sums_to_subtract() -> None:
    """The grant has no contributors, and M1 alone is in a sum: their difference is M1's, which was shown."""
    now = spent("2024-02-01")
    whole = funding.chain(now)
    one = dataclasses.replace(whole, name="one", records=whole.records[whole.records["organisation"] == "M1"])
    one = dataclasses.replace(one, cells=pd.DataFrame({"stage": ["spent"], "value": [100_00]}))
    shown = provenance.traced(one, publish(one, data=dataclasses.replace(now, audience="internal")))
    told = dataclasses.replace(now, earlier=json.dumps({"others": [*previous_releases.remembered(shown, now)]}))
    nobodys = dataclasses.replace(whole, name="two", records=whole.records.assign(organisation=None))
    assert stages(publish(whole, data=told))["spent"] == 550_00
    assert stages(publish(nobodys, data=told))["spent"] == 550_00


def test_who_withdrew_is_still_known_to_whoever_has_the_earlier_release() -> None:
    """Three were without consent and their sum said nothing; one of them agreed and another one withdrew."""
    before, now = project(*all_but(0, 1, 2)), project(*all_but(1, 2, 3))
    assert publish(hours(), data=before).reason == ""
    assert publish(hours(), data=now).reason == ""
    assert publish(hours(), data=after(now, (hours(), before))).reason == "consent_rest"


def test_the_only_one_who_withdrew_is_still_hidden_with_all_others() -> None:
    before, now = project(*all_but()), project(*all_but(0))
    assert publish(hours(), data=before).reason == ""
    for data in (now, after(now, (hours(), before))):
        assert publish(hours(), data=data).reason == "consent_rest"


# the file


def release(data: Data, audience: str = "public") -> None:
    told = dataclasses.replace(data, audience=audience)
    release_memory.remember(told, "survey", [provenance.traced(asked(told), publish(asked(told))).to_json()])


def test_each_audience_is_compared_with_what_it_and_everybody_had(tmp_path: Path) -> None:
    before = dataclasses.replace(opinions(), project=factories.project(folder=tmp_path), as_of=dt.date(2024, 1, 1))
    release(before, "funder")
    later = dt.date(2024, 5, 31)
    assert len(json.loads(remembered(before.project, "public", later))["others"]) == 1  # the funder will read both
    assert remembered(before.project, "tandem", later) == ""
    release(before)
    assert len(json.loads(remembered(before.project, "tandem", later))["others"]) == 1
    told = json.loads(remembered(before.project, "public", before.as_of))
    assert (len(told["others"]), len(told["same"])) == (0, 1)


def test_who_has_all_amounts_by_contract_learns_none_from_the_public(tmp_path: Path) -> None:
    data = dataclasses.replace(spent("2024-02-01"), project=factories.project(folder=tmp_path))
    for audience, number in (("funder", 0), ("public", 1)):
        told = dataclasses.replace(data, audience=audience)
        release_memory.remember(
            told, "funding", [provenance.traced(each := funding.chain(told), publish(each)).to_json()]
        )
        known = remembered(data.project, "public", dt.date(2024, 5, 31))
        sums = [entry for entry in json.loads(known or '{"others": []}')["others"] if entry["parts"]]
        assert len(sums) == number


def test_the_file_says_nothing_and_a_broken_one_is_an_error(tmp_path: Path) -> None:
    data = dataclasses.replace(opinions(), project=factories.project(folder=tmp_path), secret=b"x" * 32)
    release(data)
    file = tmp_path / "data" / "processed" / PUBLISHED
    text = file.read_text(encoding="utf-8")
    assert not any(f'"{word}"' in text for word in ("Q", "A1", "high", "M1", "T1", "M1-0", "t1/M1-0", "total"))
    before = file.read_bytes()
    release(data)
    assert file.read_bytes() == before
    file.write_text("{", encoding="utf-8")
    with pytest.raises(EvaluationError):
        remembered(data.project, "public", data.as_of)


# breakdowns that hide cells


def crossed(*more: tuple[str, str, str, int], **rules: float) -> Data:
    data = spending.spent(*spending.MANY, *((a, p, f"M{n}", 50) for a, p in ("CY", "CZ") for n in range(4)), *more)
    return dataclasses.replace(data, project=dataclasses.replace(data.project, rules=Rules(**rules)))  # type: ignore[arg-type]  # the thresholds


def test_a_breakdown_that_hides_other_cells_than_before_is_not_shown() -> None:
    """With another threshold (C, X) and what hides it are no longer the same cells; both releases give them all."""
    one = ("C", "X", "M1", 70)
    before, now = crossed(one), crossed(one, min_organisations=1, max_money_share=1, p_percent=0)
    counts = {name: breakdown(data, spending.CROSS) for name, data in (("before", before), ("now", now))}
    hidden, shown = publish(counts["before"], data=before), publish(counts["now"], data=now)
    assert hidden.cells["value"].isna().any()
    assert not shown.cells["value"].isna().any()
    assert publish(counts["now"], data=after(now, (counts["before"], before))).reason == "earlier"
    assert publish(counts["before"], data=after(before, (counts["now"], now))).reason == "earlier"
    again = publish(counts["before"], data=after(before, (counts["before"], before)))
    assert (again.reason, again.cells["value"].isna().sum()) == ("", hidden.cells["value"].isna().sum())


# what a report is made of


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The small example in a folder of its own: opened in a fraction of the time the demo takes."""
    made = shutil.ignore_patterns("processed", "reports")
    return shutil.copytree(ROOT / "examples" / "one_wave", tmp_path / "example", ignore=made)


def test_a_report_is_made_of_other_releases_and_not_of_its_own(example: Path) -> None:
    """So the same inputs give the same report however often, and what was shown meanwhile makes it another one."""

    def job(as_of: str = "") -> Job:
        data = open_project(example, as_of=as_of)
        (made,), _, _ = plan(data, [report for report in reports(data.project) if report.name == "survey"], ("html",))
        return made

    def remembered_of(as_of: str = "") -> None:
        data = open_project(example, as_of=as_of)
        counts = survey.headline(data)
        release_memory.remember(data, "survey", [provenance.traced(counts, publish(counts)).to_json()])

    first = job()
    assert not first.already
    remembered_of()
    second = job()
    assert (second.digest, bool(second.already)) == (first.digest, True)
    assert f"data/processed/{EARLIER}" not in second.files
    remembered_of("2024-04-30")
    assert f"data/processed/{EARLIER}" in job().files
    assert job().digest != first.digest


# an attack over all worlds


def outcome(published: Published) -> str:
    return json.dumps([published.cells.to_dict("list"), published.reason, [*map(str, published.withheld)]])


ORGANISATIONS = ("M1", "P1", "M2", "P2", "M3", "P3")


SIX_ALONE = factories.survey_data({"Q": dict.fromkeys(ORGANISATIONS, "1")})


def answered(world: tuple[str, ...]) -> Data:
    """The answers of six; who does not answer the second time is not among them."""
    answers = SIX_ALONE["answers"].head(len(world)).assign(value=[f"A{answer}" for answer in world])
    return dataclasses.replace(SIX_ALONE, tables={**SIX_ALONE.tables, "answers": answers})


def certain(read: dict[tuple[str, ...], str]) -> int:
    """How many answers of others an organisation knows for certain, over all worlds and what is ``read`` in each: in no
    world where it gave the same answer and read the same did the other one answer otherwise.
    """
    known = 0
    for attacker, target in permutations(range(len(ORGANISATIONS)), 2):
        seen: dict[tuple[str, str], list[str]] = {}
        for world, text in read.items():
            seen.setdefault((world[attacker], text), []).append(world[target])
        known += sum(len(answers) for answers in seen.values() if len(set(answers)) == 1)
    return known


@pytest.mark.deep
def test_two_releases_tell_no_answer_for_certain_in_any_of_all_worlds() -> None:
    """One answer an organisation, and the last one leaves before the second release."""
    alone, compared = {}, {}
    for world in product("15", repeat=len(ORGANISATIONS)):
        before, now = asked(answered(world)), answered(world[:-1])
        first = publish(before)
        entries = [*previous_releases.remembered(provenance.traced(before, first), now)]
        known = dataclasses.replace(now, earlier=json.dumps({"others": entries}))
        alone[world] = outcome(first) + outcome(publish(asked(now)))
        compared[world] = outcome(first) + outcome(publish(asked(now), data=known))
    assert certain(alone) > 0
    assert certain(compared) == 0


def test_what_was_withheld_can_be_let_stand_by_its_number(example: Path) -> None:
    data = open_project(example)
    told = [{"differences": [["R-ABCDEFG", "distribution"]]}]
    releases.keep(data, Job("survey", "", {}, {}, ()), told)
    assert releases.differences(data, ["survey", "funding"]) == {"R-ABCDEFG": ["distribution"]}
    command = ("check", "--project", str(example), "--accept")
    assert "R-XXXXXXX" in str(CliRunner().invoke(cli.app, [*command, "R-XXXXXXX", "--reason", "x"]).exception)
    CliRunner().invoke(cli.app, [*command, "R-ABCDEFG", "--reason", "Alle sind einverstanden"])
    assert acceptance.read(example)["R-ABCDEFG"][0] == "Alle sind einverstanden"
    assert json.loads(open_project(example).earlier)["accepted"]["R-ABCDEFG"][0] == "Alle sind einverstanden"


def test_a_question_with_another_code_is_known_by_its_wording() -> None:
    """Q1 became F07, its answers 1 to 5 instead of A1 to A5; one of 24 people left."""
    before, now = opinions(), opinions(M1="11-")
    known = after(before, (asked(before), before)).earlier
    book, answers = now["codebook"].assign(item="F07"), now["answers"].assign(item="F07")
    book["text"] = "aussage  Q"
    coded = {
        **now.tables,
        "codebook": book.assign(answer_code=book["answer_code"].str.removeprefix("A")),
        "answers": answers.assign(value=answers["value"].str.removeprefix("A")),
    }
    for tables in ({**now.tables, "codebook": book, "answers": answers}, coded):
        renamed = dataclasses.replace(now, tables=tables)
        counts = survey.distribution(renamed, ["F07"])
        assert publish(counts).reason == ""
        assert publish(counts, data=dataclasses.replace(renamed, earlier=known)).reason == "earlier"
        another = {**tables, "codebook": tables["codebook"].assign(text="Anders", question_text="Was noch?")}
        other = dataclasses.replace(renamed, tables=another, earlier=known)
        assert publish(counts, data=other).reason == ""


def test_who_did_not_know_and_comes_later_is_not_to_be_had_by_subtraction() -> None:
    some = {"M1": "1??", "P1": "1??", "M2": "1??", "P2": "1??"}
    before, now = opinions(**some), opinions(**some | {"M1": "1???"})
    told, later = (survey.unanswered(data, ["Q"]) for data in (before, now))
    assert (publish(told).reason, publish(later).reason) == ("", "")
    assert publish(later, data=after(now, (told, before))).reason == "earlier"


NAMES = [f"{side}{n}" for n in range(1, 6) for side in "MP"]
PAID = [(org, "15.01.2024", 100) for org in NAMES] + [(org, "01.03.2024", 40) for org in ("M1", "P1", "M2")]
SIDES = {"M": "MSO", "P": "andere Organisation"}
FILES = {
    "O": "Organisations-Nr.;Name;Seite\n" + "".join(f"{org};Verein {org};{SIDES[org[0]]}\n" for org in NAMES),
    "T": "Tandem-Nr.;MSO;Andere Organisation\n" + "".join(f"T{n};M{n};P{n}\n" for n in range(1, 6)),
    "B": "Beleg-Nr.;Organisations-Nr.;Zahldatum;Position;Aus Mitteln;Betrag\n"
    + "".join(f"B{n};{org};{day};Honorare;Förderung;{cents},00\n" for n, (org, day, cents) in enumerate(PAID)),
}


@pytest.mark.deep
def test_a_report_for_one_tandem_is_compared_with_what_everybody_had(tmp_path: Path) -> None:
    """In March both of the first tandem spent something, and M2: its report of April would tell them what M2 did."""

    def built(folder: Path, *days: str) -> str:
        tables = {"organisations": "O.csv", "tandems": "T.csv", "expenses": "B.csv"}
        small_project(folder, tables, {f"data/raw/{name}.csv": text for name, text in FILES.items()})
        for day in days:
            readers = ("--audience", "tandem", "--tandem", "T1") if day == days[-1] else ()
            told = run("build", "--project", folder, "--formats", "html", "--only", "funding", "--as-of", day, *readers)
            assert told.returncode == 0, told.stdout + told.stderr
        return (folder / "reports" / "tandem" / "funding-tandem.html").read_text(encoding="utf-8")

    assert "1.120" in built(tmp_path / "one", "2024-04-01")
    told = built(tmp_path / "two", "2024-02-01", "2024-04-01")
    assert "1.120" not in told
    assert "frühere Fassung" in told
