"""A second reader of some texts: a question to the client, and which texts they chose, with the second reader's codes.

Revision ID: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_readings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("treatment_id", sa.Uuid(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["treatment_id"], ["treatments.id"],
            name=op.f("fk_second_readings_treatment_id_treatments"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["people.id"], name=op.f("fk_second_readings_supervisor_id_people"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_readings")),
        sa.UniqueConstraint("label", name=op.f("uq_second_readings_label")),
    )
    op.create_index(op.f("ix_second_readings_treatment_id"), "second_readings", ["treatment_id"])
    op.create_index(op.f("ix_second_readings_supervisor_id"), "second_readings", ["supervisor_id"])
    op.create_table(
        "second_reading_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("code", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("code BETWEEN 0 AND 4", name=op.f("ck_second_reading_texts_code")),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["second_readings.id"],
            name=op.f("fk_second_reading_texts_reading_id_second_readings"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_second_reading_texts_entry_id_entries"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_reading_texts")),
        sa.UniqueConstraint("reading_id", "entry_id", name=op.f("uq_second_reading_texts_reading_id_entry_id")),
    )
    op.create_index(op.f("ix_second_reading_texts_entry_id"), "second_reading_texts", ["entry_id"])


def downgrade() -> None:
    op.drop_table("second_reading_texts")
    op.drop_table("second_readings")
