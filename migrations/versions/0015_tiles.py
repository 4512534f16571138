"""An episode says which way round the tiles of feelings stood, and whether their order was tapped.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("episodes", sa.Column("tiles_turned", sa.Boolean(), nullable=True))
    op.add_column("episodes", sa.Column("order_tapped", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("episodes", "order_tapped")
    op.drop_column("episodes", "tiles_turned")
