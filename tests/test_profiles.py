"""The page about one tandem: what it tells and to whom, that it is one page, and what its files are called."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import factories
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import disclosure
from evaluation.building import jobs, manifest, planning
from evaluation.building import profile_jobs as building
from evaluation.building.jobs import Job, Result
from evaluation.content.model import Profile, Statement, from_bundle
from evaluation.content.profile_blocks import profiles
from evaluation.content.statements import cover
from evaluation.data import Data, open_project
from evaluation.disclosure import publish
from evaluation.exporting import profile_pages as exporting
from evaluation.exporting.document import Block, Document, parse
from evaluation.language.errors import UsageError
from evaluation.metrics import funding, tandems

LONG = (
    "Verein für interkulturelle Zusammenarbeit und gegenseitige Anerkennung im ländlichen "
    + "Raum Beispielkreis Süd-West e. V."
)
IDS = [f"T{n}" for n in range(6)]


def consents(*subjects: str, without: Sequence[str] = ("T3", "T4", "T5")) -> list[factories.Row]:
    """A yes for the public from every tandem but those ``without``, for each subject."""
    return [
        {"subject": subject, "answer": "yes", "audience": "public", "tandem_id": id}
        for subject in subjects
        for id in IDS
        if id not in without
    ]


def project(given: Sequence[factories.Row], *, audience: str = "public", tandem: str = "", **tables: Any) -> Data:
    """Six tandems of which the first has something of everything."""
    rows: dict[str, Any] = {
        "organisations": [
            {"org_id": f"{side}{n}", "side": kind, "name": f"Haus {side}{n}"}
            for n in range(6)
            for side, kind in (("M", "mso"), ("P", "other"))
        ],
        "tandems": [
            {
                "tandem_id": id,
                "mso_id": f"M{n}",
                "other_id": f"P{n}",
                "short_title": f"Titel {n}",
                "field": "Gesundheit",
            }
            | {"start": "2023-06-01", "end": "2024-05-31", "status": "completed", "continuation": "yes"}
            for n, id in enumerate(IDS)
        ],
        "advice": [
            {"tandem_id": "T0", "date": "2023-07-01", "minutes": 90, "topic": "Antrag", "held": True},
            {"tandem_id": "T0", "date": "2023-08-01", "minutes": 45, "topic": "Antrag", "held": True},
            {"tandem_id": "T0", "date": "2023-09-01", "minutes": 60, "topic": "Antrag", "held": False},
        ],
        "milestones": [
            {"milestone_id": "S1", "tandem_id": "T0", "title": "Auftakt", "due": "2023-07-01", "status": "done"},
            {"milestone_id": "S2", "tandem_id": "T0", "title": "Abschluss", "due": "2025-07-01", "status": "open"},
        ],
        "committees": [{"committee_id": "G1", "name": "Beirat", "field": "Pflege"}],
        "memberships": [{"org_id": "M0", "committee_id": "G1", "role": "voice", "start": "2023-10-01"}],
        "insights": [
            {
                "insight_id": "E1",
                "tandem_id": "T0",
                "type": "insight",
                "approved_text": "Zeit zählt.",
                "approved": True,
            },
            {"insight_id": "E2", "tandem_id": "T0", "type": "insight", "approved_text": "Geheim.", "approved": False},
        ],
        "payments": [
            {"type": "forwarding", "tandem_id": id, "org_id": f"M{n}", "amount": 10000, "date": "2023-07-01"}
            for n, id in enumerate(IDS)
        ],
        "consents": given,
    }
    days = {"start": dt("2023-06-01"), "end": dt("2024-05-31")}
    return replace(factories.data(rows | tables, audience=audience, **days), tandem=tandem)


def dt(text: str) -> date:
    return date.fromisoformat(text)


def shown(data: Data) -> list[Profile] | list[Statement]:
    return profiles(
        publish(tandems.identity(data), data=data),
        publish(tandems.profile(data), data=data),
        members=publish(tandems.members(data), data=data),
        lessons=publish(tandems.lessons(data), data=data),
        amounts=publish(funding.by_tandem(data), data=data),
        tandem=data.tandem,
        id="profile",
    )


def first(data: Data) -> Profile:
    page = shown(data)[0]
    assert isinstance(page, Profile)
    return page


def everything(page: Profile) -> str:
    return repr(asdict(page))


ALL = ("name", "facts", "amounts", "quotations")


def test_a_page_tells_who_what_was_done_and_what_was_reached() -> None:
    page = first(project(consents(*ALL)))
    assert (page.name, page.title, page.subtitle) == ("T0", "Titel 0", "Gesundheit")
    assert dict(page.facts) == {
        "MSO": "Haus M0",
        "andere Organisation": "Haus P0",
        "Zeitraum": "01.06.2023 – 31.05.2024",
        "Stand": "abgeschlossen",
    }
    assert [value for value, _ in page.figures] == ["2", "2,3", "1", "1"]
    told = {label: text for _, pairs in page.sections for label, text in pairs}
    assert told["Themen der Beratung"] == "Antrag (2)"
    assert told["Meilensteine"] == "1 erreicht und 1 noch nicht fällig"
    assert told["Neue Sitze"] == "Beirat (Pflege)"
    assert told["weitergeleitet"] == "100\xa0€"
    assert [text for _, text in page.wordings] == ["Zeit zählt."]
    assert from_bundle(page._repr_mimebundle_()) == page


def test_only_tandems_that_agreed_have_a_page_and_none_agreeing_is_said() -> None:
    assert [page.title for page in shown(project(consents(*ALL))) if isinstance(page, Profile)] == [
        "Titel 0",
        "Titel 1",
        "Titel 2",
    ]
    (said,) = shown(project([]))
    assert isinstance(said, Statement)
    assert said.role == "withheld"


def test_amounts_names_and_wordings_each_need_their_own_consent() -> None:
    page = first(project(consents("facts")))
    assert page.title.startswith("Tandem ")
    assert page.name == page.title
    text = everything(page)
    assert [word for word in ("T0", "Haus", "Titel", "100", "Zeit zählt", "andere Organisation") if word in text] == []


def test_a_text_that_is_not_approved_is_on_no_page() -> None:
    assert "Geheim" not in everything(first(project(consents(*ALL))))
    assert "Geheim" not in everything(first(project([], audience="tandem", tandem="T0")))


def test_where_one_or_two_are_without_consent_counts_are_left_out_and_the_page_says_so() -> None:
    page = first(project(consents(*ALL, without=["T5"])))
    assert page.figures == ()
    assert page.subtitle == ""
    assert page.notes
    assert dict(page.facts)["MSO"] == "Haus M0"


def test_a_tandem_has_its_own_page_whatever_the_others_said() -> None:
    page = first(project(consents("facts", without=["T0"]), audience="tandem", tandem="T0"))
    assert page.title == "Titel 0"
    assert len(page.figures) == 4
    assert "weitergeleitet" in everything(page)
    assert len(shown(project(consents(*ALL), audience="tandem", tandem="T0"))) == 1


def test_project_team_and_funder_have_the_pages_of_all_that_did_not_refuse_them() -> None:
    refusal = {"subject": "facts", "answer": "no", "audience": "funder", "tandem_id": "T1"}
    assert len(shown(project([refusal], audience="internal"))) == 6
    assert len(shown(project([refusal], audience="funder"))) == 5


def test_long_lists_are_cut_and_say_how_many_are_left_out() -> None:
    topics = [f"Thema {n} {'x' * 60}" for n in range(9)]
    advice = [{"tandem_id": "T0", "date": f"2023-07-{n + 1:02}", "topic": topic} for n, topic in enumerate(topics)]
    page = first(project(consents(*ALL), advice=advice))
    told = {label: text for _, pairs in page.sections for label, text in pairs}
    assert told["Themen der Beratung"].endswith("und 6 weitere")


def test_a_wording_is_whole_or_not_there_and_the_rest_is_counted() -> None:
    rows = [
        {"insight_id": f"E{n}", "tandem_id": "T0", "type": "insight", "approved": True, "approved_text": text}
        for n, text in enumerate(("a" * 400, "b" * 400, "kurz"))
    ]
    page = first(project(consents(*ALL), insights=rows))
    assert [len(text) for _, text in page.wordings] == [400, 4]
    assert page.notes == ("Ein weiterer freigegebener Text hat hier keinen Platz.",)


def test_the_order_of_rows_changes_nothing() -> None:
    data = project(consents(*ALL))
    turned = replace(
        data, tables={name: table.iloc[::-1].reset_index(drop=True) for name, table in data.tables.items()}
    )
    assert first(turned).figures == first(data).figures
    assert first(turned).facts == first(data).facts


def test_a_payment_without_a_tandem_belongs_to_the_only_one_of_its_organisation() -> None:
    rows = [
        {"type": "forwarding", "org_id": "M0", "amount": 500, "date": "2023-07-01"},
        {"type": "forwarding", "org_id": "X9", "amount": 700, "date": "2023-07-01"},
    ]
    counts = funding.by_tandem(project([], payments=rows))
    assert counts.cells.set_index("tandem_id").loc["T0", "value"] == 500
    assert counts.cells["value"].sum() == 500
    assert set(counts.bases["missing"]) == {1}


def test_a_stage_in_which_only_one_of_the_others_has_money_hides_the_amounts_of_all() -> None:
    spent = [
        {"voucher_id": id, "tandem_id": id, "org_id": f"M{n}", "amount": 500, "payment_date": "2023-08-01"}
        for n, id in enumerate(IDS[:4])
    ]
    published = publish(funding.by_tandem(project(consents(*ALL), expenses=spent)), data=project(consents(*ALL)))
    assert published.reason == "consent_rest"


# ---- On paper and on the screen -------------------------------------------------------------------------------------


def document(pages: Sequence[Profile], data: Data) -> Document:
    prose = Block("reading", False, tokens=tuple(parse("Was hier steht, ist freigegeben.")))
    blocks = [Block("profiles", False, content=page) for page in pages]
    return Document(cover(data, report="tandem_profile"), (*blocks, prose), ())


@pytest.fixture(scope="module")
def long() -> Document:
    """A page whose every name has 120 letters, and one with code in its names."""
    data = project(consents(*ALL))
    page = first(data)
    assert len(LONG) >= 115
    stretched = replace(
        page,
        title=LONG,
        subtitle=LONG,
        facts=tuple((label, LONG) for label, _ in page.facts),
        sections=tuple((heading, tuple((label, LONG) for label, _ in pairs)) for heading, pairs in page.sections),
        wordings=(("Erkenntnis", "Ein Satz mit acht Wörtern steht hier immer wieder. " * 12),),
    )
    hostile = replace(page, title='<script>alert(1)</script> #read("x") *A*', name="../../x")
    return document([stretched, hostile], data)


def test_a_page_is_one_page_in_print_also_with_long_names(long: Document) -> None:
    stretched, hostile = (block.content for block in long.blocks[:2])
    assert isinstance(stretched, Profile)
    assert isinstance(hostile, Profile)
    assert len(pypdfium2.PdfDocument(exporting.paper(long, [stretched]))) == 1
    joint = pypdfium2.PdfDocument(exporting.paper(long, [stretched, hostile]))
    assert len(joint) == 2
    text = " ".join(joint[1].get_textpage().get_text_range().split())
    assert '<script>alert(1)</script> #read("x") *A*' in text
    assert "Was hier steht, ist freigegeben." in text
    assert joint.get_metadata_value("Title") == "Steckbriefe der Tandems"


def test_on_the_screen_names_are_text_and_nothing_is_lost(long: Document) -> None:
    page = long.blocks[1].content
    assert isinstance(page, Profile)
    html = exporting.page(long, page)
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; #read(&#34;x&#34;) *A*" in html
    assert "Zeit zählt." in html
    assert "Was hier steht, ist freigegeben." in html


def test_files_are_named_after_their_pages_and_never_leave_their_folder(long: Document) -> None:
    made = building.files(long, formats=("html",), suffix="-funder")
    assert "profiles/T0-funder.html" in made
    assert all(path.count("/") == 1 and ".." not in path for path in made)
    assert list(building.files(long, formats=("html",), tandem="T0")) == ["profiles/T0.html"]
    assert "profiles.pdf" in building.files(long, formats=("pdf",))


@given(st.lists(st.one_of(st.text(), st.sampled_from(["T 01/ä", "t01", "T01", "CON", "../../x", "", ".", "a" * 300]))))
def test_any_names_make_harmless_names_of_files_no_two_alike(names: list[str]) -> None:
    different = list(dict.fromkeys(names))
    stems = building.stems(different)
    assert len({stem.casefold() for stem in stems}) == len(different)
    for stem in stems:
        assert stem.isascii()
        assert all(letter.isalnum() or letter in "-_" for letter in stem)
        assert 0 < len(stem) <= 60
        assert stem.casefold() not in building.RESERVED


# ---- The build ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(demo: Path) -> Data:
    return open_project(demo)


def planned(data: Data, *, every: bool = False, audience: str = "public", tandem: str = "") -> list[Job]:
    data = replace(data, audience=audience, tandem=tandem)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(disclosure, "plan", lambda _: disclosure.Plan())  # what is decided for money takes seconds
        return planning.plan(data, planning.wanted(data, ["tandem_profile"]), ("html",), every=every)[0]


def test_all_pages_are_one_job_and_one_tandem_is_a_choice_of_its_files(opened: Data, tmp_path: Path) -> None:
    (whole,), (one,) = planned(opened), planned(opened, tandem="T01")
    assert whole.digest == one.digest
    assert (whole.tandem, one.tandem) == ("", "T01")
    told = {"reports": {"tandem_profile": manifest.entry(whole, Result("tandem_profile"), {})}}
    assert manifest.current(told, one, tmp_path)
    alone = {"reports": {"tandem_profile": manifest.entry(one, Result("tandem_profile"), {})}}
    assert manifest.current(alone, one, tmp_path)
    assert not manifest.current(alone, whole, tmp_path)


def test_for_the_audience_tandem_each_has_a_job_that_sees_its_own_and_without_one_there_is_none(opened: Data) -> None:
    assert planned(opened, audience="tandem") == []
    (own,) = planned(opened, audience="tandem", tandem="T05")
    assert (own.name, own.parameters["tandem"], jobs.suffix(own)) == ("tandem_profile.T05", "T05", "-tandem")
    assert len(planned(opened, audience="tandem", every=True)) == 12


def test_a_tandem_without_consent_is_told_before_anything_runs_and_one_without_a_name_is_called_neutrally(
    opened: Data,
) -> None:
    with pytest.raises(UsageError, match="T05"):
        planned(opened, tandem="T05")
    assert planned(opened, tandem="T11")[0].tandem.startswith("Tandem ")


def test_a_misspelled_tandem_is_told_with_the_likeliest(demo: Path) -> None:
    with pytest.raises(UsageError, match="Gemeint ist vielleicht: T1"):
        open_project(demo, tandem="T1")


def test_the_demo_has_eight_pages_of_one_page_each_and_one_of_them_without_a_name(built: Path) -> None:
    folder = built / "reports/public"
    pages = sorted(path.stem for path in (folder / "profiles").glob("*.pdf"))
    assert len(pages) == 8
    assert [name for name in pages if not name.startswith("T")] == []
    assert [name for name in pages if name.startswith("Tandem-")]
    assert "T11" not in pages
    assert {len(pypdfium2.PdfDocument(path)) for path in (folder / "profiles").glob("*.pdf")} == {1}
    assert len(pypdfium2.PdfDocument(io.BytesIO((folder / "profiles.pdf").read_bytes()))) == 8
    assert "Steckbriefe der Tandems" in (folder / "index.html").read_text(encoding="utf-8")
