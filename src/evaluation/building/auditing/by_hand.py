"""Documents exported by hand: as in a build, they must not contain what the audience on the cover must not have.

A build searches its finished files. An export by hand has no build, so the document is searched before anything is
written: prose, titles, texts and slots, for names and amounts of those without consent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.building.auditing import searching, secrets
from evaluation.building.auditing.releases import cents_in, prose_of
from evaluation.data import open_project
from evaluation.disclosure.money_rules import BY_CONTRACT
from evaluation.disclosure.release_audit import own_amounts
from evaluation.exporting.document import Document
from evaluation.language.errors import EvaluationError
from evaluation.project.settings import SETTINGS


def project_of(folder: Path) -> Path | None:
    """The project of a notebook: the nearest folder above it with settings."""
    folder = folder.resolve()
    return next((each for each in (folder, *folder.parents) if (each / SETTINGS).is_file()), None)


def search(document: Document, folder: Path | None) -> None:
    """Raise an error for the first thing that the audience on the cover must not have, with cell and kind.

    Without a project only patterns (addresses, account numbers) can be found.
    """
    known, amounts = secrets.of_machine(), {}
    if folder is not None:
        data = open_project(folder, audience=document.cover.audience)
        known = secrets.of_project(data)
        amounts = own_amounts(data) if data.audience not in BY_CONTRACT else {}
    for cell, text in texts(document):
        if found := next((each for each in searching.found(text, known, code=False) if each.sure), None):
            raise _refused(document, cell, found.kind)
    for cell, text in prose_of(document):
        if amounts.keys() & set(cents_in(text, document.cover.language)):
            raise _refused(document, cell, "own_amount")


def _refused(document: Document, cell: str, kind: str) -> EvaluationError:
    say = document.language.say
    texts = {"audience": say(f"audience.{document.cover.audience}"), "kind": say(f"audit.kind.{kind}")}
    return EvaluationError("export_secret", cell=cell, **texts)


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Every text of a document with the cell it comes from; the cover's is the report."""
    yield from ((document.cover.report, text) for text in _strings(document.cover.to_json()))
    yield from prose_of(document)
    for block in document.blocks:
        if block.content is not None:
            yield from ((block.cell, text) for text in _strings(block.content.to_json()))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for name, held in value.items() if name not in ("data", "mime") for text in _strings(held))
    elif isinstance(value, list | tuple):
        yield from (text for held in value for text in _strings(held))
