"""What an OpenDocument sheet says of its cells beside their values: merged areas, and how numbers are shown.

A value of 0.5 is 50 % in a cell of percentages, and 100 may be francs: the cell says so, or its style. Formats are
given as Excel writes them, so that one set of rules (``numberformats``) decides on both kinds of files.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from defusedxml import ElementTree

from evaluation.reading.files.scan import SheetFacts

CONTENT, STYLES = "content.xml", "styles.xml"
GENERAL = "General"
KINDS = ("number-style", "currency-style", "percentage-style")
MOST_STYLED = 1000  # columns: styles of whole rows go on to the end of the sheet


def facts(archive: zipfile.ZipFile) -> tuple[dict[str, SheetFacts], tuple[str, ...]]:
    """By its name what each sheet says: merged areas, and for each row with values the format of its cells by place."""
    common = ElementTree.fromstring(archive.read(STYLES)) if STYLES in archive.namelist() else ()
    styles = _styles(element for part in common for element in part)
    names: dict[str, int] = {GENERAL: 0}
    found: dict[str, SheetFacts] = {}
    sheet, own, row, times, column = SheetFacts(), False, 1, 1, 1
    columns: list[str] = []
    cells: dict[int, int] = {}
    with archive.open(CONTENT) as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            tag, told = _local(element.tag), _told(element)
            if event == "end":
                if tag == "automatic-styles":
                    styles, own = _styles(element, styles), True
                elif tag == "table-row":
                    if cells:
                        sheet.patterns.append(cells)
                        sheet.row_patterns |= dict.fromkeys(range(row, row + times), len(sheet.patterns) - 1)
                    row += times
                if own:
                    element.clear()
            elif tag == "body":
                own = True
            elif tag == "table":
                sheet, columns, row = found.setdefault(told.get("name", ""), SheetFacts()), [], 1
            elif tag == "table-column":
                several = min(int(told.get("number-columns-repeated", 1)), MOST_STYLED)
                columns += [told.get("default-cell-style-name", "")] * several
            elif tag == "table-row":
                column, times, cells = 1, int(told.get("number-rows-repeated", 1)), {}
            elif tag in ("table-cell", "covered-table-cell"):
                down, right = (int(told.get(f"number-{side}-spanned", 1)) for side in ("rows", "columns"))
                if down > 1 or right > 1:
                    sheet.merged.append((column, row, column + right - 1, row + down - 1))
                repeated = int(told.get("number-columns-repeated", 1))
                if told.get("value-type") in ("float", "currency", "percentage"):
                    default = columns[column - 1] if column <= len(columns) else ""
                    shown = _shown(told, styles.get(told.get("style-name", default), GENERAL))
                    if shown != GENERAL:
                        place = names.setdefault(shown, len(names))
                        cells |= dict.fromkeys(range(column, column + min(repeated, MOST_STYLED)), place)
                column += repeated
    return found, tuple(names)


def _shown(cell: Mapping[str, str], shown: str) -> str:
    """The format of a cell: that of its style unless the cell itself is of another kind or currency.

    >>> _shown({"value-type": "currency", "currency": "CHF"}, "0.00"), _shown({"value-type": "percentage"}, "General")
    ('0.00 [$CHF]', '0%')
    """
    if cell["value-type"] == "percentage" and "%" not in shown:
        return "0%"
    currency = cell.get("currency", "") if cell["value-type"] == "currency" else ""
    return f"0.00 [${currency}]" if currency and "[$" not in shown else shown


def _styles(elements: Iterable[Any], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """The number format of each style of cells, as Excel would write it."""
    listed = list(elements)
    numbers = {told["name"]: element for element in listed if "name" in (told := _told(element))}
    codes = {name: _code(element, numbers) for name, element in numbers.items() if _local(element.tag) in KINDS}
    found = dict(known or {}) | {f"data:{name}": code for name, code in codes.items()}
    for element in listed:
        told = _told(element)
        if _local(element.tag) == "style" and told.get("family") == "table-cell":
            data = found.get(f"data:{told.get('data-style-name', '')}")
            found[told.get("name", "")] = data or found.get(told.get("parent-style-name", ""), GENERAL)
    return found


def _code(style: Any, numbers: Mapping[str, Any]) -> str:
    """A format with a part for amounts below nothing where the style has one of its own for those above."""
    for part in style:
        told = _told(part)
        above = numbers.get(told.get("apply-style-name", ""))
        if (
            _local(part.tag) == "map"
            and told.get("condition", "").replace(" ", "") == "value()>=0"
            and above is not None
        ):
            return f"{_one(above)};{_one(style)}"
    return _one(style)


def _one(style: Any) -> str:
    parts = []
    for part in style:
        tag, told, text = _local(part.tag), _told(part), part.text or ""
        if tag == "number":
            whole = "0" * max(1, int(told.get("min-integer-digits", 1)))
            whole = "#,##0" if told.get("grouping") == "true" else whole
            places = int(told.get("decimal-places", 0))
            scale = max(0, len(str(told.get("display-factor", "1")).partition(".")[0]) - 1) // 3
            parts.append(whole + ("." + "0" * places if places else "") + "," * scale)
        elif tag in ("scientific-number", "fraction"):
            return GENERAL
        elif tag == "text-properties" and "color" in told:
            parts.append("[Red]")
        elif tag == "currency-symbol":
            parts.append(f" [${text}] ")
        elif tag == "text":
            bare = text if _local(style.tag) == "percentage-style" or not text.strip(" -") else f'"{text}"'
            parts.append(bare.replace(";", ""))
    return "".join(parts).strip() if any("0" in part for part in parts) else GENERAL


def _told(element: Any) -> dict[str, str]:
    return {_local(name): text for name, text in element.attrib.items()}


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
