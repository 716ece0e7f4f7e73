"""Cells into a raw table: which rows are headings, data, totals or notes, and what its amounts mean."""
