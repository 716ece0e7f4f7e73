"""No public file holds anything private, nor a hash of it: the small example, and a project with planted secrets."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import planted
import pytest
from conftest import ROOT, run, small_project

from evaluation.data import open_project
from evaluation.project import secret

SECRETS = {
    "organisation": "Brückenschlag Musterhausen",
    "payee": "Sprachbüro Poly",
    "reason": "Honorar für Frau Kowalczyk",
    "voucher": "RG-2024-77193",
    "email": "ada.lovelace@haus.example",
    "code": "ZI27OUXK",
    "topic": "Streit um den Hausschlüssel",
    "text": "Nach dem Weggang der Leitung lag hier alles brach",
}
AMOUNTS = (1_234_56, 2_345_67, 3_456_78, 911_13, 822_24, 733_35)
TABLES = {"organisations": "O.csv", "tandems": "T.csv", "expenses": "B.csv", "quotations": "Z.csv"}
SURVEY = """
[[waves]]
id = "t1"
from = 2024-05-06
to = 2024-05-24
label.de = "Ende"
[[tables.answers]]
file = "data/raw/A.csv"
wave = "t1"
columns = { respondent = "CODE", org_id = "ORG" }
"""
PRIVATE = planted.Private(frozenset(SECRETS.values()), frozenset({"123456"}), (b"a;b\r\n",), b"k" * 32)


def word(text: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", f"<w:t xmlns:w='w'>{text}</w:t>")
    return stream.getvalue()


def pdf(text: str) -> bytes:
    made, stream = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.pages[0].Contents = made.make_stream(f"({text}) Tj".encode())
    made.save(stream, compress_streams=True)
    return stream.getvalue()


@pytest.mark.parametrize(
    "told",
    [
        SECRETS["payee"],
        SECRETS["text"].upper(),
        PRIVATE.key.hex(),
        hashlib.sha256(SECRETS["code"].encode()).hexdigest(),
        hashlib.sha1(SECRETS["organisation"].casefold().encode()).hexdigest()[:16],
        hashlib.md5(b"123456").hexdigest(),
        hashlib.sha256(b"a;b\r\n").hexdigest(),
        secret.mark(PRIVATE.key, "organisation", SECRETS["organisation"]),
        secret.mark(PRIVATE.key, "earlier person", SECRETS["code"])[:16],
    ],
)
def test_the_walk_finds_what_stands_in_a_package_a_stream_or_a_name(told: str) -> None:
    files = [("a.json", f'{{"a": "{told}"}}'.encode()), ("a.docx", word(told)), ("a.pdf", pdf(told)), (told, b"")]
    assert {name for name, _ in planted.walked(files, PRIVATE)} == {name for name, _ in files}
    assert planted.walked([("a.json", b'{"a": "frei"}')], PRIVATE) == []


def raw_files(folder: Path) -> tuple[bytes, ...]:
    """The raw and the processed files of a project, and its answers line by line."""
    files = planted.not_published(folder)
    lines = {line for content in files for line in content.splitlines() if len(line) < 2_000}
    return (*files, *lines)


@pytest.mark.deep
def test_the_small_example_tells_nothing_private(tmp_path: Path) -> None:
    for part in ("data/raw", "evaluation.toml", "secret.txt"):
        copied = shutil.copytree if (ROOT / "examples" / "one_wave" / part).is_dir() else shutil.copyfile
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        copied(ROOT / "examples" / "one_wave" / part, tmp_path / part)
    assert run("build", "--project", tmp_path).returncode == 0
    data = open_project(tmp_path)
    names = frozenset(data["organisations"]["name"].dropna())
    ids = frozenset({*data["organisations"]["org_id"], *data["tandems"]["tandem_id"], *data["answers"]["respondent"]})
    assert len(names) > 10
    private = planted.Private(names, ids, raw_files(tmp_path), data.secret)
    assert planted.walked(planted.of_folder(tmp_path / "reports" / "public"), private) == []


def hostile(folder: Path) -> Path:
    """Tandems of which nobody agreed to anything, with a secret of each kind in a file."""
    names = [SECRETS["organisation"], *(f"Verein Ahornweg {n}" for n in range(2, 7))]
    rows = [f"{'MP'[n % 2]}{n // 2 + 1};{name}" for n, name in enumerate(names)]
    listed = "".join(f"{row};{('MSO', 'andere Organisation')[n % 2]}\n" for n, row in enumerate(rows))
    orgs = [row.partition(";")[0] for row in rows]
    spent = [
        f"{SECRETS['voucher']}{n};{org};15.01.2024;{SECRETS['payee']};{SECRETS['reason']};Honorare;"
        f"{AMOUNTS[n] // 100},{AMOUNTS[n] % 100:02}\n"
        for n, org in enumerate(orgs)
    ]
    said = [
        f"{SECRETS['code']}{n};{orgs[n % 6]};{('zufrieden', 'unzufrieden')[n // 6 % 2]};{SECRETS['topic']}\n"
        for n in range(24)
    ]
    files = {
        "data/raw/O.csv": f"Organisations-Nr.;Name;Seite\n{listed}",
        "data/raw/T.csv": "Tandem-Nr.;MSO;Andere Organisation\n" + "".join(f"T{n};M{n};P{n}\n" for n in (1, 2, 3)),
        "data/raw/B.csv": "Beleg-Nr.;Organisations-Nr.;Zahldatum;Empfänger;Grund;Position;Betrag\n" + "".join(spent),
        "data/raw/Z.csv": f"Zitat-Nr.;Tandem-Nr.;Text;Freigegeben\n1;T1;{SECRETS['text']} {SECRETS['email']};nein\n",
        "data/raw/A.csv": "CODE;ORG;Wie zufrieden sind Sie?;Was fehlt?\n" + "".join(said),
    }
    small_project(folder, TABLES, files)
    with (folder / "evaluation.toml").open("a", encoding="utf-8") as settings:
        settings.write(SURVEY)
    return folder


@pytest.mark.deep
def test_a_project_with_secrets_planted_in_every_file_tells_none_of_them(tmp_path: Path) -> None:
    folder = hostile(tmp_path)
    built = run("build", "--project", folder)
    assert built.returncode == 0, built.stdout + built.stderr
    data = open_project(folder)
    private = planted.Private(
        frozenset(SECRETS.values()),
        frozenset({*map(str, AMOUNTS), *data["organisations"]["org_id"], *data["organisations"]["name"]}),
        raw_files(folder),
        data.secret,
    )
    assert planted.walked(planted.of_folder(folder / "reports" / "public"), private) == []
