"""a lead's life and routing; contact details are encrypted"""

from alembic import op
import sqlalchemy as sa

from bot.store.encryption import blind_index, keyring_of

revision = '0003'
down_revision = '0002'

_ENCRYPTED = ('name', 'phone', 'email', 'best_time', 'about')
_INDEXED = ('phone_index', 'email_index', 'assignee_id', 'merged_into')


def upgrade() -> None:
    op.create_table('pharmacists',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('time_zone', sa.String(length=64), nullable=False),
    sa.Column('hours', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('last_given_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pharmacists')),
    sa.UniqueConstraint('email', name=op.f('uq_pharmacists_email'))
    )
    op.create_index(op.f('ix_pharmacists_staff_id'), 'pharmacists', ['staff_id'], unique=False)

    op.create_table('licences',
    sa.Column('pharmacist_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=2), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['pharmacist_id'], ['pharmacists.id'], name=op.f('fk_licences_pharmacist_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('pharmacist_id', 'state', name=op.f('pk_licences'))
    )
    op.create_table('time_off',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('pharmacist_id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['pharmacist_id'], ['pharmacists.id'], name=op.f('fk_time_off_pharmacist_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_time_off'))
    )
    op.create_index(op.f('ix_time_off_pharmacist_id'), 'time_off', ['pharmacist_id'], unique=False)
    op.create_table('permits',
    sa.Column('state', sa.String(length=2), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('state', name=op.f('pk_permits'))
    )

    # One by one and no new copy of the table: SQLite would delete with the old one what refers to it.
    for column in (
        sa.Column('phone_index', sa.String(length=64), nullable=True),
        sa.Column('email_index', sa.String(length=64), nullable=True),
        sa.Column('conditions', sa.Text(), nullable=True),
        sa.Column('language', sa.String(length=8), nullable=False, server_default='en'),
        sa.Column('urgency', sa.String(length=16), nullable=False, server_default='routine'),
        sa.Column('outcome', sa.String(length=32), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False, server_default='1'),
    ):
        op.add_column('leads', column)
    for name, table in (('assignee_id', 'pharmacists'), ('merged_into', 'leads')):
        op.execute(f'ALTER TABLE leads ADD COLUMN {name} INTEGER CONSTRAINT fk_leads_{name} REFERENCES {table} (id)')
    for name in _INDEXED:
        op.create_index(op.f(f'ix_leads_{name}'), 'leads', [name], unique=False)
    _encrypt_leads()

    op.create_table('lead_events',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('from_status', sa.String(length=16), nullable=True),
    sa.Column('to_status', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], name=op.f('fk_lead_events_lead_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead_events'))
    )
    op.create_index('ix_lead_events_lead', 'lead_events', ['lead_id', 'id'], unique=False)
    op.create_table('routing_decisions',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('pharmacist_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('considered', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], name=op.f('fk_routing_decisions_lead_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pharmacist_id'], ['pharmacists.id'], name=op.f('fk_routing_decisions_pharmacist_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_routing_decisions'))
    )
    op.create_index('ix_routing_decisions_lead', 'routing_decisions', ['lead_id', 'id'], unique=False)


def _encrypt_leads() -> None:
    """Leads stored before: their details become tokens, and are found again by blind index."""
    bind = op.get_bind()
    table = sa.table('leads', sa.column('id'), sa.column('phone_index'), sa.column('email_index'), *map(sa.column, _ENCRYPTED))
    for row in bind.execute(sa.select(table)).mappings().all():
        values = {name: keyring_of(bind).encrypt(row[name]) for name in _ENCRYPTED if row[name] is not None}
        if row['phone']:
            values['phone_index'] = blind_index(bind, 'phone', row['phone'].partition(';')[0])
        if row['email']:
            values['email_index'] = blind_index(bind, 'email', row['email'].lower())
        if values:
            bind.execute(sa.update(table).where(table.c.id == row['id']).values(values))


def downgrade() -> None:
    raise NotImplementedError('Encrypted details do not go back: restore the backup made before the upgrade.')
