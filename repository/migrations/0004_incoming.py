
import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('repository', '0003_epoch'),
    ]

    operations = [
        migrations.CreateModel(
            name='IncomingRow',
            fields=[
                ('n', models.BigIntegerField(primary_key=True, serialize=False)),
                ('file', models.IntegerField()),
                ('row', models.IntegerField()),
                ('iso3', models.TextField()),
                ('cycle', models.SmallIntegerField()),
                ('session', models.SmallIntegerField()),
                ('identifier', models.TextField()),
                ('fingerprint', models.TextField()),
                ('paragraph', models.TextField(blank=True)),
                ('symbol', models.TextField(blank=True)),
                ('text', models.TextField()),
                ('position', models.TextField()),
                ('wording', models.TextField(blank=True)),
                ('position_symbol', models.TextField(blank=True)),
                ('dated', models.DateField(null=True)),
                ('recommending', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('persons', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('sdgs', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('state_as_written', models.TextField()),
                ('recommending_as_written', models.TextField(blank=True)),
                ('key', models.TextField()),
                ('review_id', models.BigIntegerField(null=True)),
                ('recommendation_id', models.BigIntegerField(null=True)),
                ('source_id', models.BigIntegerField(null=True)),
                ('leader', models.BooleanField(db_default=False, default=False)),
                ('changed', models.BooleanField(db_default=False, default=False)),
                ('outcome', models.TextField(null=True)),
                ('reason', models.TextField(null=True)),
            ],
            options={
                'db_table': 'repository_incoming',
                'indexes': [models.Index(fields=['recommendation_id'], name='incoming_by_recommendation'), models.Index(fields=['identifier'], name='incoming_by_identifier')],
            },
        ),
    ]
