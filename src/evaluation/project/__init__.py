"""The definition of a project: its settings, its tables, its indicators, its grants and its secret."""
