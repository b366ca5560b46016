"""What runs in the worker: thin, named for ever, safe to run twice."""

from readiness.tasks.auditing import verify_audit
from readiness.tasks.issuer_keys import fetch_issuer_keys
from readiness.tasks.mailing import send_mail
from readiness.tasks.probing import dispatch_due, probe_batch
from readiness.tasks.proving import prove_hosts
from readiness.tasks.releasing import verify_releases
from readiness.tasks.simulating import simulate_scorecard

__all__ = [
    "dispatch_due",
    "fetch_issuer_keys",
    "probe_batch",
    "prove_hosts",
    "send_mail",
    "simulate_scorecard",
    "verify_audit",
    "verify_releases",
]
