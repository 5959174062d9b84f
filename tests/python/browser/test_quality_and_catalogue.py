"""In a real browser: the workbook of data quality is the publication's, and the catalogue finds words without accents."""

import openpyxl

FOUND = ".st-key-card_catalogue tbody tr"


def test_the_workbook_holds_the_published_figures_in_french(open_reader, installed, tmp_path):
    with open_reader() as reader:
        reader.open("quality")
        with reader.page.expect_download() as download:
            reader.page.get_by_role("button", name="Classeur (Excel)").click()
        assert download.value.suggested_filename == "contact_qualite_france_entiere_2026-10-18_2026-11-14.xlsx"
        download.value.save_as(tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == [
        "À lire", "Livraisons", "Champs remplis", "Codage", "Contrôles à traiter", "Codes à reprendre", "Définitions",
    ]  # fmt: skip
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    rows = list(book["Livraisons"].iter_rows(min_row=2, values_only=True))
    published = installed.sql(
        "SELECT label_fr, value FROM data.feed_quality JOIN meta.areas USING (level, area_code) "
        "WHERE level = 'association' AND period = '28d' AND \"window\" = 'current' AND metric = 'feed_completeness_share'"
    )
    assert {(row[1], round(row[4], 9)) for row in rows} == {
        (row.label_fr, round(row.value, 9)) for row in published.itertuples()
    }
    failed = installed.sql(
        "SELECT count(*) AS failed FROM data.checks_to_act_on WHERE level = 'association' AND period = '28d' "
        "AND metric = 'failed_checks' AND value > 0"
    ).failed[0]
    assert book["Contrôles à traiter"].max_row - 1 == failed
    dangerous = [cell for cell in book["Codes à reprendre"]["D"] if str(cell.value).startswith("=")]
    assert [cell.data_type for cell in dangerous] == ["s"]
    assert all(cell.quotePrefix for cell in dangerous)


def test_a_search_without_accents_finds_and_a_click_shows_the_sheet(open_reader):
    with open_reader() as reader:
        reader.open("catalogue")
        page = reader.page
        page.locator(FOUND).first.wait_for()
        everything = page.locator(FOUND).count()
        page.get_by_role("searchbox", name="Chercher un indicateur (nom, définition, page)").fill(
            "DELAI median arrivee"
        )
        names = page.locator(f"{FOUND} td:first-child").all_inner_texts()
        assert "Délai médian d’arrivée" in names
        assert 0 < len(names) < everything
        page.locator(FOUND).filter(has_text="Délai médian d’arrivée").first.click()
        reader.settle()
        assert page.locator(".st-key-card_sheet h2").inner_text() == "Délai médian d’arrivée"
        assert "definition=median_arrival_minutes" in page.url
