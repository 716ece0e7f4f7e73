"""Money, in integer cents and as of a date: where it went, whether that is the plan, and whether it adds up.

The names here are those a notebook calls: ``funding.chain(data)``.
"""

from evaluation.metrics.funding.grant_lists import lists
from evaluation.metrics.funding.of_tandems import by_tandem
from evaluation.metrics.funding.organisation_balances import reconciliation, remaining_states
from evaluation.metrics.funding.overheads import overhead
from evaluation.metrics.funding.plan_deviations import deviation_states, deviations
from evaluation.metrics.funding.plans import comparison, plan_actual
from evaluation.metrics.funding.proofs import proof_states, vouchers
from evaluation.metrics.funding.shares import mso_share, mso_share_bands
from evaluation.metrics.funding.stages import STAGES, burn_rate, chain, pass_through
from evaluation.metrics.funding.timely import timely_use
from evaluation.metrics.funding.unspent_funds import unspent

# every result in cents but the comparisons of a budget and a list that is alone: what they show together is asked by
# disclosure
SUMS = (
    *(chain, burn_rate, pass_through, plan_actual, deviations, overhead, timely_use, unspent),
    *(by_tandem, mso_share, reconciliation),
)

__all__ = [
    "STAGES",
    "SUMS",
    "burn_rate",
    "by_tandem",
    "chain",
    "comparison",
    "deviation_states",
    "deviations",
    "lists",
    "mso_share",
    "mso_share_bands",
    "overhead",
    "pass_through",
    "plan_actual",
    "proof_states",
    "reconciliation",
    "remaining_states",
    "timely_use",
    "unspent",
    "vouchers",
]
