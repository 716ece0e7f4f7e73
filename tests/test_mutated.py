"""Damaged and hostile files of every format give a table or a sentence: never a traceback, a crash or too much memory.

All files of a kind are read in one child process with the limits a reader has, where the readers in native code are
called directly, so that 500 files take seconds. Where that process dies, the file is read once more as a person would
read it, and must give a sentence; then the rest goes on in a new process.
"""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DEPTH
from formats import FORMATS, rewritten, unzipped, zipped

from evaluation.language.errors import EvaluationError
from evaluation.reading import office
from evaluation.reading.files import child_process
from evaluation.reading.inspecting import as_json, inspect
from evaluation.reading.surveys import lss, spss

FILES = {"pytest": 500, "deep": 2_000, "soak": 10_000}[DEPTH]
SEED = os.environ.get("EVALUATION_SEED", "1")
KINDS = {
    "text": ("csv", "tsv", "txt", "html.xls"),
    "office": ("xlsx", "xlsm", "forms.xlsx", "xlsb", "xls", "ods"),
    "survey": ("lss", "lsa", "sav"),
}
SECONDS, MEGABYTES = 600, 1_000
PIECES = (
    *(
        b"",
        b"\0" * 40,
        b"\xff\xfe",
        b'"',
        b";" * 50,
        b"\r\n" * 5,
        b"<a>" * 200,
        b"&#0;",
        b"&amp;" * 30,
        b"]]>",
        b"</row>",
    ),
    *(b"99999999999999999999", b"-1", b"1e400", b"NaN", b"=cmd|' /C calc'!A0", b"\xf0\x9f\x98\x80", b"XFD1048576"),
)

Change = Callable[[random.Random, bytes], bytes]


