"""The bytes of a download are what a French spreadsheet expects, with the publication's figures."""

import csv
import io

from browser.driver import unexpected


def downloaded(reader) -> tuple[str, bytes]:
    with reader.page.expect_download() as caught:
        reader.page.get_by_role("button", name="Exporter (CSV)").click()
    return caught.value.suggested_filename, caught.value.path().read_bytes()


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def number(text: str) -> float:
    return float(text.replace(",", "."))


def test_the_overview(open_reader, installed):
    with open_reader() as reader:
        reader.open("overview", "?region=Bretagne&periode=7+j")
        name, content = downloaded(reader)
        assert unexpected(reader) == []
    assert name == "contact_vue_d_ensemble_bretagne_2026-11-08_2026-11-14.csv"
    rows = rows_of(content)
    answered = [row for row in rows if row["Indicateur"] == "Part des appels décrochés" and row["Série"] == "Période"]
    value = installed.sql(
        "SELECT value FROM data.headline WHERE level = 'region' AND area_code = '53' AND period = '7d' "
        "AND \"window\" = 'current' AND metric = 'answered_share'"
    ).value[0]
    assert abs(number(answered[0]["Valeur"]) - 100 * value) < 1e-5
    assert "," in answered[0]["Valeur"]
    assert answered[0]["Unité"] == "%"
    assert answered[0]["Code"] == "53"
    days = [row for row in rows if row["Série"] == "Jour" and row["Indicateur"] == "Appels reçus"]
    daily = installed.sql(
        "SELECT value FROM data.demand_daily WHERE level = 'region' AND area_code = '53' AND metric = 'calls' "
        "AND day BETWEEN '2026-11-08' AND '2026-11-14' ORDER BY day"
    ).value
    assert [number(row["Valeur"]) for row in days] == list(daily)


def test_the_territories(open_reader, installed):
    with open_reader() as reader:
        reader.open("territories")
        name, content = downloaded(reader)
    assert name == "contact_territoires_france_entiere_2026-10-18_2026-11-14.csv"
    rows = rows_of(content)
    assert len(rows) == 101
    acts = installed.sql(
        "SELECT area_code, value FROM data.territories WHERE level = 'departement' AND period = '28d' "
        "AND \"window\" = 'current' AND metric = 'acts'"
    ).set_index("area_code").value  # fmt: skip
    assert {row["Code"]: number(row["Actes (actes)"]) for row in rows} == dict(acts)
    assert {row["Région"] for row in rows if row["Code"] == "33"} == {"Nouvelle-Aquitaine"}
