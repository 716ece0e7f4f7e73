"""One small table in every format people send, written by the library of that format, and files made to harm."""

from __future__ import annotations

import datetime as dt
import io
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import xlwt
from odf import opendocument, table, text

ROWS: list[list[Any]] = [
    ["Nr.", "Träger", "Betrag", "Beginn", "Bewilligt"],
    ["001", "Verein Köln", 1234.5, dt.date(2024, 6, 14), True],
    ["002", "Frauen & Mädchen", 100, dt.date(2024, 7, 1), False],
    ["003", "Bund", 0.25, None, None],
]
NINE, TEN = (dt.datetime(2024, 6, 14, hour) for hour in (9, 10))  # noqa: DTZ001 # Excel knows no time zones
STRUCTURE = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>de</language></languages>
<answers><rows><row><qid>2</qid><code>A1</code><answer>gut</answer><sortorder>1</sortorder><language>de</language></row>
<row><qid>2</qid><code>A2</code><answer>schlecht</answer><sortorder>2</sortorder><language>de</language></row></rows></answers>
<groups><rows><row><gid>8</gid><group_order>1</group_order></row></rows></groups>
<questions><rows><row><qid>2</qid><parent_qid>0</parent_qid><sid>1</sid><gid>8</gid><type>F</type><title>Q</title>
<question><![CDATA[<p>Wie war <b>es</b>?</p>]]></question><question_order>1</question_order>
<language>de</language></row></rows></questions>
<subquestions><rows><row><qid>12</qid><parent_qid>2</parent_qid><title>S1</title><question>der Tag</question>
<question_order>1</question_order><language>de</language></row></rows></subquestions>
<surveys><rows><row><sid>1</sid><language>de</language></row></rows></surveys></document>"""
RESPONSES = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Responses</LimeSurveyDocType><responses><fields><fieldname>id</fieldname>
<fieldname>submitdate</fieldname><fieldname>1X8X2S1</fieldname></fields><rows>
<row><id>1</id><submitdate>1980-01-01 00:00:00</submitdate><_1X8X2S1>A1</_1X8X2S1></row>
<row><id>2</id><_1X8X2S1></_1X8X2S1></row></rows></responses></document>"""


def lines(delimiter: str, rows: Iterable[Iterable[Any]] = ROWS) -> str:
    return "\r\n".join(delimiter.join(_written(cell) for cell in row) for row in rows) + "\r\n"


def page(rows: Iterable[Iterable[Any]] = ROWS) -> bytes:
    """A table in HTML, as portals send it under the name of a workbook."""
    told = "\n".join("<tr>" + "".join(f"<td>{escape(_written(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<html><head><meta charset="utf-8"></head><body><table>{told}</table></body></html>'.encode()


def _written(cell: Any) -> str:
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, dt.date):
        return f"{cell:%d.%m.%Y}"
    return "" if cell is None else str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


def xlsx(rows: Iterable[Iterable[Any]] = ROWS) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsm() -> bytes:
    """A workbook that says it holds macros, as Excel marks one."""
    plain, macros = b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
    return rewritten(
        xlsx(),
        lambda name, content: (
            content.replace(b"openxmlformats-officedocument." + plain, macros)
            if name == "[Content_Types].xml"
            else content
        ),
        vbaProject=b"\xd0\xcf\x11\xe0",
    )


def xls(rows: Iterable[Iterable[Any]] = ROWS) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Liste")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write(y, x, cell, xlwt.easyxf(num_format_str="DD.MM.YYYY"))
            elif cell is not None:
                sheet.write(y, x, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(rows: Iterable[Iterable[Any]] = ROWS) -> bytes:
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Liste")
    for row in rows:
        line = table.TableRow()
        for cell in row:
            line.addElement(_ods_cell(cell))
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def _ods_cell(cell: Any) -> Any:
    if cell is None:
        return table.TableCell()
    if isinstance(cell, bool):
        return table.TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
    if isinstance(cell, dt.date):
        return table.TableCell(valuetype="date", datevalue=cell.isoformat())
    if isinstance(cell, int | float):
        return table.TableCell(valuetype="float", value=cell)
    found = table.TableCell(valuetype="string")
    found.addElement(text.P(text=cell))
    return found


def xlsb(rows: Iterable[Iterable[Any]] = ROWS) -> bytes:
    """A binary workbook, record by record (MS-XLSB 2.1.4), because no library writes one; dates are left to text."""
    listed = [list(row) for row in rows]
    reach = struct.pack("<IIII", 0, len(listed) - 1, 0, max(map(len, listed)) - 1)
    cells = [_record(0x81), _record(0x94, reach), _record(0x91)]
    for y, row in enumerate(listed):
        cells.append(_record(0x00, struct.pack("<IIHHBI", y, 0, 300, 0, 0, 0)))
        for x, cell in enumerate(row):
            place = struct.pack("<II", x, 0)
            if isinstance(cell, bool):
                cells.append(_record(0x04, place + bytes([cell])))
            elif isinstance(cell, int | float):
                cells.append(_record(0x05, place + struct.pack("<d", cell)))
            elif cell is not None:
                cells.append(_record(0x06, place + _wide(_written(cell))))
    cells += [_record(0x92), _record(0x82)]
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Liste")
    book = [_record(0x83), _record(0x8F), _record(0x9C, bundle), _record(0x90), _record(0x84)]
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    return zipped(
        {
            "xl/workbook.bin": b"".join(book),
            "xl/_rels/workbook.bin.rels": relations.encode(),
            "xl/worksheets/sheet1.bin": b"".join(cells),
        }
    )


def _record(kind: int, content: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind, 0x01])
    return number + _size(len(content)) + content


def _size(number: int) -> bytes:
    return bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])


def _wide(told: str) -> bytes:
    return struct.pack("<I", len(told)) + told.encode("utf-16-le")


def sav() -> bytes:
    frame = pd.DataFrame({"id": ["p1", "p2", "p3"], "q1": [1.0, 2.0, 9.0], "wort": ["gut", "", "schön"]})
    labels = {1: "ja", 2: "nein", 9: "weiß nicht"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "daten.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            column_labels={"q1": "Wie war es?"},
            variable_value_labels={"q1": labels},
            missing_ranges={"q1": [9]},
            variable_measure={"q1": "ordinal"},
        )
        return path.read_bytes()


def microsoft_form() -> bytes:
    return xlsx(
        [
            ["ID", "Startzeit", "Abschlusszeit", "E-Mail", "Name", "Was war hilfreich?", "Wie war es?"],
            [1, NINE, TEN, "anonymous", None, "Vorträge;Pausen;", 4],
            [2, NINE, TEN, "anonymous", None, "Pausen;", 5],
        ]
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """An archive with each part as ``change`` makes it, and ``more`` parts beside them."""
    return zipped({name: change(name, content) for name, content in unzipped(data).items()} | more)


FORMATS: dict[str, Callable[[], bytes]] = {
    "csv": lambda: lines(";").encode("cp1252"),
    "tsv": lambda: lines("\t").encode("utf-8-sig"),
    "txt": lambda: lines("|").encode("utf-16"),
    "xlsx": xlsx,
    "xlsm": xlsm,
    "xlsb": xlsb,
    "xls": xls,
    "html.xls": page,
    "ods": ods,
    "forms.xlsx": microsoft_form,
    "lss": lambda: STRUCTURE.encode(),
    "lsa": lambda: zipped({"survey_1.lss": STRUCTURE.encode(), "survey_1_responses.lsr": RESPONSES.encode()}),
    "sav": sav,
}
