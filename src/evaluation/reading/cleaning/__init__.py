"""Raw tables into typed tables: one recipe for all, and whom and what a row means."""
