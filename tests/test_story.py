"""The closing report answers the project's questions one by one, in their order, or says which table is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from cells import Cells

from evaluation import data as opened
from evaluation.building import kernels
from evaluation.content.model import Chart, Content, Statement, Table
from evaluation.exporting.document import Document, read
from evaluation.project.settings import shipped

# the project's aims and questions, and the ids of what answers each; without a table the first of them says so
STORY = {
    "how it was put into practice": ["status", "fields", "year", "advice", "contacts", "sessions", "milestones"],
    "mainstream structures and funding, and where": ["outside", "mainstream-seats", "ladder", "refusals"],
    "access to committees": ["seats", "seats-by-field", "seats-by-role", "access"],
    "expertise and who took it up": ["contributions-where", "contributions", "taken-up", "geh", "sen"],
    "both profit and learn": ["learned", "both-sides"],
    "equal footing by facts": ["decisions", "shares"],
    "funds": ["money", "plan", "unspent"],
    "experiences and obstacles": ["overcome", "obstacles", "topics", "quotations"],
    "what remains": ["continuation", "good-practice", "recommendations"],
    "the event": ["registrations"],
}
NEEDED = {  # what is said to be missing, and the table it needs; the sum granted stands in the settings
    "status": "tandems",
    "outside": "memberships",
    "seats": "memberships",
    "contributions-where": "contributions",
    "learned": "answers",
    "decisions": "decisions",
    "plan": "budget",
    "overcome": "insights",
    "continuation": "tandems",
    "registrations": "registrations",
}


def report(folder: Path, *, without: tuple[str, ...] = ()) -> Document:
    """The closing report of the demo, run in this process, some tables taken away."""
    found = opened.open_project(folder)
    tables = {name: table for name, table in found.tables.items() if name not in without}
    with pytest.MonkeyPatch.context() as patch:
        data = opened.Data(found.project, tables, found.findings, "public", "de", found.as_of, found.missing)
        patch.setattr("evaluation.data.open_project", lambda *_, **__: data)
        return read(Cells(kernels.load(shipped("notebooks") / "closing_event.ipynb")).run())


def contents(document: Document) -> list[Content]:
    return [block.content for block in document.blocks if block.content is not None]


@pytest.fixture(scope="module")
def whole(demo: Path) -> Document:
    return report(demo)


def test_every_question_of_the_project_has_its_answer_in_the_order_of_the_questions(whole: Document) -> None:
    ids = [content.id for content in contents(whole)]
    missing = {question: [id for id in named if id not in ids] for question, named in STORY.items()}
    assert {question: named for question, named in missing.items() if named} == {}
    first = [ids.index(named[0]) for named in STORY.values()]
    assert first == sorted(first)


def test_the_answers_of_the_demo_are_shown_and_not_only_excused(whole: Document) -> None:
    excused = [
        content.id for content in contents(whole) if isinstance(content, Statement) and content.role != "finding"
    ]
    assert excused == []


def test_the_report_leads_with_three_findings_that_name_their_numbers(whole: Document) -> None:
    findings = contents(whole)[:3]
    assert all(isinstance(content, Statement) and any(c.isdigit() for c in content.text) for content in findings)


def test_without_any_table_every_question_names_the_one_that_is_missing(demo: Path) -> None:
    tables = tuple(opened.open_project(demo).tables)
    said = {content.id: content for content in contents(report(demo, without=tables))}
    silent = [id for id in NEEDED if not isinstance(said.get(id), Statement) or said[id].role != "absent"]
    assert silent == []


def test_no_two_charts_or_tables_share_their_words(whole: Document) -> None:
    shown = [content for content in contents(whole) if isinstance(content, Chart | Table)]
    titles = [content.title for content in shown]
    assert sorted(title for title in set(titles) if titles.count(title) > 1) == []
    alts = [content.alt for content in shown if isinstance(content, Chart)]
    assert len(set(alts)) == len(alts)


def test_every_alternative_text_has_a_number_and_no_more_letters_than_can_be_heard(whole: Document) -> None:
    charts = [content for content in contents(whole) if isinstance(content, Chart)]
    assert [chart.id for chart in charts if not any(c.isdigit() for c in chart.alt) or len(chart.alt) > 330] == []
