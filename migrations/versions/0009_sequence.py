"""Which of two words about a session from a calendar is the later one.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("therapy_sessions") as table:
        table.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    with op.batch_alter_table("therapy_sessions") as table:
        table.drop_column("sequence")
