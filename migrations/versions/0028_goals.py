"""Where a goal stands: in other words since a day, done on a day.

Revision ID: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("goals", sa.Column("changed_on", sa.Date(), nullable=True))
    op.add_column("goals", sa.Column("done_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """A goal that is done has no place in the earlier table: it is put away on its day, and stands open to nobody."""
    op.execute("UPDATE goals SET closed_on = done_on WHERE done_on IS NOT NULL AND closed_on IS NULL")
    op.drop_column("goals", "done_on")
    op.drop_column("goals", "changed_on")
