"""Answers of two releases, and what is shown of the second one beside the first."""

from __future__ import annotations

import dataclasses
import json

import factories

from evaluation.data import Data
from evaluation.disclosure import previous_releases, provenance, publish
from evaluation.disclosure.published import Published
from evaluation.metrics import survey
from evaluation.metrics.counts import Counts

SIX = {f"{side}{n}": "115" for n in range(1, 5) for side in "MP"}  # 24 people


def opinions(**changed: str) -> Data:
    return factories.survey_data({"Q": SIX | changed})


def after(now: Data, *before: tuple[Counts, Data], **accepted: str) -> Data:
    """A project whose readers have earlier releases already."""
    shown = [(provenance.traced(counts, publish(counts, data=data)), data) for counts, data in before]
    others = [entry for result, data in shown for entry in previous_releases.remembered(result, data)]
    told = {"others": others, "accepted": {id.replace("_", "-"): (why, "2024-06-01") for id, why in accepted.items()}}
    return dataclasses.replace(now, earlier=json.dumps(told))


def asked(data: Data) -> Counts:
    return survey.distribution(data, ["Q"])


def again(now: Data, before: Data) -> Published:
    return publish(asked(now), data=after(now, (asked(before), before)))
