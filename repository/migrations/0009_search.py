"""Words and stems in six languages, one reading for texts and questions; the epoch step by step; published words."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.comparison
import repository.words
from django.db import migrations, models


HERE = Path(__file__).parent
READING = (HERE / '0009_search.sql').read_text()
STEPS = (HERE / '0009_steps.sql').read_text()


class Migration(migrations.Migration):

    dependencies = [
        ('repository', '0008_seal'),
    ]

    operations = [
        migrations.RunSQL(sql=[READING], reverse_sql=migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name='activity', name='activity_search'),
        migrations.RemoveIndex(model_name='recommendation', name='recommendation_search'),
        migrations.RemoveField(model_name='recommendation', name='search'),
        migrations.CreateModel(
            name='EpochStep',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('value', models.CharField(max_length=32)),
                ('activities', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('text', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('records', models.IntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='activity',
            name='stems',
            field=django.contrib.postgres.search.SearchVectorField(default=''),
        ),
        migrations.AddField(
            model_name='activity',
            name='titles',
            field=django.contrib.postgres.search.SearchVectorField(default=''),
        ),
        migrations.AddField(
            model_name='epoch',
            name='number',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='stems',
            field=models.GeneratedField(db_persist=True, expression=repository.words.Stems(django.db.models.functions.comparison.Cast('language', models.TextField()), models.F('text')), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=repository.words.Words(models.Func(django.db.models.functions.comparison.Cast('identifier', models.TextField()), models.Value(' . '), django.db.models.functions.comparison.Cast('symbol', models.TextField()), models.Value(' . '), django.db.models.functions.comparison.Cast('paragraph', models.TextField()), models.Value(' . '), django.db.models.functions.comparison.Cast('text', models.TextField()), arg_joiner=' || ', output_field=models.TextField(), template='(%(expressions)s)')), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddField(
            model_name='term',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=repository.words.LabelWords(models.F('labels')), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search'], name='activity_search'),
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='recommendation_search'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['stems'], name='activity_stems'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['titles'], name='activity_titles'),
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['stems'], name='recommendation_stems'),
        ),
        migrations.AddIndex(
            model_name='word',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('text'), name='gin_trgm_ops'), name='word_trigrams'),
        ),
        migrations.AddIndex(
            model_name='word',
            index=models.Index(django.contrib.postgres.indexes.OpClass(models.F('text'), name='varchar_pattern_ops'), name='word_beginnings'),
        ),
        migrations.AddIndex(
            model_name='word',
            index=models.Index(condition=models.Q(('records__lte', 0)), fields=['text'], name='word_without_records'),
        ),
        migrations.RunSQL(sql=[STEPS], reverse_sql=migrations.RunSQL.noop),
    ]
