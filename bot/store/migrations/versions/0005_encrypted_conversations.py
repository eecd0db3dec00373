"""what was said is encrypted"""

from __future__ import annotations


import sqlalchemy as sa
from alembic import op

from bot.store.encryption import keyring_of

revision = '0005'
down_revision = '0004'

_BATCH = 500
# Where texts were kept as JSON (PostgreSQL's own type) and must become plain columns of text.
_JSON = {'messages': 'body', 'choices': 'payload'}
_ENCRYPTED = {'messages': ('body',), 'choices': ('label', 'payload'), 'events': ('data',)}


def upgrade() -> None:
    bind = op.get_bind()
    if 'events' not in sa.inspect(bind).get_table_names():
        op.create_table('events',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('sender_id', sa.String(length=255), nullable=False),
        sa.Column('type_name', sa.String(length=255), nullable=False),
        sa.Column('timestamp', sa.Float(), nullable=True),
        sa.Column('intent_name', sa.String(length=255), nullable=True),
        sa.Column('action_name', sa.String(length=255), nullable=True),
        sa.Column('data', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_events'))
        )
        op.create_index(op.f('ix_events_sender_id'), 'events', ['sender_id'], unique=False)
    if bind.dialect.name == 'postgresql':
        for table, column in _JSON.items():
            op.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE TEXT USING {column}::text')
    else:
        # A copy of the table; nothing refers to these two that SQLite would delete with the old one.
        for table, column in _JSON.items():
            numbered = {'sqlite_autoincrement': True} if table == 'messages' else {}
            with op.batch_alter_table(table, table_kwargs=numbered) as batch_op:
                batch_op.alter_column(column, type_=sa.Text(), existing_type=sa.JSON(), existing_nullable=False)
    for table, columns in _ENCRYPTED.items():
        _encrypt(bind, sa.table(table, sa.column('id'), *map(sa.column, columns)), columns)


def _encrypt(bind: sa.engine.Connection, table: sa.sql.TableClause, columns: tuple[str, ...]) -> None:
    """Every row's texts become tokens, in the one transaction of the migration: all of them or none."""
    keyring = keyring_of(bind)
    last = None
    while True:
        query = sa.select(table).order_by(table.c.id).limit(_BATCH)
        rows = bind.execute(query if last is None else query.where(table.c.id > last)).mappings().all()
        if not rows:
            return
        for row in rows:
            values = {name: keyring.encrypt(row[name]) for name in columns if row[name] is not None}
            if values:
                bind.execute(sa.update(table).where(table.c.id == row['id']).values(values))
        last = rows[-1]['id']


def downgrade() -> None:
    raise NotImplementedError('Encrypted texts do not go back: restore the backup made before the upgrade.')
