"""Pictures that texts show, and other files that they offer."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from articles import oldfiles

from .article import Article
from .fields import LineField, PlainTextField
from .history import ImportBatch
from .site import Page

SHA256 = r"^[0-9a-f]{64}$"


class KeptFile(models.Model):
    """
    A file under an address made of its content: the address never changes what it shows.

    `sha256` is that of the bytes kept, `source_sha256` that of the bytes given: pictures are
    written anew before they are kept.
    """

    file = models.FileField(max_length=120, editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    source_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    bytes = models.PositiveBigIntegerField("size", editable=False)
    original_url = models.CharField(
        "old address",
        max_length=2000,
        blank=True,
        editable=False,
        help_text="Where it stood in the archive that it was imported from.",
    )
    old_key = models.CharField(max_length=1000, blank=True, db_index=True, editable=False)
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField("taken in", auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="%(class)s_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(bytes__gt=0), name="%(class)s_is_not_empty"),
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA256) & Q(source_sha256__regex=SHA256),
                name="%(class)s_has_real_digests",
            ),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        self.old_key = oldfiles.key(self.original_url)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return str(self.file.url)


class Image(KeptFile):
    """
    A picture: JPEG, PNG, GIF, WebP or AVIF, upright, without EXIF.

    `width` and `height` are its own, in pixels; a text may show it smaller. Without alternative
    text and not decorative, nobody has said yet what it shows.
    """

    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = LineField(
        "alternative text",
        max_length=1000,
        blank=True,
        help_text="What the picture says, for readers who can’t see it: “Sales by region: the "
        "north leads”. For texts into which the picture is put from now on; those that show it "
        "keep their own words.",
    )
    is_decorative = models.BooleanField(
        "decorative",
        default=False,
        help_text="It says nothing that the text does not say; screen readers pass over it.",
    )
    credit = LineField(
        max_length=300, blank=True, help_text="Who made it, and under which licence."
    )
    caption = PlainTextField(blank=True, help_text="What may stand below it.")
    focus_x = models.PositiveSmallIntegerField(
        "focal point, across",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="Per cent from the left edge: what must stay visible where it is cut to size.",
    )
    focus_y = models.PositiveSmallIntegerField(
        "focal point, down",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="Per cent from the upper edge.",
    )

    class Meta(KeptFile.Meta):
        constraints = [
            *KeptFile.Meta.constraints,
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_a_size"),
            models.CheckConstraint(
                condition=Q(alt="") | Q(is_decorative=False),
                name="image_is_told_or_decorative",
                violation_error_message="A decorative picture has no alternative text: take the "
                "text away, or say that the picture is not decorative.",
            ),
            models.CheckConstraint(
                condition=Q(focus_x__lte=100, focus_y__lte=100), name="image_focus_is_in_it"
            ),
        ]
        indexes = [
            *KeptFile.Meta.indexes,
            models.Index(fields=["file"], name="image_file"),
            models.Index(
                fields=["-created_at"],
                condition=Q(alt="", is_decorative=False),
                name="image_untold",
            ),
            GinIndex(
                *(
                    OpClass(Upper(name), name="gin_trgm_ops")
                    for name in ("alt", "caption", "credit", "original_url")
                ),
                name="image_words",
            ),
        ]

    def __str__(self) -> str:
        name = self.original_url.partition("?")[0].rstrip("/").rpartition("/")[2]
        return self.alt or name or str(self.file.name).rpartition("/")[2]


class Rendition(models.Model):
    """
    A picture in another size or format, for the windows and lines that readers have.

    `wide` ones show all of it, at a width in pixels; a `card` is cut around the focal point.
    Made from the picture by a job; may be deleted and made again at any time.
    """

    class Kind(models.TextChoices):
        WIDE = "wide", "the whole picture"
        CARD = "card", "cut for a preview of the page"

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=10, choices=Kind)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    format = models.CharField(max_length=4)
    file = models.FileField(max_length=120, db_index=True)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["width", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "kind", "width", "format"], name="rendition_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.image}, {self.width} × {self.height} px, {self.format}"

    def get_absolute_url(self) -> str:
        return str(self.file.url)


class FormerFile(models.Model):
    """
    What a picture showed before it was replaced: texts that name its address show the new one.

    The bytes are gone. Given again, they are that picture still.
    """

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="former")
    file = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    source_sha256 = models.CharField(max_length=64, db_index=True)
    replaced_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file


class Attachment(KeptFile):
    """Another file that readers may download: a document, a table, a recording."""

    name = LineField(max_length=200, help_text="What a reader’s computer calls it: report.pdf")

    class Meta(KeptFile.Meta):
        constraints = [
            *KeptFile.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="attachment_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class FileUse(models.Model):
    """That a text shows or offers a file, by its name below MEDIA_ROOT. Triggers keep these."""

    file = models.CharField(max_length=120)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="file_uses"
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="file_uses")

    class Meta:
        indexes = [models.Index(fields=["file"], name="file_use_of")]

    def __str__(self) -> str:
        return f"{self.file} in {self.article or self.page}"


class UnusedImage(models.Model):
    """
    That no text shows a picture, neither under today's address nor under a former one.

    Triggers keep these. Where two texts are changed in the same moment, one may be missing or too
    much until the next night (`media.look_again`): for lists, not for what must be right.
    """

    image = models.OneToOneField(
        Image,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        related_name="unused",
        db_constraint=False,  # the migration adds one that cascades
    )

    def __str__(self) -> str:
        return str(self.image)
