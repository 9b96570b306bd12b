"""Stores to test: SQLite always, PostgreSQL where it is installed."""

import importlib.util

import pytest

from digitapp.corrections.store import Store
from tests.conftest import missing
from tests.corrections.stores import PostgreSQL, postgresql_folder


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """The address of a PostgreSQL server of the tests' own."""
    if postgresql_folder() is None:
        missing("There is no PostgreSQL on this machine. On Debian: apt-get install postgresql")
    if importlib.util.find_spec("psycopg") is None:
        missing("Its driver is not installed: pip install -r requirements-dev.txt")
    server = PostgreSQL(tmp_path_factory.mktemp("postgresql"))
    yield server.url
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'corrections.sqlite3'}"
    address = request.getfixturevalue("postgresql")
    store = Store(address)
    store.purge()
    store.close()
    return address


@pytest.fixture
def store(url):
    store = Store(url)
    yield store
    store.close()
