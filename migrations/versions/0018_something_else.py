"""What stung may have been something else than shame or envy.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAME = "ck_episodes_closest_to"


def upgrade() -> None:
    with op.batch_alter_table("episodes") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), "closest_to IN ('shame', 'envy', 'both', 'other', 'unsure')")


def downgrade() -> None:
    op.execute(sa.text("UPDATE episodes SET closest_to = 'unsure' WHERE closest_to = 'other'"))
    with op.batch_alter_table("episodes") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), "closest_to IN ('shame', 'envy', 'both', 'unsure')")
