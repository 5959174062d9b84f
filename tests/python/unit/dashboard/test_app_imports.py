"""The app stands alone: it imports no part of the warehouse, of dbt or of MetricFlow, and opens no other file."""

import ast
import json
import os
import subprocess
import sys

FORBIDDEN = ("contact", "dbt", "metricflow", "metricflow_semantics", "dbt_semantic_interfaces")

RUN_EVERY_PAGE = """
import json, sys
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
test = AppTest.from_file("app/main.py", default_timeout=60).run()
assert not test.exception
test._page_hash = calc_hash("territoires")
test.run()
assert not test.exception and test.title[0].value == "Territoires"
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def test_the_process_of_the_app_holds_no_module_of_the_warehouse(project, short):
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", RUN_EVERY_PAGE],
        cwd=project, env=environment | short.environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    modules = json.loads(done.stdout.splitlines()[-1])
    assert "streamlit" in modules
    assert not set(FORBIDDEN) & set(modules)


def test_no_file_of_the_app_names_the_warehouse_in_an_import(project):
    for file in (project / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {name.split(".")[0] for name in names} & set(FORBIDDEN), file


def test_only_data_py_and_its_views_speak_to_the_engine(project):
    may = {"import duckdb": ("data.py", "views.py"), "os.environ": ("data.py", "configuration.py")}
    may |= {".connection": ("data.py",), "stored_": ("data.py",)}
    for file in (project / "app").rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        for words, names in may.items():
            assert words not in source or file.name in names, (file, words)
