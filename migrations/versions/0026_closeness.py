"""Where a therapist would put closeness and distance on a day, without a questionnaire.

Revision ID: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closeness_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("treatment_id", sa.Uuid(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["treatment_id"], ["treatments.id"],
            name=op.f("fk_closeness_places_treatment_id_treatments"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closeness_places")),
    )
    op.create_index(op.f("ix_closeness_places_treatment_id"), "closeness_places", ["treatment_id"])


def downgrade() -> None:
    op.drop_table("closeness_places")
