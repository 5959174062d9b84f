"""Make seeds/reference/{regions,departements,communes,postal_codes}.csv.

    python scripts/reference/make_territories.py

Sources: npm `@etalab/decoupage-administratif` 6.0.0 (official geographic code of 1 January 2026, reference populations
of 2023, of 2017 in Mayotte) and npm `codes-postaux` 4.1.2; data under Licence Ouverte 2.0. What no package states is in
facts/: time zones, school zones, Alsace-Moselle, a point inside each département, the Saturday hour of each region.

Paris, Lyon and Marseille are given by their arrondissements in place of the whole city, so that populations add up.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from sources import (
    ADMINISTRATIVE_DIVISIONS,
    FACTS_DIR,
    POSTAL_CODES,
    REFERENCE_SEEDS_DIR,
    npm_package,
    read_csv,
    read_json,
    write_seed,
)

ZONES = {"metro", "drom"}
POPULATION_YEAR = 2023
POPULATION_YEAR_BY_DEPARTEMENT = {"976": 2017}
CITIES_GIVEN_BY_ARRONDISSEMENT = {"75056", "69123", "13055"}
DEPARTEMENT_COLUMNS = [
    "departement_code",
    "departement_name",
    "region_code",
    "time_zone",
    "school_zone",
    "is_alsace_moselle",
    "population",
    "population_year",
    "longitude",
    "latitude",
]

Record = dict[str, Any]


def current_communes(records: list[Record]) -> list[Record]:
    """Communes and municipal arrondissements of the 101 départements, without the three whole cities, by code."""
    kinds = {"commune-actuelle", "arrondissement-municipal"}
    kept = [
        record
        for record in records
        if record["type"] in kinds and record["zone"] in ZONES and record["code"] not in CITIES_GIVEN_BY_ARRONDISSEMENT
    ]
    return sorted(kept, key=lambda record: record["code"])


def code_today(records: list[Record]) -> dict[str, str]:
    """Code of the present commune for each code that a merger has made a part of it."""
    merged = {record["code"]: record["chefLieu"] for record in records if record.get("chefLieu")}
    former = {old: record["code"] for record in records for old in record.get("anciensCodes", [])}
    return {**former, **merged}


def serves_own_departement(postal_code: str, departement: str) -> bool:
    """Whether a postal code begins with the number of the département; Corsica's all begin with 20."""
    return postal_code.startswith("20" if departement in {"2A", "2B"} else departement)


def postal_pairs(communes: list[Record], records: list[Record], postal: list[Record]) -> set[tuple[str, str]]:
    """Pairs (postal code, commune code), many to many, of both packages; mergers are followed to the present commune.

    `codes-postaux` follows the tax administration up to 2022, the other package the postal service: each knows postal
    codes that the other lacks. The tax administration also files a few streets along a border under the postal code of
    the next département (75016 for Boulogne-Billancourt): such pairs are left out.
    """
    departement_of = {record["code"]: record["departement"] for record in communes}
    today = code_today(records)
    pairs = {(code, record["code"]) for record in communes for code in record.get("codesPostaux", [])}
    for record in postal:
        commune = record["codeCommune"]
        commune = commune if commune in departement_of else today.get(commune, commune)
        departement = departement_of.get(commune)
        if departement and serves_own_departement(record["codePostal"], departement):
            pairs.add((record["codePostal"], commune))
    return pairs


def write_regions(package: Path) -> None:
    """One row per region; the hour at which out-of-hours care starts on Saturdays is a parameter of the region."""
    saturday = {fact["region_code"]: fact["saturday_pdsa_starts_at"] for fact in read_csv(FACTS_DIR / "regions.csv")}
    regions = [region for region in read_json(package / "data" / "regions.json") if region["zone"] in ZONES]
    write_seed(
        REFERENCE_SEEDS_DIR / "regions.csv",
        ["region_code", "region_name", "saturday_pdsa_starts_at", "zone"],
        ([r["code"], r["nom"], saturday[r["code"]], r["zone"]] for r in sorted(regions, key=lambda r: r["code"])),
    )


def write_departements(package: Path, communes: list[Record]) -> None:
    """One row per département; its population is the sum of its communes."""
    population: dict[str, int] = defaultdict(int)
    for commune in communes:
        population[commune["departement"]] += commune["population"]
    regions = {
        departement["code"]: (departement["nom"], departement["region"])
        for departement in read_json(package / "data" / "departements.json")
        if departement["zone"] in ZONES
    }
    facts = {fact["departement_code"]: fact for fact in read_csv(FACTS_DIR / "departements.csv")}
    rows = (
        {
            "departement_code": code,
            "departement_name": name,
            "region_code": region,
            "time_zone": facts[code]["time_zone"],
            "school_zone": facts[code]["school_zone"],
            "is_alsace_moselle": facts[code]["is_alsace_moselle"],
            "population": population[code],
            "population_year": POPULATION_YEAR_BY_DEPARTEMENT.get(code, POPULATION_YEAR),
            "longitude": facts[code]["longitude"],
            "latitude": facts[code]["latitude"],
        }
        for code, (name, region) in sorted(regions.items())
    )
    write_seed(
        REFERENCE_SEEDS_DIR / "departements.csv",
        DEPARTEMENT_COLUMNS,
        ([row[column] for column in DEPARTEMENT_COLUMNS] for row in rows),
    )


def main() -> None:
    """Make the four seeds."""
    with npm_package(ADMINISTRATIVE_DIVISIONS) as package:
        records = read_json(package / "data" / "communes.json")
        communes = current_communes(records)
        write_regions(package)
        write_departements(package, communes)
    write_seed(
        REFERENCE_SEEDS_DIR / "communes.csv",
        ["commune_code", "commune_name", "departement_code", "population"],
        ([c["code"], c["nom"], c["departement"], c["population"]] for c in communes),
    )
    with npm_package(POSTAL_CODES) as package:
        postal = read_json(package / "codes-postaux.json")
    write_seed(
        REFERENCE_SEEDS_DIR / "postal_codes.csv",
        ["postal_code", "commune_code"],
        sorted(postal_pairs(communes, records, postal)),
    )


if __name__ == "__main__":
    main()
