"""Reminders: plans, the outbox, addresses that rest, calendar feeds, the last sweep.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reminder_sweeps',
    sa.Column('id', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_reminder_sweeps_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_sweeps'))
    )
    op.create_table('calendar_feeds',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_calendar_feeds_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_calendar_feeds')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feeds_token_hash'))
    )
    op.create_table('mail_addresses',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opted_out_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_mail_addresses_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_mail_addresses'))
    )
    op.create_table('reminders',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('exercise', sa.String(length=4), nullable=True),
    sa.Column('days', sa.SmallInteger(), nullable=False),
    sa.Column('at_time', sa.Time(), nullable=False),
    sa.Column('until_time', sa.Time(), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('quiet_from', sa.Time(), nullable=True),
    sa.Column('quiet_to', sa.Time(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('rests_through', sa.Date(), nullable=True),
    sa.Column('subject', sa.SmallInteger(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('before_sessions', sa.Boolean(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stopped_itself_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('later_of_id', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(what = 'exercise') = (exercise IS NOT NULL)", name=op.f('ck_reminders_exercise')),
    sa.CheckConstraint("what IN ('exercise', 'check_in', 'weekly', 'digest', 'date')", name=op.f('ck_reminders_what')),
    sa.CheckConstraint('(quiet_from IS NULL) = (quiet_to IS NULL)', name=op.f('ck_reminders_quiet')),
    sa.CheckConstraint('days BETWEEN 1 AND 127', name=op.f('ck_reminders_days')),
    sa.CheckConstraint('until_time IS NULL OR until_time > at_time', name=op.f('ck_reminders_window')),
    sa.ForeignKeyConstraint(['later_of_id'], ['reminders.id'], name=op.f('fk_reminders_later_of_id_reminders'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_reminders_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['people.id'], name=op.f('fk_reminders_proposed_by_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminders'))
    )
    op.create_index(op.f('ix_reminders_later_of_id'), 'reminders', ['later_of_id'], unique=False)
    op.create_index('ix_reminders_next', 'reminders', ['next_at', 'id'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
    op.create_index(op.f('ix_reminders_person_id'), 'reminders', ['person_id'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('reminder_id', sa.Uuid(), nullable=False),
    sa.Column('local_date', sa.Date(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('state_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=24), nullable=False),
    sa.Column('held_by', sa.String(length=36), nullable=True),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sending_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_last', sa.Boolean(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.CheckConstraint("state IN ('due', 'claimed', 'sending', 'sent', 'uncertain', 'suppressed', 'bounced', 'given_up')", name=op.f('ck_outbox_state')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_outbox_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reminder_id'], ['reminders.id'], name=op.f('fk_outbox_reminder_id_reminders'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('person_id', 'reminder_id', 'local_date', name=op.f('uq_outbox_person_id_reminder_id_local_date')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_outbox_token_hash'))
    )
    op.create_index('ix_outbox_held', 'outbox', ['held_until'], unique=False, sqlite_where=sa.text("state IN ('claimed', 'sending')"), postgresql_where=sa.text("state IN ('claimed', 'sending')"))
    op.create_index('ix_outbox_person_id_sending_at', 'outbox', ['person_id', 'sending_at'], unique=False)
    op.create_index('ix_outbox_reminder_id_local_date', 'outbox', ['reminder_id', 'local_date'], unique=False)
    op.create_index('ix_outbox_waiting', 'outbox', ['try_at', 'id'], unique=False, sqlite_where=sa.text("state = 'due'"), postgresql_where=sa.text("state = 'due'"))


def downgrade() -> None:
    op.drop_index('ix_outbox_held', table_name='outbox', sqlite_where=sa.text("state IN ('claimed', 'sending')"), postgresql_where=sa.text("state IN ('claimed', 'sending')"))
    op.drop_index('ix_outbox_person_id_sending_at', table_name='outbox')
    op.drop_index('ix_outbox_reminder_id_local_date', table_name='outbox')
    op.drop_index('ix_outbox_waiting', table_name='outbox', sqlite_where=sa.text("state = 'due'"), postgresql_where=sa.text("state = 'due'"))
    op.drop_table('outbox')
    op.drop_index(op.f('ix_reminders_later_of_id'), table_name='reminders')
    op.drop_index('ix_reminders_next', table_name='reminders', sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
    op.drop_index(op.f('ix_reminders_person_id'), table_name='reminders')
    op.drop_table('reminders')
    op.drop_table('mail_addresses')
    op.drop_table('calendar_feeds')
    op.drop_table('reminder_sweeps')
