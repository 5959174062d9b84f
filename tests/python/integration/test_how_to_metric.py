"""The how-to of adding a metric is true: what it says is done on a copy of the project, and the page shows the figure."""

import json
import shutil
import subprocess
import sys

import pytest

from followed_page import FollowedPage

SHOWN = """
import json
from streamlit.testing.v1 import AppTest
test = AppTest.from_file("app/main.py", default_timeout=60).run()
assert not test.exception
print(json.dumps({metric.label: metric.value for metric in test.metric}))
"""


@pytest.fixture(scope="module")
def followed(project, personal, tmp_path_factory) -> FollowedPage:
    """A copy of the project, beside a personal warehouse that is there already, on which the page was followed."""
    copy = FollowedPage(project, tmp_path_factory.mktemp("how-to-metric"))
    shutil.copytree(personal.folder / "dev", copy.folder / "dev")
    return copy.follow("how_to_metric.md")


def answer(followed, *arguments: str) -> list[dict]:
    """What a command of the copy says, in JSON."""
    command = [sys.executable, "-m", "contact", "dev", *arguments]
    done = subprocess.run(
        command, env=followed.environment, cwd=followed.project, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_each_command_of_the_page_does_its_work(followed):
    assert len(followed.answers) == 6
    assert {done.returncode for done in followed.answers.values()} == {0}, followed.failures


def test_the_metric_is_the_count_that_the_page_shows_beside_it(followed):
    found = answer(followed, "query", "deep_night_visits", "--by", "association", "--json")
    statement = (
        "select association_id as association, count(*) as deep_night_visits from fct_acts "
        "where is_visit and started_hour < 6 group by all order by all"
    )
    expected = answer(followed, "sql", statement, "--format", "json")
    assert expected
    assert [row for row in found if row["deep_night_visits"]] == expected


def test_the_sheet_tells_what_the_yaml_says_and_where_it_is_shown(followed):
    told = answer(followed, "metric", "deep_night_visits", "--json")
    assert (told["label"], told["label_en"]) == ("Visites en nuit profonde", "Visits in deep night")
    assert told["saved_queries"] == {"headline": "overview", "service_daily": "overview"}
    assert "flat_acts.acts" in told["origins"]["landing"]


def test_the_overview_shows_the_card(followed):
    environment = followed.environment | {
        "CONTACT_PUBLICATION": str(followed.folder / "dev" / "stores" / "publication.duckdb"),
        "CONTACT_PUBLICATION_KEY_FILE": str(followed.folder / "dev" / "keys" / "publication.key"),
    }
    environment["PYTHONPATH"] = str(followed.project)
    done = subprocess.run(
        [sys.executable, "-c", SHOWN],
        env=environment,
        cwd=followed.project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    shown = json.loads(done.stdout.splitlines()[-1])
    assert shown["Visites en nuit profonde"][0].isdigit()
