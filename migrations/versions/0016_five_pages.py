"""The eleven first pages become five: whoever stopped halfway goes on at the first one that holds something unread.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ELEVEN, FIVE = "onboarding_page BETWEEN 1 AND 11", "onboarding_page BETWEEN 1 AND 5"
# what the old pages 1 to 11 told stands on these; the seventh ("You can stop") joined the third
TO_FIVE = {1: 1, 2: 1, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 3, 9: 3, 10: 5, 11: 5}
TO_ELEVEN = {1: 1, 2: 3, 3: 4, 4: 5, 5: 11}


def change_check(old: str, new: str) -> None:
    """Another CHECK. On SQLite the text of the schema is changed, as in 0010."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_client_profiles_onboarding_page"), "client_profiles", type_="check")
        op.create_check_constraint(op.f("ck_client_profiles_onboarding_page"), "client_profiles", new)
        return
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    op.execute("PRAGMA writable_schema=ON")
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE name = 'client_profiles'"),
        {"old": old, "new": new},
    )
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")


def turn(pages: dict[int, int]) -> None:
    """Every page at once, so that none is moved twice."""
    profiles = sa.table("client_profiles", sa.column("onboarding_page", sa.SmallInteger()))
    page = profiles.c.onboarding_page
    op.execute(sa.update(profiles).values(onboarding_page=sa.case(pages, value=page, else_=page)))


def upgrade() -> None:
    turn(TO_FIVE)
    change_check(ELEVEN, FIVE)


def downgrade() -> None:
    change_check(FIVE, ELEVEN)
    turn(TO_ELEVEN)
