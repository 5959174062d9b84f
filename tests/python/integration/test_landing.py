"""What `contact land` promises: whole or not at all, once, nothing lost, no identity in landing."""

import pytest

from contact.landing.land import land
from contact.landing.status import read_status
from contact.stores import open_store
from feed_builder import line, write


def rows(store: str, statement: str) -> list[tuple]:
    with open_store(store) as connection:
        return connection.execute(statement).fetchall()


def test_both_formats_land_as_received(feeds, calls, events, acts):
    write(feeds / "alpes_maritimes_a", calls, "20200301", [line(calls)])
    write(feeds / "alpes_maritimes_a", events, "20200301", [line(events), line(events, OPERATION="CR")])
    write(feeds / "aisne_a", acts, "20200301", [line(acts)])
    entries, refused = land([feeds])
    assert [entry.status for entry in entries] == ["landed", "landed"]
    assert refused == []
    assert rows(
        "landing", "select no_appel, attente_s, birth_month, commune_code, motif_1 from dispatch_log.calls"
    ) == [("1001", "25", "1981-05", "33063", "0080")]
    assert rows("landing", "select horodatage, operation from dispatch_log.events order by 2") == [
        ("01/03/2020 20:15", "AP"),
        ("01/03/2020 20:15", "CR"),
    ]
    assert rows("landing", "select heure_appel, type_acte, commune_code from flat_acts.acts") == [
        ("2020-03-01T20:15:30", "VIS", "33063")
    ]


def test_a_patient_of_two_associations_has_one_pseudonym(feeds, calls, events, acts):
    write(feeds / "alpes_maritimes_a", calls, "20200301", [line(calls)])
    write(feeds / "alpes_maritimes_a", events, "20200301", [line(events)])
    write(feeds / "aisne_a", acts, "20200301", [line(acts)])
    land([feeds])
    found = rows(
        "landing",
        "select patient_id, patient_match from dispatch_log.calls union all select patient_id, patient_match from flat_acts.acts",
    )
    assert found[0] == found[1]
    assert found[0][1] == "traits"


def test_a_delivery_sent_twice_lands_once(feeds, acts):
    write(feeds / "aisne_a", acts, "20200301", [line(acts), line(acts, numero_intervention="A78")])
    land([feeds])
    before = rows("landing", "from flat_acts.acts"), rows("identity", "from patients")
    entries, _ = land([feeds])
    assert [(entry.status, entry.rows_received, entry.rows_duplicate) for entry in entries] == [("duplicate", 2, 2)]
    assert (rows("landing", "from flat_acts.acts"), rows("identity", "from patients")) == before
    assert rows("landing", "select status, count(*) from ledger.deliveries group by 1 order by 1") == [
        ("duplicate", 1),
        ("landed", 1),
    ]


