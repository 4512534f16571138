"""Each own log has a pair of keys: what is tapped while it is shut is sealed for it. Logs from before get theirs when opened.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("own_log_keys", sa.Column("public", sa.LargeBinary(), nullable=True))
    op.add_column("own_log_keys", sa.Column("private_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("own_log_keys", "private_sealed")
    op.drop_column("own_log_keys", "public")
