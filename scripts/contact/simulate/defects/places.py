"""Names and places of deliveries that are wrong: folders, file names, days, and what is sent once more."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random

from contact.simulate.defects.kinds import (
    DELIVERY_DUPLICATE,
    DELIVERY_QUARANTINED,
    FILE_REFUSED,
    Mark,
    ParcelKind,
)
from contact.simulate.defects.parcels import Parcel

UNKNOWN_FOLDER, AGAIN_FOLDER = "inconnue_a", "zz_renvoi"


def _copied(parcel: Parcel, target: Path) -> Mark:
    """Copy the file of the cases; the delivery itself stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(parcel.path(parcel.main_entity), target)
    return Mark(parcel.main_entity, file=target.relative_to(parcel.folder.parent).as_posix())


def _in_unknown_folder(parcel: Parcel, rng: Random) -> Mark:
    name = f"{parcel.association.association_id}_{parcel.path(parcel.main_entity).name}"
    return _copied(parcel, parcel.folder.parent / UNKNOWN_FOLDER / name)


def _under_undeclared_name(parcel: Parcel, rng: Random) -> Mark:
    return _copied(parcel, parcel.folder / f"releve_{parcel.day:%Y%m%d}.csv")


def _on_impossible_date(parcel: Parcel, rng: Random) -> Mark:
    prefix = parcel.layouts[parcel.main_entity].prefix
    return _copied(parcel, parcel.folder / f"{prefix}_{parcel.day:%Y%m}{parcel.day.day + 50}.csv")


def _given_twice(parcel: Parcel, rng: Random) -> Mark:
    folder = parcel.folder.parent / AGAIN_FOLDER / parcel.association.association_id
    return _copied(parcel, folder / parcel.path(parcel.main_entity).name)


def _renamed(parcel: Parcel, day: date) -> Mark:
    for entity in parcel.layouts:
        parcel.path(entity).rename(parcel.path(entity, day))
    return Mark(parcel.main_entity, file=parcel.path(parcel.main_entity, day).name, delivered_on=day)


def _into_the_future(parcel: Parcel, rng: Random) -> Mark:
    return _renamed(parcel, parcel.day.replace(year=parcel.day.year + 60, day=min(parcel.day.day, 28)))


def _before_the_first(parcel: Parcel, rng: Random) -> Mark:
    return _renamed(parcel, parcel.association.delivers_from - timedelta(days=1 + parcel.day.toordinal() % 3000))


def _sent_for_the_next_day(parcel: Parcel, rng: Random) -> Mark:
    """The delivery is sent once more, under the name of the next day, in the place of that day's own."""
    day = parcel.day + timedelta(days=1)
    for entity in parcel.layouts:
        shutil.copyfile(parcel.path(entity), parcel.path(entity, day))
    return Mark(parcel.main_entity, file=parcel.path(parcel.main_entity, day).name, delivered_on=day)


def _has_next_day(parcel: Parcel) -> bool:
    entity = parcel.main_entity
    return bool(parcel.main.lines) and parcel.path(entity, parcel.day + timedelta(days=1)).is_file()


PLACES = (
    ParcelKind("unknown_folder", "unknown_association", FILE_REFUSED, _in_unknown_folder, is_harmless=True),
    ParcelKind("undeclared_name", "undeclared_file_name", FILE_REFUSED, _under_undeclared_name, is_harmless=True),
    ParcelKind("impossible_date", "impossible_date", FILE_REFUSED, _on_impossible_date, is_harmless=True),
    ParcelKind("given_twice", "given_twice", FILE_REFUSED, _given_twice, is_harmless=True),
    ParcelKind("future_delivery", "future_delivery", DELIVERY_QUARANTINED, _into_the_future),
    ParcelKind("before_first_delivery", "before_first_delivery", DELIVERY_QUARANTINED, _before_the_first),
    ParcelKind("sent_again", "duplicate", DELIVERY_DUPLICATE, _sent_for_the_next_day, _has_next_day),
)
