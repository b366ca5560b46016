"""The pages about proxy contracts, their versions and their templates."""

import re

import pytest
from django.test import Client

from registry.domain.contract_clauses import Clauses, ContractFields
from registry.domain.fields import TemplateFields
from registry.models import ContractTemplate, ContractVersion, Environment, ProxyContract
from registry.selectors.contracts import contract_declared
from registry.services.contract_templates import template_publish
from registry.services.contracts import contract_change
from tests.factories import NOW, EnvironmentFactory, acting
from tests.unit.registry.descriptors import CONTRACT
from tests.web.conftest import Cast, signed_in

PLACE = "/i/support-chat/environments/production/contract/"
STANDARD = Clauses(minimum_tls="1.2", body_limit_bytes=1024, rewriting="none")


@pytest.fixture
def template(cast: Cast) -> ContractTemplate:
    fields = TemplateFields("standard-edge", "support", "Standard edge", "", STANDARD)
    return template_publish(by=acting(cast.administrator), fields=fields, now=NOW)


def write(cast: Cast, environment: Environment, contract: ContractFields) -> None:
    contract_change(by=acting(cast.owner), environment=environment, contract=contract, now=NOW)


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def fields_of(text: str) -> dict[str, str]:
    """Return what a browser sends when the form in ``text`` is sent as it is shown."""
    sent: dict[str, str] = {}
    for name, attributes in re.findall(
        r'<input type="(?:text|number|date)" name="(\w+)"([^>]*)>', text
    ):
        value = re.search(r'value="([^"]*)"', attributes)
        sent[name] = value[1] if value else ""
    areas = r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>'
    sent |= dict(re.findall(areas, text, re.DOTALL))
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return {
        name: value.replace("&#x27;", "'").replace("&amp;", "&") for name, value in sent.items()
    }


