"""What runs in the worker: thin, named for ever, safe to run twice."""

from readiness.tasks.auditing import verify_audit
from readiness.tasks.probing import dispatch_due, probe_batch
from readiness.tasks.proving import prove_hosts

__all__ = ["dispatch_due", "probe_batch", "prove_hosts", "verify_audit"]
