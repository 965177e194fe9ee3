"""What a new site’s form begins with: topics, an answer for each, phrases of spam. All editable."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Slug, name, hint, whether files may come.
TOPICS = [
    ("questions", "Questions", "About an article, a term or the subject index. Name the article, "
     "or the sentence.", False),
    ("corrections", "Corrections", "What is wrong, where it stands, and how you know it. "
     "Corrections are shown with the article.", False),
    ("contributions", "Contributions", "One page: what you claim, how you know it, and who should "
     "care. Look at the editorial calendar first.", True),
    ("permissions", "Permissions and reprints", "Which article, where it is to appear, and in how "
     "many copies.", False),
    ("press", "Press", "For whom you write, and by when you need an answer.", False),
    ("website", "Website", "What you did, what you saw, and with which browser.", False),
]  # fmt: skip
ANSWERS = {
    "questions": (
        "A question, answered",
        "Dear {name},\n\nthank you for your question.\n\n\n\nYours\n{me}",
    ),
    "corrections": (
        "A correction was made",
        "Dear {name},\n\nthank you: you are right. The article is corrected, and the correction "
        "stands below it with its date.\n\nYours\n{me}",
    ),
    "contributions": (
        "A contribution arrived",
        "Dear {name},\n\nthank you for your proposal. We read it within four weeks, and write to "
        "you either way.\n\nYours\n{me}",
    ),
    "permissions": (
        "Permission to reprint",
        "Dear {name},\n\nyou may reprint the article if you name its author, {publisher} and the "
        "address under which it stands on our site.\n\nYours\n{me}",
    ),
    "press": (
        "An enquiry of the press",
        "Dear {name},\n\nthank you for your enquiry.\n\n\n\nYours\n{me}",
    ),
    "website": (
        "A fault of the website",
        "Dear {name},\n\nthank you for telling us. We have mended it: please try again.\n\n"
        "Yours\n{me}",
    ),
}
PHRASES = {
    "backlink": 2, "guest post": 1, "sponsored post": 2, "domain authority": 2,
    "first page of google": 3, "seo services": 3, "increase your traffic": 3, "link insertion": 3,
    "crypto investment": 3, "online casino": 3, "quick loan": 2, "web design services": 2,
}  # fmt: skip


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    topics = apps.get_model("contact", "Topic").objects.using(alias)
    answers = apps.get_model("contact", "CannedAnswer").objects.using(alias)
    if topics.exists():
        return
    for number, (slug, name, hint, takes_attachments) in enumerate(TOPICS, start=1):
        topic = topics.create(
            slug=slug, name=name, hint=hint, position=10 * number,
            takes_attachments=takes_attachments,
        )  # fmt: skip
        title, text = ANSWERS[slug]
        topic.default_answer = answers.create(title=title, text=text, topic=topic)
        topic.save()
    phrases = apps.get_model("contact", "KnownPhrase")
    phrases.objects.using(alias).bulk_create(
        phrases(phrase=phrase, weight=weight) for phrase, weight in PHRASES.items()
    )


def take_away(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What nobody has used: topics that messages have stay."""
    alias = schema_editor.connection.alias
    topics = apps.get_model("contact", "Topic").objects.using(alias)
    slugs = [slug for slug, *_ in TOPICS]
    topics.filter(slug__in=slugs, messages=None).delete()
    answers = apps.get_model("contact", "CannedAnswer").objects.using(alias)
    titles = [title for title, _ in ANSWERS.values()]
    answers.filter(title__in=titles, topic=None).delete()
    phrases = apps.get_model("contact", "KnownPhrase").objects.using(alias)
    phrases.filter(phrase__in=PHRASES).delete()


class Migration(migrations.Migration):
    dependencies = [("contact", "0006_gist")]

    operations = [migrations.RunPython(begin, take_away)]
