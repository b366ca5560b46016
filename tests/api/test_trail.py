"""What is written over HTTP stands in the audit trail, by whom and through which token."""

from registry.models import ApiToken, AuditRow, Interface
from tests.api.conftest import Cast, Program, SignedIn


def test_a_write_names_person_token_and_door(
    owner: Program, cast: Cast, interface: Interface
) -> None:
    token = ApiToken.objects.get(person=cast.owner)
    owner.change("PATCH", "/interfaces/support-chat", {"lifecycle": "retired"})
    row = AuditRow.objects.latest("pk")
    assert (row.email, row.token, row.via) == (cast.owner.email, token.public_id, "api")


def test_what_is_refused_leaves_no_row(owner: Program, interface: Interface) -> None:
    before = AuditRow.objects.count()
    assert owner.change("PATCH", "/interfaces/support-chat", {"tier": 9}).status_code == 422
    assert owner.send("PATCH", "/interfaces/support-chat", {"tier": 2}).status_code == 428
    assert AuditRow.objects.count() == before


def test_a_browser_writes_without_a_token(cast: Cast, interface: Interface) -> None:
    SignedIn(cast.owner).change("PATCH", "/interfaces/support-chat", {"lifecycle": "retired"})
    row = AuditRow.objects.latest("pk")
    assert (row.token, row.via) == ("", "api")
