"""Keyed pseudonyms of a whole column: HMAC-SHA-256 (RFC 2104, FIPS 198-1) of each message, cut to 128 bits.

The same value as the SQL macro `keyed`, at a third of its cost.
"""

from hashlib import sha256

import pyarrow as pa

from contact.keys import read_key

_BLOCK = 64  # bytes of a SHA-256 block
_BYTES = 16
_STORED = pa.binary(_BYTES)


def pads(key: str) -> tuple[bytes, bytes]:
    """The inner and the outer pad of HMAC (RFC 2104, section 2) for a key in hexadecimal digits, of 64 bytes at most."""
    padded = bytes.fromhex(key).ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)


class Keyed:
    """The pseudonyms that one key makes. `kind` names the key: patients or doctors.

    Raises:
        ContactError: the key is missing.
    """

    def __init__(self, kind: str) -> None:
        self._inner, self._outer = pads(read_key(kind))

    def column(self, messages: pa.ChunkedArray) -> pa.ChunkedArray:
        """The pseudonym (UUID) of each message; null where there is none."""
        chunks = [
            pa.array([None if message is None else self._one(message) for message in chunk.to_pylist()], _STORED)
            for chunk in messages.cast(pa.binary()).chunks
        ]
        return pa.chunked_array([pa.ExtensionArray.from_storage(pa.uuid(), chunk) for chunk in chunks], pa.uuid())

    def _one(self, message: bytes) -> bytes:
        return sha256(self._outer + sha256(self._inner + message).digest()).digest()[:_BYTES]
