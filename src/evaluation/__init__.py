"""From a folder of spreadsheets and survey exports to a trustworthy closing package."""
