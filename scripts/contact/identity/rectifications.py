"""Corrections of identities, remembered: what is sent again in the old spelling takes the right pseudonym.

`message` is what was keyed into the former pseudonym; a rotation of keys needs it.
"""

import duckdb


def exist(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any correction is remembered."""
    return connection.execute("select count(*) > 0 from identity.main.rectifications").fetchone()[0]


def apply(connection: duckdb.DuckDBPyConnection, birth_month: str | None) -> None:
    """Give rows of the temporary table `gated` that bear a former pseudonym the corrected one.

    `birth_month` names the landed column of the month of birth, which is corrected where the correction tells it. The
    wrong spelling and its link go no further: identity columns that made the former pseudonym are emptied.
    """
    month = f", {birth_month} = coalesce(corrected.birth_month, gated.{birth_month})" if birth_month else ""
    forgotten = "traits_id = null, family_name = null, given_name = null, birth_date = null, nir = null"
    # A row that bears the INS of somebody else and the old spelling is that of a homonym: it stays as it is.
    for former, own in (("patient_id", "true"), ("traits_id", "gated.patient_id = corrected.patient_id")):
        connection.execute(f"""
            update gated
            set patient_id = corrected.patient_id, patient_match = corrected.patient_match, {forgotten}{month}
            from identity.main.rectifications as corrected
            where corrected.former_id = gated.{former} and {own}
        """)
