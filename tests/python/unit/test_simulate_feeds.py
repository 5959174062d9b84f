"""The files are what the associations' software exports, and say what really happened."""

import csv
from collections import Counter
from datetime import timedelta

import pandas as pd
import pytest

from feed_reader import (
    ACTS,
    ENCOUNTER,
    FHIR,
    REGISTRY,
    RESOURCES,
    canonical,
    latest,
    latest_events,
    read_association,
    told_by_encounters,
)
from seed_files import seed

LOG, FLAT = "dispatch_log", "flat_acts"
SAMPLE = {LOG: ("gironde_a", "martinique_a", "bas_rhin_a"), FLAT: ("gironde_b", "alpes_maritimes_b", "aisne_a")}
TIMES = {
    "called_at": ("AP", "heure_appel"),
    "answered_at": ("CR", "heure_decroche"),
    "decided_at": ("RG", "heure_decision"),
    "started_at": ("V", "heure_debut"),
    "ended_at": ("T", "heure_fin"),
    "cancelled_at": ("AN", "heure_annulation"),
}


def conformed(name: str, thesaurus: str, value: str) -> dict[str, str]:
    """Local code -> conformed value of a code map."""
    return {row["source_code"]: row[value] for row in seed(f"code_maps/{name}") if row["thesaurus"] == thesaurus}


def local_text(instants: pd.Series, zone: str, pattern: str) -> pd.Series:
    """UTC times as local text, '' where there is none."""
    return instants.dt.tz_localize("UTC").dt.tz_convert(zone).dt.strftime(pattern).fillna("")


@pytest.fixture(scope="module")
def delivered(simulated):
    """Files of some associations of each format."""
    return {name: read_association(simulated.feeds / name) for names in SAMPLE.values() for name in names}


@pytest.mark.parametrize("association", SAMPLE[LOG])
def test_the_dispatch_log_says_what_happened(association, delivered, cases):
    calls = latest(delivered[association], "appels", "NO_APPEL")
    events = latest_events(delivered[association])
    truth = cases[cases["association_id"] == association].set_index("source_case_id")
    assert set(calls) == set(events) == set(truth.index)
    zone = REGISTRY[association]["time_zone"]
    for column, (operation, _) in TIMES.items():
        expected = local_text(truth[column], zone, "%d/%m/%Y %H:%M")
        written = {
            number: "".join(event["HORODATAGE"] for event in events[number] if event["OPERATION"] == operation)
            for number in truth.index
        }
        assert written == expected.to_dict(), column
    assigned = {
        number: [e["HORODATAGE"] for e in of_case if e["OPERATION"] == "AT"] for number, of_case in events.items()
    }
    expected = local_text(truth["assigned_at"], zone, "%d/%m/%Y %H:%M").to_dict()
    assert all((expected[number] in times) if times else expected[number] == "" for number, times in assigned.items())
    waited = (truth["answered_at"] - truth["called_at"]).dt.total_seconds()
    assert {n: row["ATTENTE_S"] for n, row in calls.items()} == {
        n: "" if w != w else str(int(w)) for n, w in waited.items()
    }


@pytest.mark.parametrize("association", SAMPLE[FLAT])
def test_the_flat_file_says_what_happened(association, delivered, cases):
    rows = latest(delivered[association], ACTS, "numero_intervention")
    truth = cases[cases["association_id"] == association].set_index("source_case_id")
    assert set(rows) == set(truth.index)
    zone = REGISTRY[association]["time_zone"]
    for column, (_, field) in (TIMES | {"assigned_at": ("", "heure_affectation")}).items():
        expected = local_text(truth[column], zone, "%Y-%m-%dT%H:%M:%S")
        assert {number: row[field] for number, row in rows.items()} == expected.to_dict(), column


