"""What is counted and added up: tables in, ``Counts`` out, by subject."""
