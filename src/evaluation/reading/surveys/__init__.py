"""Answers of a survey, whichever program wrote them: questions, scales and a cell for each answer."""
