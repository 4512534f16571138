"""What stood in plain words beside sealed ones is sealed: a client's own settings, a frame's reading days, who covers.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

from selfmon.house import key_ring
from selfmon.core.sealing import Opener, Place, Sealer, derive, unwrap_key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _uuid(value):
    from uuid import UUID

    return value if isinstance(value, UUID) else UUID(str(value))


def _rows(question):
    return op.get_bind().execute(sa.text(question)).mappings().all()


def _set(table, column, value, **where):
    (name, found), = where.items()
    op.get_bind().execute(sa.text(f"UPDATE {table} SET {column} = :value WHERE {name} = :found"), {"value": value, "found": found})


def _keys(kind, row):
    owner = row["subject_id"] if kind == "client" else row["id"]
    label = "own" if kind == "client" else "record"
    key = unwrap_key(key_ring().root, kind, str(_uuid(owner)), row["wrapped_key"])
    return label, {label: derive(key, f"words/{label}")}


def upgrade() -> None:
    op.add_column("client_profiles", sa.Column("own_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("treatments", sa.Column("reads_on_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("absences", sa.Column("cover_sealed", sa.LargeBinary(), nullable=True))
    for row in _rows("SELECT person_id, subject_id, wrapped_key, steady_name, reminder_wish FROM client_profiles"):
        words = {n: row[n] for n in ("steady_name", "reminder_wish") if row[n]}
        if words:
            label, keys = _keys("client", row)
            sealed = Sealer(keys).seal(label, words, Place("profile", str(_uuid(row["subject_id"]))))
            _set("client_profiles", "own_sealed", sealed, person_id=row["person_id"])
    for row in _rows("SELECT id, wrapped_key, reads_on FROM treatments WHERE reads_on <> ''"):
        label, keys = _keys("treatment", row)
        sealed = Sealer(keys).seal(label, {"reads_on": row["reads_on"]}, Place("reads_on", str(_uuid(row["id"]))))
        _set("treatments", "reads_on_sealed", sealed, id=row["id"])
    for row in _rows("SELECT id, cover FROM absences WHERE cover <> ''"):
        sealed = Sealer({"cover": key_ring().known_house_key("absences")}).seal("cover", {"cover": row["cover"]}, Place("absence", str(_uuid(row["id"]))))
        _set("absences", "cover_sealed", sealed, id=row["id"])
    op.drop_column("client_profiles", "steady_name")
    op.drop_column("client_profiles", "reminder_wish")
    op.drop_column("treatments", "reads_on")
    op.drop_column("absences", "cover")


def downgrade() -> None:
    op.add_column("client_profiles", sa.Column("steady_name", sa.String(40), nullable=False, server_default=""))
    op.add_column("client_profiles", sa.Column("reminder_wish", sa.String(200), nullable=True))
    op.add_column("treatments", sa.Column("reads_on", sa.String(80), nullable=False, server_default=""))
    op.add_column("absences", sa.Column("cover", sa.String(200), nullable=False, server_default=""))
    for row in _rows("SELECT person_id, subject_id, wrapped_key, own_sealed FROM client_profiles WHERE own_sealed IS NOT NULL"):
        label, keys = _keys("client", row)
        words = Opener(keys).open(label, row["own_sealed"], Place("profile", str(_uuid(row["subject_id"]))))
        for name, value in words.items():
            _set("client_profiles", name, value, person_id=row["person_id"])
    for row in _rows("SELECT id, wrapped_key, reads_on_sealed FROM treatments WHERE reads_on_sealed IS NOT NULL"):
        label, keys = _keys("treatment", row)
        words = Opener(keys).open(label, row["reads_on_sealed"], Place("reads_on", str(_uuid(row["id"]))))
        _set("treatments", "reads_on", words["reads_on"], id=row["id"])
    for row in _rows("SELECT id, cover_sealed FROM absences WHERE cover_sealed IS NOT NULL"):
        opener = Opener({"cover": key_ring().known_house_key("absences")})
        _set("absences", "cover", opener.open("cover", row["cover_sealed"], Place("absence", str(_uuid(row["id"]))))["cover"], id=row["id"])
    for table, name in (("client_profiles", "own_sealed"), ("treatments", "reads_on_sealed"), ("absences", "cover_sealed")):
        op.drop_column(table, name)
