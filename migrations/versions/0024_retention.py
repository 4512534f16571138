"""When a client was told that the record of an ended treatment will go.

Revision ID: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("treatments", sa.Column("goes_told_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("treatments", "goes_told_on")
