"""Digests of entries are kept as bytes: half of what their hex text took, in the table and in its index.

Revision ID: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TEXT, BYTES = "content_mac VARCHAR(64) NOT NULL", "content_mac BLOB NOT NULL"


def change_in_place(old, new, value):
    """SQLite keeps a value as what it is, whatever the column was declared to be; rebuilding the parent of every entry would
    delete its children (see 0010)."""
    bind = op.get_bind()
    bind.connection.dbapi_connection.create_function("bytes_of_hex", 1, bytes.fromhex, deterministic=True)
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    op.execute("PRAGMA writable_schema=ON")
    changed = bind.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE name = 'entries' AND instr(sql, :old)"),
        {"old": old, "new": new},
    )
    assert changed.rowcount == 1, "the table of entries is not as 0001 made it"
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")
    op.execute(f"UPDATE entries SET content_mac = {value}")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        change_in_place(TEXT, BYTES, "bytes_of_hex(content_mac)")
        return
    op.execute("ALTER TABLE entries ALTER COLUMN content_mac TYPE bytea USING decode(content_mac, 'hex')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        change_in_place(BYTES, TEXT, "lower(hex(content_mac))")
        return
    op.execute("ALTER TABLE entries ALTER COLUMN content_mac TYPE varchar(64) USING encode(content_mac, 'hex')")