FIELDS = {
    FHIR: {"decisions": "decision", "dispositions": "disposition", "origins": "origin", "priority": "priority",
           "diagnoses": ("diagnosis_1", "diagnosis_2")},
    LOG: {"decisions": "DECISION", "dispositions": "DEVENIR", "origins": "ORIGINE", "priority": "URGENCE",
          "diagnoses": ("DIAGNOSTIC_1", "DIAGNOSTIC_2")},
    FLAT: {"decisions": "type_acte", "dispositions": "devenir", "origins": "origine", "priority": "priorite",
           "diagnoses": ("diagnostic_1", "diagnostic_2")},
}  # fmt: skip


KEYS = {LOG: ("NO_APPEL", "appels"), FLAT: ("numero_intervention", ACTS), FHIR: ("number", ENCOUNTER)}


@pytest.mark.parametrize("association", [*(name for names in SAMPLE.values() for name in names), *RESOURCES])
def test_codes_of_the_last_delivery_are_the_true_ones(association, delivered, encounters, cases):
    registered = REGISTRY[association]
    fields, thesaurus = FIELDS[registered["format"]], registered["thesaurus"]
    key, prefix = KEYS[registered["format"]]
    rows = pd.DataFrame.from_dict(latest((delivered | encounters)[association], prefix, key), orient="index")
    truth = cases[cases["association_id"] == association].set_index("source_case_id").loc[rows.index]
    for name, value in (("decisions", "decision"), ("dispositions", "disposition"), ("origins", "origin")):
        found = rows[fields[name]].map(conformed(name, thesaurus, value))
        assert found.fillna("none").tolist() == truth[value].fillna("none").tolist(), name
    assert pd.to_numeric(rows[fields["priority"]]).equals(truth["priority"].astype(float))
    for field, column in zip(fields["diagnoses"], ("diagnosis_code", "second_diagnosis_code"), strict=True):
        assert rows[field].map(canonical).fillna("").tolist() == truth[column].fillna("").tolist()
    syndromes = {
        row["source_code"]: row["syndrome"]
        for row in seed("code_maps/thesaurus_codes")
        if row["thesaurus"] == thesaurus
    }
    covid = rows[fields["diagnoses"][0]].map(canonical).map(syndromes) == "covid_19"
    assert covid.tolist() == truth["is_suspected_covid_19"].tolist()


def test_every_code_written_is_in_the_code_maps(simulated):
    known = {
        (name, row["thesaurus"], row["source_code"])
        for name in ("origins", "decisions", "cancellation_reasons", "dispositions", "sexes", "thesaurus_codes")
        for row in seed(f"code_maps/{name}")
    }
    columns = {
        "appels": {"ORIGINE": "origins", "DECISION": "decisions", "DEVENIR": "dispositions", "SEXE": "sexes",
                   "MOTIF_1": "thesaurus_codes", "MOTIF_2": "thesaurus_codes", "DIAGNOSTIC_1": "thesaurus_codes",
                   "DIAGNOSTIC_2": "thesaurus_codes"},
        "journal": {"MOTIF": "cancellation_reasons"},
        ENCOUNTER: {"origin": "origins", "decision": "decisions", "disposition": "dispositions", "sex": "sexes",
                    "cancellation": "cancellation_reasons", "reason_1": "thesaurus_codes", "reason_2": "thesaurus_codes",
                    "diagnosis_1": "thesaurus_codes", "diagnosis_2": "thesaurus_codes"},
        "actes": {"origine": "origins", "type_acte": "decisions", "devenir": "dispositions", "sexe": "sexes",
                  "motif_annulation": "cancellation_reasons", "motif_1": "thesaurus_codes", "motif_2": "thesaurus_codes",
                  "diagnostic_1": "thesaurus_codes", "diagnostic_2": "thesaurus_codes"},
    }  # fmt: skip
    for folder in sorted(path for path in simulated.feeds.iterdir() if path.is_dir()):
        thesaurus = REGISTRY[folder.name]["thesaurus"]
        files = read_association(folder)
        for file in told_by_encounters(files) if REGISTRY[folder.name]["format"] == FHIR else files:
            written = {
                (columns[file.prefix][c], thesaurus, canonical(row[c]))
                for row in file.rows
                for c in columns[file.prefix]
            }
            assert {code for code in written if code[2] is not None} <= known


