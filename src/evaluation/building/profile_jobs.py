"""The files of a report with a page for each tandem, and one PDF of all pages to print.

The name of a page is text from outside, so file names are derived from it and never copied.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from evaluation.content.model import Profile
from evaluation.exporting.document import Document

FOLDER = "profiles"
LONGEST = 40
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def files(document: Document, *, formats: Iterable[str], tandem: str = "", suffix: str = "") -> dict[str, bytes]:
    """The pages (or only the one named ``tandem``) in HTML and PDF, and without ``tandem`` one PDF of all pages."""
    from evaluation.exporting import profile_pages

    found = pages(document, suffix=suffix)
    made: dict[str, bytes] = {}
    for path, profile in found.items():
        if tandem in ("", profile.name) and "html" in formats:
            made[f"{path}.html"] = profile_pages.page(document, profile).encode()
        if tandem in ("", profile.name) and "pdf" in formats:
            made[f"{path}.pdf"] = profile_pages.paper(document, [profile])
    if found and not tandem and "pdf" in formats:
        made[f"{FOLDER}{suffix}.pdf"] = profile_pages.paper(document, list(found.values()))
    return made


def pages(document: Document, *, suffix: str) -> dict[str, Profile]:
    """The pages of a document by the path of their files, without its ending."""
    found = [block.content for block in document.blocks if isinstance(block.content, Profile)]
    return {
        f"{FOLDER}/{stem}{suffix}": profile
        for stem, profile in zip(stems(profile.name for profile in found), found, strict=True)
    }


def stems(names: Iterable[str]) -> list[str]:
    """A file name for each name: valid on every system, and unique whatever the case.

    A name that had to be changed gets a hash of the name, so that the same name always has the same file.

    >>> stems(["T01", "Tandem 7"])
    ['T01', 'Tandem-7']
    """
    found: list[str] = []
    used: set[str] = set()
    for name in names:
        stem = _stem(name)
        if stem is None or stem.casefold() in used:
            stem = f"{(stem or 'tandem')[:LONGEST]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        used.add(stem.casefold())
        found.append(stem)
    return found


def _stem(name: str) -> str | None:
    """The name with hyphens for blanks; ``None`` if more would have to be changed."""
    plain = name.strip().replace(" ", "-")
    harmless = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", plain) and len(plain) <= LONGEST
    return plain if harmless and plain.casefold() not in RESERVED else None
