"""a lead's life and routing; contact details are encrypted"""

from alembic import op
import sqlalchemy as sa

from bot.store.encryption import blind_index, keyring_of

revision = '0002'
down_revision = '0001'

_ENCRYPTED = ('name', 'phone', 'email', 'best_time', 'about')


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

    with op.batch_alter_table('leads', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone_index', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('email_index', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('conditions', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('language', sa.String(length=8), nullable=False, server_default='en'))
        batch_op.add_column(sa.Column('urgency', sa.String(length=16), nullable=False, server_default='routine'))
        batch_op.add_column(sa.Column('assignee_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('outcome', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('merged_into', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_index(batch_op.f('ix_leads_phone_index'), ['phone_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_leads_email_index'), ['email_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_leads_assignee_id'), ['assignee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_leads_merged_into'), ['merged_into'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_leads_assignee_id'), 'pharmacists', ['assignee_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_leads_merged_into'), 'leads', ['merged_into'], ['id'])
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
    op.drop_table('routing_decisions')
    op.drop_table('lead_events')
    bind = op.get_bind()
    table = sa.table('leads', sa.column('id'), *map(sa.column, _ENCRYPTED))
    for row in bind.execute(sa.select(table)).mappings().all():
        values = {name: keyring_of(bind).decrypt(row[name]) for name in _ENCRYPTED if row[name] is not None}
        if values:
            bind.execute(sa.update(table).where(table.c.id == row['id']).values(values))
    with op.batch_alter_table('leads', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_leads_merged_into'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_leads_assignee_id'), type_='foreignkey')
        for name in ('merged_into', 'assignee_id', 'email_index', 'phone_index'):
            batch_op.drop_index(batch_op.f(f'ix_leads_{name}'))
        for name in ('version', 'merged_into', 'outcome', 'assignee_id', 'urgency', 'language', 'conditions', 'email_index', 'phone_index'):
            batch_op.drop_column(name)
    op.drop_table('permits')
    op.drop_table('time_off')
    op.drop_table('licences')
    op.drop_table('pharmacists')
