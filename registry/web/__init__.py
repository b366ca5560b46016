"""The pages on which people write records."""
