"""Every column of the warehouse is classified, and none as less than the field that it comes from."""

import re

import duckdb
import pytest
import yaml

from contact.dossier.contract_files import landed_dictionary
from contact.errors import ContactError
from contact.landing.registry import read_registry
from contact.warehouse.classification import CLASSES, column_classes, require_classified

RANK = {name: rank for rank, name in enumerate(("operational", "quasi_identifier", "health", "pseudonym"))}


@pytest.fixture(scope="module")
def classes(project):
    return column_classes(project)


def described_columns(project) -> dict[str, str]:
    """Names of the columns that the YAML of the models describes, each with one of its models."""
    found = {}
    for path in sorted((project / "models").rglob("*.yml")):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", ()):
            found |= {column["name"]: model["name"] for column in model.get("columns", ())}
    return found


def test_every_column_of_the_models_is_classified_and_no_other(project, classes):
    described = described_columns(project)
    assert sorted(set(described) - set(classes)) == []
    assert sorted(set(classes) - set(described)) == []


def test_nothing_in_the_warehouse_may_name_a_person_or_be_free_text():
    assert not {"direct_identifier", "free_text"} & set(CLASSES)


def test_a_column_of_staging_is_classified_no_lower_than_the_field_that_it_comes_from(project, classes):
    checked = 0
    for entity in read_registry(project / "seeds").entities:
        folder = project / "models" / "staging" / entity.format
        text = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.sql")))
        for name, _, _, landed in landed_dictionary(entity):
            uses = re.findall(rf"^ +(?:.*\b{name}\b.* as (\w+)|({name}))\s*,?$", text, re.MULTILINE)
            targets = {renamed or kept for renamed, kept in uses}
            lower = [target for target in targets if RANK[classes[target]] < RANK[landed]]
            assert lower == [], f"{entity.table}.{name} is {landed}"
            checked += len(targets)
    assert checked > 40


def test_an_unclassified_column_is_refused_by_name(project):
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create view marts.fct_x as select 1 as patient_id, 2 as shoe_size")
        with pytest.raises(
            ContactError, match=r"Nobody classified the column shoe_size \(in fct_x\); add it to models"
        ):
            require_classified(connection, project)


@pytest.mark.parametrize("line", ["age,free_text", "age,direct_identifier", "age,", "age", "sex,health\nsex,health"])
def test_a_class_that_the_warehouse_may_not_hold_is_refused(tmp_path, line):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "column_classes.csv").write_text(f"column_name,classification\n{line}\n")
    with pytest.raises(ContactError, match=r"column_classes\.csv, line [23]: expected"):
        column_classes(tmp_path)


def test_a_missing_list_is_told(tmp_path):
    with pytest.raises(ContactError, match="is missing"):
        column_classes(tmp_path)
