"""New files for their owner alone: answers and tokens."""

import os
from pathlib import Path

from contact.errors import ContactError


def write_private(content: bytes, place: Path) -> None:
    """Write `content` into a new file of mode 0600.

    Raises:
        ContactError: the file exists already or cannot be written.
    """
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except FileExistsError:
        raise ContactError("The file to be written exists already; give the name of one that does not.") from None
    except OSError as error:
        raise ContactError(f"The file cannot be written there ({error.strerror}); give another place.") from None
