"""Which exercise an entry is of, for those of before.

Revision ID: 0034
"""

from alembic import op

from selfmon.core.revisions import fill_beside_saves

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    fill_beside_saves(op, "entries", "of_which", "practices", "exercise")


def downgrade() -> None:
    """They go with their column."""
