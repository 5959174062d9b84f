"""What an archive promises: its members come back as they were, or its damage is told; never anything in between."""

import random
import resource

import pytest
from pyrage import x25519

from contact.custody.archive import DamagedArchiveError, read_archive, write_archive


@pytest.fixture(scope="module")
def identity():
    return x25519.Identity.generate()


@pytest.fixture
def archive(tmp_path, identity):
    """An archive of a file of 70 kB (more than one block of age) and of a few bytes."""
    (tmp_path / "landing.duckdb").write_bytes(random.Random(1).randbytes(70_001))
    members = [("manifest.json", b'{"rows":1}'), ("landing.duckdb", tmp_path / "landing.duckdb"), ("empty", b"")]
    write_archive(tmp_path / "backup.tar.age", members, [identity.to_public()])
    return tmp_path / "backup.tar.age"


def read(archive, identity):
    place = archive.parent / "read"
    small = read_archive(archive, [identity], {"landing.duckdb": place})
    return small, place.read_bytes()


def test_members_come_back_as_they_were(archive, identity):
    small, content = read(archive, identity)
    assert small == {"manifest.json": b'{"rows":1}', "empty": b""}
    assert content == (archive.parent / "landing.duckdb").read_bytes()


def test_each_of_several_recipients_can_open_it(tmp_path, identity):
    other = x25519.Identity.generate()
    write_archive(tmp_path / "two", [("a", b"b")], [identity.to_public(), other.to_public()])
    assert read_archive(tmp_path / "two", [identity], {}) == read_archive(tmp_path / "two", [other], {}) == {"a": b"b"}


def test_another_key_opens_nothing(archive):
    with pytest.raises(DamagedArchiveError, match="another backup key"):
        read(archive, x25519.Identity.generate())


def test_every_flipped_byte_and_every_cut_is_found(archive, identity):
    whole, chance = archive.read_bytes(), random.Random(2)
    header = whole.index(b"\n---") + 60
    places = [*range(header), *chance.sample(range(header, len(whole)), 1200)]
    unseen = []
    for place in places:
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        unseen += _opens(archive, identity, place)
    for length in [*chance.sample(range(len(whole)), 200), len(whole) - 1]:
        archive.write_bytes(whole[:length])
        unseen += _opens(archive, identity, -length)
    archive.write_bytes(whole + b"\0")
    unseen += _opens(archive, identity, len(whole))
    assert unseen == []


def _opens(archive, identity, place: int) -> list[int]:
    try:
        read(archive, identity)
    except DamagedArchiveError:
        return []
    return [place]


def test_a_disk_that_fills_leaves_no_archive(tmp_path, identity):
    (tmp_path / "store").write_bytes(bytes(500_000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            write_archive(tmp_path / "backup", [("store", tmp_path / "store")], [identity.to_public()])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def test_a_member_that_shrinks_meanwhile_leaves_no_archive(tmp_path, identity):
    class Shrinking(type(tmp_path)):
        def stat(self, **options):
            return type("Stat", (), {"st_size": 100})

    (tmp_path / "store").write_bytes(b"short")
    with pytest.raises(OSError, match="became shorter"):
        write_archive(tmp_path / "backup", [("store", Shrinking(tmp_path / "store"))], [identity.to_public()])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]