def test_files_have_the_columns_and_line_ends_of_their_format(simulated):
    dialects = {row["file_prefix"]: row for row in seed("feeds/feed_formats")}
    declared = {}
    for row in seed("feeds/feed_fields"):
        declared.setdefault((row["format"], row["entity"]), []).append(row["source_field"])
    ends = {"crlf": b"\r\n", "lf": b"\n"}
    delimited = [path for path in simulated.feeds.iterdir() if path.is_dir() and REGISTRY[path.name]["format"] != FHIR]
    for folder in delimited:
        for path in folder.iterdir():
            dialect, data = dialects[path.stem.split("_")[0]], path.read_bytes()
            assert data.startswith(b"\xef\xbb\xbf") == (dialect["byte_order_mark"] == "true")
            header = data.removeprefix(b"\xef\xbb\xbf").split(b"\r\n")[0].split(b"\n")[0].decode()
            assert header.split(dialect["delimiter"]) == declared[dialect["format"], dialect["entity"]]
            assert data.endswith(ends[dialect["line_end"]])
            assert data.count(b"\n") == data.count(ends[dialect["line_end"]])
            assert (b"\r" in data) == (dialect["line_end"] == "crlf")


def test_each_line_is_one_record(delivered, simulated):
    for name, files in delivered.items():
        for file in files:
            path = simulated.feeds / name / f"{file.prefix}_{file.day:%Y%m%d}.csv"
            assert len(file.rows) == path.read_bytes().count(b"\n") - 1
            assert all(None not in row and None not in row.values() for row in file.rows)


def test_every_day_is_delivered_even_a_quiet_one(simulated, delivered):
    days = {simulated.first + timedelta(days=day) for day in range((simulated.last - simulated.first).days + 1)}
    resources = {name: read_association(simulated.feeds / name) for name in RESOURCES}
    for files in (delivered | resources).values():
        for prefix in {file.prefix for file in files}:
            assert {file.day for file in files if file.prefix == prefix} == days


def test_a_file_holds_the_calls_of_its_day_and_corrections_of_earlier_ones(delivered, encounters, cases):
    for name, files in (delivered | encounters).items():
        truth = cases[cases["association_id"] == name].set_index("source_case_id")
        key, prefix = KEYS[REGISTRY[name]["format"]]
        seen = Counter((row[key], file.day) for file in files if file.prefix == prefix for row in file.rows)
        expected = Counter(zip(truth.index, truth["called_local"].dt.date, strict=True))
        corrected = truth["corrected_on"].dropna()
        expected.update(zip(corrected.index, corrected, strict=True))
        assert seen == expected


def test_one_or_two_cases_in_a_hundred_are_sent_again_one_to_three_days_later(cases):
    again = cases[cases["corrected_on"].notna()]
    assert 0.01 <= len(again) / len(cases) <= 0.02
    late = (pd.to_datetime(again["corrected_on"]) - pd.to_datetime(again["first_delivered_on"])).dt.days
    assert set(late) == {1, 2, 3}


def test_a_correction_is_the_whole_case_with_something_changed(delivered, cases):
    for name, files in delivered.items():
        truth = cases[cases["association_id"] == name].set_index("source_case_id")
        for number in truth.index[truth["corrected_on"].notna()]:
            versions = [dict(row) for f in files if f.prefix != "journal" for row in f.rows if number in row.values()]
            logs = [[r for r in f.rows if r["NO_APPEL"] == number] for f in files if f.prefix == "journal"]
            logs = [sorted((r["OPERATION"], r["HORODATAGE"]) for r in log) for log in logs if log]
            assert len(versions) == 2
            assert len(logs) in (0, 2)
            fields = {"DIAGNOSTIC_1", "DIAGNOSTIC_2", "DEVENIR", "diagnostic_1", "diagnostic_2", "devenir", "heure_fin"}
            changed = any(canonical(versions[0][f]) != canonical(versions[1][f]) for f in fields & set(versions[0]))
            assert changed or logs[0] != logs[1]


