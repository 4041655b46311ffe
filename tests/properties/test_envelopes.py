import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.crypto import envelopes
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.crypto.suites import INTL, SM

suites = st.sampled_from([INTL, SM])
plaintexts = st.binary(max_size=300)
bindings = st.lists(st.binary(max_size=20), max_size=3)


@given(suites, plaintexts, bindings)
def test_what_was_sealed_comes_out_again(suite, plaintext, bound_to):
    key = suite.new_key()

    stored = envelopes.seal(suite, key, "d-1", plaintext, *bound_to)

    assert envelopes.unseal(envelopes.parse(stored), key, *bound_to) == plaintext


@given(suites, plaintexts, bindings, st.data())
def test_no_byte_of_an_envelope_can_be_changed(suite, plaintext, bound_to, data):
    key = suite.new_key()
    stored = bytearray(envelopes.seal(suite, key, "d-1", plaintext, *bound_to))
    place = data.draw(st.integers(0, len(stored) - 1))
    stored[place] ^= data.draw(st.integers(1, 255))

    # A changed suite finds a key of another length: the port refuses it before this point.
    with pytest.raises((BrokenEnvelope, ValueError)):
        envelopes.unseal(envelopes.parse(bytes(stored)), key, *bound_to)


@given(suites, plaintexts, st.data())
def test_no_envelope_opens_when_cut_short(suite, plaintext, data):
    key = suite.new_key()
    stored = envelopes.seal(suite, key, "d-1", plaintext)
    length = data.draw(st.integers(0, len(stored) - 1))

    with pytest.raises(BrokenEnvelope):
        envelopes.unseal(envelopes.parse(stored[:length]), key)


@given(bindings, bindings)
def test_no_two_bindings_look_alike(one, other):
    assert (envelopes.joined(*one) == envelopes.joined(*other)) == (one == other)


@given(st.binary(max_size=80))
def test_random_bytes_open_nothing(stored):
    with pytest.raises(BrokenEnvelope):
        envelopes.unseal(envelopes.parse(stored), b"k" * 32)
