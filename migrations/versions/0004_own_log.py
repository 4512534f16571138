"""The therapist's own log and supervision packs.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_log_keys",
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_by", sa.String(length=16), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["therapist_id"], ["people.id"], name=op.f("fk_own_log_keys_therapist_id_people"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("therapist_id", name=op.f("pk_own_log_keys")),
    )
    op.create_table(
        "own_log_openings",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["device_sessions.id"],
                                name=op.f("fk_own_log_openings_session_id_device_sessions"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["therapist_id"], ["people.id"], name=op.f("fk_own_log_openings_therapist_id_people"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_own_log_openings")),
    )
    op.create_index(op.f("ix_own_log_openings_therapist_id"), "own_log_openings", ["therapist_id"], unique=False)
    op.create_index(op.f("ix_own_log_openings_until"), "own_log_openings", ["until"], unique=False)
    op.create_table(
        "own_log_rows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["therapist_id"], ["people.id"], name=op.f("fk_own_log_rows_therapist_id_people"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_log_rows")),
    )
    op.create_index(op.f("ix_own_log_rows_therapist_id"), "own_log_rows", ["therapist_id"], unique=False)
    op.create_index(op.f("ix_own_log_rows_delete_on"), "own_log_rows", ["delete_on"], unique=False)
    op.create_table(
        "supervision_packs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("treatment_id", sa.Uuid(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["supervisor_id"], ["people.id"], name=op.f("fk_supervision_packs_supervisor_id_people"),
                                ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["treatment_id"], ["treatments.id"],
                                name=op.f("fk_supervision_packs_treatment_id_treatments"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_packs")),
        sa.UniqueConstraint("label", name=op.f("uq_supervision_packs_label")),
    )
    op.create_index(op.f("ix_supervision_packs_supervisor_id"), "supervision_packs", ["supervisor_id"], unique=False)
    op.create_index(op.f("ix_supervision_packs_treatment_id"), "supervision_packs", ["treatment_id"], unique=False)


def downgrade() -> None:
    for table in ("supervision_packs", "own_log_rows", "own_log_openings", "own_log_keys"):
        op.drop_table(table)
