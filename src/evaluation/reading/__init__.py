"""Files as people sent them into raw tables that remember where every cell stood."""
