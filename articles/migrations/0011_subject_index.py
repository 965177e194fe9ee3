"""Other names, relations, locators and the filing order of the subject index."""

import articles.models.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0010_file_old_address'),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexLocator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subheading', articles.models.fields.LineField(blank=True, help_text='The side of the subject that is treated: loss of, in networks. Left empty, the article stands directly under the subject.', max_length=200)),
                ('sub_filing_key', models.TextField(db_collation='C', default='', editable=False)),
                ('anchor', models.CharField(blank=True, help_text='The heading or paragraph that the index leads to. Left empty, the beginning.', max_length=200, verbose_name='passage')),
                ('note', articles.models.fields.LineField(blank=True, help_text='Printed after the title: table, definition, review.', max_length=200)),
            ],
            options={
                'verbose_name': 'place in the index',
                'verbose_name_plural': 'places in the index',
                'ordering': ['sub_filing_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RelatedSubjects',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'related subject',
            },
        ),
        migrations.CreateModel(
            name='SubjectLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', articles.models.fields.LineField(help_text='Cars, where the subject is Automobiles.', max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('alt', 'other name'), ('hidden', 'hidden name')], default='alt', help_text='Another name is printed: “Cars, see Automobiles”. A hidden one, such as a common misspelling, is only found in searches and when subjects are typed in.', max_length=10)),
                ('language', models.CharField(blank=True, help_text='The language of this name where it is not that of the index: fr.', max_length=12)),
                ('key', models.CharField(editable=False, max_length=400, unique=True)),
                ('slug', models.SlugField(editable=False, max_length=80)),
                ('filing_key', models.TextField(db_collation='C', editable=False)),
                ('bucket', models.CharField(editable=False, max_length=8)),
            ],
            options={
                'verbose_name': 'other name',
                'ordering': ['kind', 'text'],
            },
        ),
        migrations.AlterModelOptions(
            name='subjectrelation',
            options={'verbose_name': 'broader subject'},
        ),
        migrations.AddField(
            model_name='publisher',
            name='index_filing',
            field=models.CharField(choices=[('word', 'word by word'), ('letter', 'letter by letter')], default='word', help_text='Word by word: New York stands before Newark. Letter by letter: after it.', max_length=10, verbose_name='order of the subject index'),
        ),
        migrations.AddField(
            model_name='publisher',
            name='index_language',
            field=models.CharField(default='en', help_text='Whose alphabet and leading articles the index goes by: en, de, sv.', max_length=12, verbose_name='language of the subject index'),
        ),
        migrations.AddField(
            model_name='subject',
            name='bucket',
            field=models.CharField(default='', editable=False, max_length=8),
        ),
        migrations.AddField(
            model_name='subject',
            name='filing_key',
            field=models.TextField(db_collation='C', default='', editable=False),
        ),
        migrations.AddField(
            model_name='subject',
            name='language',
            field=models.CharField(blank=True, help_text='The language of the name where it is not that of the index: fr. It decides which leading article is skipped in filing.', max_length=12),
        ),
        migrations.AddField(
            model_name='subject',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='merged_from', to='articles.subject'),
        ),
        migrations.AddField(
            model_name='subject',
            name='name_key',
            field=models.CharField(default='', editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name='subject',
            name='scope_note',
            field=articles.models.fields.PlainTextField(blank=True, help_text='What belongs here and what does not: “Trust between persons; for trusts in law see Foundations.” Readers see it too.'),
        ),
        migrations.AddField(
            model_name='subject',
            name='sort_as',
            field=articles.models.fields.LineField(blank=True, help_text='What to file it by where the rules would go wrong: Angeles, Los. Left empty, its name.', max_length=200),
        ),
        migrations.AddField(
            model_name='subject',
            name='status',
            field=models.CharField(choices=[('active', 'active'), ('merged', 'merged')], default='active', editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name='subject',
            name='uid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='subject',
            index=models.Index(fields=['bucket', 'filing_key'], name='subject_filing'),
        ),
        migrations.AddField(
            model_name='indexlocator',
            name='article_subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='locators', to='articles.articlesubject', verbose_name='subject'),
        ),
        migrations.AddField(
            model_name='relatedsubjects',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related_after', to='articles.subject'),
        ),
        migrations.AddField(
            model_name='relatedsubjects',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related_before', to='articles.subject'),
        ),
        migrations.AddField(
            model_name='subjectlabel',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='articles.subject'),
        ),
        migrations.AddConstraint(
            model_name='indexlocator',
            constraint=models.UniqueConstraint(fields=('article_subject', 'subheading', 'anchor'), name='index_locator_is_given_once', violation_error_message='This passage stands under this subheading already.'),
        ),
        migrations.AddConstraint(
            model_name='relatedsubjects',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='subjects_are_related_once', violation_error_message='These two are related already.'),
        ),
        migrations.AddConstraint(
            model_name='relatedsubjects',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='related_subjects_are_in_order'),
        ),
        migrations.AddIndex(
            model_name='subjectlabel',
            index=models.Index(fields=['bucket', 'filing_key'], name='subject_label_filing'),
        ),
        migrations.AddConstraint(
            model_name='subjectlabel',
            constraint=models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='subject_label_has_a_text'),
        ),
        migrations.AddConstraint(
            model_name='subjectlabel',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['alt', 'hidden'])), name='subject_label_kind_is_known'),
        ),
    ]
