"""Which touch of a form was heard last, browser by browser: what was overtaken on its way changes nothing.

Revision ID: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turns",
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["people.id"], name=op.f("fk_turns_client_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "mark", name=op.f("pk_turns")),
    )
    op.create_index(op.f("ix_turns_heard_at"), "turns", ["heard_at"])


def downgrade() -> None:
    op.drop_table("turns")
