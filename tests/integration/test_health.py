import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_it_answers_without_signing_in_and_says_its_version(client, settings):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "version": settings.VERSION}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_it_says_so_when_the_database_does_not_answer(client):
    def fail(execute, query, parameters, many, context):
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(fail):
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unavailable"


@pytest.mark.django_db
def test_it_only_reads(client):
    assert client.post("/healthz").status_code == 405
