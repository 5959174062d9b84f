"""Obstacles are told in plain words, and never in the engine's own, which may quote a row."""

import errno
import os

import duckdb
import pytest

from contact.obstacles import explain


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "the disk is full"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), "the file system is read-only"),
        (OSError(errno.EIO, os.strerror(errno.EIO)), "the disk answers with errors"),
        (duckdb.IOException('Could not write file "landing.duckdb": No space left on device'), "the disk is full"),
        (duckdb.IOException('Could not write file "landing.duckdb": Disk quota exceeded'), "the quota of the disk"),
        (duckdb.TransactionException("Failed to commit: Could not write file: File too large"), "may not grow"),
        (duckdb.OutOfMemoryException("not enough free space in Mme Quist"), "the disk is full"),
    ],
)
def test_an_obstacle_is_told_by_what_stands_in_the_way(error, told):
    assert explain(error).startswith(told) or told in explain(error)
    assert "Quist" not in explain(error)
    assert "landing.duckdb" not in explain(error)


def test_the_obstacle_behind_an_error_is_found():
    error = duckdb.TransactionException("cannot rollback")
    error.__context__ = duckdb.IOException("No space left on device")
    assert explain(error).startswith("the disk is full")


def test_what_is_not_known_is_told_by_its_kind_alone():
    assert (
        explain(duckdb.InternalException("row: Mme Quist"))
        == "the engine stopped (InternalException); please report it"
    )
