"""PostgreSQL, with last writes."""
