"""Facts, checks, scores and verdicts in plain Python: no clock, no network, no database."""
