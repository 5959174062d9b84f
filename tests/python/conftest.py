"""What tests share: the project folder, and homes of their own for every test that writes."""

from pathlib import Path

import pytest

from contact import settings as settings_module

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def project() -> Path:
    """Folder of the project."""
    return PROJECT


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """An installation of its own, made by `contact init`'s own functions."""
    from contact.keys import make_missing_keys
    from contact.landing.registry import read_registry
    from contact.landing.stores import create_stores

    for name in ("HOME", "KEYS", "PROJECT_DIR"):
        monkeypatch.delenv(f"CONTACT_{name}", raising=False)
    monkeypatch.setenv("CONTACT_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("CONTACT_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("CONTACT_PROJECT_DIR", str(PROJECT))
    settings_module.get_settings.cache_clear()
    (tmp_path / "var").mkdir()
    make_missing_keys(set())
    create_stores(read_registry(PROJECT / "seeds"))
    yield tmp_path / "var"
    settings_module.get_settings.cache_clear()
