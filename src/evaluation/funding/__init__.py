"""Money, in integer cents and as of a date: the chain from the grant to the proof, and plan beside actual.

The names here are those a notebook calls: ``funding.chain(data)``.
"""

from evaluation.funding.plans import comparison, plan_actual
from evaluation.funding.stages import STAGES, chain

__all__ = ["STAGES", "chain", "comparison", "plan_actual"]
