"""Write ``docs/tables.md`` from the schema: every table and column, and what may stand in it.

``python tools/make_tables_doc.py`` writes the file; ``tests/test_tables_doc.py`` says when that was forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evaluation.building import templates
from evaluation.language import wording
from evaluation.language.wording import Language
from evaluation.project import schema
from evaluation.project.schema import Column, Table

FILE = Path(__file__).resolve().parents[1] / "docs" / "tables.md"
KINDS = {
    "text": "Text",
    "code": "Nummer oder Kürzel",
    "integer": "ganze Zahl",
    "number": "Zahl",
    "percent": "Prozent",
    "money": "Betrag",
    "date": "Datum",
    "datetime": "Datum und Uhrzeit",
    "yes_no": "ja/nein",
    "choice": "Auswahl",
    "choices": "mehrere Angaben mit Semikolon",
}
CLASSES = {"fact": "Fakten", "money": "Geld", "survey": "Befragung", "text": "Texte"}
HEAD = ("Name im Programm", "Überschrift", "Englisch", "Auch erkannt", "Art", "Pflicht", "Bezug", "Klasse", "Bedeutung")
INTRO = """\
# Die Tabellen

Diese Seite entsteht aus `src/evaluation/project/schema.py` (`python tools/make_tables_doc.py`); bitte nicht von
Hand ändern.

Ein Projekt braucht keine dieser Tabellen; was fehlt, sagen die Berichte. Überschriften werden unabhängig von
Groß- und Kleinschreibung, Leerzeichen, Binde- und Unterstrichen erkannt. Heißt eine Spalte anders, ordnet die
`evaluation.toml` sie mit `columns` zu. `evaluation new` legt zu jeder Tabelle eine Excel-Vorlage an, außer zu
`answers`: Antworten entstehen aus dem Export der Umfrage.

- **Pflicht** heißt: Fehlt die Spalte oder bleibt eine Zelle leer, werden Berichte mit dieser Tabelle nicht erstellt.
- **Bezug** nennt die Tabelle und Spalte, in der die Nummer stehen muss.
- **Klasse** bestimmt, nach welchen Regeln etwas gezeigt werden darf. **P** steht für Angaben, die Personen oder
  Organisationen erkennbar machen.
"""


def document() -> str:
    """The whole page."""
    words = wording.language("de")
    contents = [f"- [{table.de}](#{table.name}) (`{table.name}`)" for table in schema.TABLES.values()]
    return "\n".join([INTRO, *contents, "", *(_section(table, words) for table in schema.TABLES.values())])


def _section(table: Table, words: Language) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    lines = [
        f'<a id="{table.name}"></a>',
        f"## {table.de} · {table.en} · `{table.name}`",
        "",
        words.say(f"template.row.{table.name}").replace(wording.NBSP, " "),
        *([f"Eine Zeile erkennt man an: {key}."] if key else []),
        "",
        _row(HEAD),
        _row("---" for _ in HEAD),
        *(_row(_cells(table, column, words)) for column in table.columns),
        "",
    ]
    answers = [column for column in table.columns if column.choices]
    for column in answers:
        lines += [f"Erlaubte Antworten in **{column.de}** (`{column.name}`):", "", *_answers(column), ""]
    return "\n".join(lines)


def _cells(table: Table, column: Column, words: Language) -> list[str]:
    return [
        f"`{column.name}`",
        column.de,
        column.en,
        ", ".join(column.aliases),
        KINDS[column.kind],
        "ja" if column.required else "",
        f"`{column.references}`" if column.references else "",
        CLASSES[column.disclosure] + (", P" if column.personal else ""),
        templates.meaning(table, column, words).replace(wording.NBSP, " "),
    ]


def _answers(column: Column) -> list[str]:
    rows = [(f"`{choice.code}`", choice.de, choice.en, ", ".join(choice.aliases)) for choice in column.choices]
    return [_row(("Code", "Deutsch", "Englisch", "Auch erkannt")), _row(["---"] * 4), *map(_row, rows)]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8", newline="\n")
