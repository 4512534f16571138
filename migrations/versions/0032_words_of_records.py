"""What was written in own words in a questionnaire from paper or filled in together: sealed in the treatment's record.

Revision ID: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recorded_administrations", sa.Column("words_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("recorded_administrations", "words_sealed")
