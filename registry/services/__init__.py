"""Every write of the registry: keyword-only, one transaction each."""
