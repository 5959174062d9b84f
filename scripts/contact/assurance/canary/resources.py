"""FHIR feeds that carry the markers: resources of the simulator, in which every place for words names a person."""

import gzip
import json
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from contact.assurance.canary.markers import Cast, Person

_SPOILT = (
    '{{"resourceType": "Patient", "id": "x", "name": [{{"family": "{name}"',
    '{{"resourceType": "{name}", "id": "x"}}',
    '{{"resourceType": "Encounter", "id": "{name}", "subject": {{"reference": "Patient/{name}"}}}}',
    '{{"resourceType": "Encounter", "id": "y", "class": "{name}", "period": {{"start": "{name}"}}, "{name}": 1}}',
    "{name}",
    '["{name}"]',
)
"""Lines that cannot be landed, or not as they are."""


def plant_in_resources(source: Path, into: Path, cast: Cast) -> int:
    """Copy one association's NDJSON files into `into` with markers in place of what people typed; returns resources.

    Identifiers by which resources refer to each other stay. A last day is sent in gzip, and one with spoilt lines.
    """
    into.mkdir(parents=True, exist_ok=True)
    people, count = cycle(cast.patients), 0
    for path in sorted(source.iterdir()):
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        marked = []
        for line in text.decode("utf-8").splitlines():
            resource = json.loads(line)
            marked.append(
                json.dumps(_marked(resource, next(people), cast, resource["resourceType"]), ensure_ascii=False)
            )
        count += len(marked)
        (into / path.name.removesuffix(".gz")).write_text("\n".join(marked) + "\n", encoding="utf-8")
    days = sorted({path.stem[-8:] for path in into.glob("*.ndjson")})
    for path in sorted(into.glob(f"*_{days[-1]}.ndjson")):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    for path in sorted(into.glob(f"*_{days[0]}.ndjson")):
        spoilt = [line.format(name=name) for line, name in zip(_SPOILT, _names(cast), strict=False)]
        path.write_text(path.read_text("utf-8") + "\n".join(spoilt) + "\n", encoding="utf-8")
        shutil.copyfile(path, path.with_name(f"{cast.spare_names[5]}_{days[0]}.ndjson"))
    return count


def _names(cast: Cast) -> Iterator[str]:
    return cycle(person.family_name for person in cast.patients)


def _marked(value: object, person: Person, cast: Cast, kind: str) -> object:
    """A resource with every name, number, address, date of birth and text replaced."""
    if isinstance(value, list):
        return [_marked(one, person, cast, kind) for one in value]
    if not isinstance(value, dict):
        return value
    code, rpps, doctor = cast.doctors[0]
    told = f"{person.given_name} {person.family_name}, {person.born:%d/%m/%Y}, {person.phone}, {person.email}, {person.nir}"
    replaced = {
        "family": person.family_name, "given": [person.given_name], "birthDate": person.born.isoformat(),
        "line": [person.address], "text": told, "div": f"<div>{told}, {doctor}, RPPS {rpps}</div>", "display": told,
    }  # fmt: skip
    found = {}
    for key, inner in value.items():
        if key in replaced and isinstance(inner, (str, list)):
            found[key] = replaced[key]
        elif key == "telecom":
            found[key] = [{"system": "phone", "value": person.phone}, {"system": "email", "value": person.email}]
        elif key == "identifier" and kind in ("Patient", "Practitioner"):
            number = (person.nir, person.nir[:13]) if kind == "Patient" else (rpps, code)
            found[key] = [{**one, "value": number[place % 2]} for place, one in enumerate(inner)]
        else:
            found[key] = _marked(inner, person, cast, kind)
    return found
