"""Whether there is a warehouse at all."""

from contact.errors import ContactError
from contact.stores import store_path


def require_warehouse() -> None:
    """Nothing, where there is a warehouse.

    Raises:
        ContactError: there is none yet.
    """
    if not store_path("warehouse").is_file():
        raise ContactError(f"There is no warehouse yet at {store_path('warehouse')}; run 'contact build'.")
