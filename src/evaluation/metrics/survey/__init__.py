"""The survey: who answered, how the answers are distributed, what changed, and what both sides of a tandem say.

The names here are those a notebook calls: ``survey.distribution(data, items)``.
"""

from evaluation.metrics.survey.answers import distribution, headline, summary, unanswered
from evaluation.metrics.survey.changes import both_improved, change
from evaluation.metrics.survey.free_texts import coded, quotations, topics
from evaluation.metrics.survey.items import Question, Scale, other_questions, questions, scale, scales
from evaluation.metrics.survey.paired_answers import repeated
from evaluation.metrics.survey.participation import attrition, leavers, response
from evaluation.metrics.survey.scale_scores import scores
from evaluation.metrics.survey.two_sides import both_sides, closeness, gap, mutuality
from evaluation.metrics.survey.waves_compared import before_after

__all__ = [
    "Question",
    "Scale",
    "attrition",
    "before_after",
    "both_improved",
    "both_sides",
    "change",
    "closeness",
    "coded",
    "distribution",
    "gap",
    "headline",
    "leavers",
    "mutuality",
    "other_questions",
    "questions",
    "quotations",
    "repeated",
    "response",
    "scale",
    "scales",
    "scores",
    "summary",
    "topics",
    "unanswered",
]
