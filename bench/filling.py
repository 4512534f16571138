"""Many entries in little time, on a PostgreSQL that a bench made for itself: nothing of this is how the product writes.

The tables are emptied in the transaction that fills them, so that nothing goes through the server's log (`wal_level=minimal`);
references and indexes, the primary keys' too, are taken away before and made again, and so looked at, at the end. Two
connections: entries, and what stands beside them. Words are drawn bytes, as sealed ones would be: they compress to nothing.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from bench.growth import TABLES

ALL = ("entries", *TABLES)
AT_ONCE = 100  # clients in one statement: so many clients' entries lie between each other, as they would
_CONSTRAINTS = """SELECT conrelid::regclass::text AS of, conname AS name, pg_get_constraintdef(oid) AS said,
contype::text AS kind FROM pg_constraint WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace
AND (conrelid::regclass::text = ANY(:all) OR confrelid::regclass::text = ANY(:all)) ORDER BY contype = 'f', conname"""
_INDEXES = """SELECT tablename AS of, indexdef AS said, indexname AS name FROM pg_indexes i WHERE tablename = ANY(:all)
AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"""


class Filling:
    """Copies of one client's rows for clients number `first` on, `clients` of them; people 1,000,000 on."""

    def __init__(self, engine: sa.Engine, template: int, first: int, clients: int, minutes: float) -> None:
        self.engine, self.template, self.first, self.last = engine, template, first, first + clients - 1
        self._until, self._began = time.perf_counter() + minutes * 60, time.perf_counter()

    def fill(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pgcrypto"))
            connection.execute(sa.text("CREATE SCHEMA bench"))
            for name in ALL:
                connection.execute(sa.text(f"CREATE TABLE bench.{name} AS SELECT * FROM {name}"))
            constraints = connection.execute(sa.text(_CONSTRAINTS), {"all": list(ALL)}).all()
            indexes = connection.execute(sa.text(_INDEXES), {"all": list(ALL)}).all()
            for found in reversed(constraints):
                connection.execute(sa.text(f'ALTER TABLE {found.of} DROP CONSTRAINT "{found.name}"'))
            for found in indexes:
                connection.execute(sa.text(f'DROP INDEX "{found.name}"'))
            self._people(connection)
        with ThreadPoolExecutor(2) as hands:
            list(hands.map(self._tables, (("entries",), TABLES)))
        self._say("filled")
        with ThreadPoolExecutor(2) as hands:
            keys = [
                (found.of, f'ALTER TABLE {found.of} ADD CONSTRAINT "{found.name}" {found.said}')
                for found in constraints
                if found.kind != "f"
            ]
            list(hands.map(self._make, (*keys, *((found.of, found.said) for found in indexes))))
        self._say("indexed")
        for found in constraints:
            if found.kind == "f":
                self._make((found.of, f'ALTER TABLE {found.of} ADD CONSTRAINT "{found.name}" {found.said}'))
        self._say("references looked at")

    def _people(self, connection: sa.Connection) -> None:
        own = "gen_random_uuid()"
        instead = {
            "id": "1000000 + k",
            "public_id": own,
            "passkey_handle": own,
            "email": "'copy' || k || '@example.org'",
        }
        self._copy(connection, "people t", "people", instead, "WHERE t.id = :template", self.first, self.last)

    def _tables(self, names: tuple[str, ...]) -> None:
        """All of these for everybody, in one transaction; one hundred clients' rows of one table, then of the next."""
        with self.engine.begin() as connection:
            for name in names:
                connection.execute(sa.text(f"TRUNCATE {name}"))
                connection.execute(sa.text(f"INSERT INTO {name} SELECT * FROM bench.{name}"))
            for first in range(self.first, self.last + 1, AT_ONCE):
                last = min(first + AT_ONCE - 1, self.last)
                for name in names:
                    self._copies_of(connection, name, first, last)
                if (first - self.first) % (AT_ONCE * 10) == 0:
                    self._say(f"{names[0]}: {last} clients")
                if time.perf_counter() > self._until:
                    raise TimeoutError("not filled in the time that there is")

    def _copies_of(self, connection: sa.Connection, name: str, first: int, last: int) -> None:
        if name != "entries":
            source = f"bench.{name} t JOIN bench.entries e ON e.id = t.entry_id"
            instead = {"entry_id": "md5(t.entry_id::text || k)::uuid"}
            self._copy(connection, source, name, instead, "WHERE e.client_id = :template", first, last)
            return
        instead = {
            "id": "md5(t.id::text || k)::uuid",
            "parent_id": "md5(t.parent_id::text || k)::uuid",
            "client_id": "1000000 + k",
            "client_uuid": "gen_random_uuid()",
            "content_mac": "gen_random_bytes(32)",
            "words": "gen_random_bytes(256)",
            "words_label": "'mood'",
        }
        self._copy(connection, "bench.entries t", name, instead, "WHERE t.client_id = :template", first, last)

    def _copy(
        self,
        connection: sa.Connection,
        source: str,
        name: str,
        instead: dict[str, str],
        where: str,
        first: int,
        last: int,
    ) -> None:
        from selfmon.core.db import Base

        columns = [column.name for column in Base.metadata.tables[name].columns]
        chosen = ", ".join(instead.get(column, f"t.{column}") for column in columns)
        said = f"INSERT INTO {name} ({', '.join(columns)}) SELECT {chosen} FROM {source}"
        said += f" CROSS JOIN generate_series({first}, {last}) k {where}"
        connection.execute(sa.text(said), {"template": self.template})

    def _make(self, what: tuple[str, str]) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(what[1]))

    def _say(self, what: str) -> None:
        print(f"{what} after {time.perf_counter() - self._began:.0f} s", flush=True)
