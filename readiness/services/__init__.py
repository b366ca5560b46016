"""Every write of readiness: keyword-only, one transaction each."""
