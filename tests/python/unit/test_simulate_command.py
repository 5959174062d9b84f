"""`contact simulate`: what it prints, and what it answers to a wrong request."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
import typer
from typer.testing import CliRunner

from contact.errors import ContactError
from contact.simulate.commands import simulate as command
from contact.simulate.federation import simulate
from contact.simulate.output import Request

OFFICIAL = "date,dep,sos_acts_covid,sos_acts_total\n" + "".join(
    f"2020-03-{day:02d},33,{day % 3},{400 + day}\n2020-03-{day:02d},01,0,0\n" for day in range(1, 6)
)


@pytest.fixture
def request_for(tmp_path) -> Request:
    """Two days of two associations."""
    return Request(tmp_path / "out", date(2020, 3, 2), date(2020, 3, 3), associations=2, scale=0.05)


@pytest.fixture
def official(tmp_path):
    """A small official file: one département with activity, one without."""
    path = tmp_path / "official.csv"
    path.write_text(OFFICIAL, encoding="utf-8")
    return path


def refused(request: Request, project) -> ContactError:
    """The error that a request ends in."""
    with pytest.raises(ContactError) as caught:
        simulate(request, project / "seeds")
    assert "\n" not in str(caught.value)
    return caught.value


def test_by_default_eight_weeks_end_yesterday(tmp_path):
    app = typer.Typer()
    app.command()(command)
    done = CliRunner().invoke(app, ["--out", str(tmp_path / "out"), "--associations", "1", "--scale", "0.01"])
    assert done.exit_code == 0, done.output
    marker = json.loads((tmp_path / "out" / "feeds" / "simulation.json").read_text())
    yesterday = date.today() - timedelta(days=1)
    assert marker["to"] == yesterday.isoformat()
    assert marker["from"] == (yesterday - timedelta(days=55)).isoformat()
    assert (marker["kind"], marker["scale"], marker["complete"]) == ("simulated", 0.01, True)


def test_an_earlier_simulation_is_replaced_with_a_word(request_for, project, capsys):
    simulate(request_for, project / "seeds")
    simulate(replace(request_for, last=date(2020, 3, 2)), project / "seeds")
    assert "holds an earlier simulation, which is replaced" in " ".join(capsys.readouterr().err.split())
    assert not list(request_for.out.rglob("*_20200303.csv"))


def test_a_folder_that_holds_something_else_is_refused(request_for, project):
    request_for.out.mkdir()
    (request_for.out / "thesis.txt").write_text("mine")
    assert "is not empty and holds no earlier simulation" in str(refused(request_for, project))
    assert (request_for.out / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last": date(2020, 3, 1)}, "swap the two dates"),
        ({"scale": 0.0}, "--scale must lie above 0"),
        ({"associations": 65}, "between 1 and 64"),
        ({"first": date(2014, 12, 30)}, "The calendar covers 2015-01-01 to"),
    ],
)
def test_a_wrong_option_is_named(request_for, project, change, words):
    assert words in str(refused(replace(request_for, **change), project))


def test_official_counts_exclude_a_scale(request_for, official, project):
    assert "--scale must stay 1" in str(refused(replace(request_for, calibrate=official), project))


@pytest.mark.parametrize(
    ("first", "last"), [(date(2020, 2, 29), date(2020, 3, 2)), (date(2020, 3, 4), date(2020, 3, 6))]
)
def test_days_without_an_official_count_are_refused(request_for, official, project, first, last):
    request = replace(request_for, scale=1.0, calibrate=official, first=first, last=last)
    assert "holds 2020-03-01 to 2020-03-05" in str(refused(request, project))


def test_a_file_that_is_not_official_is_refused(request_for, tmp_path, project):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    request = replace(request_for, scale=1.0, calibrate=path)
    assert "has no column date, dep, sos_acts_total, sos_acts_covid" in str(refused(request, project))
    assert "does not exist" in str(refused(replace(request, calibrate=tmp_path / "none.csv"), project))


@pytest.mark.parametrize("row", ["2020-03-02,33,0,1", "2020-03-06,33,0,many", "2020-03-06,33,9,1"])
def test_official_counts_that_cannot_be_are_refused(request_for, official, project, row):
    """A day given twice, a count that is no number, more cases than acts."""
    official.write_text(OFFICIAL + row + "\n", encoding="utf-8")
    request = replace(request_for, scale=1.0, calibrate=official, last=date(2020, 3, 6 if "06" in row else 3))
    assert "take a complete file" in str(refused(request, project))


def test_without_any_association_of_the_file_there_is_nothing_to_do(request_for, official, project):
    request = replace(request_for, scale=1.0, calibrate=official)
    assert "None of the associations chosen has official activity" in str(refused(request, project))
    assert not request_for.out.exists()


def test_a_folder_that_cannot_be_written_is_named(request_for, project, tmp_path):
    (tmp_path / "file").write_text("")
    request = replace(request_for, out=tmp_path / "file" / "out")
    assert "cannot be written" in str(refused(request, project))


def test_a_missing_reference_table_is_named(request_for, tmp_path):
    (tmp_path / "feeds").mkdir()
    with pytest.raises(ContactError, match=r"associations\.csv is missing"):
        simulate(request_for, tmp_path)


def test_associations_without_official_activity_deliver_nothing(request_for, official, project):
    request = replace(request_for, associations=None, scale=1.0, calibrate=official, last=date(2020, 3, 5))
    summary = simulate(request, project / "seeds")
    assert {path.name for path in (request.out / "feeds").iterdir() if path.is_dir()} == {"gironde_a", "gironde_b"}
    assert summary.acts == sum(400 + day for day in range(2, 6))
    assert json.loads((request.out / "feeds" / "simulation.json").read_text())["kind"] == "replayed"
