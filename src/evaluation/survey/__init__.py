"""The survey: who answered, how the answers are distributed, what changed, and what both sides of a tandem say.

The names here are those a notebook calls: ``survey.distribution(data, items)``.
"""

from evaluation.survey.answers import distribution, headline, summary, unanswered
from evaluation.survey.before_after import before_after
from evaluation.survey.change import both_improved, change
from evaluation.survey.pairs import repeated
from evaluation.survey.participation import attrition, leavers, response
from evaluation.survey.scales import Question, Scale, other_questions, questions, scale, scales
from evaluation.survey.scores import scores
from evaluation.survey.sides import both_sides, closeness, gap, mutuality
from evaluation.survey.voices import coded, quotations, topics

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
