"""Charts from published results: the title says the finding, the subtitle what is measured, the alternative text both.

Nothing is drawn here (that is ``drawing``), and nothing but a published result is accepted. Where a result may not be
shown, the chart's place is taken by the sentence that says why.
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
