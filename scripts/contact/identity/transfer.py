"""Tombstones outside the stores: a file, encrypted as the backups are, from which a restore takes them.

It makes sure that an old backup, restored on a machine that lost everything, brings nobody back.
"""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as pa_ipc
import pyrage

from contact.durable import replace_file
from contact.errors import ContactError
from contact.keys import backup_identities, backup_recipients
from contact.settings import settings


def transfer_path() -> Path:
    """File of the tombstones in the folder of the backups."""
    return settings.backups / "tombstones.age"


def write(table: pa.Table) -> None:
    """Write tombstones into the file, in the place of what was there, whole or not at all.

    Raises:
        ContactError: the folder of the backups cannot be written, or the key of the backups is missing.
    """
    plain = io.BytesIO()
    with pa_ipc.new_stream(plain, table.schema) as stream:
        stream.write_table(table)
    content = pyrage.encrypt(plain.getvalue(), backup_recipients())
    place = transfer_path()
    try:
        replace_file(place, content)
    except OSError as error:
        raise ContactError(
            f"{place} cannot be written ({error.strerror}): the removal would not outlive a restore; check CONTACT_BACKUPS."
        ) from None


def read() -> pa.Table | None:
    """The tombstones of the file; None where there is no file.

    Raises:
        ContactError: the file is not one of this installation's, or was altered.
    """
    if not transfer_path().is_file():
        return None
    try:
        plain = pyrage.decrypt(transfer_path().read_bytes(), backup_identities())
        return pa_ipc.open_stream(plain).read_all()
    except (pyrage.DecryptError, pa.ArrowInvalid, OSError):
        raise ContactError(
            f"{transfer_path()} cannot be read with the key 'backup'; put back the key, or the file from another copy."
        ) from None
