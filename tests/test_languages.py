"""The catalogue of phrases is whole in every language, German is set like German, and no phrase is missing or idle."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from evaluation.language import wording

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "evaluation"
LANGUAGES = wording.full_languages()
VARIANTS = sorted({*wording.languages()} - {*LANGUAGES})
TOLD = {"say": "", "EvaluationError": "errors.", "UsageError": "errors."}
NAMED_BY_WORDING = "formats."  # Language reads its formats by name
# these carry the reader's whole sentence, as {value} in German and as {hint} in English
OWN_PLACES = {"findings.unreadable_file", "findings.file_note"}


@dataclass(frozen=True)
class Use:
    """A place where the program says a phrase: its key and the names of its values (``None``: not written out)."""

    key: str
    values: frozenset[str] | None
    where: str


def raw(code: str) -> dict[str, str]:
    """All phrases of a language as they stand in its file."""
    loaded = tomllib.loads((wording.FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    loaded.get("formats", {}).pop("months", None)
    return dict(flat({name: part for name, part in loaded.items() if name != "base"}))


def flat(tree: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, str(value)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def sources() -> Iterator[tuple[str, str]]:
    """Python that speaks: the modules of the package and the code cells of the notebooks."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("notebooks/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                yield f"{path.name}#{cell.id}", cell.source


def uses(where: str, source: str) -> Iterator[Use]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in TOLD and isinstance(node.args[0].value, str):
                names = [keyword.arg for keyword in node.keywords]
                given = None if None in names else frozenset(name for name in names if name)
                yield Use(TOLD[name] + node.args[0].value, given, f"{where}:{node.lineno}")


USES = [use for where, source in sources() for use in uses(where, source)]


def literals() -> set[str]:
    """Every string in the program (split at the bars of the schema) and every quoted word in its templates."""
    found = {
        part
        for _, source in sources()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for part in node.value.split(" | ")
    }
    for path in SOURCE.glob("exporting/templates/*"):
        found |= set(re.findall(r"[\"']([\w.]+)[\"']", path.read_text(encoding="utf-8")))
    return found


def patterns() -> set[re.Pattern[str]]:
    """The forms of the keys that are put together while the program runs: ``f"unit.{published.unit}"``."""
    found = set()
    for _, source in sources():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                if re.fullmatch(r"[\w.]*[._][\w.]*", "".join(str(part) for part in parts if part)):
                    found.add(re.compile("".join(re.escape(str(part)) if part else r"([\w.]+)" for part in parts)))
    return found


def said(key: str, words: set[str], forms: set[re.Pattern[str]]) -> bool:
    """Whether the program can say a key: it is written out, or put together of parts that are."""
    if {key, key.removeprefix("errors."), key.removesuffix("_one")} & words:
        return True
    matches = (form.fullmatch(key.removesuffix("_one")) for form in forms)
    return any(match and all(said(part, words, forms) for part in match.groups()) for match in matches)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_keys_of_german(code: str) -> None:
    assert sorted(raw(code)) == sorted(raw("de"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_phrase_has_the_placeholders_of_german(code: str) -> None:
    german, other = raw("de"), raw(code)
    differing = [
        key
        for key in german
        if not key.startswith(NAMED_BY_WORDING)
        and key not in OWN_PLACES
        and placeholders(german[key]) ^ placeholders(other.get(key, "")) - ({"n"} if key.endswith("_one") else set())
    ]
    assert not differing, "\n".join(["", *differing])


@pytest.mark.parametrize("code", VARIANTS)
def test_a_way_of_speaking_says_nothing_its_language_does_not_know_and_needs_no_other_values(code: str) -> None:
    known, own = raw(wording.language(code).base), raw(code)
    assert sorted(set(own) - set(known)) == []
    assert {key: text for key, text in own.items() if not placeholders(text) <= placeholders(known[key])} == {}


def test_german_phrases_use_german_quotation_marks_and_dashes() -> None:
    wrong = re.compile(r"[\"']| - |\.\.\.|”")
    assert {key: text for key, text in raw("de").items() if wrong.search(text)} == {}


def test_german_quotation_marks_come_in_pairs() -> None:
    assert {key: text for key, text in raw("de").items() if text.count("„") != text.count("“")} == {}


def test_a_percent_or_euro_sign_never_parts_from_its_number_in_german() -> None:
    assert {key: text for key, text in raw("de").items() if re.search(r"(?<![~(])[%€]", text)} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_phrase_the_program_says_is_in_the_catalogue(code: str) -> None:
    known = raw(code)
    missing = [f"{use.key} ({use.where})" for use in USES if use.key not in known]
    assert not missing, "\n".join(["", *missing])


def test_every_phrase_gets_the_values_it_has_places_for() -> None:
    german = raw("de")
    starved = [
        f"{use.key} ({use.where}): {sorted(placeholders(german[use.key]) - use.values)}"
        for use in USES
        if use.values is not None and not placeholders(german.get(use.key, "")) <= use.values
    ]
    assert not starved, "\n".join(["", *starved])


def test_no_phrase_is_idle() -> None:
    words, forms = literals() | {use.key for use in USES}, patterns()
    idle = [key for key in raw("de") if not key.startswith(NAMED_BY_WORDING) and not said(key, words, forms)]
    assert not idle, "\n".join(["", *idle])


def test_an_idle_phrase_is_seen_and_one_put_together_is_not() -> None:
    forms = {re.compile(r"unit\.([\w.]+)")}
    assert said("unit.persons", {"persons"}, forms)
    assert said("errors.no_project", {"no_project"}, forms)
    assert not said("unit.teams", {"persons"}, forms)
    assert not said("document.skip", {"skip"}, forms)


CAUSES = {
    "de": r"bewirk|verursach|\bdadurch|\bdank der|\bdurch das Projekt|\bführt(e|en)? (dazu|zu)|\berhöht|verbesser",
    "en": r"\bcaus(ed|es)\b|\bled to\b|\bthanks to\b|because of the (project|tandem)|\bimproved\b|\bresulted in",
}
NO_EFFECT = {"de": r"kein(e|en|er)? (Wirkung|Effekt)|wirkungslos", "en": r"no (effect|impact)|ineffective"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_sentences_about_results_state_and_never_claim_a_cause_or_that_there_is_no_effect(code: str) -> None:
    told = {
        key: text for key, text in raw(code).items() if key.startswith(("metric.", "statistic", "note.", "figure."))
    }
    claims = re.compile(f"{CAUSES[code]}|{NO_EFFECT[code]}", re.IGNORECASE)
    assert {key: text for key, text in told.items() if claims.search(re.sub(r"\{\w+\}", "", text))} == {}
    assert claims.search({"de": "Das Projekt bewirkte mehr Sitze.", "en": "The tandem led to more seats."}[code])
