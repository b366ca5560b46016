"""The checks: one question, one module, one pure function each."""
