"""What is stored of an observation, read again."""

import json

import pytest

from readiness.domain.observation_json import dump, load
from readiness.domain.probing import ProbeId
from tests.observations import sound


@pytest.mark.parametrize("probe", ProbeId)
def test_what_was_stored_is_read_as_it_was(probe):
    observation = sound()[probe]
    assert load(probe, json.loads(json.dumps(dump(observation)))) == observation


@pytest.mark.parametrize("probe", ProbeId)
def test_a_form_of_another_version_is_read_as_nothing(probe):
    stored = dump(sound()[probe])
    stored["facts"] = {"answers": [{"of": "another time"}]}
    assert load(probe, stored) is None
