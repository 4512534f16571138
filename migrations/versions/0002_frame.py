"""The frame of the work: sessions, ruptures, agreement, assignments, ratings; phases confirmed by both; new streams.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD = "stream IN ('mood', 'episodes', 'practice', 'anchors')"
NEW = "stream IN ('mood', 'episodes', 'practice', 'anchors', 'sessions', 'patterns', 'others')"
NEW_KINDS = "('experiment', 'after_session', 'between_us')"
NEW_STREAMS = "('sessions', 'patterns', 'others')"
ADDED = (
    ("treatments", sa.Column("coding_agreed_on", sa.Date())),
    ("phases", sa.Column("therapist_confirmed_at", sa.DateTime(timezone=True))),
    ("phases", sa.Column("client_confirmed_at", sa.DateTime(timezone=True))),
    ("opened_exercises", sa.Column("readiness_on", sa.Date())),
    ("goals", sa.Column("reviewed_on", sa.Date())),
)
TABLES = (
    "ruptures",
    "between_us",
    "after_sessions",
    "therapy_sessions",
    "therapist_anchors",
    "session_series",
    "return_points",
    "perspective_codes",
    "muted_signals",
    "handovers",
    "assignments",
    "agreements",
    "experiments",
    "absences",
)


def change_check(table: str, old: str, new: str) -> None:
    """Another CHECK on `stream`.

    SQLite can only rebuild the table, and rebuilding the parent of every entry with foreign keys on would delete its
    children. A CHECK is nothing but text in the schema, so the text is changed, as SQLite's own manual describes for
    constraints that do not touch what is stored.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(f"ck_{table}_stream"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_stream"), table, new)
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
        change_check(table, OLD, NEW)
    for table, column in ADDED:
        op.add_column(table, sa.Column(column.name, column.type))
    op.execute("UPDATE phases SET therapist_confirmed_at = made_at, client_confirmed_at = made_at")
    op.execute("UPDATE entries SET stream = 'patterns' WHERE kind = 'looking_again'")
    op.create_table('absences',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('therapist_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('cover', sa.String(length=200), nullable=False),
    sa.CheckConstraint('to_on >= from_on', name=op.f('ck_absences_days')),
    sa.ForeignKeyConstraint(['therapist_id'], ['people.id'], name=op.f('fk_absences_therapist_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absences'))
    )
    op.create_index(op.f('ix_absences_therapist_id'), 'absences', ['therapist_id'], unique=False)
    op.create_table('experiments',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('sure_before', sa.SmallInteger(), nullable=True),
    sa.Column('sure_after', sa.SmallInteger(), nullable=True),
    sa.CheckConstraint('sure_after BETWEEN 0 AND 6', name=op.f('ck_experiments_sure_after')),
    sa.CheckConstraint('sure_before BETWEEN 0 AND 6', name=op.f('ck_experiments_sure_before')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_experiments_entry_id_entries'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_experiments'))
    )
    op.create_table('agreements',
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('client_agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_agreements_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('treatment_id', name=op.f('pk_agreements'))
    )
    op.create_table('assignments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('exercise', sa.String(length=4), nullable=False),
    sa.Column('cadence', sa.String(length=12), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('assigned_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.CheckConstraint("cadence IN ('daily', 'most_days', 'some_days', 'when_needed')", name=op.f('ck_assignments_cadence')),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_assignments_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignments'))
    )
    op.create_index(op.f('ix_assignments_treatment_id'), 'assignments', ['treatment_id'], unique=False)
    op.create_table('handovers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('to_therapist_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=3), nullable=True),
    sa.CheckConstraint("answer IN ('yes', 'no')", name=op.f('ck_handovers_answer')),
    sa.ForeignKeyConstraint(['to_therapist_id'], ['people.id'], name=op.f('fk_handovers_to_therapist_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_handovers_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handovers'))
    )
    op.create_index(op.f('ix_handovers_treatment_id'), 'handovers', ['treatment_id'], unique=False)
    op.create_table('muted_signals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('signal', sa.String(length=24), nullable=False),
    sa.Column('evidence', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('muted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_muted_signals_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_muted_signals')),
    sa.UniqueConstraint('treatment_id', 'signal', 'evidence', name=op.f('uq_muted_signals_treatment_id_signal_evidence'))
    )
    op.create_index(op.f('ix_muted_signals_treatment_id'), 'muted_signals', ['treatment_id'], unique=False)
    op.create_table('perspective_codes',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.SmallInteger(), nullable=False),
    sa.Column('coded_on', sa.Date(), nullable=False),
    sa.CheckConstraint('code BETWEEN 0 AND 4', name=op.f('ck_perspective_codes_code')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_perspective_codes_entry_id_entries'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_perspective_codes_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('entry_id', 'treatment_id', name=op.f('pk_perspective_codes'))
    )
    op.create_table('return_points',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_return_points_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_points'))
    )
    op.create_index(op.f('ix_return_points_treatment_id'), 'return_points', ['treatment_id'], unique=False)
    op.create_table('session_series',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('clock', sa.Time(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('every_weeks', sa.SmallInteger(), nullable=False),
    sa.Column('minutes', sa.SmallInteger(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.CheckConstraint('every_weeks BETWEEN 1 AND 8', name=op.f('ck_session_series_every_weeks')),
    sa.CheckConstraint('minutes BETWEEN 10 AND 480', name=op.f('ck_session_series_minutes')),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_session_series_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_series'))
    )
    op.create_index(op.f('ix_session_series_treatment_id'), 'session_series', ['treatment_id'], unique=False)
    op.create_table('therapist_anchors',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('rated_on', sa.Date(), nullable=False),
    sa.Column('rated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_observed', sa.JSON(), nullable=False),
    sa.Column('shown_together_on', sa.Date(), nullable=True),
    sa.Column('a1', sa.SmallInteger(), nullable=True),
    sa.Column('a2', sa.SmallInteger(), nullable=True),
    sa.Column('b1', sa.SmallInteger(), nullable=True),
    sa.Column('b2', sa.SmallInteger(), nullable=True),
    sa.Column('b3', sa.SmallInteger(), nullable=True),
    sa.Column('c1', sa.SmallInteger(), nullable=True),
    sa.Column('c2', sa.SmallInteger(), nullable=True),
    sa.Column('c3', sa.SmallInteger(), nullable=True),
    sa.Column('d1', sa.SmallInteger(), nullable=True),
    sa.Column('d2', sa.SmallInteger(), nullable=True),
    sa.Column('d3', sa.SmallInteger(), nullable=True),
    sa.Column('s1', sa.SmallInteger(), nullable=True),
    sa.Column('o1', sa.SmallInteger(), nullable=True),
    sa.Column('o2', sa.SmallInteger(), nullable=True),
    sa.CheckConstraint('a1 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_a1')),
    sa.CheckConstraint('a2 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_a2')),
    sa.CheckConstraint('b1 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_b1')),
    sa.CheckConstraint('b2 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_b2')),
    sa.CheckConstraint('b3 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_b3')),
    sa.CheckConstraint('c1 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_c1')),
    sa.CheckConstraint('c2 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_c2')),
    sa.CheckConstraint('c3 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_c3')),
    sa.CheckConstraint('d1 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_d1')),
    sa.CheckConstraint('d2 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_d2')),
    sa.CheckConstraint('d3 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_d3')),
    sa.CheckConstraint('o1 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_o1')),
    sa.CheckConstraint('o2 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_o2')),
    sa.CheckConstraint('s1 BETWEEN 0 AND 4', name=op.f('ck_therapist_anchors_s1')),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_therapist_anchors_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_therapist_anchors'))
    )
    op.create_index(op.f('ix_therapist_anchors_treatment_id'), 'therapist_anchors', ['treatment_id'], unique=False)
    op.create_table('therapy_sessions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('series_id', sa.Uuid(), nullable=True),
    sa.Column('uid', sa.String(length=120), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('minutes', sa.SmallInteger(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('named_sequence', sa.Boolean(), nullable=False),
    sa.CheckConstraint("status IN ('attended', 'late', 'client_cancelled', 'late_cancel', 'no_show', 'therapist_cancelled', 'rescheduled', 'holiday')", name=op.f('ck_therapy_sessions_status')),
    sa.ForeignKeyConstraint(['series_id'], ['session_series.id'], name=op.f('fk_therapy_sessions_series_id_session_series'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_therapy_sessions_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_therapy_sessions')),
    sa.UniqueConstraint('treatment_id', 'uid', name=op.f('uq_therapy_sessions_treatment_id_uid'))
    )
    op.create_index(op.f('ix_therapy_sessions_treatment_id_starts_at'), 'therapy_sessions', ['treatment_id', 'starts_at'], unique=False)
    op.create_table('after_sessions',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('therapy_session_id', sa.Uuid(), nullable=True),
    sa.Column('understood', sa.SmallInteger(), nullable=True),
    sa.CheckConstraint('understood BETWEEN 0 AND 4', name=op.f('ck_after_sessions_understood')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_after_sessions_entry_id_entries'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['therapy_session_id'], ['therapy_sessions.id'], name=op.f('fk_after_sessions_therapy_session_id_therapy_sessions'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_after_sessions'))
    )
    op.create_table('between_us',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('therapy_session_id', sa.Uuid(), nullable=True),
    sa.Column('something', sa.String(length=8), nullable=True),
    sa.CheckConstraint("something IN ('no', 'a_little', 'yes')", name=op.f('ck_between_us_something')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_between_us_entry_id_entries'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['therapy_session_id'], ['therapy_sessions.id'], name=op.f('fk_between_us_therapy_session_id_therapy_sessions'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_between_us'))
    )
    op.create_table('ruptures',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('treatment_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('type', sa.String(length=16), nullable=False),
    sa.Column('intensity', sa.SmallInteger(), nullable=True),
    sa.Column('markers', sa.JSON(), nullable=False),
    sa.Column('moves', sa.JSON(), nullable=False),
    sa.Column('repair', sa.String(length=8), nullable=False),
    sa.Column('repaired_in_id', sa.Uuid(), nullable=True),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('raised_on', sa.Date(), nullable=True),
    sa.Column('client_says', sa.String(length=8), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("client_says IN ('settled', 'partly', 'not_yet')", name=op.f('ck_ruptures_client_says')),
    sa.CheckConstraint("repair IN ('none', 'partly', 'fully')", name=op.f('ck_ruptures_repair')),
    sa.CheckConstraint("type IN ('withdrawal', 'confrontation', 'mixed')", name=op.f('ck_ruptures_type')),
    sa.CheckConstraint('intensity BETWEEN 1 AND 5', name=op.f('ck_ruptures_intensity')),
    sa.ForeignKeyConstraint(['repaired_in_id'], ['therapy_sessions.id'], name=op.f('fk_ruptures_repaired_in_id_therapy_sessions'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['session_id'], ['therapy_sessions.id'], name=op.f('fk_ruptures_session_id_therapy_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['treatment_id'], ['treatments.id'], name=op.f('fk_ruptures_treatment_id_treatments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ruptures'))
    )
    op.create_index(op.f('ix_ruptures_session_id'), 'ruptures', ['session_id'], unique=False)
    op.create_index(op.f('ix_ruptures_treatment_id'), 'ruptures', ['treatment_id'], unique=False)


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    op.execute(f"DELETE FROM entries WHERE kind IN {NEW_KINDS}")  # noqa: S608 - our own constant
    op.execute("UPDATE entries SET stream = 'episodes' WHERE kind = 'looking_again'")
    op.execute(f"DELETE FROM grants WHERE stream IN {NEW_STREAMS}")  # noqa: S608 - our own constant
    op.execute("DELETE FROM phases WHERE client_confirmed_at IS NULL")
    for table, column in reversed(ADDED):
        op.drop_column(table, column.name)
    for table in ("entries", "grants"):
        change_check(table, NEW, OLD)
