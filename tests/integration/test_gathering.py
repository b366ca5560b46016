"""What one statement gathers is what the ORM reads table by table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from types import MappingProxyType
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.models import Prefetch
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.models import (
    Deployment,
    Environment,
    Interface,
    Ownership,
    PolicyVersion,
    ProbeIdentity,
)
from registry.selectors import snapshots
from registry.selectors.columns import EachOf, JsonRow, column_of, reader_of
from registry.selectors.gathered import TABLES
from registry.selectors.gathering import gather
from tests.factories import InterfaceFactory, MembershipFactory, TeamFactory
from tests.filled import filled

ONE_DATABASE = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FIELDS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "moment": models.DateTimeField(),
        "day": models.DateField(),
        "flag": models.BooleanField(),
        "key": models.UUIDField(),
        "amount": models.DecimalField(max_digits=12, decimal_places=3),
        "document": models.JSONField(),
        "number": models.BigIntegerField(),
        "text": models.TextField(),
    }
)
EARLIEST = datetime(1900, 1, 1)  # noqa: DTZ001 (the strategy adds the zone)
WORDS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20)
VALUES = st.fixed_dictionaries(
    {
        "moment": st.datetimes(EARLIEST, timezones=st.just(UTC)),
        "day": st.dates(EARLIEST.date()),
        "flag": st.booleans(),
        "key": st.uuids(),
        "amount": st.decimals(-99_999, 99_999, places=3),
        "document": st.dictionaries(WORDS, st.none() | st.integers(-9, 9) | st.just(0.5) | WORDS),
        "number": st.integers(-(2**63), 2**63 - 1),
        "text": WORDS,
    }
)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _newest(model, parent: str):
    """Return the rows with the highest number of each parent, found in another way."""
    every = model.objects.order_by("number").values_list(f"{parent}_id", "pk")
    return model.objects.filter(pk__in=dict(every).values())


def read_table_by_table(slug: str):
    """Return the snapshot that is made of records that the ORM fetched."""
    ownerships = Ownership.objects.select_related(*snapshots.WITH_OWNERSHIP)
    found = Interface.objects.filter(slug=slug).prefetch_related(
        Prefetch("environments", Environment.objects.select_related("contract__template", "pause")),
        "environments__routes",
        "environments__upstreams",
        "environments__maintenance",
        Prefetch("environments__identities", ProbeIdentity.objects.defer("ciphertext")),
        Prefetch(
            "environments__deployments", _newest(Deployment, "environment"), to_attr="running"
        ),
        "policies",
        Prefetch("policies__versions", _newest(PolicyVersion, "policy"), to_attr="newest"),
        snapshots.teams_with_active("team"),
        Prefetch("ownerships", ownerships.prefetch_related(snapshots.teams_with_active("team"))),
        "declined",
        *("tags", "links", "dependencies", "boundary", "models"),
    )
    return snapshots._interface(found.get())


@ONE_DATABASE
@given(random=st.randoms(use_true_random=False), environments=st.integers(0, 3))
def test_a_snapshot_is_what_the_orm_reads(db: None, random: Random, environments: int) -> None:
    with undone():
        seed = Random(random.random())
        team = TeamFactory.create()
        one = filled(seed, team, slug="one", environments=environments)
        two = filled(seed, team, slug="two", environments=1)
        bare = InterfaceFactory.create(slug="bare")
        with CaptureQueriesContext(connection) as queries:
            alone = snapshots.snapshot_get("one")
            together = snapshots.snapshots_of([bare.pk, two.pk, one.pk])
        assert len(queries) == 2
        assert "ciphertext" not in "".join(query["sql"] for query in queries)
        assert alone == together[one.pk] == read_table_by_table("one")
        assert together[two.pk] == read_table_by_table("two")
        assert together[bare.pk] == read_table_by_table("bare")


def test_every_column_is_what_the_orm_reads(db: None) -> None:
    filled(Random(1), TeamFactory.create(), slug="one")
    (found,) = gather(Interface.objects.filter(slug="one"), TABLES)
    for relation in ("tags", "links", "dependencies", "boundary", "models", "declined"):
        rows = getattr(found, relation)
        assert list(rows.all()) == list(rows.model.objects.filter(interface=found))
        plain = {row.pk: row for row in rows.model.objects.all()}
        for row in rows.all():
            names = [field.attname for field in row._meta.concrete_fields]
            assert [vars(row)[name] for name in names] == [
                vars(plain[row.pk])[name] for name in names
            ]

    read = [vars(place)["_state"].fields_cache["contract"] for place in found.environments.all()]
    for contract in filter(None, read):
        for row in filter(None, (contract, contract.template)):
            plain_row = type(row).objects.get(pk=row.pk)
            names = [field.attname for field in row._meta.concrete_fields]
            assert [vars(row)[name] for name in names] == [vars(plain_row)[n] for n in names]


def test_what_is_gathered_asks_for_nothing_more(db: None, django_assert_num_queries) -> None:
    one = filled(Random(2), TeamFactory.create(), slug="one")
    MembershipFactory.create(team=one.team)
    (found,) = gather(Interface.objects.filter(slug="one"), TABLES)
    with django_assert_num_queries(0):
        assert {place.interface.team.name for place in found.environments.all()}
        assert {route.environment.name for route in found.environments.all()[0].routes.all()}
        assert {str(held.person or held.team) for held in found.ownerships.all()}
        assert {str(held.accepted_by) for held in found.ownerships.all()}
        assert {member.person.email for member in vars(found.team)["active"]}
        assert {str(place.contract.template) for place in found.environments.all()}
        identities = found.environments.all()[0].identities.all()
    assert [one.get_deferred_fields() for one in identities] == [{"ciphertext"}] * 2


@ONE_DATABASE
@given(values=VALUES)
def test_columns_of_every_kind_come_through(db: None, values: dict[str, object]) -> None:
    with undone():
        InterfaceFactory.create()
        for name, field in FIELDS.items():
            field.set_attributes_from_name(name)
            field.model = Interface
        typed = {
            name: Cast(models.Value(values[name], field), field) for name, field in FIELDS.items()
        }
        found = Interface.objects.annotate(**typed)
        (plain,) = found.values_list(*FIELDS)
        ((gathered,),) = found.values_list(JsonRow(*map(column_of, FIELDS.values())))
        readers = map(reader_of, FIELDS.values())
        read = [one(value) if one else value for one, value in zip(readers, gathered, strict=True)]
        assert read == list(plain)
        assert [type(one) for one in read] == [type(one) for one in plain]


def test_a_column_for_which_there_is_no_reader_is_named() -> None:
    with pytest.raises(TypeError, match="FloatField"):
        reader_of(models.FloatField())


def test_thousands_of_keys_are_one_parameter(db: None) -> None:
    known = InterfaceFactory.create().pk
    wanted = Interface.objects.filter(pk__in=EachOf(range(known, known + 70_000)))
    assert [found.pk for found in gather(wanted, TABLES)] == [known]
    assert gather(Interface.objects.filter(pk__in=EachOf([])), TABLES) == []
