"""What a project says of itself: its settings, its tables, its indicators, its grants and its secret."""
