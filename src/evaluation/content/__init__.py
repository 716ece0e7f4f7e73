"""What a notebook shows: charts, tables and statements made from published values, one content for all formats."""
