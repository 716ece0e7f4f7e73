"""What is found in a file before a project is set up: kinds, formats, missing values, excluded rows, sums."""

from __future__ import annotations

from evaluation.reading.inspecting.inspection import Finding, InspectedTable, inspect
from evaluation.reading.inspecting.report import as_json, as_object, on_screen

__all__ = ["Finding", "InspectedTable", "as_json", "as_object", "inspect", "on_screen"]
