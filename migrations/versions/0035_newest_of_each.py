"""The newest practices of each exercise are found by an index.

Revision ID: 0035
"""

import sqlalchemy as sa
from alembic import op

from selfmon.core.revisions import index_beside_saves

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    practices = sa.text("kind = 'practice'")
    index_beside_saves(
        op,
        "ix_entries_newest_of_each",
        "entries",
        ["client_id", "stream", "of_which", "occurred_at"],
        sqlite_where=practices,
        postgresql_where=practices,
    )


def downgrade() -> None:
    op.drop_index("ix_entries_newest_of_each", table_name="entries")
