"""Bringing to people what the outbox holds. Plain Python without Django."""

from readiness.delivery.mail import deliver

__all__ = ["deliver"]