def flipped(chance: random.Random, data: bytes) -> bytes:
    content = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def truncated(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def spliced(chance: random.Random, data: bytes) -> bytes:
    """With a piece of it taken out, doubled, or replaced by something a reader may stumble over."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    end = min(end, start + 400)
    return data[:start] + chance.choice((*PIECES, data[start:end] * 2)) + data[end:]


def retold(chance: random.Random, data: bytes) -> bytes:
    """With a number or a name in it replaced by another, as XML and texts have them."""
    found = list(re.finditer(rb"\d+|[A-Za-z]\w{2,}", data))
    if not found:
        return flipped(chance, data)
    match = chance.choice(found)
    return data[: match.start()] + chance.choice((*PIECES, b"4294967296", b"row", b"sheet9")) + data[match.end() :]


def repacked(chance: random.Random, data: bytes) -> bytes:
    """An archive with one part changed, emptied, left out or doubled; any other file changed itself."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return chance.choice((flipped, spliced, retold))(chance, data)
    parts = unzipped(data)
    name = chance.choice(sorted(parts))
    fate = chance.random()
    if fate < 0.1:
        del parts[name]
    elif fate < 0.2:
        parts["../" + name] = parts[name]
    else:
        parts[name] = chance.choice((flipped, spliced, spliced, retold, retold))(chance, parts[name] or b" ")
    return zipped(parts)


CHANGES: tuple[Change, ...] = (flipped, truncated, spliced, retold, repacked, repacked, repacked)


def mutated(kind: str, number: int) -> tuple[str, bytes]:
    """The ending and content of the file with this number."""
    chance = random.Random(f"{SEED} {kind} {number}")
    ending = KINDS[kind][number % len(KINDS[kind])]
    return ending, chance.choice(CHANGES)(chance, _sound(ending))


def _sound(ending: str) -> bytes:
    if ending not in _MADE:
        _MADE[ending] = FORMATS[ending]()
    return _MADE[ending]


_MADE: dict[str, bytes] = {}


def read(path: Path) -> None:
    """As a person looks at a file; a questionnaire is looked at as such."""
    if path.name.endswith(".lss"):
        lss.read_structure(path)
    else:
        as_json(inspect(path))


def read_all(kind: str, start: int, end: int, folder: str) -> list[tuple[int, str]]:
    """In the child: the numbers of files that gave neither a table nor a sentence. The last one begun is on file."""
    os.environ["RUST_BACKTRACE"] = "0"  # a panic is expected, and its story takes longer than the file
    for module in (office, spss):  # this process is the child already
        module.child_process.run = lambda function, *args, **_: function(*args)  # type: ignore[attr-defined]
    wrong = []
    for number in range(start, end):
        ending, content = mutated(kind, number)
        path = Path(folder) / f"datei.{ending}"
        path.write_bytes(content)
        (Path(folder) / "begun").write_text(str(number), encoding="utf-8")
        try:
            read(path)
        except EvaluationError as error:
            wrong += [] if error.text("de") else [(number, f"{ending}: no sentence")]
        except Exception as error:  # what nobody foresaw is what this test looks for
            wrong.append((number, f"{ending}: {type(error).__name__}: {error}"))
    return wrong


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_gives_a_table_or_a_sentence(tmp_path: Path, kind: str) -> None:
    number, wrong = 0, []
    last = FILES // len(KINDS)
    while number < last:
        try:
            wrong += child_process.run(
                read_all, kind, number, last, str(tmp_path), seconds=SECONDS, megabytes=MEGABYTES, file=kind
            )
            break
        except EvaluationError:  # the process died at the file it had begun
            number = int((tmp_path / "begun").read_text(encoding="utf-8"))
            ending, content = mutated(kind, number)
            (tmp_path / f"datei.{ending}").write_bytes(content)
            with pytest.raises(EvaluationError):
                read(tmp_path / f"datei.{ending}")
            number += 1
    assert wrong == [], f"seed {SEED}"


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
DEEP = b'<?xml version="1.0"?>' + b"<a>" * 200_000 + b"</a>" * 200_000
LARGE = b"<!-- " + b" " * 60_000_000 + b"-->"
PARTS = {
    "xlsx": "xl/worksheets/sheet1.xml",
    "xlsm": "xl/workbook.xml",
    "forms.xlsx": "xl/styles.xml",
    "ods": "content.xml",
    "lsa": "survey_1_responses.lsr",
    "xlsb": "xl/_rels/workbook.bin.rels",
}


@pytest.mark.parametrize("ending", [*PARTS, "lss"])
@pytest.mark.parametrize("content", [BOMB, OUTSIDE, DEEP, LARGE], ids=["bomb", "outside", "deep", "large"])
def test_xml_made_to_harm_is_refused_with_a_sentence(tmp_path: Path, ending: str, content: bytes) -> None:
    sound = FORMATS[ending]()
    part = PARTS.get(ending, "")
    path = tmp_path / f"datei.{ending}"
    path.write_bytes(rewritten(sound, lambda name, old: content if name == part else old) if part else content)
    with pytest.raises(EvaluationError) as error:
        read(path)
    assert "datei" in error.value.text("de")


@pytest.mark.parametrize("content", [b'numFmtId="&amp;&amp;"', b'numFmtId="1e400"', b'numFmtId="\xc2\xb2"'])
def test_a_style_whose_number_is_none_is_told_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "datei.xlsx"
    path.write_bytes(rewritten(FORMATS["xlsx"](), lambda _, old: re.sub(rb'numFmtId="\d+"', content, old)))
    with pytest.raises(EvaluationError, match="datei"):
        read(path)


@pytest.mark.parametrize("ending", [ending for ending in FORMATS if ending != "lss"])
def test_every_format_is_known_by_its_content(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "ohne-endung"
    path.write_bytes(FORMATS[ending]())
    (inspected,) = inspect(path)
    assert inspected.rows in (2, 3)
    sums = {column.name: column.sum for column in inspected.columns}
    assert sums.get("Betrag", 133475) == 133475
