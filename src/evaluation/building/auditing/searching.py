"""The search itself: what in a text is secret for sure, and what a person should look at.

Line breaks, soft hyphens and ligatures part and join letters where a page is set, so a text is made plain first.
A hit within something public (a title, an approved quotation) is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from evaluation.building.auditing.secrets import Secret, Secrets
from evaluation.findings import masking

SURE = ("email", "phone", "iban", "address")
HYPHENS = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]|[\u0002\ufffe]\\s*|(?<=[^\\W\\d_])-\\s*\r?\n(?=[a-zäöüß])")
PATH = re.compile(
    r"(?<![\w.:/-])/(?:home|Users|root|tmp|private|var/folders|mnt|media|Volumes)/[\w.-]+"
    r"|file:///|\b[A-Za-z]:\\[^\\\s]+|\\\\[\w.-]+\\[\w$.-]+"
)
CODE = re.compile(
    r"(?m)^\s*(?:from [\w.]+ import \w|import (?:pandas|numpy|matplotlib|evaluation)\b)"
    r"|\bopen_project\s*\(|\bdisclosure\.publish\s*\(\s*\w|\bTraceback \(most recent call last\)|\bipykernel_\d"
)
PAPERMILL = re.compile(r"\binjected-parameters\b|\bpapermill[\"']?\s*:\s*\{")


def found(text: str, secrets: Secrets, *, tandem: str = "", code: bool = True) -> list[Secret]:
    """What is secret in a text, once each. ``tandem``: whose own page it is; ``code`` is searched except in notebooks.

    >>> from evaluation.building.auditing.secrets import of_machine
    >>> [secret.kind for secret in found("Fragen an ada@haus.example", of_machine())]
    ['email']
    """
    shown = plain(text)
    finds = [
        (start, end, secret) for start, end, secret in _finds(shown, secrets, code) if tandem not in secret.tandems
    ]
    if finds:
        covered = [(start, end) for start, end, _ in secrets.public.find(shown)]
        finds = [find for find in finds if not any(start <= find[0] and find[1] <= end for start, end in covered)]
    return list(dict.fromkeys(secret for _, _, secret in finds))


def plain(text: str) -> str:
    """A text without what only setting it put there.

    >>> plain("Brücken-\\nschlag e.\u00a0V., Oﬃzin")
    'Brückenschlag e. V., Offizin'
    """
    return HYPHENS.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text))


def _finds(text: str, secrets: Secrets, code: bool) -> Iterator[tuple[int, int, Secret]]:
    yield from secrets.phrases.find(text)
    for start, end, kind in masking.patterns(text):
        yield start, end, Secret(kind, sure=kind in SURE)
    for kind, expression in (("path", PATH), ("papermill", PAPERMILL), *([("source", CODE)] if code else [])):
        yield from ((*match.span(), Secret(kind)) for match in expression.finditer(text))
    for path in secrets.paths:
        if path in text:
            yield text.index(path), text.index(path) + len(path), Secret("path")
