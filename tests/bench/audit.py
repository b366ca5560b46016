"""Writing audited changes with the chain and without, and verifying the chain."""

from itertools import count

from tests.bench.database import prepared
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine


def write_chained(number: int) -> None:
    """Keep so many writes, each in a transaction of its own."""
    from registry.domain.audit import Deed, Kind, Subject
    from registry.domain.origins import BY_ITSELF
    from registry.services.auditing import audit

    subject = Subject(Kind.PERSON, ("mia@example.test",))
    for _ in range(number):
        audit(by=BY_ITSELF, deed=Deed.OPENED, subject=subject)


_NUMBERS = count(10**9)


def write_unchained(number: int) -> None:
    """Insert so many rows that look like it, each in a transaction of its own."""
    from django.db import transaction
    from django.utils import timezone

    from registry.models import AuditRow

    for _ in range(number):
        place = next(_NUMBERS)
        row = AuditRow(via="program", deed="opened", kind="person", subject=["mia@example.test"])
        row.place, row.digest, row.at = place, f"sha256:{place:064x}", timezone.now()
        row.previous = f"sha256:{-1 - place & (1 << 256) - 1:064x}"
        with transaction.atomic():
            AuditRow.objects.bulk_create([row])


def verify() -> int:
    """Verify the whole chain; return its length."""
    from registry.selectors.audit_chain import chain_verdict

    verdict = chain_verdict()
    assert verdict.broken is None
    return verdict.place


def read() -> None:
    """Read every row."""
    from registry.models import AuditRow

    for _ in AuditRow.objects.values_list().iterator():
        pass


def measure(wanted: Sizes) -> None:
    """Compare on ``size`` writes."""
    chained = seconds(lambda: write_chained(wanted.size), rounds=wanted.rounds)
    rows = verify()
    verified, selected = (seconds(work, rounds=wanted.rounds) for work in (verify, read))
    unchained = seconds(lambda: write_unchained(wanted.size), rounds=wanted.rounds)
    tell(
        f"{wanted.size} audited writes on {wanted.backend}, {wanted.size / chained:.0f} a second",
        baseline=(f"unchained, {wanted.size / unchained:.0f} a second", unchained),
        ours=("chained", chained),
    )
    tell(
        f"verifying {rows} audit rows on {wanted.backend}, {rows / verified:.0f} rows a second",
        baseline=("`SELECT` of all rows", selected),
        ours=("`chain_verdict`", verified),
    )


if __name__ == "__main__":
    asked = sizes(__doc__, 2000, "writes")
    with prepared(asked.backend):
        measure(asked)
    tell_machine()
