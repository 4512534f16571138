"""Wrapped keys move into the key store; the house gets keys of its own, first filled with what it derived so far.

May be killed at any point and run again: keys are copied and committed first, then each column goes if it is still there.

Revision ID: 0013
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from selfmon.core.keyring import ROOT
from selfmon.core.keystore import KeptKey
from selfmon.house import key_ring

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# table, kind, what the owner is called, the key's column
HOMES = (
    ("client_profiles", "client", "SELECT subject_id AS owner, wrapped_key AS wrapped, wrapped_by FROM client_profiles", "wrapped_key"),
    ("treatments", "treatment", "SELECT id AS owner, wrapped_key AS wrapped, wrapped_by FROM treatments", "wrapped_key"),
    (
        "own_log_keys",
        "therapist",
        "SELECT p.public_id AS owner, k.wrapped_key AS wrapped, k.wrapped_by FROM own_log_keys k JOIN people p ON p.id = k.therapist_id",
        "wrapped_key",
    ),
    ("outbox_keys", "outbox", "SELECT key_id AS owner, private_wrapped AS wrapped, wrapped_by FROM outbox_keys", "private_wrapped"),
)


def _columns(table):
    return {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}


def _owner(kind, value):
    return str(value) if kind == "outbox" or isinstance(value, UUID) else str(UUID(str(value)))


def _indexes(table):
    return {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}


def upgrade() -> None:
    ring = key_ring()
    for table, kind, question, column in HOMES:
        if column not in _columns(table):
            continue
        rows = op.get_bind().execute(sa.text(question)).mappings().all()
        ring.store.add(*(KeptKey(kind, _owner(kind, r["owner"]), bytes(r["wrapped"]), r["wrapped_by"]) for r in rows))
    if "store_id" not in _columns("root_checks"):
        op.add_column("root_checks", sa.Column("store_id", sa.String(36), nullable=True))
    if op.get_bind().execute(sa.text("SELECT count(*) FROM root_checks")).scalar_one():
        ring.fill_from_root()
        if ROOT not in ring.store.read_about():
            ring.store.note(ROOT, ring.root.key_id)
        op.get_bind().execute(sa.text("UPDATE root_checks SET store_id = :store"), {"store": ring.store.make_id()})
    for table in ("client_profiles", "treatments", "own_log_keys"):
        for column in ("wrapped_key", "wrapped_by"):
            if column in _columns(table):
                op.drop_column(table, column)
    if "slot" not in _columns("outbox_keys"):
        op.add_column("outbox_keys", sa.Column("slot", sa.SmallInteger(), nullable=False, server_default="1"))
    _one_current("slot")
    for column in ("private_wrapped", "wrapped_by"):
        if column in _columns("outbox_keys"):
            op.drop_column("outbox_keys", column)


def _one_current(column):
    is_current = sa.text("retired_at IS NULL")
    if "uq_outbox_keys_current" in _indexes("outbox_keys"):
        op.drop_index("uq_outbox_keys_current", table_name="outbox_keys")
    op.create_index(
        "uq_outbox_keys_current", "outbox_keys", [column], unique=True, sqlite_where=is_current, postgresql_where=is_current
    )


def downgrade() -> None:
    ring = key_ring()
    for table, kind, _question, column in HOMES:
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=False, server_default=""))
        op.add_column(table, sa.Column("wrapped_by", sa.String(16), nullable=False, server_default=""))
    _one_current("wrapped_by")
    op.drop_column("outbox_keys", "slot")
    op.drop_column("root_checks", "store_id")
    questions = {
        "client_profiles": "SELECT subject_id AS owner FROM client_profiles",
        "treatments": "SELECT id AS owner FROM treatments",
        "own_log_keys": "SELECT p.public_id AS owner FROM own_log_keys k JOIN people p ON p.id = k.therapist_id",
        "outbox_keys": "SELECT key_id AS owner FROM outbox_keys",
    }
    wheres = {
        "client_profiles": "subject_id = :owner",
        "treatments": "id = :owner",
        "own_log_keys": "therapist_id = (SELECT id FROM people WHERE public_id = :owner)",
        "outbox_keys": "key_id = :owner",
    }
    for table, kind, _question, column in HOMES:
        for row in op.get_bind().execute(sa.text(questions[table])).mappings().all():
            kept = ring.store.find(kind, _owner(kind, row["owner"]))
            if kept is None:
                continue
            op.get_bind().execute(
                sa.text(f"UPDATE {table} SET {column} = :wrapped, wrapped_by = :by WHERE {wheres[table]}"),
                {"wrapped": kept.wrapped, "by": kept.wrapped_by, "owner": row["owner"]},
            )
