"""What the site was before: old addresses, readers' old comments, imports."""

import re
import unicodedata
from urllib.parse import unquote

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.db.models.lookups import Exact

from articles import oldqueries

from .article import Article
from .author import Author
from .fields import LineField
from .site import Page
from .subject import Subject

TARGETS = ("article", "page", "subject", "author")
EXTENSION = re.compile(r"\.(?:html?|s?html|php|aspx?|cgi)$")
INDEX = re.compile(r"/(?:index|default)(?:\.[a-z0-9]+)?$")


def address_key(path: str) -> str:
    """
    What old addresses of the same page have in common.

    >>> address_key("/2003/08/my_first_post.html") == address_key("/2003/08/My-first-post/")
    True
    >>> address_key("/Archives/2003/index.php")
    '/archives/2003'
    >>> address_key("/index.php?utm_source=x&P=12"), address_key("/archives/000123.html?x")
    ('/?p=12', '/archives/000123')
    """
    path, _, query = path.split("#")[0].partition("?")
    path = unicodedata.normalize("NFC", unquote(path)).casefold()
    path = re.sub(r"/{2,}", "/", "/" + path.strip().strip("/"))
    path = EXTENSION.sub("", INDEX.sub("", path)).replace("_", "-").rstrip("/") or "/"
    telling = oldqueries.known(query).casefold()
    return f"{path}?{telling}" if telling else path


def num_nonnulls(*names: str) -> models.Func:
    """PostgreSQL's count of the columns that hold something."""
    return models.Func(*names, function="num_nonnulls", output_field=models.IntegerField())


class PastAddress(models.Model):
    """
    An address that something here once had.

    It points at the thing, not at an address: one hop by construction, and no loop.
    """

    path = models.CharField(
        max_length=1000,
        unique=True,
        help_text="The old address without the host: /archives/000123.html",
    )
    key = models.CharField(max_length=1000, db_index=True, editable=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, blank=True, related_name="past_addresses"
    )
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, null=True, blank=True, related_name="past_addresses"
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, null=True, blank=True, related_name="past_addresses"
    )
    author = models.ForeignKey(
        Author, on_delete=models.CASCADE, null=True, blank=True, related_name="past_addresses"
    )
    batch = models.ForeignKey(
        "ImportBatch", on_delete=models.SET_NULL, null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "past addresses"
        ordering = ["path"]
        indexes = [
            GinIndex(fields=["key"], opclasses=["gin_trgm_ops"], name="past_address_key_trgm"),
            GinIndex(OpClass(Upper("path"), name="gin_trgm_ops"), name="past_address_path_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(path__startswith="/"),
                name="past_address_begins_with_a_slash",
                violation_error_message="An old address begins with a slash: /archives/000123.html",
            ),
            models.CheckConstraint(
                condition=Exact(num_nonnulls(*TARGETS), 1),
                name="past_address_has_one_target",
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def target(self) -> Article | Page | Subject | Author:
        """What had the address; the database holds that there is exactly one."""
        targets = (self.article, self.page, self.subject, self.author)
        return next(target for target in targets if target is not None)

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = address_key(self.path)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class ArchivedComment(models.Model):
    """A reader's comment or another site's ping on an imported article or page; read-only."""

    class Kind(models.TextChoices):
        COMMENT = "comment", "comment"
        PING = "ping", "ping"

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="comments"
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="comments")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMMENT)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True)
    position = models.PositiveIntegerField(help_text="Its place below the article, from 0.")
    name = LineField(max_length=300, blank=True, help_text="As the reader or the site gave it.")
    title = LineField(max_length=500, blank=True, help_text="Of a ping: what linked here.")
    url = models.URLField(max_length=1000, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    body_html = models.TextField(blank=True)

    class Meta:
        ordering = ["article_id", "page_id", "position"]
        indexes = [
            models.Index(
                models.F("posted_at").desc(), models.F("id").desc(), name="archived_comment_newest"
            ),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="archived_comment_name"),
            GinIndex(
                OpClass(Upper("body_html"), name="gin_trgm_ops"), name="archived_comment_words"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "position"], name="archived_comment_has_its_place"
            ),
            models.UniqueConstraint(
                fields=["page", "position"], name="archived_comment_has_its_place_on_a_page"
            ),
            models.CheckConstraint(
                condition=Exact(num_nonnulls("article", "page"), 1),
                name="archived_comment_has_one_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'A reader'} on {self.article or self.page}"


class ImportBatch(models.Model):
    """One import of one archive: what was asked, what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        ROLLED_BACK = "rolled_back", "rolled back"

    file_name = models.CharField(max_length=300)
    format = models.CharField(
        max_length=20, default="auto", help_text="The system that wrote it; auto: to be found out."
    )
    time_zone = models.CharField(max_length=64, default="UTC")
    options = models.JSONField(
        default=dict, blank=True, help_text="How it was to be read, beside format and zone."
    )
    is_dry_run = models.BooleanField(
        default=True, help_text="Read and report everything, then change nothing."
    )
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    report = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    upload = models.BinaryField(
        null=True, editable=False, help_text="The file, until it is imported; then nothing."
    )
    done_records = models.PositiveIntegerField(default=0)
    made = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Keys of the authors and subjects that it made, by kind.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "import batches"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.created_at:%Y-%m-%d %H:%M}"


class ImportedRecord(models.Model):
    """
    Where an article or a page came from: its record in the old system's export.

    `ref` finds it again on a second import; `digest` tells whether the file changed since,
    `saved_version` whether the article was edited here since. Outlives the article: what was
    deleted here is not imported again.
    """

    ref = models.CharField(max_length=1200, unique=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True)
    article = models.OneToOneField(
        Article, on_delete=models.SET_NULL, null=True, related_name="imported_record"
    )
    page = models.OneToOneField(
        Page, on_delete=models.SET_NULL, null=True, related_name="imported_record"
    )
    file = models.CharField(max_length=300, blank=True, help_text="The file it stood in.")
    line = models.PositiveIntegerField(help_text="Its first line in the file.")
    digest = models.CharField(max_length=64)
    saved_version = models.CharField(max_length=64)
    raw = models.TextField(help_text="The record as it stood, without e-mail and IP addresses.")
    extra = models.JSONField(default=dict, help_text="What it held that has no place here.")

    def __str__(self) -> str:
        return self.ref


class ImportOutcome(models.Model):
    """What became, or by a dry run would become, of one record of an import."""

    class Outcome(models.TextChoices):
        CREATED = "created", "created"
        UPDATED = "updated", "updated"
        UNCHANGED = "unchanged", "unchanged"
        SKIPPED = "skipped", "skipped"
        FAILED = "failed", "failed"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="outcomes")
    number = models.PositiveIntegerField(help_text="Its place among the records read, from 1.")
    ref = models.CharField(max_length=1200, blank=True)
    file = models.CharField(max_length=300, blank=True)
    line = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=20, blank=True, help_text="The status that it gets here.")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField(blank=True)
    old_address = models.CharField(max_length=1000, blank=True)
    new_address = models.CharField(max_length=1000, blank=True)
    raw = models.TextField(blank=True, help_text="Of a dry run: the record as it stands.")
    html = models.TextField(blank=True, help_text="Of a dry run: its text as readers would see it.")
    before = models.JSONField(
        null=True, help_text="Of an update: what stood here before, to be given back."
    )

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="import_outcome_has_its_place"
            ),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_outcome_kind")]

    def __str__(self) -> str:
        return f"{self.title or self.ref}: {self.outcome}"
