"""Office files packed in another way than usual: parts at other places, passwords, what only Excel shows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from evaluation import reading
from evaluation.language.errors import EvaluationError


def book(folder: Path) -> Path:
    path = folder / "buch.xlsx"
    made = openpyxl.Workbook()
    made.active.title = "Belege"
    for row in (["Nr.", "Betrag"], ["B1", 1.5], ["B2", 2.5]):
        made.active.append(row)
    made["Belege"]["B2"].number_format = "0.00 %"
    made.save(path)
    return path


def repacked(path: Path, name: Callable[[str], str], change: Callable[[bytes], bytes] = lambda told: told) -> Path:
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, content in parts.items():
            new.writestr(name(part), change(content) if part.endswith((".rels", "].xml")) else content)
    return path


def at_root(part: str) -> str:
    return part.removeprefix("xl/")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (at_root, lambda told: told.replace(b'"/xl/', b'"/').replace(b'"xl/', b'"')),
        (lambda part: part.replace("xl/", "XL/").replace("workbook", "Workbook").replace("sheet1", "Sheet1"), bytes),
        (lambda part: part.replace("/", "\\"), bytes),
        (
            lambda part: part.replace("xl/", "daten/").replace("workbook.xml", "mappe.xml"),
            lambda told: (
                told.replace(b"/xl/", b"/daten/").replace(b'"xl/', b'"daten/').replace(b"workbook.xml", b"mappe.xml")
            ),
        ),
    ],
    ids=["root", "case", "backslashes", "names"],
)
def test_the_workbook_is_found_by_its_relation(
    tmp_path: Path, name: Callable[[str], str], change: Callable[[bytes], bytes]
) -> None:
    (usual,) = reading.read(book(tmp_path))
    (raw,) = reading.read(repacked(book(tmp_path), name, change))
    assert (raw.sheet, raw.format, raw.cells["Betrag"].tolist()) == ("Belege", "workbook", [1.5, 2.5])
    assert raw.formats is not None
    assert raw.formats.equals(usual.formats)


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        made.writestr("daten.txt", "workbook.xml")
    with pytest.raises(EvaluationError, match="keine Excel-Arbeitsmappe"):
        reading.read(tmp_path / "a.xlsx")


def test_a_password_is_told_as_that(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")
        made.writestr("content.xml", "\x00\x01")
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    for name in ("a.ods", "a.xlsx"):
        with pytest.raises(EvaluationError, match="mit einem Kennwort geschützt"):
            reading.read(tmp_path / name)
