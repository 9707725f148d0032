"""What every municipality has that did nothing, and what became of it in a later version."""

import shutil
from pathlib import Path

import psycopg

from monitor import migrate as migration
from monitor.migrate import migrate, migrations
from monitor.store import Store
from tests.alert.ruling import rows
from tests.fix_database import Server, _database
from tests.monitor.city import city

BEFORE = 30
LINES = (
    "select name, raise_line, clear_line, raise_seconds, clear_seconds from alert_rule order by id"
)
OTHER = """
insert into municipality
select (jsonb_populate_record(m, '{"code": "GM0001"}')).* from municipality m limit 1
"""
OWN = """
update alert_rule set raise_line = 1.6, changed_by = 'somebody'
where municipality = 'GM0001' and measure = 'typical-p90'
"""
NOW_LINES = [
    ("Te druk", 4.0, 3.0, 120, 300),
    ("Veel drukker dan gewoonlijk", 1.35, 1.2, 180, 600),
    ("Sensor zwijgt", 1.0, 0.0, 600, 120),
]


def test_the_defaults_of_who_changed_nothing_are_the_new_ones(
    database_server: Server, migrated: str, tmp_path: Path
) -> None:
    del migrated
    for each in migrations()[:BEFORE]:
        shutil.copy(migration.SQL / f"{each.name}.sql", tmp_path)
    with _database(database_server) as name:
        url = database_server.url(name)
        migrate(url, tmp_path)
        with Store.connect(url) as store:
            store.save_registry(city())
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(OTHER)
            owner.execute(OWN)
            migrate(url)
            changed = rows(owner, LINES)
            assert changed[:3] == NOW_LINES
            assert changed[4] == ("Veel drukker dan gewoonlijk", 1.6, 1.35, 600, 600)
            owner.execute("delete from alert_rule")
            owner.execute(OTHER.replace("GM0001", "GM0002"))
            assert rows(owner, LINES) == NOW_LINES
