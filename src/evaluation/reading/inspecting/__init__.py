"""What the tool sees in a file before anything is set up: kinds, formats, what is missing, what was left out, sums."""

from __future__ import annotations

from evaluation.reading.inspecting.inspect import Finding, InspectedTable, inspect
from evaluation.reading.inspecting.report import as_json, as_object, on_screen

__all__ = ["Finding", "InspectedTable", "as_json", "as_object", "inspect", "on_screen"]
