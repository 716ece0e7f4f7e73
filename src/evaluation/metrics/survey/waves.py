"""The waves of a survey: their order, the answers of the last one, and which of them are no wave of their own.

What people remember of an earlier time (wave ``retro``, or an item the settings declare) and what they say of the
event (wave ``event``) is kept apart: neither is ever the first or the last of two waves.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaluation.data import Data
from evaluation.findings import pairing

RETRO, EVENT = "retro", "event"


def latest(data: Data, items: Iterable[str]) -> pd.DataFrame:
    """The answers to items in the last wave that asked them; of the event or from memory only where nothing else is.

    An answer without a wave is an error of its row and in none of them.
    """
    answers = data["answers"][data["answers"]["item"].isin(list(items)) & data["answers"]["wave"].notna()]
    waves = answers["wave"].unique()
    if len(waves) < 2:
        return answers
    order = {
        wave: place
        for place, wave in enumerate(sorted(ordered(data, waves), key=lambda wave: wave not in (RETRO, EVENT)))
    }
    place = answers["wave"].map(order)
    return answers[place == place.groupby(answers["item"]).transform("max")]


def ordered(data: Data, waves: Iterable[str]) -> list[str]:
    """Waves in the order of the settings."""
    return pairing.in_order(waves, data.project)


def main_waves(data: Data) -> list[str]:
    """The waves that can be compared with each other, in order: without what was remembered and without the event."""
    return ordered(data, set(data["answers"]["wave"].dropna()) - {RETRO, EVENT})


def named_waves(data: Data, waves: Iterable[str]) -> str:
    """Waves as a reader would list them."""
    listed = ordered(data, pd.Series(list(waves), dtype="str").dropna())
    return data.words.listing(data.project.wave_label(wave, data.language) for wave in listed)
