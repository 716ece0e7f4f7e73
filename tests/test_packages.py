"""Two runs give the same office file."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from evaluation.exporting.packages import normalise

DAY = dt.date(2024, 5, 31)


def package(members: dict[str, bytes], *, year: int = 2020) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=(year, 1, 2, 3, 4, 6)), content)
    return target.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def core(moment: str) -> bytes:
    return (
        '<cp:coreProperties><dcterms:created xsi:type="dcterms:W3CDTF">'
        f"{moment}</dcterms:created><dc:title>Bericht</dc:title></cp:coreProperties>"
    ).encode()


def workbook(created: dt.datetime) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Bochum"
    book.properties.created = created
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_order_and_times_of_writing_leave_no_trace():
    first = package({"a.xml": b"<a/>", "[Content_Types].xml": b"<t/>"}, year=2020)
    second = package({"[Content_Types].xml": b"<t/>", "a.xml": b"<a/>"}, year=2024)
    assert first != second
    assert normalise(first, date=DAY) == normalise(second, date=DAY)


def test_content_types_come_first_and_the_rest_is_sorted():
    data = normalise(package({"b": b"", "A": b"", "[Content_Types].xml": b"", "_rels/.rels": b""}), date=DAY)
    assert list(members(data)) == ["[Content_Types].xml", "A", "_rels/.rels", "b"]


def test_every_member_has_the_given_date():
    with zipfile.ZipFile(io.BytesIO(normalise(package({"a": b"", "b": b""}), date=DAY))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2024, 5, 31, 0, 0, 0)}


def test_a_date_before_zip_existed_is_moved_to_its_first_year():
    with zipfile.ZipFile(io.BytesIO(normalise(package({"a": b""}), date=dt.date(1975, 3, 4)))) as archive:
        assert archive.infolist()[0].date_time == (1980, 3, 4, 0, 0, 0)


def test_the_moment_of_saving_becomes_the_date_and_other_properties_stay():
    data = normalise(package({"docProps/core.xml": core("2026-11-05T14:03:22Z")}), date=DAY)
    assert members(data)["docProps/core.xml"] == core("2024-05-31T00:00:00Z")


def test_an_embedded_workbook_is_normalised_too():
    early, late = (workbook(dt.datetime(2024, 1, day, tzinfo=dt.UTC)) for day in (1, 2))
    first, second = (
        normalise(package({"ppt/embeddings/book.xlsx": book}, year=2021), date=DAY) for book in (early, late)
    )
    assert early != late
    assert first == second
    inner = openpyxl.load_workbook(io.BytesIO(members(first)["ppt/embeddings/book.xlsx"]))
    assert inner.active["A1"].value == "Bochum"
    assert inner.properties.created.isoformat() == "2024-05-31T00:00:00"


def test_normalising_twice_changes_nothing():
    once = normalise(package({"a": b"text", "docProps/core.xml": core("2026-11-05T14:03:22Z")}), date=DAY)
    assert normalise(once, date=DAY) == once


def test_other_bytes_are_refused():
    with pytest.raises(zipfile.BadZipFile):
        normalise(b"no package", date=DAY)
