"""Which wording of the first pages somebody went through to the end, and when. Whoever did before it was counted had the first
wording or one that says the same.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("client_profiles", sa.Column("agreed_wording", sa.SmallInteger()))
    op.add_column("client_profiles", sa.Column("agreed_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE client_profiles SET agreed_wording = 1, agreed_at = onboarded_at WHERE onboarded_at IS NOT NULL")


def downgrade() -> None:
    op.drop_column("client_profiles", "agreed_at")
    op.drop_column("client_profiles", "agreed_wording")
