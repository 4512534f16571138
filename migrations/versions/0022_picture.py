"""The shared picture: versions, lines, and the client's own decision about each line.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("treatment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["treatment_id"], ["treatments.id"],
            name=op.f("fk_picture_versions_treatment_id_treatments"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_versions")),
        sa.UniqueConstraint("treatment_id", "number", name=op.f("uq_picture_versions_treatment_id_number")),
    )
    op.create_index(op.f("ix_picture_versions_treatment_id"), "picture_versions", ["treatment_id"])
    op.create_table(
        "picture_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("treatment_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("since", sa.SmallInteger(), nullable=False),
        sa.Column("until", sa.SmallInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('move', 'context', 'others')", name=op.f("ck_picture_lines_kind")),
        sa.ForeignKeyConstraint(
            ["treatment_id"], ["treatments.id"],
            name=op.f("fk_picture_lines_treatment_id_treatments"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_lines")),
    )
    op.create_index(op.f("ix_picture_lines_treatment_id"), "picture_lines", ["treatment_id"])
    op.create_table(
        "picture_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("said", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("said IN ('shown', 'changed', 'left_out')", name=op.f("ck_picture_answers_said")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["picture_lines.id"],
            name=op.f("fk_picture_answers_line_id_picture_lines"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_answers")),
        sa.UniqueConstraint("line_id", name=op.f("uq_picture_answers_line_id")),
    )


def downgrade() -> None:
    op.drop_table("picture_answers")
    op.drop_table("picture_lines")
    op.drop_table("picture_versions")
