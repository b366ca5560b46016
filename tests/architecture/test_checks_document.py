"""``readiness/CHECKS.md`` says of every check what the code does."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from readiness.domain.checks.catalogue import ALL_CHECKS, BY_ID
from readiness.domain.findings import Reason
from readiness.domain.outcomes import UnknownReason
from readiness.domain.scorecards import current
from readiness.management import checks_document
from tests.golden.cases import CASES
from tests.golden.test_golden import judged


def test_the_document_is_what_the_code_says() -> None:
    call_command("checks_document", check=True)


def test_a_stale_document_is_found_and_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "CHECKS.md"
    with pytest.raises(CommandError, match="is stale"):
        call_command("checks_document", check=True, file=path)
    path.write_text(checks_document.rendered().replace("49 at most", "50 at most"), "utf-8")
    with pytest.raises(CommandError, match="is stale"):
        call_command("checks_document", check=True, file=path)
    call_command("checks_document", file=path)
    call_command("checks_document", check=True, file=path)


@pytest.mark.parametrize("check", [check.id for check in ALL_CHECKS])
def test_every_check_is_placed_and_says_why_it_matters(check: str) -> None:
    assert check in {line.check for line in current().lines}
    text = checks_document.rendered()
    section = text.partition(f"\n## {check}\n")[2].partition("\n## ")[0]
    question, why = section.strip().split("\n\n")[:2]
    assert question == f"**{BY_ID[check].question}**"
    assert why.endswith(".")


@pytest.mark.parametrize("name", CASES)
def test_no_check_gives_a_reason_that_the_document_does_not_know(name: str) -> None:
    for finding in judged(name).findings:
        # that it is asked of others, a scorecard says of whatever check
        if isinstance(finding.reason, Reason) and finding.reason is not Reason.NOT_DEMANDED:
            assert finding.reason in checks_document.reasons_of(BY_ID[finding.check], Reason)


def test_every_reason_belongs_to_a_check() -> None:
    known = {reason for check in ALL_CHECKS for reason in checks_document.reasons_of(check, Reason)}
    assert known == {reason.value for reason in Reason}
    assert UnknownReason.NEVER_OBSERVED in checks_document.reasons_of(BY_ID["ACC-1"], UnknownReason)
