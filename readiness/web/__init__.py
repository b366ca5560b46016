"""The pages that show what was observed and concluded."""
