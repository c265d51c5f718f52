import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.db.models.deletion
import repository.reference.models
from django.db import migrations, models


# Lower case without accents. unaccent() itself is only STABLE, since its dictionary could be altered; ours is not, so
# a generated column may use it.
FOLD = """
CREATE FUNCTION repository_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        # All four are trusted extensions: the owner of the database may create them.
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        django.contrib.postgres.operations.BtreeGinExtension(),
        django.contrib.postgres.operations.CreateExtension('intarray'),
        migrations.RunSQL(FOLD, reverse_sql='DROP FUNCTION repository_fold(text)'),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('file_name', models.CharField(max_length=255)),
                ('checksum', models.CharField(max_length=64)),
                ('imported_at', models.DateTimeField()),
                ('report', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-imported_at'],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(max_length=40, unique=True)),
                ('cycle', models.PositiveSmallIntegerField()),
                ('paragraph', models.CharField(blank=True, max_length=20)),
                ('symbol', models.CharField(blank=True, max_length=40)),
                ('text', models.TextField()),
                ('language', models.CharField(default='en', max_length=2)),
                ('position', models.CharField(choices=[('supported', 'supported'), ('partially_supported', 'partially supported'), ('noted', 'noted'), ('pending', 'pending'), ('unclear', 'unclear')], max_length=20)),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                ('persons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                ('sdgs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), blank=True, default=list, size=None)),
                ('fingerprint', models.CharField(max_length=64)),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector(repository.reference.models.Fold(models.F('text')), config='simple'), output_field=django.contrib.postgres.search.SearchVectorField())),
            ],
            options={
                'ordering': ['state', 'cycle', 'paragraph', 'identifier'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('scheduled', 'scheduled'), ('held', 'held'), ('postponed', 'postponed'), ('outcome_adopted', 'outcome adopted')], max_length=16)),
                ('document_symbol', models.CharField(blank=True, max_length=40)),
                ('source', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'ordering': ['state', 'cycle'],
            },
        ),
        migrations.CreateModel(
            name='CouncilSession',
            fields=[
                ('number', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('confirmed', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='council_session_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='FormerIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(max_length=40, unique=True)),
                ('since', models.DateTimeField()),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_identifiers', to='repository.recommendation')),
            ],
            options={
                'ordering': ['identifier'],
            },
        ),
        migrations.AddField(
            model_name='recommendation',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='repository.review'),
        ),
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('version', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['code', 'version'],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='scheme_has_one_row_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Sdg',
            fields=[
                ('code', models.CharField(max_length=6, primary_key=True, serialize=False)),
                ('goal', models.PositiveSmallIntegerField()),
                ('position', models.PositiveSmallIntegerField(unique=True)),
                ('names', models.JSONField(default=dict)),
                ('texts', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.CheckConstraint(condition=models.Q(('goal__gte', 1), ('goal__lte', 17)), name='sdg_goal_is_1_to_17')],
            },
        ),
        migrations.CreateModel(
            name='State',
            fields=[
                ('iso3', models.CharField(max_length=3, primary_key=True, serialize=False)),
                ('iso2', models.CharField(max_length=2, unique=True)),
                ('m49', models.CharField(blank=True, max_length=3)),
                ('un_status', models.CharField(choices=[('member', 'Member State'), ('observer', 'Observer State'), ('fictitious', 'Fictitious State, for demonstration')], max_length=10)),
                ('names', models.JSONField(default=dict)),
                ('formal_names', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['iso3'],
                'constraints': [models.CheckConstraint(condition=models.Q(('iso3__regex', '^[A-Z]{3}$')), name='state_code_is_three_capitals'), models.CheckConstraint(condition=models.Q(models.Q(('iso3__regex', '^Q[M-Z][A-Z]$'), ('un_status', 'fictitious')), models.Q(models.Q(('un_status', 'fictitious'), _negated=True), models.Q(('iso3__regex', '^Q[M-Z][A-Z]$'), _negated=True)), _connector='OR'), name='state_with_a_code_from_QMA_to_QZZ_is_fictitious')],
            },
        ),
        migrations.AddField(
            model_name='review',
            name='state',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='repository.state'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='recommending',
            field=models.ManyToManyField(blank=True, related_name='recommendations_made', to='repository.state'),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='state',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='repository.state'),
        ),
        migrations.CreateModel(
            name='GroupMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('AFR', 'African States'), ('APG', 'Asia-Pacific States'), ('EEG', 'Eastern European States'), ('GRULAC', 'Latin American and Caribbean States'), ('WEOG', 'Western European and other States'), ('LDC', 'Least developed countries'), ('LLDC', 'Landlocked developing countries'), ('SIDS', 'Small island developing States')], max_length=6)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='repository.state')),
            ],
            options={
                'ordering': ['group', 'state'],
            },
        ),
        migrations.CreateModel(
            name='StateName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=2)),
                ('short', models.CharField(max_length=120)),
                ('formal', models.CharField(blank=True, max_length=200)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dated_names', to='repository.state')),
            ],
            options={
                'ordering': ['state', 'language', 'starts_on'],
            },
        ),
        migrations.CreateModel(
            name='StateSpelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200)),
                ('folded', models.CharField(max_length=200, unique=True)),
                ('source', models.CharField(max_length=40)),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spellings', to='repository.state')),
            ],
            options={
                'ordering': ['folded'],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=100)),
                ('labels', models.JSONField(default=dict)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='repository.scheme')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='repository.term')),
            ],
            options={
                'ordering': ['scheme', 'code'],
            },
        ),
        migrations.CreateModel(
            name='UprSession',
            fields=[
                ('number', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('cycle', models.PositiveSmallIntegerField()),
                ('year', models.PositiveSmallIntegerField()),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='upr_session_ends_after_it_starts')],
            },
        ),
        migrations.AddField(
            model_name='review',
            name='first_session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews_moved_away', to='repository.uprsession'),
        ),
        migrations.AddField(
            model_name='review',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='repository.uprsession'),
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(max_length=40, unique=True)),
                ('cycle', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('language', models.CharField(default='en', max_length=2)),
                ('symbol', models.CharField(blank=True, max_length=40)),
                ('fingerprint', models.CharField(max_length=64)),
                ('source', models.CharField(max_length=20)),
                ('row', models.PositiveIntegerField(blank=True, null=True)),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='repository.importrun')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='repository.review')),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='repository.state')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='repository.uprsession')),
            ],
            options={
                'ordering': ['state', 'cycle', 'identifier'],
            },
        ),
        migrations.CreateModel(
            name='RecommendationPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(choices=[('supported', 'supported'), ('partially_supported', 'partially supported'), ('noted', 'noted'), ('pending', 'pending'), ('unclear', 'unclear')], max_length=20)),
                ('wording', models.CharField(max_length=120)),
                ('source', models.CharField(max_length=20)),
                ('source_symbol', models.CharField(blank=True, max_length=80)),
                ('dated', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='repository.recommendation')),
            ],
            options={
                'ordering': ['recommendation', 'recorded_at', 'id'],
                'indexes': [models.Index(fields=['recommendation', 'recorded_at'], name='position_by_recommendation')],
            },
        ),
        migrations.CreateModel(
            name='RecommendationSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('row', models.PositiveIntegerField()),
                ('recommending_as_written', models.TextField(blank=True)),
                ('position_as_written', models.CharField(blank=True, max_length=120)),
                ('state_as_written', models.CharField(blank=True, max_length=200)),
                ('key', models.CharField(max_length=64)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='repository.recommendation')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='repository.importrun')),
            ],
            options={
                'ordering': ['recommendation', 'source', 'row'],
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='source_row_is_kept_once')],
            },
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=models.Index(fields=['state', 'cycle', 'position'], name='recommendation_by_state'),
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=models.Index(fields=['review', 'fingerprint'], name='recommendation_by_words'),
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='recommendation_search'),
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('text'), name='gin_trgm_ops'), name='recommendation_text_trigrams'),
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['themes'], name='recommendation_themes'),
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['persons'], name='recommendation_persons'),
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['sdgs'], name='recommendation_sdgs'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.UniqueConstraint(condition=models.Q(('paragraph', ''), _negated=True), fields=('review', 'paragraph'), name='recommendation_paragraph_is_unique_in_its_review'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.UniqueConstraint(condition=models.Q(('paragraph', '')), fields=('review', 'fingerprint'), name='recommendation_without_paragraph_is_unique_by_its_words'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='recommendation_has_a_text'),
        ),
        migrations.AddConstraint(
            model_name='groupmembership',
            constraint=models.UniqueConstraint(fields=('state', 'group', 'starts_on'), name='group_membership_starts_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='groupmembership',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='group_membership_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='statename',
            constraint=models.UniqueConstraint(fields=('state', 'language', 'starts_on'), name='state_name_starts_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='statename',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='state_name_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.UniqueConstraint(fields=('scheme', 'code'), name='term_code_is_unique_in_its_scheme'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(fields=('state', 'cycle'), name='state_is_reviewed_once_a_cycle'),
        ),
        migrations.AddConstraint(
            model_name='pledge',
            constraint=models.UniqueConstraint(fields=('review', 'fingerprint'), name='pledge_is_unique_by_its_words'),
        ),
        migrations.AddConstraint(
            model_name='pledge',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='pledge_has_a_text'),
        ),
    ]
