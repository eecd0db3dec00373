"""training runs, models, regression lines, releases"""

from alembic import op
import sqlalchemy as sa

import bot.store.encryption

revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    op.create_table('training_runs',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('requested_by', sa.String(length=64), nullable=False),
    sa.Column('requested_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('stage', sa.String(length=16), nullable=True),
    sa.Column('progress', sa.Float(), nullable=False),
    sa.Column('seconds_left', sa.Integer(), nullable=True),
    sa.Column('started_at', sa.DateTime(), nullable=True),
    sa.Column('seen_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('cancel', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('log', sa.Text(), nullable=False),
    sa.Column('timings', sa.JSON(), nullable=False),
    sa.Column('model_hash', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_runs')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('training_runs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_training_runs_state'), ['state'], unique=False)
    op.create_table('models',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('file', sa.String(length=128), nullable=False),
    sa.Column('made_of', sa.JSON(), nullable=False),
    sa.Column('metrics', sa.JSON(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.String(length=64), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_models'))
    )
    op.create_table('regression_lines',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('text', bot.store.encryption.Encrypted(), nullable=False),
    sa.Column('expected', sa.String(length=64), nullable=False),
    sa.Column('added_by', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('visit', sa.String(length=64), nullable=True),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.Column('retired_by', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regression_lines')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('regression_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_regression_lines_visit'), ['visit'], unique=False)
    op.create_table('releases',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('model_hash', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('requested_by', sa.String(length=64), nullable=False),
    sa.Column('requested_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('refusals', sa.JSON(), nullable=False),
    sa.Column('override_by', sa.String(length=64), nullable=True),
    sa.Column('override_reason', sa.Text(), nullable=True),
    sa.Column('live_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['model_hash'], ['models.hash'], name=op.f('fk_releases_model_hash')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_releases')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('releases', schema=None) as batch_op:
        batch_op.create_index('ix_releases_state', ['state'], unique=False)


def downgrade() -> None:
    for table in ('releases', 'regression_lines', 'models', 'training_runs'):
        op.drop_table(table)
