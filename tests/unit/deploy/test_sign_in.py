"""Which failures to sign in count together."""

from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from deploy.sign_in import sign_in_name


@given(st.text(st.characters(codec="latin-1")))
def test_names_that_differ_in_case_alone_count_together(name):
    def counted(spelled):
        return sign_in_name(RequestFactory().get("/"), {"username": spelled})

    assert counted(name.upper()) == counted(f" {name}\n") == counted(name)


def test_without_credentials_the_posted_name_counts():
    assert sign_in_name(RequestFactory().post("/", {"username": "Mia@Example.test"})) == (
        "mia@example.test"
    )
