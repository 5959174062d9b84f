"""Whether a folder lies on a volume that the kernel encrypts: dm-crypt, directly or beneath LVM and the like."""

import os
from pathlib import Path


def volume_encryption(folder: Path, system: Path = Path("/sys")) -> bool | None:
    """True: on dm-crypt. False: the kernel sees the devices and none is dm-crypt. None: it cannot be told.

    It cannot for file systems without a block device of their own (overlay, network, ZFS, Btrfs, memory).
    """
    number = folder.stat().st_dev
    if os.major(number) == 0:
        return None
    device = system / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}"
    return _is_encrypted(device) if device.exists() else None


def _is_encrypted(device: Path) -> bool:
    """A device is, where it is dm-crypt or each device beneath it is."""
    name = device / "dm" / "uuid"
    if name.is_file() and name.read_text("ascii", errors="replace").startswith("CRYPT-"):
        return True
    beneath = list((device / "slaves").glob("*"))
    return bool(beneath) and all(_is_encrypted(one) for one in beneath)
