"""Exact statistics for few cases: plain arrays in, small frozen results out.

Twelve tandems answer on scales of five steps: every formula for many cases without ties is wrong there. What is here is
exact for the data at hand or says in ``method`` that it is not; each result carries its base, and what is not
defined is NaN with a reason. Which unit is tested is the caller's choice: tandems, not the organisations in them,
because partners are not independent of each other.
"""

from evaluation.statistics.change import Changes, chance_changes, chances, changes
from evaluation.statistics.intervals import hodges_lehmann, mean_interval, median_interval, proportion_interval
from evaluation.statistics.networks import (
    degree_centralisation,
    density,
    e_i_index,
    jaccard,
    reciprocity,
    two_mode_density,
)
from evaluation.statistics.paired import mcnemar, permutation_test, sign_test, signed_rank, t_test
from evaluation.statistics.reliability import (
    agreement,
    cronbach_alpha,
    icc,
    krippendorff_alpha,
    pearson,
    spearman,
    weighted_kappa,
)
from evaluation.statistics.results import Adjusted, Estimate, HypothesisTest, Result, method_text, note_text
from evaluation.statistics.unpaired import cliffs_delta, holm

__all__ = [
    "Adjusted",
    "Changes",
    "Estimate",
    "HypothesisTest",
    "Result",
    "agreement",
    "chance_changes",
    "chances",
    "changes",
    "cliffs_delta",
    "cronbach_alpha",
    "degree_centralisation",
    "density",
    "e_i_index",
    "hodges_lehmann",
    "holm",
    "icc",
    "jaccard",
    "krippendorff_alpha",
    "mcnemar",
    "mean_interval",
    "median_interval",
    "method_text",
    "note_text",
    "pearson",
    "permutation_test",
    "proportion_interval",
    "reciprocity",
    "sign_test",
    "signed_rank",
    "spearman",
    "t_test",
    "two_mode_density",
    "weighted_kappa",
]
