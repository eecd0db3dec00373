"""versions of answers, sources, and the owner's rule about signatures"""

from alembic import op
import sqlalchemy as sa

revision = '0010'
down_revision = '0009'


def upgrade() -> None:
    op.create_table('answer_versions',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('answer_id', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('author', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('saved', sa.Integer(), nullable=False),
    sa.Column('signed_by', sa.String(length=64), nullable=True),
    sa.Column('signed_name', sa.Text(), nullable=True),
    sa.Column('signed_at', sa.DateTime(), nullable=True),
    sa.Column('live_by', sa.String(length=64), nullable=True),
    sa.Column('live_at', sa.DateTime(), nullable=True),
    sa.Column('review_by', sa.Date(), nullable=True),
    sa.Column('based_on', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_versions')),
    sa.UniqueConstraint('answer_id', 'language', 'version', name=op.f('uq_answer_versions_answer_id'))
    )
    with op.batch_alter_table('answer_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_versions_state'), ['state'], unique=False)
    op.create_table('answer_sources',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('changed_by', sa.String(length=64), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_sources'))
    )
    head = op.create_table('answers_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('only_signed_go_live', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answers_head'))
    )
    op.bulk_insert(head, [{'id': 1, 'changes': 0, 'only_signed_go_live': False}])


def downgrade() -> None:
    op.drop_table('answers_head')
    op.drop_table('answer_sources')
    with op.batch_alter_table('answer_versions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_versions_state'))
    op.drop_table('answer_versions')
