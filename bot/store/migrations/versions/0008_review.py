"""log of turns, review, examples"""

from alembic import op
import sqlalchemy as sa

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table('review_items',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('text_index', sa.String(length=64), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('likely', sa.JSON(), nullable=False),
    sa.Column('hint', sa.String(length=64), nullable=True),
    sa.Column('uncertainty', sa.Float(), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('claimed_by', sa.Integer(), nullable=True),
    sa.Column('claimed_until', sa.DateTime(), nullable=True),
    sa.Column('first_at', sa.DateTime(), nullable=False),
    sa.Column('last_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['claimed_by'], ['staff.id'], name=op.f('fk_review_items_claimed_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_items')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('review_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_items_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_items_state'), ['state'], unique=False)
        batch_op.create_index('ix_review_items_text', ['text_index'], unique=True)

    op.create_table('examples',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('text_index', sa.String(length=64), nullable=False),
    sa.Column('answer_id', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('source', sa.String(length=8), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('visit', sa.String(length=64), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('retired_by', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.Column('retired_why', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['added_by'], ['staff.id'], name=op.f('fk_examples_added_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['item_id'], ['review_items.id'], name=op.f('fk_examples_item_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['retired_by'], ['staff.id'], name=op.f('fk_examples_retired_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_examples')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('examples', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_examples_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_examples_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_examples_state'), ['state'], unique=False)
        batch_op.create_index('ix_examples_text', ['text_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_examples_visit'), ['visit'], unique=False)

    op.create_table('labels',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('verdict', sa.String(length=16), nullable=False),
    sa.Column('answer_id', sa.String(length=64), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['review_items.id'], name=op.f('fk_labels_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_labels_staff_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_labels'))
    )
    with op.batch_alter_table('labels', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_labels_item_id'), ['item_id'], unique=False)

    op.create_table('review_sightings',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('visit', sa.String(length=64), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['review_items.id'], name=op.f('fk_review_sightings_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_review_sightings_message_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_sightings')),
    sa.UniqueConstraint('message_id', name=op.f('uq_review_sightings_message_id'))
    )
    with op.batch_alter_table('review_sightings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_sightings_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_sightings_visit'), ['visit'], unique=False)

    op.create_table('turns',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('visit', sa.String(length=64), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('model', sa.String(length=64), nullable=True),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('route', sa.String(length=16), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('likely', sa.JSON(), nullable=False),
    sa.Column('margin', sa.Float(), nullable=True),
    sa.Column('conditions', sa.JSON(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('milliseconds', sa.Integer(), nullable=False),
    sa.Column('thumb', sa.String(length=4), nullable=True),
    sa.Column('collected', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_turns_message_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_turns'))
    )
    with op.batch_alter_table('turns', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_turns_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_turns_collected'), ['collected'], unique=False)
        batch_op.create_index(batch_op.f('ix_turns_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_turns_visit'), ['visit'], unique=False)


def downgrade() -> None:
    op.drop_table('turns')
    op.drop_table('review_sightings')
    op.drop_table('labels')
    op.drop_table('examples')
    op.drop_table('review_items')
