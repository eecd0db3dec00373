"""choice hints"""

from alembic import op
import sqlalchemy as sa

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table('choice_hints',
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('offered', sa.JSON(), nullable=False),
    sa.Column('chosen', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_choice_hints_message_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_choice_hints_conversation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_choice_hints'))
    )
    with op.batch_alter_table('choice_hints', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_choice_hints_conversation_id'), ['conversation_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('choice_hints', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_choice_hints_conversation_id'))
    op.drop_table('choice_hints')
