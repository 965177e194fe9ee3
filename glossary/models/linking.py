"""
Where terms occur in articles, as data: the links of an article, and what they were made from.

The triggers of the migration keep the two queues: an article whose text, date or subjects change is
marked as stale, and a form that changes leaves its keys in `ChangedForm`, whoever writes it.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from articles.models import Article
from articles.models.article import published_q

from .term import Term

LONGEST_CONTEXT = 160  # characters of the passage that a page of a term shows


class ArticleTermIndex(models.Model):
    """
    The links of one article: offsets into its `body_html`, good for that text alone.

    `spans` holds four numbers a link: start, end, term, form. `words` are those of all its text,
    as `glossary.candidates.words_of` divides it: a form all of whose words are here may occur.
    """

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="term_index"
    )
    html_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    glossary_version = models.BigIntegerField(default=0, db_default=0)
    spans = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    words = ArrayField(models.TextField(), default=list, db_default=[])
    is_stale = models.BooleanField(default=True, db_default=True)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="term_index_words"),
            models.Index(fields=["article"], condition=Q(is_stale=True), name="term_index_stale"),
        ]

    def __str__(self) -> str:
        return f"Links of article {self.pk}"


class TermReferenceQuerySet(models.QuerySet["TermReference"]):
    def published(self, now: datetime) -> Self:
        """The own date says nothing that the article does not; it lets the index serve."""
        return self.filter(published_q(now, prefix="article__"), published_at__lte=now)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")


class TermReference(models.Model):
    """
    That an article uses a term; written in the same run as the links of the article.

    `published_at` is the article's own, for the order of the index. `context` is the passage round
    the first use.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="term_references", db_index=False
    )
    term = models.ForeignKey(
        Term, on_delete=models.CASCADE, related_name="references", db_index=False
    )
    first_offset = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    is_linked = models.BooleanField()
    is_manual = models.BooleanField(help_text="The author's own link to the term.")
    reason = models.CharField(
        max_length=10, blank=True, help_text="Why it is not linked, as `glossary.linking.Use` says."
    )
    deprecated = ArrayField(
        models.BigIntegerField(), default=list, help_text="The keys of deprecated words it uses."
    )
    context = models.CharField(max_length=LONGEST_CONTEXT, blank=True)
    published_at = models.DateTimeField(null=True)

    objects = TermReferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "term"], name="term_reference_is_one"),
        ]
        indexes = [
            models.Index(fields=["term", "published_at", "id"], name="term_reference_newest"),
            models.Index(
                fields=["term"], condition=~Q(deprecated=[]), name="term_reference_deprecated"
            ),
            # With all that is counted, so that the newest are read in its order: PostgreSQL, which
            # knows but how many uses a term has on average, would else sort all of a frequent one.
            models.Index(
                fields=["term", "published_at", "id"],
                include=["article"],
                condition=Q(is_linked=True) | Q(is_manual=True),
                name="term_reference_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} in {self.article}"


class ArticleTermRule(models.Model):
    """What an editor decided for one term in one article."""

    class Action(models.TextChoices):
        PIN = "pin", "link this one"
        NEVER = "never", "never link"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="term_rules")
    term = models.ForeignKey(
        Term,
        on_delete=models.CASCADE,
        related_name="article_rules",
        help_text="A term of the glossary: type a few letters of it.",
    )
    action = models.CharField(
        max_length=5,
        choices=Action,
        help_text="“Link this one” decides between two terms of the same name.",
    )

    class Meta:
        verbose_name = "glossary term"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "term"],
                name="article_term_rule_is_one",
                violation_error_message="There is a decision about this term already.",
            ),
            models.CheckConstraint(
                condition=Q(action__in=["pin", "never"]), name="article_term_rule_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term}: {self.get_action_display()}"


class ChangedForm(models.Model):
    """A key of a form that changed and whose articles are not yet marked: a queue of the job."""

    key = models.TextField()

    def __str__(self) -> str:
        return self.key


class GlossaryVersion(models.Model):
    """
    One row, whose number every change of a form or a term replaces by one never used before; so
    does `shown` with every change of what readers are shown of terms.

    The number comes from a sequence: a change that is rolled back takes its number with it, so
    an automaton kept by a number is never mistaken for another.
    """

    number = models.BigIntegerField()
    definitions = models.BigIntegerField(
        default=0, db_default=0, help_text="The number for which all definitions were linked."
    )
    shown = models.BigIntegerField(
        default=0, db_default=0, help_text="The number of what readers are shown of terms."
    )

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The number of the glossary as it is; 0 where nothing was ever entered."""
        return cls.objects.values_list("number", flat=True).first() or 0


class GlossaryChange(models.Model):
    """
    One change of a term's forms, made by an editor, with its effect and what undoing it needs.

    `before` and `after` hold the forms as `glossary.effects.snapshot` gives them.
    """

    term = models.ForeignKey(
        Term, on_delete=models.SET_NULL, null=True, related_name="changes", editable=False
    )
    name = models.CharField("term", max_length=303)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    links_added = models.PositiveIntegerField(default=0)
    links_removed = models.PositiveIntegerField(default=0)
    articles = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "change of forms"
        verbose_name_plural = "changes of forms"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.made_at:%Y-%m-%d %H:%M}"
