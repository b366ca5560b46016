"""A secret shows itself to nobody but whoever asks for it by name."""

import copy
import json
import logging
import pickle
from dataclasses import asdict, dataclass
from pprint import pformat
from traceback import TracebackException

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.secret import Secret

VALUES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=60)


@dataclass
class Holder:
    secret: Secret


@given(VALUES)
def test_no_way_of_printing_it_shows_the_value(value):
    secret = Secret(value)
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>40}",
        f"{secret:^40}",
        "{}".format(secret),  # noqa: UP032
        "%s %r" % (secret, secret),  # noqa: UP031
        pformat([{"a": secret}]),
        repr(Holder(secret)),
        str(asdict(Holder(secret))),
    ]

    assert not [text for text in shown if value in text]
    assert secret.reveal() == value


@given(VALUES)
def test_it_cannot_be_written_down(value):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError) as refusal:
            pickle.dumps(Secret(value), protocol)
        assert value not in str(refusal.value)
    with pytest.raises(TypeError):
        json.dumps(Secret(value))
    with pytest.raises(TypeError):
        vars(Secret(value))


def test_a_traceback_with_local_variables_does_not_show_the_value():
    def present(secret: Secret) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError) as error:
        present(Secret("hunter2"))
    found = TracebackException.from_exception(error.value, capture_locals=True)

    assert found.stack[-1].locals == {"secret": "Secret(…)"}


def test_a_log_line_does_not_show_the_value(caplog):
    logging.getLogger("probe").error("sent %s", Secret("hunter2-hunter2"))

    assert caplog.messages == ["sent Secret(…)"]


@given(VALUES, VALUES)
def test_it_compares_by_value(one, other):
    assert (Secret(one) == Secret(other)) == (one == other)
    assert len({Secret(one), Secret(one)}) == 1
    assert Secret(one) != one


def test_a_copy_is_the_secret_itself():
    secret = Secret("hunter2")

    assert copy.copy(secret) is copy.deepcopy([secret])[0] is secret
