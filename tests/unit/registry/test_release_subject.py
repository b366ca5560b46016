"""What a release consists of: digests alone, one digest of them all, and what differs."""

import hashlib
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.public_ids import RELEASE_PATTERN, public_id
from registry.domain.releases import kinds_read, kinds_text, part_changes
from registry.domain.subject import (
    KIND_OF,
    NOT_IMMUTABLE,
    ChangeKind,
    Part,
    ReleaseSubject,
    SubjectInvalid,
    change_kinds,
    part_refusal,
    proxy_disagreement,
    subject_of,
)

DIGESTS = st.binary(min_size=32, max_size=32).map(lambda raw: f"sha256:{raw.hex()}")
MODELS = st.binary(min_size=20, max_size=20).map(lambda raw: f"hf:acme/lab-7b@{raw.hex()}")
PARTS = st.fixed_dictionaries({}, optional={part.value: DIGESTS for part in Part}).filter(bool)
SUBJECTS = PARTS.map(subject_of)
ONE = "sha256:" + "1" * 64


@pytest.mark.parametrize(
    ("part", "value", "why", "cure"),
    [
        ("image", "latest", "can be moved", "as the image registry shows it beside the tag"),
        ("image", "registry.example.test/chat:v1.2", "can be moved", "64 small hexadecimal"),
        ("image", f"registry.example.test/chat@{ONE}", "only the digest says", "sha256:"),
        ("image", ONE.upper(), "no whole SHA-256 digest", "small"),
        ("image", ONE[:-1], "no whole SHA-256 digest", "64"),
        ("image", "hf:acme/lab@" + "a" * 40, "branch or a tag", "sha256:"),
        ("model", "hf:acme/lab-7b", "names no commit", "the 40 digits of a commit"),
        ("model", "hf:acme/lab-7b@main", "names a branch or a tag", "40 digits"),
        ("model", "hf:acme/lab-7b@" + "a" * 39, "names a branch or a tag", "40 digits"),
        ("model", "hf:../lab@" + "a" * 40, "names a branch or a tag", "owner/repository"),
        ("prompt", "v1.2", "can be moved", "sha256:"),
    ],
)
def test_what_can_be_moved_is_refused_with_why_and_what_instead(
    part: str, value: str, why: str, cure: str
) -> None:
    with pytest.raises(SubjectInvalid) as refused:
        subject_of({part: value})
    assert refused.value.part == part
    assert refused.value.code == NOT_IMMUTABLE
    assert why in str(refused.value)
    assert cure in str(refused.value)


@given(st.sampled_from(Part), st.text(max_size=90))
def test_nothing_but_a_digest_is_taken(part: Part, text: str) -> None:
    assert part_refusal(part, text)
    assert part_refusal(part, f"{ONE}{text or ':latest'}")


@given(st.sampled_from(Part), DIGESTS, MODELS)
def test_every_digest_is_taken_and_a_commit_of_a_model(part: Part, digest: str, model: str) -> None:
    assert part_refusal(part, digest) == ""
    assert bool(part_refusal(part, model)) is (part is not Part.MODEL)


@given(PARTS, st.randoms())
def test_the_digest_of_all_does_not_depend_on_their_order(
    parts: dict[str, str], random: Random
) -> None:
    shuffled = list(parts.items())
    random.shuffle(shuffled)
    assert subject_of(parts).digest == subject_of(dict(shuffled)).digest
    assert subject_of(parts | {"tools": ONE}).digest != subject_of(parts).digest


def test_the_digest_of_all_is_of_canonical_json_without_what_is_not_named() -> None:
    text = f'{{"image":"{ONE}"}}'
    expected = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    assert subject_of({"image": f" {ONE} ", "model": ""}).digest == expected


def test_no_digest_at_all_and_an_unknown_part_are_refused() -> None:
    with pytest.raises(SubjectInvalid, match="Name at least one"):
        subject_of({"image": " "})
    with pytest.raises(SubjectInvalid, match="There is no part weights"):
        subject_of({"weights": ONE})


@given(SUBJECTS, st.none() | SUBJECTS, st.sets(st.sampled_from(ChangeKind)))
def test_kinds_follow_from_the_digests_and_can_only_be_added_to(
    subject: ReleaseSubject, current: ReleaseSubject | None, added: set[ChangeKind]
) -> None:
    kinds = set(change_kinds(subject, current, added))
    by_digest = set(change_kinds(subject, current))
    assert kinds == by_digest | added
    differing = {KIND_OF[one.part] for one in part_changes(subject, current) if one.is_changed}
    assert by_digest == differing
    assert set(change_kinds(subject, None)) == {KIND_OF[Part(name)] for name in subject.named}
    assert change_kinds(subject, subject) == ()
    assert kinds_read(kinds_text(frozenset(added))) == added


def test_another_contract_than_the_present_one_is_named_in_a_sentence() -> None:
    subject = ReleaseSubject(proxy=ONE)
    other = "sha256:" + "2" * 64
    assert other in proxy_disagreement(subject, other)
    assert proxy_disagreement(subject, ONE) == ""
    assert proxy_disagreement(subject, "") == ""
    assert proxy_disagreement(ReleaseSubject(image=ONE), other) == ""


@given(
    st.integers(0, 2**80 - 1),
    st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_ids_are_ulids_that_sort_by_time(randomness: int, now: datetime) -> None:
    found = public_id("rel", now, randomness)
    assert RELEASE_PATTERN.fullmatch(found)
    later = public_id("rel", now.replace(year=now.year + 1, day=1), 0)
    assert found < later


def test_an_id_is_what_the_specification_says() -> None:
    # https://github.com/ulid/spec: 01ARYZ6S41 is 1469918176385 milliseconds
    moment = datetime.fromtimestamp(1469918176.385, UTC)
    assert public_id("rel", moment, 0) == "rel_01ARYZ6S41" + "0" * 16
