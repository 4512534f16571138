"""An episode may be asked about once, at a time drawn by chance; "stronger now" is an answer.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("episodes", sa.Column("settle_after", sa.SmallInteger(), nullable=True))
    op.add_column("settlings", sa.Column("is_stronger", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("settlings", "is_stronger")
    op.drop_column("episodes", "settle_after")
