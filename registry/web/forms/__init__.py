"""The forms on which records are written."""
