"""An archive: one tar stream encrypted with age (X25519, ChaCha20-Poly1305); no file in clear on the way in or out."""

import contextlib
import os
import tarfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyrage import DecryptError, EncryptError, decrypt_io, encrypt_io, x25519

from contact.durable import flush
from contact.errors import ContactError

_CHUNK = 1 << 20

Member = tuple[str, Path | bytes]


class DamagedArchiveError(ContactError):
    """The archive is not as it was written, or is not for the key at hand."""


def write_archive(place: Path, members: Iterable[Member], recipients: list[x25519.Recipient]) -> int:
    """Write an archive of files and bytes under a temporary name, flush it and rename it; returns its bytes.

    Raises:
        OSError: the folder cannot be written, or a member not read; nothing is left of the archive.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.part")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _encrypt(_Reader(_tar(members)), _Writer(file), recipients)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
    flush(place.parent)
    return place.stat().st_size


def _encrypt(reader: "_Reader", writer: "_Writer", recipients: list[x25519.Recipient]) -> None:
    """encrypt_io tells of its own errors alone: what stopped it is kept by reader and writer."""
    try:
        encrypt_io(reader, writer, recipients)
    except EncryptError:
        raise (reader.failure or writer.failure or OSError(None, "it could not be encrypted")) from None


def read_archive(path: Path, identities: list[x25519.Identity], places: dict[str, Path]) -> dict[str, bytes]:
    """Decrypt an archive: members named in `places` are written there, the others (small ones) returned.

    What was written may be used only when this function has returned: its last bytes are what says that the archive
    is whole.

    Raises:
        DamagedArchiveError: a byte of it was changed or cut off, or the key does not open it.
        OSError: the archive cannot be read, or a place not written.
    """
    read_end, write_end = os.pipe()
    failures: list[BaseException] = []
    with path.open("rb") as source, os.fdopen(read_end, "rb") as clear:
        thread = threading.Thread(target=_decrypt, args=(source, write_end, identities, failures), daemon=True)
        thread.start()
        small: dict[str, bytes] = {}
        try:
            small = _extract(clear, places)
            while clear.read(_CHUNK):
                pass
        except tarfile.TarError as error:
            failures.append(error)
        finally:
            clear.close()
            thread.join()
    if failures:
        raise DamagedArchiveError(
            "The backup cannot be restored: a part of it was changed or cut off, or it was made for another backup key; "
            "take another copy of it, or put back the key 'backup' with which it was made."
        )
    return small


def _decrypt(source, write_end: int, identities: list[x25519.Identity], failures: list[BaseException]) -> None:
    """Runs in a thread; a reader that gave up is no failure of its own."""
    with contextlib.suppress(BrokenPipeError), os.fdopen(write_end, "wb") as clear:
        try:
            decrypt_io(source, clear, identities)
        except BrokenPipeError:
            raise
        except (DecryptError, OSError, ValueError) as error:
            failures.append(error)


def _extract(clear, places: dict[str, Path]) -> dict[str, bytes]:
    small: dict[str, bytes] = {}
    with tarfile.open(fileobj=clear, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None:
                raise tarfile.TarError("not a plain file")
            if member.name in places:
                _write(places[member.name], content)
            else:
                small[member.name] = content.read()
    return small


def _write(place: Path, content) -> None:
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := content.read(_CHUNK):
            file.write(chunk)


def _tar(members: Iterable[Member]) -> Iterator[bytes]:
    """The bytes of a tar archive, made as they are read: owners, times and modes of the files are left out."""
    for name, source in members:
        info = tarfile.TarInfo(name)
        info.size = len(source) if isinstance(source, bytes) else source.stat().st_size
        yield info.tobuf(tarfile.PAX_FORMAT)
        yield from _content(source, info.size)
        yield b"\0" * (-info.size % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _content(source: Path | bytes, size: int) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while size:
            chunk = file.read(min(_CHUNK, size))
            if not chunk:
                raise OSError(None, "a file became shorter while it was being read", str(source))
            size -= len(chunk)
            yield chunk


class _Reader:
    """What encrypt_io reads from: the chunks of an iterator, in the portions that it asks for."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, memoryview(b"")
        self.failure: OSError | None = None

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        while not self._rest:
            try:
                chunk = next(self._chunks, None)
            except OSError as error:
                self.failure = error
                raise
            if chunk is None:
                return b""
            self._rest = memoryview(chunk)
        portion, self._rest = self._rest[:size], self._rest[size:]
        return bytes(portion)


class _Writer:
    """What encrypt_io writes to: a file, whose error it keeps."""

    def __init__(self, file) -> None:
        self._file = file
        self.failure: OSError | None = None

    def write(self, content: bytes) -> int:
        """Write all of `content`."""
        try:
            return self._file.write(content)
        except OSError as error:
            self.failure = error
            raise

    def flush(self) -> None:
        """Called at the end."""
        self._file.flush()
