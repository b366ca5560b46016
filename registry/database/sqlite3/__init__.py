"""SQLite, with last writes."""
