"""Having a contract validated over the API: who may, what is refused, and what is shown of it."""

import re
from typing import Any

import pytest

from readiness.models import ContractValidation
from registry.domain.contract_clauses import ContractFields
from registry.domain.tokens import Verb
from registry.models import Environment
from registry.services.contracts import contract_change
from tests.api.conftest import Cast, Program, program_of
from tests.factories import NOW, EnvironmentFactory, acting
from tests.promised import validated

PLACE = "/interfaces/support-chat/environments/production/contract"
VALIDATE, LIST = f"{PLACE}/validate", f"{PLACE}/validations"


@pytest.fixture
def pipeline(cast: Cast, environment: Environment) -> Program:
    contract_change(
        by=acting(cast.owner),
        environment=environment,
        contract=ContractFields("1.2", plain_http="redirected"),
        now=NOW,
    )
    EnvironmentFactory.create(interface=environment.interface, name="staging", kind="staging")
    return program_of(cast.owner, Verb.REGISTRY_WRITE, Verb.REGISTRY_READ, places=("support-chat",))


def test_a_pipeline_has_a_contract_validated_and_follows_it(pipeline: Program) -> None:
    answer = pipeline.send("POST", VALIDATE, {"place": "staging"})
    assert answer.status_code == 202, answer.content
    shown: dict[str, Any] = answer.json()
    assert re.fullmatch("val_[0-9A-Z]{26}", shown["id"])
    assert (shown["state"], shown["outcome"], shown["is_present"]) == ("running", None, True)
    assert shown["contract_version"] == 1
    assert answer.headers["Location"].endswith(f"/contract/validations/{shown['id']}")
    # once more, as a pipeline that lost the answer does
    again = pipeline.send("POST", VALIDATE, {})
    assert (again.status_code, again.json()["id"]) == (202, shown["id"])
    assert pipeline.get(f"{LIST}/{shown['id']}").json() == shown
    assert pipeline.get(LIST).json()["results"] == [shown]
    assert pipeline.get(f"{LIST}/val_1").status_code == 404


def test_what_came_of_it_is_shown_clause_by_clause(
    pipeline: Program, environment: Environment
) -> None:
    kept = validated(environment)
    shown = pipeline.get(f"{LIST}/{kept.public_id}").json()
    assert shown["clauses"][0]["measured"] == "held"
    assert shown["running"][0]["version"] == "1.4.2"
    assert (shown["outcome"], shown["is_present"]) == ("pass", False)


def test_only_who_may_have_the_interface_probed_asks(cast: Cast, pipeline: Program) -> None:
    for program in (
        program_of(cast.outsider, Verb.REGISTRY_WRITE),
        program_of(cast.owner, Verb.REGISTRY_READ),
    ):
        assert program.send("POST", VALIDATE, {}).status_code == 403
    assert not ContractValidation.objects.exists()


def test_a_place_that_is_not_staging_is_refused_by_its_field(pipeline: Program) -> None:
    answer = pipeline.send("POST", VALIDATE, {"place": "production"})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/place"]
    missing = VALIDATE.replace("production", "nowhere")
    assert pipeline.send("POST", missing, {}).status_code == 404
