"""The registry's words and shapes in plain Python."""
