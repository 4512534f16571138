"""What a therapist asks with a summary for supervision, and what was decided: both sealed in the treatment's record.

Revision ID: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("supervision_packs", sa.Column("questions_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("supervision_packs", sa.Column("decision_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("supervision_packs", "decision_sealed")
    op.drop_column("supervision_packs", "questions_sealed")
