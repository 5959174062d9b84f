"""Keyed columns: the HMAC of the standard library, message by message."""

import hashlib
import hmac

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact.errors import ContactError
from contact.identity.keyed import Keyed

KEY = "c3" * 32


@pytest.fixture
def keyed(monkeypatch):
    monkeypatch.setenv("CONTACT_KEY_PATIENTS", KEY)
    return Keyed("patients")


@given(messages=st.lists(st.none() | st.text(max_size=300), max_size=20))
def test_each_message_has_the_pseudonym_of_hmac_sha_256_cut_to_128_bits(messages):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_PATIENTS", KEY)
        keyed = Keyed("patients")
    found = keyed.column(pa.chunked_array([pa.array(messages, pa.string())]))
    expected = [
        None if m is None else hmac.new(bytes.fromhex(KEY), m.encode(), hashlib.sha256).digest()[:16] for m in messages
    ]
    assert [None if value is None else value.bytes for value in found.to_pylist()] == expected


def test_chunks_keep_their_order(keyed):
    whole = keyed.column(pa.chunked_array([["a", "b", "c"]]))
    parts = keyed.column(pa.chunked_array([["a"], ["b", "c"]]))
    assert whole.to_pylist() == parts.to_pylist()
    assert len(set(whole.to_pylist())) == 3


def test_a_missing_key_is_told(monkeypatch, tmp_path):
    monkeypatch.delenv("CONTACT_KEY_PATIENTS", raising=False)
    monkeypatch.setenv("CONTACT_KEYS", str(tmp_path))
    from contact import settings

    settings.get_settings.cache_clear()
    with pytest.raises(ContactError, match="The key 'patients' is missing"):
        Keyed("patients")
    settings.get_settings.cache_clear()
