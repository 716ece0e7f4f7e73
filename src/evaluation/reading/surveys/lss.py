"""The structure of a LimeSurvey questionnaire: its questions in order, and the answers in the order they were shown.

An export holds labels or codes and no order; only the structure file (``.lss``, or ``.lsa`` which contains one) knows
that A01, A02, A04 are the positions one, two and three. Its texts are HTML written by people: tags go, blanks fold.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from evaluation.language.errors import EvaluationError
from evaluation.reading.files import opening
from evaluation.reading.files.package import DAMAGES, HARMLESS_BYTES, MOST_RATIO

MOST_BYTES = 30_000_000  # of a questionnaire; the largest ones have a few millions
MOST_ANSWERS = 300_000_000  # bytes of answers, which are read a row at a time
_UNSEEN = re.compile(r"<(style|script)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|br|li|ul|ol|tr|td|h\d)\b[^>]*>", re.IGNORECASE)
# what programs leave in headings and answers; "<unter 5>" is what a person wrote
_MARKED = re.compile(
    r"</?(?:a|b|br|div|em|font|h\d|i|img|li|ol|p|small|span|strong|sub|sup|table|tbody|td|tr|u|ul|\w+:\w+)\b[^>]*>"
    r"|&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


@dataclass(frozen=True)
class Answer:
    """One answer that could be chosen; ``scale`` is 0, or 1 for the second scale of a dual array."""

    code: str
    label: str
    scale: int = 0


@dataclass(frozen=True)
class Subquestion:
    """A row of an array or a box to tick; ``axis`` 1 are the columns of an array of fields."""

    code: str
    text: str
    axis: int = 0


@dataclass(frozen=True)
class Question:
    """A question with its type letter, subquestions and answers in the order of the questionnaire.

    ``other_text`` is what stands in place of "Other" where the questionnaire says something else; ``column`` is the
    beginning of the names of its columns in the survey's own table.
    """

    code: str
    text: str
    type: str
    other: bool = False
    other_text: str = ""
    subquestions: tuple[Subquestion, ...] = ()
    answers: tuple[Answer, ...] = ()
    column: str = ""


@dataclass(frozen=True)
class Structure:
    """A questionnaire in one of its languages; ``others`` are its questions in the other ones."""

    file: str
    title: str
    language: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    others: tuple[tuple[Question, ...], ...] = ()


def read_structure(path: Path, *, language: str | None = None) -> Structure:
    """The questionnaire in ``language``, by default its base language; both the inline and the ``l10ns`` form are read.

    Raises ``EvaluationError`` for another kind of file, XML made to harm, and a language the questionnaire has not.
    """
    root = _root(path)
    languages = _languages(root)
    chosen = language or (languages[0] if languages else "")
    if language and language not in languages:
        raise EvaluationError(
            "reading_structure_language", file=path.name, language=language, known=", ".join(languages)
        )
    titles = _spoken(_rows(root, "surveys_languagesettings"), chosen, field="surveyls_language")
    title = next((plain_text(row.get("surveyls_title", "")) for row in titles), "")
    others = tuple(_questions(root, other) for other in languages if other != chosen)
    return Structure(path.name, title, chosen, languages, _questions(root, chosen), others)


def plain_text(text: str) -> str:
    """The text a person sees of HTML, in one line.

    >>> plain_text("<p>Wie&nbsp;<b>zufrieden</b> sind Sie?</p><style>p {}</style>")
    'Wie zufrieden sind Sie?'
    """
    seen = _TAG.sub("", _BLOCK.sub(" ", _UNSEEN.sub("", text)))
    return " ".join(html.unescape(seen).replace("\ufeff", "").split())


def without_marks(text: str) -> str:
    """A heading or an answer as a person sees it, where it holds tags or entities of HTML; any other text as it is.

    >>> without_marks("<p style='x'>Wie&nbsp;war es?</p>"), without_marks("A &amp;amp; B"), without_marks("<unter 5>")
    ('Wie war es?', 'A & B', '<unter 5>')
    """
    while _MARKED.search(text) and (bare := plain_text(text)) != text:
        text = bare
    return text


def _root(path: Path) -> Element:
    data = opening.load(path)
    if opening.is_archive(data):
        data = member(data, ".lss", path.name, missing="reading_no_structure")
    if len(data) > MOST_BYTES:
        raise EvaluationError("reading_zip_bomb", file=path.name, size=len(data) // 1_000_000)
    try:
        root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise EvaluationError("reading_entities", file=path.name) from None
    except (ParseError, ValueError, LookupError):  # no XML, or in an encoding that does not exist
        raise EvaluationError("reading_no_structure", file=path.name) from None
    if root.tag != "document" or root.find("questions") is None:
        raise EvaluationError("reading_no_structure", file=path.name)
    return root


def member(data: bytes, ending: str, file: str, *, missing: str) -> bytes:
    """The first part of an archive whose name ends so; ``missing`` is the error where there is none, or it is broken.

    A part that is packed too tightly is refused: text that people wrote shrinks to a tenth, not to a thousandth.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = next(part for part in archive.infolist() if part.filename.endswith(ending))
            tight = part.file_size > HARMLESS_BYTES and part.file_size > MOST_RATIO * max(part.compress_size, 1)
            if tight or part.file_size > MOST_ANSWERS:
                raise EvaluationError("reading_zip_bomb", file=file, size=part.file_size // 1_000_000)
            return archive.read(part)
    except (*DAMAGES, StopIteration):
        raise EvaluationError(missing, file=file) from None


def _languages(root: Element) -> tuple[str, ...]:
    """The base language first."""
    base = [row.get("language", "") for row in _rows(root, "surveys")]
    listed = [element.text or "" for element in root.iterfind("languages/language")]
    return tuple(dict.fromkeys(code for code in (*base, *listed) if code))


def _questions(root: Element, language: str) -> tuple[Question, ...]:
    groups = {row["gid"]: _number(row.get("group_order")) for row in _rows(root, "groups") if "gid" in row}
    rows = _rows_in_language(root, ("questions", "subquestions"), "question_l10ns", "qid", "question", language)
    answers = _rows_in_language(root, ("answers",), "answer_l10ns", "aid", "answer", language)
    children: dict[str, list[Mapping[str, str]]] = {}
    for row in sorted(rows, key=lambda row: _number(row.get("question_order"))):
        if row.get("parent_qid", "0") not in ("0", ""):
            children.setdefault(row["parent_qid"], []).append(row)
    options: dict[str, list[Mapping[str, str]]] = {}
    for row in sorted(answers, key=lambda row: (_number(row.get("scale_id")), _number(row.get("sortorder")))):
        options.setdefault(row.get("qid", ""), []).append(row)
    parents = [row for row in rows if row.get("parent_qid", "0") in ("0", "")]
    parents.sort(key=lambda row: (groups.get(row.get("gid", ""), 0), _number(row.get("question_order"))))
    others = _other_texts(root, language)
    survey = next((row["sid"] for row in _rows(root, "surveys") if "sid" in row), "")
    return tuple(
        _question(
            {"sid": survey, **row},
            children.get(row["qid"], []),
            options.get(row["qid"], []),
            others.get(row["qid"], ""),
        )
        for row in parents
    )


def _other_texts(root: Element, language: str) -> dict[str, str]:
    """What stands in place of "Other", by question."""
    rows = _spoken(_rows(root, "question_attributes"), language)
    return {
        row.get("qid", ""): plain_text(row.get("value", ""))
        for row in rows
        if row.get("attribute") == "other_replace_text"
    }


def _question(
    row: Mapping[str, str], children: list[Mapping[str, str]], options: list[Mapping[str, str]], other_text: str
) -> Question:
    return Question(
        code=row.get("title", ""),
        text=row["text"],
        type=row.get("type", ""),
        other=row.get("other") == "Y",
        other_text=other_text,
        subquestions=tuple(
            Subquestion(sub.get("title", ""), sub["text"], _number(sub.get("scale_id"))) for sub in children
        ),
        answers=tuple(
            Answer(answer.get("code", ""), answer["text"], _number(answer.get("scale_id"))) for answer in options
        ),
        column="X".join(row.get(name, "") for name in ("sid", "gid", "qid")),
    )


def _rows_in_language(
    root: Element, sections: Iterable[str], l10ns: str, key: str, field: str, language: str
) -> list[dict[str, str]]:
    """Each row of ``sections``, with its text in ``language`` from the row itself or from its l10ns row."""
    texts = {row.get(key, ""): row.get(field, "") for row in _spoken(_rows(root, l10ns), language)}
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for section in sections:
        for row in _spoken(_rows(root, section), language):
            if "qid" in row:
                place = (row["qid"], row.get("code", ""), row.get("scale_id", "")) if key == "aid" else (row["qid"],)
                found.setdefault(place, {**row, "text": plain_text(texts.get(row.get(key, ""), row.get(field, "")))})
    return list(found.values())


def _spoken(rows: list[dict[str, str]], language: str, *, field: str = "language") -> list[dict[str, str]]:
    return [row for row in rows if row.get(field, language) in (language, "")]


def _rows(root: Element, section: str) -> list[dict[str, str]]:
    return [{cell.tag: cell.text or "" for cell in row} for row in root.iterfind(f"{section}/rows/row")]


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text) else 0
