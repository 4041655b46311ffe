from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tongban_wire import canonical
from tongban_wire.codes import WireFault
from tongban_wire.envelope import Envelope, digest

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-canonical.MOST_INTEGER, canonical.MOST_INTEGER)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
words = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=60)
members = st.sampled_from(["urn:tongban:990100:ga", "urn:tongban:990102:scjg"])
envelopes = st.builds(
    Envelope,
    id=st.uuids(),
    sender=members,
    receiver=members,
    resource=words,
    resource_version=st.integers(1, 99),
    grant=words,
    purpose=words,
    sequence=st.integers(1, canonical.MOST_INTEGER),
    sent_at=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the bounds of a strategy are naive
    body_digest=st.binary(max_size=8).map(digest),
    body_length=st.integers(0, 10**9),
)


@given(values)
def test_what_is_written_is_read_back(value):
    assert canonical.from_bytes(canonical.to_bytes(value)) == value


@given(st.dictionaries(texts, st.integers(0, 9)))
def test_the_order_of_members_does_not_matter(members):
    backwards = dict(reversed(members.items()))

    assert canonical.to_bytes(members) == canonical.to_bytes(backwards)


@given(values, values)
def test_different_values_have_different_bytes(one, other):
    same = canonical.to_bytes(one) == canonical.to_bytes(other)

    assert same == (one == other and repr(canonical_order(one)) == repr(canonical_order(other)))


@given(values, st.data())
def test_bytes_that_are_read_are_the_only_spelling(value, data):
    content = bytearray(canonical.to_bytes(value))
    place = data.draw(st.integers(0, len(content)))
    content[place:place] = data.draw(st.sampled_from([b" ", b"0", b",", b'"', b"\\u0041", b"\n"]))

    try:
        read = canonical.from_bytes(bytes(content))
    except WireFault:
        return
    assert canonical.to_bytes(read) == bytes(content)


@given(envelopes)
def test_an_envelope_survives_the_journey(envelope):
    assert Envelope.from_bytes(envelope.to_bytes()) == envelope


@given(st.binary(max_size=60))
def test_random_bytes_are_refused_with_a_code(content):
    try:
        Envelope.from_bytes(content)
    except WireFault as fault:
        assert fault.code
    else:
        raise AssertionError("random bytes were taken for an envelope")


def canonical_order(value: object) -> object:
    """Members in one order, so that only differences that matter remain (True is not 1)."""
    if isinstance(value, dict):
        return sorted((name, canonical_order(inner)) for name, inner in value.items())
    return [canonical_order(inner) for inner in value] if isinstance(value, list) else value
