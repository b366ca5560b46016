"""The table of rights as such; what people are to records is tested with the database."""

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.permissions import GRANTS, HOLDERS, Capacity, Permission, capacities_of, may
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import PersonRole

permissions = st.sampled_from(Permission)
capacities = st.frozensets(st.sampled_from(Capacity))
responsibilities = st.frozensets(st.sampled_from(Responsibility))
OTHERS = frozenset({Capacity.TEAM_LEAD, Capacity.MEMBER, Capacity.ASKED})


def test_every_permission_has_a_line_and_somebody():
    assert set(GRANTS) == set(Permission)
    owned = frozenset().union(*HOLDERS.values())
    assert {one for one, capacities in GRANTS.items() if not capacities} <= owned


@given(permissions, st.frozensets(st.sampled_from(sorted(OTHERS))), responsibilities)
def test_an_auditor_reads_and_does_nothing_else(permission, others, held):
    auditor = capacities_of(PersonRole.AUDITOR, others=others)
    assert may(permission, auditor, held) == (permission is Permission.READ_AUDIT)


@given(permissions, capacities, responsibilities, responsibilities)
def test_owning_more_never_allows_less(permission, found, held, more):
    if may(permission, found, held):
        assert may(permission, found, held | more)


@given(permissions, responsibilities)
def test_owning_alone_allows_what_the_table_of_owners_says(permission, held):
    granted = {one for owned in held for one in HOLDERS.get(owned, ())}
    assert may(permission, frozenset(), held) == (permission in granted)


@given(permissions)
def test_who_is_nothing_may_nothing(permission):
    assert not may(permission, capacities_of(PersonRole.PERSON, others=()))
