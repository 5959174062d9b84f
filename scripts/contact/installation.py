"""`contact init`: the keys and the empty stores of a new installation."""

from contact.console import say
from contact.keys import STORE_KEYS, make_missing_keys
from contact.settings import settings
from contact.stores import store_path


def init() -> None:
    """Make the keys and the empty stores of a new installation; what exists is left as it is."""
    from contact.audit.trail import audited
    from contact.landing.registry import read_registry
    from contact.landing.stores import create_stores
    from contact.lock import exclusive
    from contact.migrations import migrate_stores
    from contact.warehouse.build import create_empty_warehouse

    with exclusive("init", migrate=False):
        made = make_missing_keys({name for name in STORE_KEYS if store_path(name).exists()})
        migrate_stores()
        with audited("init", keys_made=len(made)):
            create_stores(read_registry(settings.seeds_dir))
            create_empty_warehouse()
    if made:
        say(
            f"Made {len(made)} keys in {settings.keys_dir}: keep a copy of them elsewhere, the stores cannot be read without."
        )
    say(f"The stores are ready in {settings.home}; next: contact land PATH.")
