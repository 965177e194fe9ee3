"""Which changes of the glossary readers can see."""

from django.db import migrations

from common.raising import ANYTHING, raising

# Not that the job found the address of a source failing.
SEEN_SOURCE = """
    (OLD.term_id, OLD.citation, OLD.url, OLD.locator, OLD.accessed_on)
    IS DISTINCT FROM (NEW.term_id, NEW.citation, NEW.url, NEW.locator, NEW.accessed_on)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0030_site_change"),
        ("glossary", "0007_source_failing"),
    ]

    operations = [
        raising(
            # Not that an article waits to be linked again.
            glossary_articletermindex="(OLD.spans, OLD.html_sha256)"
            " IS DISTINCT FROM (NEW.spans, NEW.html_sha256)",
            glossary_term=ANYTHING,
            glossary_term_subjects=ANYTHING,
            glossary_termform=ANYTHING,
            glossary_termreference=ANYTHING,
            glossary_termrelation=ANYTHING,
            glossary_termsource=SEEN_SOURCE,
        )
    ]
