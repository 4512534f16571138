"""An entry says which exercise it is of: the newest of each are found without reading all there are.

Revision ID: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entries", sa.Column("of_which", sa.String(length=8), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    op.drop_column("entries", "of_which")
