"""Where the work changes: what the two looked at, and the client's dated lines.

Revision ID: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phase_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("treatment_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["treatment_id"], ["treatments.id"],
            name=op.f("fk_phase_reviews_treatment_id_treatments"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase_reviews")),
    )
    op.create_index(op.f("ix_phase_reviews_treatment_id"), "phase_reviews", ["treatment_id"])
    op.create_table(
        "review_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("said", sa.String(length=12), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("said IN ('yes', 'not_yet', 'differently')", name=op.f("ck_review_answers_said")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["phase_reviews.id"],
            name=op.f("fk_review_answers_review_id_phase_reviews"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answers")),
    )
    op.create_index(op.f("ix_review_answers_review_id"), "review_answers", ["review_id"])


def downgrade() -> None:
    op.drop_table("review_answers")
    op.drop_table("phase_reviews")
