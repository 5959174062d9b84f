"""Settings: from the environment (`CONTACT_…`), with defaults that work in a checkout."""

from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from contact.errors import UsageError


def _find_project() -> Path:
    """The folder that holds dbt_project.yml: the current folder or one above, else the checkout of this package."""
    here = Path.cwd()
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if (folder / "dbt_project.yml").is_file():
            return folder
    return here


class Settings(BaseSettings):
    """All settings of contact. Each is an environment variable of the same name with the prefix CONTACT_."""

    model_config = SettingsConfigDict(env_prefix="CONTACT_")

    home: Path = Field(Path("var"), description="Folder of the four stores")
    keys: Path = Field(Path("keys"), description="Folder of the keys, outside the folder of the stores")
    backups: Path = Field(Path("backups"), description="Folder of the backups")
    dev: Path = Field(Path("var/dev"), description="Folder of the personal warehouse of 'contact dev'")
    backup_recipients: str = Field("", description="Further age recipients of the backups, separated by commas")
    audit_head: Path | None = Field(
        None, description="File of the audit trail's head; audit.head beside the keys if unset"
    )
    audit_days: int = Field(365, ge=180, le=365, description="Days for which audit entries are kept")
    retention_years: int = Field(20, ge=1, le=20, description="Years for which health data are kept")
    project_dir: Path = Field(default_factory=_find_project, description="Folder that holds dbt_project.yml")
    threads: int = Field(2, ge=1, description="Threads of the engine")
    memory_limit: str = Field("6GiB", pattern=r"^\d+(\.\d+)?\s?[KMGT]i?B$", description="Memory of the engine")
    lock_wait_seconds: float = Field(3600, ge=0, description="How long a command waits for another one")
    k: int = Field(11, ge=11, description="Fewest distinct persons behind a published health figure")
    round_base: int = Field(5, ge=5, description="Base to which published health counts are rounded")
    max_file_mib: int = Field(64, ge=1, description="Largest feed file that is read, in MiB")
    max_line_bytes: int = Field(65_536, ge=1_024, description="Longest line that is read, in bytes")
    inbox_settle_seconds: float = Field(10, ge=0, description="How long a file of an inbox must not have changed")
    inbox_wait_minutes: float = Field(60, ge=0, description="How long a delivery of an inbox waits for its other files")
    reader_memory_mib: int = Field(1024, ge=128, description="Memory of the process that reads feeds, in MiB")
    reader_seconds: float = Field(15, ge=1, description="Longest time to read a delivery, besides a second per 4 MiB")
    app_address: str = Field("127.0.0.1", description="Address on which the app is served; another needs sign-in")
    app_port: int = Field(8501, ge=1, le=65_535, description="Port of the app")
    app_hosts: str = Field("", description="Further names by which the app may be asked for, separated by commas")
    app_url: str = Field("", description="Address that readers of the app know, as https://contact.example.org")
    app_oidc_metadata: str = Field("", description="Metadata address of the OpenID Connect provider; unset: no sign-in")
    app_oidc_client: str = Field("", description="Name of the app at the OpenID Connect provider")
    app_oidc_secret_file: Path | None = Field(None, description="File of the app's secret at the provider")
    app_session_key_file: Path | None = Field(
        None, description="File of the key that signs the sessions of readers; session.key beside the keys if unset"
    )
    app_second_factors: str = Field(
        "amr:mfa", description="Claims that show a second factor, as amr:VALUE or acr:VALUE, separated by commas"
    )
    app_habilitations: Path | None = Field(None, description="File of the habilitations of the app's readers")
    app_journal: Path | None = Field(
        None, description="Folder of the app's journal; app_journal in CONTACT_HOME if unset"
    )
    app_idle_minutes: int = Field(30, ge=1, description="Minutes after which a reader who does nothing is signed out")
    app_session_hours: int = Field(10, ge=1, le=24, description="Hours for which a reader stays signed in")
    app_stale_hours: int = Field(48, ge=1, description="Age of the last day, in hours, from which /health says stale")

    @field_validator(
        "home", "keys", "backups", "dev", "audit_head", "project_dir",
        "app_oidc_secret_file", "app_session_key_file", "app_habilitations", "app_journal",
    )  # fmt: skip
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path and path.expanduser().resolve()

    @property
    def keys_dir(self) -> Path:
        """Folder of the keys."""
        return self.keys

    @property
    def seeds_dir(self) -> Path:
        """Folder of the reference tables."""
        return self.project_dir / "seeds"

    @property
    def temp_dir(self) -> Path:
        """Folder where the engine may spill (encrypted) when memory runs short."""
        return self.home / "tmp"


@cache
def get_settings() -> Settings:
    """The settings of this process.

    Raises:
        UsageError: a variable of the environment has a value that cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "CONTACT_" + str(first["loc"][0]).upper()
        raise UsageError(f"The setting {name} cannot be used: {first['msg'].lower()}.") from None


class _Current:
    """Attribute access to the current settings, so that `from contact.settings import settings` stays lazy."""

    def __getattr__(self, name: str) -> object:
        return getattr(get_settings(), name)


settings = _Current()