def test_saving_the_form_as_it_is_shown_loses_nothing(
    cast: Cast, environment: Environment, template: ContractTemplate
) -> None:
    write(cast, environment, CONTRACT)
    client = signed_in(cast.owner)
    sent = fields_of(shown(client, PLACE))
    assert len(sent) == 47
    answer = client.post(PLACE, sent)
    assert answer.headers["Location"] == "/i/support-chat/#contract-production"
    assert contract_declared(environment) == CONTRACT
    assert ContractVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body_limit_bytes": "10MB"}, "body_limit_bytes"),
        ({"body_limit_bytes": "0"}, "body_limit_bytes"),
        ({"trusted_proxies": "10.0.0.1/8"}, "trusted_proxies"),
        ({"cookies": "Secure", "not_applicable_cookies": "None is set."}, "cookies"),
        ({"not_applicable_websocket": "tbd"}, "websocket"),
        ({"template": "nowhere"}, "template"),
        ({"reviewed_on": "1999-01-01"}, "reviewed_on"),
        ({"why": "x" * 501}, "why"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    cast: Cast, environment: Environment, change: dict[str, str], field: str
) -> None:
    typed = {"security_headers": "X-Frame-Options: DENY", **change}
    answer = signed_in(cast.owner).post(PLACE, typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in text
    assert "X-Frame-Options: DENY" in text
    assert not ProxyContract.objects.exists()


def test_the_page_of_the_interface_shows_clauses_with_their_origin(
    cast: Cast, environment: Environment, template: ContractTemplate
) -> None:
    text = shown(signed_in(cast.outsider), "/i/support-chat/")
    assert "Nobody has written down what the proxy in front of it promises." in text
    said = ContractFields("1.3", template="standard-edge", network_policy="javascript:alert(1)")
    write(cast, environment, said)
    text = shown(signed_in(cast.outsider), "/i/support-chat/")
    assert re.search(r"TLS 1.3\s*</span>\s*<small class=\"origin\">overrides standard-edge", text)
    assert "1,024 bytes (1 KiB)" in text
    assert "from standard-edge, version 1" in text
    assert "javascript:alert(1)" in text
    assert 'href="javascript:' not in text
    assert f'"{PLACE}"' not in text


def test_a_form_shows_what_an_open_clause_inherits(
    cast: Cast, environment: Environment, template: ContractTemplate
) -> None:
    write(cast, environment, ContractFields(template="standard-edge"))
    text = shown(signed_in(cast.owner), PLACE)
    assert "Left open: 1,024 bytes (1 KiB), from the template." in text


def test_versions_are_listed_shown_and_compared(
    cast: Cast, environment: Environment, template: ContractTemplate
) -> None:
    client = signed_in(cast.outsider)
    assert "No version yet" in shown(client, f"{PLACE}versions/")
    staging = EnvironmentFactory.create(interface=environment.interface, name="staging")
    for tls in ("1.2", "1.3"):
        write(cast, environment, ContractFields(tls, template="standard-edge"))
    write(cast, staging, ContractFields("1.3", body_limit_bytes=1024, rewriting="none"))
    text = shown(client, f"{PLACE}versions/")
    assert text.count("of the contract</span>") == 2
    assert "Oldest TLS" in text
    text = shown(client, f"{PLACE}versions/1/")
    assert "overrides standard-edge" in text
    compare = "/i/support-chat/contracts/compare/"
    old, new, other = (
        "support-chat/production/1",
        "support-chat/production/2",
        "support-chat/staging/1",
    )
    assert "1 clause differs" in shown(client, f"{compare}?old={old}&new={new}")
    text = shown(client, f"{compare}?old={other}&new={new}")
    assert "No change: both promise the same." in text
    assert "3 clauses that both state alike" in text
    assert "Compare two versions" in shown(client, compare)
    for wrong in (f"{compare}?old=a/b/1", f"{PLACE}versions/9/"):
        shown(client, wrong, 404)


def test_a_template_shows_whom_it_touches_before_it_is_saved(
    cast: Cast, environment: Environment, template: ContractTemplate
) -> None:
    write(cast, environment, ContractFields(template="standard-edge"))
    client = signed_in(cast.platform_lead)
    path = "/templates/standard-edge/edit/"
    sent = fields_of(shown(client, path)) | {"body_limit_bytes": "2048", "team": "support"}

    seen = client.post(path, sent | {"look": "yes"}).content.decode()
    assert "Touches 1 of 1 contract" in seen
    assert "2,048 bytes (2 KiB)" in seen
    assert ContractVersion.objects.count() == 1
    [seal] = re.findall(r'name="save"\s+value="(\w+)"', seen)

    # somebody inherits from it meanwhile, so that others are touched
    staging = EnvironmentFactory.create(interface=environment.interface, name="staging")
    write(cast, staging, ContractFields(template="standard-edge"))
    late = client.post(path, sent | {"save": seal})
    assert late.status_code == 422
    assert "has changed since you looked" in late.content.decode()
    assert "Touches 2 of 2 contracts" in late.content.decode()
    [seal] = re.findall(r'name="save"\s+value="(\w+)"', late.content.decode())

    assert client.post(path, sent | {"save": seal}).status_code == 302
    assert ContractTemplate.objects.get().body_limit_bytes == 2048
    assert ContractVersion.objects.count() == 4
    wrong = client.post(path, sent | {"cookies": "Domain=a", "look": "yes"})
    assert (wrong.status_code, "no attribute" in wrong.content.decode()) == (422, True)


def test_a_template_is_published_and_removed_with_a_word_about_its_users(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.platform_lead)
    assert "No template yet" in shown(client, "/templates/")
    sent = {"title": "Edge", "slug": "edge", "team": "support", "minimum_tls": "1.2"}
    refused = client.post("/templates/new/", sent | {"streaming": "maybe"})
    assert refused.status_code == 422
    assert client.post("/templates/new/", sent).headers["Location"] == "/templates/edge/"
    assert client.post("/templates/new/", sent).status_code == 422
    write(cast, environment, ContractFields(template="edge"))
    assert "Support chat, production" in shown(client, "/templates/edge/")
    path = "/templates/edge/delete/"
    assert "1 contract uses it" in shown(client, path)
    assert client.post(path).status_code == 422
    assert client.post(path, {"users": "kept"}).headers["Location"] == "/templates/"
    assert contract_declared(environment) == ContractFields("1.2")


def test_who_may_write_what(
    cast: Cast, environment: Environment, template: ContractTemplate, proxy: object
) -> None:
    sent = {"minimum_tls": "1.2"}
    for person in (cast.owner, cast.approver, cast.holder):
        assert signed_in(person).post(PLACE, sent).status_code == 302
    assert signed_in(cast.outsider).post(PLACE, sent).status_code == 403
    for person in (cast.owner, cast.approver, cast.holder, cast.outsider):
        client = signed_in(person)
        for path in ("new/", "standard-edge/edit/", "standard-edge/delete/"):
            assert client.get(f"/templates/{path}").status_code == 403
            assert client.post(f"/templates/{path}", sent).status_code == 403
        assert "/templates/standard-edge/edit/" not in shown(client, "/templates/standard-edge/")
