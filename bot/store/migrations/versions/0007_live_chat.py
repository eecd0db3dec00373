"""live chat"""

from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'

_COLUMNS = (
    sa.Column('held_by', sa.Integer(), nullable=True),
    sa.Column('held_as', sa.String(length=200), nullable=True),
    sa.Column('held_at', sa.DateTime(), nullable=True),
    sa.Column('held_seen_at', sa.DateTime(), nullable=True),
    sa.Column('held_typing_at', sa.DateTime(), nullable=True),
    sa.Column('interrupted', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('visitor_seen_at', sa.DateTime(), nullable=True),
    sa.Column('visitor_typing_at', sa.DateTime(), nullable=True),
)


def upgrade() -> None:
    for column in _COLUMNS:
        op.add_column('conversations', column.copy())
    op.create_index(op.f('ix_conversations_held_by'), 'conversations', ['held_by'])
    op.create_index(op.f('ix_conversations_visitor_seen_at'), 'conversations', ['visitor_seen_at'])


def downgrade() -> None:
    op.drop_index(op.f('ix_conversations_visitor_seen_at'), 'conversations')
    op.drop_index(op.f('ix_conversations_held_by'), 'conversations')
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        for column in reversed(_COLUMNS):
            batch_op.drop_column(column.name)
