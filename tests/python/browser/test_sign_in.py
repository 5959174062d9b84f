"""Who is let in, by a real identity provider: two factors and a habilitation that holds, or a sentence and nothing else."""

import urllib.error
import urllib.request
from datetime import date, timedelta

import pytest

from browser.driver import TIMEOUT
from browser.readers import Person, desk, settled

YESTERDAY = date.today() - timedelta(days=2)
CHIEF = Person("chief", "federation")
PEOPLE = (
    CHIEF,
    Person("assured", "federation", claims={"acr": "eidas2"}),
    Person("leaver", "federation"),
    Person("clerk", "federation", claims={"amr": ["pwd"]}),
    Person("silent", "federation", claims={}),
    Person("passer", claims={"amr": ["mfa"]}),
    Person("former", "federation", valid_until=YESTERDAY),
)
REFUSED = {
    "clerk": "second facteur",
    "silent": "second facteur",
    "passer": "n’est pas habilité",
    "former": "a expiré",
}


@pytest.fixture(scope="module")
def app_with_sign_in(browser, installed, tmp_path_factory):
    with desk(browser, installed, tmp_path_factory.mktemp("desk"), *PEOPLE) as one:
        yield one


@pytest.mark.parametrize("name", ["chief", "assured"])
def test_a_habilitation_and_two_factors_open_the_app(app_with_sign_in, name):
    with app_with_sign_in.signed_in(name) as reader:
        reader.wait_for("overview")
        assert reader.page.get_by_text("Application sans contrôle d’accès").count() == 0
        assert reader.page.get_by_text("Fédération", exact=True).is_visible()
        assert {line["outcome"] for line in app_with_sign_in.lines("app.sign_in") if line["who"] == f"user:{name}"} == {
            "accepted"
        }


@pytest.mark.parametrize(("name", "sentence"), REFUSED.items())
def test_everybody_else_is_refused_in_a_sentence(app_with_sign_in, name, sentence):
    with app_with_sign_in.signed_in(name) as reader:
        for address in ("/", "/territoires"):
            reader.page.goto(f"{app_with_sign_in.url}{address}")
            settled(reader.page)
            assert reader.page.locator("h1").inner_text() == "Accès refusé"
            assert sentence in reader.page.locator(".st-key-refused").inner_text()
            assert reader.headline() == []
            assert reader.page.get_by_role("link", name="Territoires").count() == 0


def test_nobody_reads_without_signing_in(app_with_sign_in):
    with app_with_sign_in.signed_in("chief") as reader:
        reader.wait_for("overview")
        reader.page.get_by_role("button", name="Se déconnecter").click()
        reader.page.get_by_role("button", name="Se connecter").wait_for(timeout=TIMEOUT)
        assert reader.headline() == []
        reader.page.goto(f"{app_with_sign_in.url}/territoires?region=Bretagne")
        settled(reader.page)
        assert reader.page.locator("h1").inner_text() == "Connexion"
        assert reader.table() == []


def test_a_habilitation_taken_back_takes_the_open_page_away(app_with_sign_in):
    leaver = PEOPLE[2]
    with app_with_sign_in.signed_in("leaver") as reader:
        reader.wait_for("overview")
        try:
            app_with_sign_in.allow(*(person for person in PEOPLE if person != leaver))
            # nobody touches the page
            reader.page.get_by_text("n’est pas habilité").wait_for(timeout=15_000)
            settled(reader.page)
            assert reader.headline() == []
            assert reader.page.locator("[data-testid=stVegaLiteChart]").count() == 0
        finally:
            app_with_sign_in.allow(*PEOPLE)


def test_a_habilitation_file_with_one_mistake_lets_nobody_in(app_with_sign_in):
    with app_with_sign_in.signed_in("chief") as reader:
        reader.wait_for("overview")
        try:
            app_with_sign_in.habilitations.write_text(CHIEF.habilitation + '[[habilitation]]\nid = "half"\n')
            reader.page.get_by_text("ne peut pas être lue").wait_for(timeout=15_000)
            settled(reader.page)
            assert reader.headline() == []
        finally:
            app_with_sign_in.allow(*PEOPLE)


def test_a_download_is_in_the_journal_before_it_is_given(app_with_sign_in):
    with app_with_sign_in.signed_in("chief") as reader:
        reader.wait_for("overview")
        before = len(app_with_sign_in.lines("app.download"))
        with reader.page.expect_download() as started:
            reader.page.get_by_test_id("stDownloadButton").first.get_by_role("button").click()
        [line] = app_with_sign_in.lines("app.download")[before:]
        assert (line["who"], line["outcome"]) == ("user:chief", "given")
        assert line["details"]["file"] == started.value.suggested_filename[:64]


def test_no_file_is_given_when_the_journal_cannot_be_written(app_with_sign_in):
    away = app_with_sign_in.journal.with_name("away")
    with app_with_sign_in.signed_in("chief") as reader:
        reader.wait_for("overview")
        given: list[object] = []
        reader.page.on("download", lambda download: given.append(download))
        app_with_sign_in.journal.rename(away)
        try:
            reader.page.get_by_test_id("stDownloadButton").first.get_by_role("button").click()
            reader.page.wait_for_timeout(3_000)
            assert given == []
        finally:
            away.rename(app_with_sign_in.journal)


def test_no_page_is_shown_when_the_journal_cannot_be_written(app_with_sign_in):
    away = app_with_sign_in.journal.with_name("away")
    with app_with_sign_in.signed_in("chief") as reader:
        reader.wait_for("overview")
        app_with_sign_in.journal.rename(away)
        try:
            reader.page.goto(f"{app_with_sign_in.url}/territoires")
            reader.page.get_by_text("ne peut pas être écrit").wait_for(timeout=TIMEOUT)
            assert reader.table() == []
        finally:
            away.rename(app_with_sign_in.journal)


def test_who_does_nothing_is_signed_out(browser, installed, tmp_path):
    with (
        desk(browser, installed, tmp_path / "idle", CHIEF, CONTACT_APP_IDLE_MINUTES="1") as one,
        one.signed_in("chief") as reader,
    ):
        reader.wait_for("overview")
        reader.page.get_by_role("button", name="Se connecter").wait_for(timeout=110_000)
        assert reader.headline() == []
        assert [line["outcome"] for line in one.lines("app.sign_out")] == ["idle"]


def test_the_link_of_a_file_is_worth_nothing_to_others(app_with_sign_in):
    with app_with_sign_in.signed_in("chief") as reader:
        reader.wait_for("overview")
        with reader.page.expect_download() as started:
            reader.page.get_by_test_id("stDownloadButton").first.get_by_role("button").click()
        link = started.value.url
        assert reader.page.request.get(link).status == 200
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(link)
        assert refused.value.code == 403


def test_the_journal_tells_pages_and_filters_and_no_identity(app_with_sign_in):
    with app_with_sign_in.signed_in("chief") as reader:
        reader.wait_for("overview")
        reader.press("7 j")
        reader.choose("Région", "Bretagne")
        lines = [line for line in app_with_sign_in.lines("app.page") if line["who"] == "user:chief"]
        assert lines[-1]["details"] == {"page": "overview", "area": "region/53", "period": "7d"}
        content = "".join(path.read_text() for path in app_with_sign_in.journal.glob("*.jsonl"))
        for person in PEOPLE:
            assert f"subject-{person.name}" not in content
            assert "@" not in content