def test_the_dispatch_log_has_the_habits_of_its_software(delivered):
    files = delivered["gironde_a"]
    calls = [row for file in files if file.prefix == "appels" for row in file.rows]
    events = [row for file in files if file.prefix == "journal" for row in file.rows]
    reasons = {row["MOTIF_1"] for row in calls}
    assert any(code.startswith("0") for code in reasons)
    assert any(code.isdigit() and code[0] != "0" for code in reasons)
    assert "-" in {row["MOTIF_2"] for row in calls}
    assert "" in {row["MOTIF_2"] for row in calls}
    assert "-1" in {row["CODE_MEDECIN"] for row in calls}
    assert {event["OPERATION"] for event in events} == {"AP", "CR", "RG", "PR", "AT", "RP", "AQ", "V", "T", "AN"}
    day = [
        pd.to_datetime(event["HORODATAGE"], dayfirst=True) for event in events if event["NO_APPEL"].startswith("200301")
    ]
    assert day != sorted(day), "lines of the log are not always in the order of time"


def test_after_a_re_assignment_the_visit_is_assigned_again(delivered):
    events = latest_events(delivered["gironde_a"])
    moved = [of_case for of_case in events.values() if any(event["OPERATION"] == "RP" for event in of_case)]
    assert moved
    for of_case in moved:
        at = sorted(e["HORODATAGE"] for e in of_case if e["OPERATION"] == "AT")
        doctors = {e["CODE_MEDECIN"].lstrip("0") for e in of_case if e["OPERATION"] == "AT"}
        assert len(at) == 2
        assert len(doctors) == 2


def test_some_give_birth_dates_and_some_ages(delivered):
    by_date, by_age = delivered["gironde_b"], delivered["alpes_maritimes_b"]
    dated, aged = ([row for file in files for row in file.rows if row["nom"]] for files in (by_date, by_age))
    assert all(row["date_naissance"] and not row["age"] and not row["unite_age"] for row in dated)
    assert all(not row["date_naissance"] and row["age"] and row["unite_age"] in "AMJ" for row in aged)
    assert {"A", "M"} <= {row["unite_age"] for row in aged}


def test_comments_sometimes_hold_a_name_or_a_number(delivered):
    comments = [
        r.get("COMMENTAIRE", r.get("commentaire")) for files in delivered.values() for f in files for r in f.rows
    ]
    assert any("Rappeler" in (comment or "") and any(c.isdigit() for c in comment) for comment in comments)
    assert any("," in (comment or "") for comment in comments), "commas are quoted"


def test_communes_are_typed_in_upper_case_with_mistakes(delivered):
    names = {row["commune_name"].upper().replace(" ", "-") for row in seed("reference/communes")}
    typed = [
        row["COMMUNE"]
        for file in delivered["gironde_a"]
        if file.prefix == "appels"
        for row in file.rows
        if row["COMMUNE"]
    ]
    assert all(name == name.upper() for name in typed)
    assert any("ST" in name.replace("-", " ").split(" ")[0] for name in typed)
    assert 0.5 < sum(name.replace(" ", "-") in names for name in typed) / len(typed) < 1


def test_quotes_are_only_where_they_must_be(simulated):
    """What Python writes from the parsed rows is byte for byte the file."""
    path = next((simulated.feeds / "gironde_b").glob("actes_20200301.csv"))
    text = path.read_bytes().decode("utf-8-sig")
    again = [",".join(_quoted(value) for value in row) for row in csv.reader(text.splitlines())]
    assert "\n".join(again) + "\n" == text


def _quoted(value: str) -> str:
    return f'"{value}"' if "," in value else value
