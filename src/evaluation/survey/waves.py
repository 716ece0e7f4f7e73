"""The waves of a survey: their order, and the answers of the last one that asked an item."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaluation import pairing
from evaluation.data import Data


def latest(data: Data, items: Iterable[str]) -> pd.DataFrame:
    """The answers to items in the last wave that asked them."""
    answers = data["answers"][data["answers"]["item"].isin(list(items))]
    order = {wave: place for place, wave in enumerate(ordered(data, answers["wave"].unique()))}
    place = answers["wave"].map(order)
    return answers[place == place.groupby(answers["item"]).transform("max")]


def ordered(data: Data, waves: Iterable[str]) -> list[str]:
    return pairing.in_order(waves, data.project)


def named_waves(data: Data, answers: pd.DataFrame) -> str:
    waves = ordered(data, answers["wave"].dropna().unique())
    return data.words.listing(data.project.wave_label(wave, data.language) for wave in waves)
