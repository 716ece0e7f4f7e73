"""Executed notebooks into bytes: HTML, PDF and slides, as nbconvert exporters. Nothing here knows an indicator."""
