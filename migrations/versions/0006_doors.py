"""What the doors remember: a changed factor, the first reset of a wait, when a reading began.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = (
    ("people", "reset_at", sa.DateTime(timezone=True)),
    ("people", "factor_change", sa.String(length=24)),
    ("people", "factor_changed_at", sa.DateTime(timezone=True)),
    ("device_sessions", "unlocked_at", sa.DateTime(timezone=True)),
    ("device_sessions", "told_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, name, _kind in reversed(COLUMNS):
        op.drop_column(table, name)
