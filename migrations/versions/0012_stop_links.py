"""A link in a mail outlives the plan it came from; addresses stand in one spelling.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

from selfmon.core.visible import as_one_address

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stop_links",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_stop_links_person_id_people", ondelete="CASCADE"),
    )
    op.create_index("ix_stop_links_person_id", "stop_links", ["person_id"])
    db = op.get_bind()
    kept = dict(db.execute(sa.text("SELECT email, id FROM people")).all())
    for email, person_id in sorted(kept.items()):
        plain = as_one_address(email)
        if kept.setdefault(plain, person_id) == person_id and plain != email:  # two that look the same stay two
            db.execute(sa.text("UPDATE people SET email = :plain WHERE id = :id"), {"plain": plain, "id": person_id})


def downgrade() -> None:
    op.drop_table("stop_links")
