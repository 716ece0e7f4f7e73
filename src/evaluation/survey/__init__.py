"""The survey: who answered, how the answers are distributed, and what both sides of a tandem say.

The names here are those a notebook calls: ``survey.distribution(data, items)``.
"""

from evaluation.survey.answers import distribution, headline
from evaluation.survey.participation import panel, response
from evaluation.survey.scales import Question, Scale, other_questions, questions, scale

__all__ = [
    "Question",
    "Scale",
    "distribution",
    "headline",
    "other_questions",
    "panel",
    "questions",
    "response",
    "scale",
]
