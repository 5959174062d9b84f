"""Feeds written by hand for tests: a few readable values per row, the rest filled with plain defaults."""

from pathlib import Path

from contact.landing.registry import Entity, read_registry

ENCODINGS = {"dispatch_log": "cp1252", "flat_acts": "utf-8-sig"}
LINE_ENDS = {"dispatch_log": "\r\n", "flat_acts": "\n"}

CALL = {
    "NO_APPEL": "1001",
    "ATTENTE_S": "25",
    "NOM": "LEFÈVRE-MARTIN",
    "PRENOM": "Élodie",
    "SEXE": "F",
    "DATE_NAISSANCE": "12/05/1981",
    "TELEPHONE": "06 12 34 56 78",
    "ADRESSE": "12 rue de la Liberté",
    "CODE_POSTAL": "33000",
    "COMMUNE": "BORDEAUX",
    "ORIGINE": "1",
    "MOTIF_1": "0080",
    "URGENCE": "1",
    "DECISION": "V",
    "CODE_MEDECIN": "042",
    "DIAGNOSTIC_1": "0080",
    "DEVENIR": "1",
    "COMMENTAIRE": "appelé par sa sœur",
}
EVENT = {
    "NO_APPEL": "1001",
    "OPERATION": "AP",
    "HORODATAGE": "01/03/2020 20:15",
    "CODE_MEDECIN": "-1",
    "UTILISATEUR": "acc1",
}
ACT = {
    "numero_intervention": "A77",
    "heure_appel": "2020-03-01T20:15:30",
    "heure_decroche": "2020-03-01T20:15:58",
    "heure_decision": "2020-03-01T20:19:00",
    "type_acte": "VIS",
    "nom": "Lefevre Martin",
    "prenom": "ELODIE",
    "date_naissance": "1981-05-12",
    "sexe": "2",
    "telephone": "0612345678",
    "adresse": "12 rue de la Liberté",
    "code_postal": "33000",
    "code_insee": "33063",
    "medecin": "D7",
    "motif_1": "FIEV",
    "commentaire": "voir avec la fille",
}
DEFAULTS = {"calls": CALL, "events": EVENT, "acts": ACT}


def entity(project: Path, format_name: str, name: str) -> Entity:
    """The declared entity `name` of a format."""
    return next(e for e in read_registry(project / "seeds").formats[format_name] if e.entity == name)


def line(declared: Entity, **values: str) -> str:
    """One line of a feed, defaults overridden by `values`; fields are quoted where they must be."""
    row = DEFAULTS[declared.entity] | values
    return declared.delimiter.join(_quoted(row.get(name, ""), declared) for name in declared.columns)


def _quoted(value: str, declared: Entity) -> str:
    return f'"{value}"' if declared.delimiter in value else value


def write(folder: Path, declared: Entity, day: str, lines: list[str], header: str | None = None) -> Path:
    """Write one feed file (`day` as yyyymmdd) in the encoding and with the line ends of its format."""
    folder.mkdir(parents=True, exist_ok=True)
    end = LINE_ENDS[declared.format]
    text = end.join([header or declared.delimiter.join(declared.columns), *lines]) + end
    path = folder / f"{declared.file_prefix}_{day}.csv"
    path.write_bytes(text.encode(ENCODINGS[declared.format]))
    return path
