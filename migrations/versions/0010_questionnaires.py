"""Questionnaires: texts, what was agreed, what was filled in, answers about harm on their way; a stream of their own.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OLD = "stream IN ('mood', 'episodes', 'practice', 'anchors', 'sessions', 'patterns', 'others')"
NEW = "stream IN ('mood', 'episodes', 'practice', 'anchors', 'sessions', 'patterns', 'others', 'questionnaires')"
TABLES = (
    "held_answers",
    "questionnaire_administrations",
    "questionnaire_starts",
    "recorded_administrations",
    "questionnaire_assignments",
    "questionnaire_texts",
)


OLD_NOTES = "what IN ('exercise', 'check_in', 'weekly', 'digest', 'date')"
NEW_NOTES = "what IN ('exercise', 'check_in', 'weekly', 'digest', 'date', 'answer')"


def change_check(table: str, column: str, old: str, new: str) -> None:
    """Another CHECK on a column. On SQLite the text of the schema is changed: rebuilding the parent of every entry would
    delete its children (see 0002)."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, new)
        return
    bind = op.get_bind()
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    op.execute("PRAGMA writable_schema=ON")
    bind.execute(sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = :name"),
                 {"old": old, "new": new, "name": table})
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")


def upgrade() -> None:
    for table in ("entries", "grants"):
        change_check(table, "stream", OLD, NEW)
    change_check("reminders", "what", OLD_NOTES, NEW_NOTES)
    op.create_table('questionnaire_texts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('pack_id', sa.String(length=24), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('canonical', sa.String(length=300), nullable=False),
    sa.Column('copyright', sa.Text(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('is_shipped', sa.Boolean(), nullable=False),
    sa.Column('licence_held_by', sa.String(length=200), nullable=False),
    sa.Column('licence_confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('licence_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('harm', sa.JSON(), nullable=True),
    sa.Column('harm_said_by_id', sa.Integer(), nullable=True),
    sa.Column('harm_said_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['harm_said_by_id'], ['people.id'], name=op.f('fk_questionnaire_texts_harm_said_by_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['licence_confirmed_by_id'], ['people.id'], name=op.f('fk_questionnaire_texts_licence_confirmed_by_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questionnaire_texts')),
    sa.UniqueConstraint('pack_id', 'content_hash', name=op.f('uq_questionnaire_texts_pack_id_content_hash'))
    )
    op.create_table('questionnaire_assignments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('pack_id', sa.String(length=24), nullable=False),
    sa.Column('text_id', sa.Uuid(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('about', sa.String(length=16), nullable=False),
    sa.Column('rhythm', sa.String(length=16), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('every_weeks', sa.SmallInteger(), nullable=False),
    sa.Column('days_open', sa.SmallInteger(), nullable=False),
    sa.Column('talked_about_on', sa.Date(), nullable=True),
    sa.Column('reading_days', sa.SmallInteger(), nullable=False),
    sa.Column('cover_id', sa.Integer(), nullable=True),
    sa.Column('items_seen_from', sa.Date(), nullable=True),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.CheckConstraint("rhythm IN ('once', 'every_weeks', 'before_session')", name=op.f('ck_questionnaire_assignments_rhythm')),
    sa.CheckConstraint('days_open BETWEEN 1 AND 28', name=op.f('ck_questionnaire_assignments_days_open')),
    sa.CheckConstraint('every_weeks BETWEEN 1 AND 52', name=op.f('ck_questionnaire_assignments_every_weeks')),
    sa.CheckConstraint('reading_days BETWEEN 0 AND 127', name=op.f('ck_questionnaire_assignments_reading_days')),
    sa.ForeignKeyConstraint(['cover_id'], ['people.id'], name=op.f('fk_questionnaire_assignments_cover_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['text_id'], ['questionnaire_texts.id'], name=op.f('fk_questionnaire_assignments_text_id_questionnaire_texts')),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_questionnaire_assignments_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questionnaire_assignments'))
    )
    op.create_index(op.f('ix_questionnaire_assignments_treatment_id'), 'questionnaire_assignments', ['treatment_id'], unique=False)
    op.create_table('recorded_administrations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('pack_id', sa.String(length=24), nullable=False),
    sa.Column('key_version', sa.String(length=16), nullable=False),
    sa.Column('text_id', sa.Uuid(), nullable=True),
    sa.Column('about', sa.String(length=16), nullable=False),
    sa.Column('mode', sa.String(length=12), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.Column('stated', sa.JSON(), nullable=False),
    sa.Column('shown_together_on', sa.Date(), nullable=True),
    sa.CheckConstraint("mode IN ('phone', 'together', 'paper', 'therapist', 'imported')", name=op.f('ck_recorded_administrations_mode')),
    sa.ForeignKeyConstraint(['text_id'], ['questionnaire_texts.id'], name=op.f('fk_recorded_administrations_text_id_questionnaire_texts')),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_recorded_administrations_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recorded_administrations'))
    )
    op.create_index(op.f('ix_recorded_administrations_treatment_id'), 'recorded_administrations', ['treatment_id'], unique=False)
    op.create_table('questionnaire_administrations',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('assignment_id', sa.Uuid(), nullable=True),
    sa.Column('opens_on', sa.Date(), nullable=True),
    sa.Column('pack_id', sa.String(length=24), nullable=False),
    sa.Column('key_version', sa.String(length=16), nullable=False),
    sa.Column('text_id', sa.Uuid(), nullable=True),
    sa.Column('about', sa.String(length=16), nullable=False),
    sa.Column('mode', sa.String(length=12), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('stated', sa.JSON(), nullable=False),
    sa.CheckConstraint("mode IN ('phone', 'together', 'paper', 'therapist', 'imported')", name=op.f('ck_questionnaire_administrations_mode')),
    sa.ForeignKeyConstraint(['assignment_id'], ['questionnaire_assignments.id'], name=op.f('fk_questionnaire_administrations_assignment_id_questionnaire_assignments'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_questionnaire_administrations_entry_id_entries'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['text_id'], ['questionnaire_texts.id'], name=op.f('fk_questionnaire_administrations_text_id_questionnaire_texts')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_questionnaire_administrations'))
    )
    op.create_table('questionnaire_starts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Uuid(), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('choice', sa.String(length=16), nullable=False),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wording', sa.Text(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("choice IN ('start', 'later', 'not_this_one', 'together')", name=op.f('ck_questionnaire_starts_choice')),
    sa.ForeignKeyConstraint(['assignment_id'], ['questionnaire_assignments.id'], name=op.f('fk_questionnaire_starts_assignment_id_questionnaire_assignments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['client_id'], ['people.id'], name=op.f('fk_questionnaire_starts_client_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questionnaire_starts')),
    sa.UniqueConstraint('assignment_id', 'opens_on', name=op.f('uq_questionnaire_starts_assignment_id_opens_on'))
    )
    op.create_index(op.f('ix_questionnaire_starts_client_id'), 'questionnaire_starts', ['client_id'], unique=False)
    op.create_table('held_answers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('start_id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('text_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=True),
    sa.Column('item', sa.SmallInteger(), nullable=False),
    sa.Column('weight', sa.SmallInteger(), nullable=False),
    sa.Column('wording', sa.Text(), nullable=False),
    sa.Column('read_on', sa.Date(), nullable=False),
    sa.Column('cover_id', sa.Integer(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=16), nullable=True),
    sa.CheckConstraint("action IN ('spoken', 'plan_reviewed', 'other', 'cover')", name=op.f('ck_held_answers_action')),
    sa.ForeignKeyConstraint(['acknowledged_by_id'], ['people.id'], name=op.f('fk_held_answers_acknowledged_by_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['cover_id'], ['people.id'], name=op.f('fk_held_answers_cover_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_held_answers_entry_id_entries'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['start_id'], ['questionnaire_starts.id'], name=op.f('fk_held_answers_start_id_questionnaire_starts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['text_id'], ['questionnaire_texts.id'], name=op.f('fk_held_answers_text_id_questionnaire_texts')),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_held_answers_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_answers')),
    sa.UniqueConstraint('start_id', 'item', name=op.f('uq_held_answers_start_id_item'))
    )
    op.create_index('ix_held_answers_due', 'held_answers', ['due_at'], unique=False, sqlite_where=sa.text('sent_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL'))
    op.create_index(op.f('ix_held_answers_treatment_id'), 'held_answers', ['treatment_id'], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    op.execute("DELETE FROM entries WHERE kind = 'questionnaire'")
    op.execute("DELETE FROM drafts WHERE form LIKE 'questionnaire-%'")
    op.execute("DELETE FROM grants WHERE stream = 'questionnaires'")
    for table in ("entries", "grants"):
        change_check(table, "stream", NEW, OLD)
    op.execute("DELETE FROM reminders WHERE what = 'answer'")
    change_check("reminders", "what", NEW_NOTES, OLD_NOTES)
