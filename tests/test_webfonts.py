"""The embedded fonts: small, complete for what is written here, Greek and Cyrillic only where needed."""

import pytest
from fontTools.ttLib import TTFont

from evaluation.exporting.webfonts import FACES, FONTS, SUBSETS, faces, ranges


def test_a_german_page_embeds_the_latin_letters_of_three_faces():
    assert faces("Fördermittel").count("@font-face") == len(FACES)


@pytest.mark.parametrize("text", ["Ελλάδα", "Київ"])
def test_a_page_with_greek_or_cyrillic_letters_brings_those_too(text):
    assert faces(text).count("@font-face") == 2 * len(FACES)


def test_fonts_come_from_the_page_itself():
    rules = faces("x")
    assert rules.count("src:url(data:font/woff2;base64,") == len(FACES)
    assert "http" not in rules


def test_what_is_said_to_be_embedded_is_what_the_fonts_have():
    face = TTFont(FONTS / "FiraSans-Regular.ttf").getBestCmap()
    missing = [char for char in "äöüßÄÖÜ„“‚‘–−·≥≤…€%ğışİçñéłžő→" if ord(char) not in face]
    assert missing == []
    for char in "äß„–−€ğ≥→":
        assert any(first <= ord(char) <= last for first, last in SUBSETS["latin"]), char
    assert ranges("latin").startswith("U+0020-007E,")


def test_the_embedded_files_are_small():
    sizes = [(FONTS / f"FiraSans-{face}-latin.woff2").stat().st_size for face, *_ in FACES]
    assert max(sizes) < 40_000
