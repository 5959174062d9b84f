"""A plugin of dbt-duckdb: once the stores are attached, dbt's connection reaches no file but theirs and the seeds."""

import os
import threading

from dbt.adapters.duckdb.plugins import BasePlugin

_lock = threading.Lock()


class Plugin(BasePlugin):
    """Called by dbt-duckdb for every cursor; the first one confines the connection that all of them share."""

    def configure_cursor(self, cursor) -> None:
        """Forbid files outside CONTACT_HOME and seeds/, and any other network or extension, for good."""
        with _lock:
            if cursor.execute("select current_setting('enable_external_access')").fetchone() == (True,):
                reached = [os.environ["CONTACT_HOME_DIR"] + "/", os.environ["DBT_PROJECT_DIR"] + "/seeds/"]
                quoted = ", ".join("'" + folder.replace("'", "''") + "'" for folder in reached)
                cursor.execute(f"set allowed_directories = [{quoted}]")
                cursor.execute("set enable_external_access = false")
