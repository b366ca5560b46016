"""What goes out and gathers facts: no judgement, and no I/O but through ``readiness.egress``."""
