"""Pseudonyms of research projects: nothing in common between two projects, nor with the warehouse."""

import hashlib
import hmac
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.errors import UsageError
from contact.identity.projects import prepare_project, project_key, project_pseudonym
from contact.keys import read_key

CORES = st.lists(st.uuids(), min_size=1, max_size=20, unique=True)
IDS = st.from_regex(r"[a-z][a-z0-9_-]{1,10}", fullmatch=True)


def test_two_projects_share_no_pseudonym_and_none_is_that_of_the_warehouse(bare_home):
    @settings(max_examples=50, deadline=None)
    @given(CORES, IDS, IDS.filter(lambda name: name != "other"))
    def check(cores, one, other):
        if one == other:
            other = f"{one}x"
        in_one = {project_pseudonym(one, core) for core in cores}
        in_other = {project_pseudonym(other, core) for core in cores}
        assert len(in_one) == len(in_other) == len(cores)
        assert not in_one & in_other
        assert not (in_one | in_other) & set(cores)
        assert in_one == {project_pseudonym(one, core) for core in cores}

    check()


def test_sql_and_python_agree(connection):
    prepare_project(connection, "asthma_2026")

    @settings(max_examples=30, deadline=None)
    @given(st.uuids())
    def check(core):
        told = connection.execute("select project_pseudonym(?::uuid)", [core]).fetchone()[0]
        assert told == project_pseudonym("asthma_2026", core)

    check()


def test_the_derivation_is_the_one_documented(bare_home):
    core = UUID("00112233-4455-6677-8899-aabbccddeeff")
    key = hmac.new(bytes.fromhex(read_key("projects")), b"project:asthma_2026", hashlib.sha256).digest()
    assert project_key("asthma_2026") == key
    expected = hmac.new(key, bytes.fromhex("00112233445566778899aabbccddeeff"), hashlib.sha256).hexdigest()[:32]
    assert project_pseudonym("asthma_2026", core) == UUID(expected)


@pytest.mark.parametrize("name", ["", "a", "A1", "1a", "a b", "a" * 65, "é1", "a\n"])
def test_a_project_has_a_plain_name(bare_home, name):
    with pytest.raises(UsageError, match="A project is named by"):
        project_key(name)


@pytest.mark.parametrize("name", ["ab", "a" * 64, "a-b_9"])
def test_names_of_projects(bare_home, name):
    assert len(project_key(name)) == 32
