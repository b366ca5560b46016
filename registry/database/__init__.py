"""Connections to the databases that the program knows, with one thing more: last writes."""
