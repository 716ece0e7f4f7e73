"""Charts from published results: titles state the finding, subtitles what is measured, alternative texts both.

These functions accept only published results and return data; ``drawing`` draws them. Where a result may not be shown,
they return a sentence with the reason instead.
"""

from evaluation.content.charts.bar_charts import bars, parts, stacked, waterfall
from evaluation.content.charts.compared import diverging, dots, intervals
from evaluation.content.charts.shared import column_label
from evaluation.content.charts.timed import bubbles, lines, matrix, panels, timeline

__all__ = [
    "bars",
    "bubbles",
    "column_label",
    "diverging",
    "dots",
    "intervals",
    "lines",
    "matrix",
    "panels",
    "parts",
    "stacked",
    "timeline",
    "waterfall",
]
