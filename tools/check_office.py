"""Checks finished Office files against the schema, as Microsoft's own validator does (``openxml-audit``, a port of it).

    python tools/check_office.py FOLDER|FILE…

Every ``.pptx``, ``.docx`` and ``.xlsx`` is read part by part: elements, attributes, order, relations. What is named
here may make PowerPoint, Word or Excel ask for a repair. Exit 1 names every fault; exit 2 means there was no file.
"""

from __future__ import annotations

import sys
from pathlib import Path

from openxml_audit import OpenXmlValidator

KINDS = (".pptx", ".docx", ".xlsx")
# The validator wants a table of fonts in every Word file. It is a part of its own that no schema asks for, and ours was
# left out because it says nothing a reader needs.
TOLERATED = ("relationships/fontTable' is missing",)


def main(places: list[str]) -> int:
    files = sorted(file for place in places for file in office_files(Path(place)))
    if not files:
        print("office: no file found; build the reports first.")
        return 2
    validator = OpenXmlValidator()
    faults = 0
    for file in files:
        found = [error for error in validator.validate(str(file)).errors if not tolerated(error.description)]
        faults += len(found)
        print(f"{'not ok' if found else 'ok'} {file}")
        for error in found:
            print(f"    {error.part_uri} {error.path or ''}: {error.description}")
    print(f"office: {len(files)} files, {faults} faults")
    return 1 if faults else 0


def office_files(place: Path) -> list[Path]:
    return [place] if place.is_file() else [path for path in place.rglob("*") if path.suffix in KINDS]


def tolerated(description: str) -> bool:
    return any(text in description for text in TOLERATED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
