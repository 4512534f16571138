"""Writes the first revision from the models. For use until the first release; after it, revisions are written by hand.

Run from the project's root: python tests/house/make_first_revision.py
"""

import importlib
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import _render_cmd_body  # the renderer alembic's own command uses
from alembic.migration import MigrationContext
from alembic.operations import ops

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
for room in ("accounts", "audit", "sharing", "treatment", "diary", "journal", "practice", "anchors", "home"):
    importlib.import_module(f"selfmon.{room}.models")
db = importlib.import_module("selfmon.core.db")

HEAD = '''"""Everything the first version stores.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {down}
'''


def render_item(kind: str, item: object, _context: AutogenContext) -> str | bool:
    """Our own types as what the database sees: migrations never import the app."""
    if kind == "type" and isinstance(item, db.UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.BigInteger) and getattr(item, "_variant_mapping", None):
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def main() -> None:
    """Write migrations/versions/0001_first.py."""
    with sa.create_engine("sqlite://").connect() as connection:
        context = AutogenContext(
            MigrationContext.configure(
                connection,
                opts={
                    "render_item": render_item,
                    "sqlalchemy_module_prefix": "sa.",
                    "alembic_module_prefix": "op.",
                    "user_module_prefix": None,
                    "render_as_batch": False,
                    "target_metadata": db.Base.metadata,
                },
            ),
            metadata=db.Base.metadata,
            opts={
                "render_item": render_item,
                "sqlalchemy_module_prefix": "sa.",
                "alembic_module_prefix": "op.",
                "user_module_prefix": None,
                "render_as_batch": False,
            },
        )
        tables = db.Base.metadata.sorted_tables
        up, down = [], []
        for table in tables:
            up.append(ops.CreateTableOp.from_table(table))
            up += [ops.CreateIndexOp.from_index(index) for index in sorted(table.indexes, key=lambda i: str(i.name))]
        for table in reversed(tables):
            down += [ops.DropIndexOp.from_index(i) for i in sorted(table.indexes, key=lambda i: str(i.name))]
            down.append(ops.DropTableOp.from_table(table))
        text = HEAD.format(
            up=_render_cmd_body(ops.UpgradeOps(up), context).replace("\n", "\n    ").strip(),
            down=_render_cmd_body(ops.DowngradeOps(down), context).replace("\n", "\n    ").strip(),
        )
    (ROOT / "migrations" / "versions").mkdir(exist_ok=True)
    (ROOT / "migrations" / "versions" / "0001_first.py").write_text(text)


if __name__ == "__main__":
    main()
