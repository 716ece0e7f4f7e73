"""Merged areas and number formats of OpenDocument sheets.

A value of 0.5 is 50 % in a cell of percentages, and 100 may be francs: the cell or its style says so. Formats are
converted to those of Excel, so that the same rules (``numberformats``) apply to both kinds of files.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from defusedxml import ElementTree

from evaluation.reading.files.sheet_facts import SheetFacts

CONTENT, STYLES = "content.xml", "styles.xml"
GENERAL = "General"
KINDS = ("number-style", "currency-style", "percentage-style")
MOST_STYLED = 1000  # columns: the style of a row extends to the end of the sheet


def facts(archive: zipfile.ZipFile) -> tuple[dict[str, SheetFacts], tuple[str, ...]]:
    """The facts of each sheet by its name, and the number formats to which its patterns refer."""
    common = ElementTree.fromstring(archive.read(STYLES)) if STYLES in archive.namelist() else ()
    styles = _styles(element for part in common for element in part)
    names: dict[str, int] = {GENERAL: 0}
    found: dict[str, SheetFacts] = {}
    sheet, in_body, row, times, column = SheetFacts(), False, 1, 1, 1
    columns: list[str] = []
    cells: dict[int, int] = {}
    with archive.open(CONTENT) as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            tag, attributes = _local(element.tag), _attributes(element)
            if event == "end":
                if tag == "automatic-styles":
                    styles, in_body = _styles(element, styles), True
                elif tag == "table-row":
                    if cells:
                        sheet.patterns.append(cells)
                        sheet.row_patterns |= dict.fromkeys(range(row, row + times), len(sheet.patterns) - 1)
                    row += times
                if in_body:
                    element.clear()
            elif tag == "body":
                in_body = True
            elif tag == "table":
                sheet, columns, row = found.setdefault(attributes.get("name", ""), SheetFacts()), [], 1
            elif tag == "table-column":
                several = min(int(attributes.get("number-columns-repeated", 1)), MOST_STYLED)
                columns += [attributes.get("default-cell-style-name", "")] * several
            elif tag == "table-row":
                column, times, cells = 1, int(attributes.get("number-rows-repeated", 1)), {}
            elif tag in ("table-cell", "covered-table-cell"):
                down, right = (int(attributes.get(f"number-{side}-spanned", 1)) for side in ("rows", "columns"))
                if down > 1 or right > 1:
                    sheet.merged.append((column, row, column + right - 1, row + down - 1))
                repeated = int(attributes.get("number-columns-repeated", 1))
                if attributes.get("value-type") in ("float", "currency", "percentage"):
                    default = columns[column - 1] if column <= len(columns) else ""
                    shown = _shown(attributes, styles.get(attributes.get("style-name", default), GENERAL))
                    if shown != GENERAL:
                        place = names.setdefault(shown, len(names))
                        cells |= dict.fromkeys(range(column, column + min(repeated, MOST_STYLED)), place)
                column += repeated
    return found, tuple(names)


def _shown(cell: Mapping[str, str], shown: str) -> str:
    """The format of a cell: that of its style, unless the cell itself has another kind or currency.

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
    numbers = {attributes["name"]: element for element in listed if "name" in (attributes := _attributes(element))}
    codes = {name: _code(element, numbers) for name, element in numbers.items() if _local(element.tag) in KINDS}
    found = dict(known or {}) | {f"data:{name}": code for name, code in codes.items()}
    for element in listed:
        attributes = _attributes(element)
        if _local(element.tag) == "style" and attributes.get("family") == "table-cell":
            data = found.get(f"data:{attributes.get('data-style-name', '')}")
            found[attributes.get("name", "")] = data or found.get(attributes.get("parent-style-name", ""), GENERAL)
    return found


def _code(style: Any, numbers: Mapping[str, Any]) -> str:
    """The format of a style; if it names another one for positive numbers, with a second part for negative ones."""
    for part in style:
        attributes = _attributes(part)
        above = numbers.get(attributes.get("apply-style-name", ""))
        if (
            _local(part.tag) == "map"
            and attributes.get("condition", "").replace(" ", "") == "value()>=0"
            and above is not None
        ):
            return f"{_one(above)};{_one(style)}"
    return _one(style)


def _one(style: Any) -> str:
    parts = []
    for part in style:
        tag, attributes, text = _local(part.tag), _attributes(part), part.text or ""
        if tag == "number":
            integer = "0" * max(1, int(attributes.get("min-integer-digits", 1)))
            integer = "#,##0" if attributes.get("grouping") == "true" else integer
            places = int(attributes.get("decimal-places", 0))
            scale = max(0, len(str(attributes.get("display-factor", "1")).partition(".")[0]) - 1) // 3
            parts.append(integer + ("." + "0" * places if places else "") + "," * scale)
        elif tag in ("scientific-number", "fraction"):
            return GENERAL
        elif tag == "text-properties" and "color" in attributes:
            parts.append("[Red]")
        elif tag == "currency-symbol":
            parts.append(f" [${text}] ")
        elif tag == "text":
            bare = text if _local(style.tag) == "percentage-style" or not text.strip(" -") else f'"{text}"'
            parts.append(bare.replace(";", ""))
    return "".join(parts).strip() if any("0" in part for part in parts) else GENERAL


def _attributes(element: Any) -> dict[str, str]:
    return {_local(name): text for name, text in element.attrib.items()}


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