def test_a_row_that_cannot_be_read_is_kept_apart_with_its_line_and_reason(feeds, acts):
    lines = [
        line(acts),
        "only,three,fields",
        line(acts, numero_intervention=""),
        line(acts, numero_intervention="A79", heure_appel="soon"),
        line(acts, numero_intervention="A80"),
        line(acts, numero_intervention="A80"),
    ]
    write(feeds / "aisne_a", acts, "20200301", lines)
    [entry], _ = land([feeds])
    assert (entry.rows_received, entry.rows_landed, entry.rows_quarantined, entry.rows_duplicate) == (6, 2, 3, 1)
    assert rows("landing", "select line_number, reason_code, row_count from ledger.quarantine order by 1") == [
        (3, "too_few_fields", 1),
        (4, "missing_required_field", 1),
        (5, "unreadable_time", 1),
    ]
    assert rows("identity", "select content from kept_content where line_number = 3") == [(b"only,three,fields",)]
    assert read_status()["conserved"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: data.replace(b"\n", b"\r\n").decode("utf-8-sig").encode("utf-16"), "encoding_utf_16"),
        (lambda data: data.decode("utf-8-sig").encode("cp1252"), "encoding_not_utf_8"),
        (lambda data: data[:-40], "truncated_file"),
        (lambda data: data.replace(b"numero_intervention,", b"", 1), "missing_column"),
        (lambda data: b"", "empty_file"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_kept_apart_whole(feeds, acts, spoil, reason):
    path = write(feeds / "aisne_a", acts, "20200301", [line(acts), line(acts, numero_intervention="A78")])
    path.write_bytes(spoil(path.read_bytes()))
    [entry], _ = land([feeds])
    assert (entry.status, entry.reason) == ("quarantined", reason)
    assert "LEFEVRE" not in entry.explanation.upper().replace("È", "E")
    assert entry.rows_received == entry.rows_quarantined
    assert rows("landing", "select count(*) from flat_acts.acts") == [(0,)]
    assert rows("identity", "select content from kept_content") == [(path.read_bytes(),)]


def test_windows_1252_declared_and_utf_8_sent_is_told(feeds, calls, events):
    path = write(feeds / "alpes_maritimes_a", calls, "20200301", [line(calls)])
    path.write_bytes(path.read_bytes().decode("cp1252").encode("utf-8"))
    write(feeds / "alpes_maritimes_a", events, "20200301", [line(events)])
    [entry], _ = land([feeds])
    assert entry.reason == "encoding_utf_8"
    assert "appels_20200301.csv is in UTF-8 and windows-1252 is declared" in entry.explanation


def test_calls_without_their_event_log_wait_for_it(feeds, calls, events):
    write(feeds / "alpes_maritimes_a", calls, "20200301", [line(calls)])
    [entry], _ = land([feeds])
    assert (entry.status, entry.reason) == ("quarantined", "missing_file")
    assert "journal_20200301.csv" in entry.explanation
    write(feeds / "alpes_maritimes_a", events, "20200301", [line(events)])
    [entry], _ = land([feeds])
    assert (entry.status, entry.rows_landed) == ("landed", 2)


def test_a_corrected_case_supersedes_the_earlier_one(feeds, acts):
    write(feeds / "aisne_a", acts, "20200301", [line(acts), line(acts, numero_intervention="A78")])
    write(feeds / "aisne_a", acts, "20200302", [line(acts, diagnostic_1="GRIP")])
    land([feeds])
    [flat] = [row for row in read_status()["rows"] if row["entity"] == "flat_acts.acts"]
    assert (flat["landed"], flat["current"], flat["superseded"]) == (3, 2, 1)


def test_text_has_no_way_through_a_coded_field(feeds, acts):
    values = {
        "motif_1": "Mme Lefevre tousse",
        "code_postal": "chez elle",
        "age": "trente ans",
        "heure_fin": "demain matin",
    }
    write(feeds / "aisne_a", acts, "20200301", [line(acts, **values)])
    land([feeds])
    assert rows("landing", "select motif_1, code_postal, age, heure_fin from flat_acts.acts") == [("?", "?", "?", "?")]


def test_no_identity_is_found_in_the_landing_store(feeds, calls, events, acts):
    markers = [
        "lefevre",
        "lefèvre",
        "elodie",
        "élodie",
        "0612345678",
        "liberté",
        "1981-05-12",
        "12/05/1981",
        "sœur",
        "fille",
    ]
    write(feeds / "alpes_maritimes_a", calls, "20200301", [line(calls)])
    write(feeds / "alpes_maritimes_a", events, "20200301", [line(events)])
    write(feeds / "aisne_a", acts, "20200301", [line(acts)])
    land([feeds])
    with open_store("landing") as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'landing'"
        ).fetchall()
        assert len(tables) >= 5
        held = " ".join(str(connection.execute(f"from {table}").fetchall()) for (table,) in tables).lower()
    assert [marker for marker in markers if marker in held] == []


def test_one_content_under_two_days_in_one_run_lands_once(feeds, acts):
    write(feeds / "aisne_a", acts, "20200301", [line(acts), line(acts, numero_intervention="A78")])
    write(feeds / "aisne_a", acts, "20200302", [line(acts), line(acts, numero_intervention="A78")])
    first, second = land([feeds])[0]
    assert (first.status, second.status) == ("landed", "duplicate")
    assert second.original_delivery_id == first.delivery_id
    assert rows("landing", "select count(*) from flat_acts.acts") == [(2,)]


def test_quiet_days_are_alike_and_all_of_them_are_delivered(feeds, acts):
    write(feeds / "aisne_a", acts, "20200301", [])
    write(feeds / "aisne_a", acts, "20200302", [])
    assert [entry.status for entry in land([feeds])[0]] == ["landed", "landed"]
    assert [entry.status for entry in land([feeds])[0]] == ["duplicate", "duplicate"]


@pytest.mark.parametrize(("day", "reason"), [("20141231", "before_first_delivery"), ("20991231", "future_delivery")])
def test_a_day_that_cannot_be_true_is_kept_apart(feeds, acts, day, reason):
    write(feeds / "aisne_a", acts, day, [line(acts)])
    [entry], _ = land([feeds])
    assert (entry.status, entry.reason, entry.rows_quarantined) == ("quarantined", reason, 1)
