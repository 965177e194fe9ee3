"""Which changes of articles and of what surrounds them readers can see."""

from django.db import migrations

from common.raising import ANYTHING, raising

# The plan shows the stage of an article that is still to come.
SEEN_ARTICLE = """
    OLD.status IN ('published', 'withdrawn') OR NEW.status IN ('published', 'withdrawn')
    OR OLD.status <> NEW.status
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0030_site_change")]

    operations = [
        raising(
            articles_article=SEEN_ARTICLE,
            articles_archivedcomment=ANYTHING,
            articles_articlesubject=ANYTHING,
            articles_author=ANYTHING,
            articles_byline=ANYTHING,
            articles_calendarentry="OLD.is_public OR NEW.is_public",
            articles_calendarentry_subjects=ANYTHING,
            articles_correction=ANYTHING,
            articles_formerfile=ANYTHING,
            articles_image=ANYTHING,
            articles_indexlocator=ANYTHING,
            # What is done does not matter; what is to come decides how long pages are good.
            articles_occurrence="(OLD.due_at, OLD.kind, OLD.article_id, OLD.error)"
            " IS DISTINCT FROM (NEW.due_at, NEW.kind, NEW.article_id, NEW.error)",
            articles_page=ANYTHING,
            articles_pastaddress=ANYTHING,
            articles_publisher=ANYTHING,
            articles_reference=ANYTHING,
            articles_relatedsubjects=ANYTHING,
            articles_rendition=ANYTHING,
            articles_subject=ANYTHING,
            articles_subjectlabel=ANYTHING,
            articles_subjectrelation=ANYTHING,
        )
    ]
