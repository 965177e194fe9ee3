"""What a word means: terms, the words that stand for them, and what lies around them."""

import uuid
from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DateField, DurationField, ExpressionWrapper, F, Func, Q, Value
from django.utils.functional import cached_property

from articles import rendering
from articles.filing import Filing
from articles.models import Publisher, Subject
from articles.models.author import free_slug
from articles.models.fields import LineField, PlainTextField
from articles.models.site import own_hosts
from common.patterns import named
from glossary import linking

STOP_WORDS = frozenset("""
    a about above after again against all also am an and any are as at be because been before
    being below between both but by can could did do does down during each few for from further
    had has have he her here hers him his how i if in into is it its just may me might mine more
    most much must my no nor not now of off on once one only or other our ours out over own same
    shall she should so some such than that the their theirs them then there these they this those
    through to too under until up upon us very was we were what when where which while who whom
    whose why will with within without would ye yes yet you your yours
""".split())  # fmt: skip


class TermQuerySet(models.QuerySet["Term"]):
    def published(self) -> Self:
        """What readers may see; time has no part in it."""
        return self.filter(status=Term.Status.PUBLISHED)

    def in_order(self) -> Self:
        return self.order_by("filing_key", "pk")

    def due_for_review(self, today: date) -> Self:
        """Published terms whose last review is longer ago than they say, or that never had one."""
        months = Func(
            Value(0), F("review_every"), function="make_interval", output_field=DurationField()
        )
        until = ExpressionWrapper(F("reviewed_on") + months, output_field=DateField())
        due = Q(reviewed_on=None) | Q(until__lt=today)
        return self.published().annotate(until=until).filter(due, review_every__isnull=False)


class Term(models.Model):
    """
    An entry of the glossary: one meaning. Words with several have a term for each, with a
    qualifier: “lead (sales)”, “lead (metal)”.
    """

    class Kind(models.TextChoices):
        TERM = "term", "term"
        ABBREVIATION = "abbreviation", "abbreviation"
        NAME = "name", "name"

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"
        RETIRED = "retired", "retired"

    class LinkPolicy(models.TextChoices):
        AUTO = linking.AUTO, "wherever it is used"
        MANUAL = linking.MANUAL, "only where an article asks for it"
        NEVER = linking.NEVER, "never"

    class Per(models.TextChoices):
        ARTICLE = linking.ARTICLE, "the first use in an article"
        SECTION = linking.SECTION, "the first use in each section"
        ALL = linking.ALL, "every use"

    headword = LineField(max_length=200, help_text="The term, as a dictionary lists it.")
    sense_qualifier = LineField(
        "which sense",
        max_length=100,
        blank=True,
        help_text="Where another term has the same name: sales, metal. Shown in brackets.",
    )
    slug = models.SlugField(
        max_length=80,
        unique=True,
        blank=True,
        help_text="The last part of the term’s address. Left empty, it is made from the term. A "
        "change leaves the old address working.",
    )
    kind = models.CharField(
        max_length=12,
        choices=Kind,
        default=Kind.TERM,
        help_text="Of a name the capitals count; an abbreviation is found as it is spelt.",
    )
    language = models.CharField(
        max_length=12,
        default="en",
        help_text="The language of the term: en, de. English terms get their plurals by "
        "themselves.",
    )
    expansion = LineField(
        max_length=300, blank=True, help_text="What an abbreviation stands for, in full."
    )
    pronunciation = LineField(
        max_length=200, blank=True, help_text="As readers would say it: /kɔː/."
    )
    short_definition = PlainTextField(
        max_length=300,
        blank=True,
        help_text="One sentence, up to 300 characters, shown beside the text where the term is "
        "used.",
    )
    definition = models.TextField(
        blank=True, help_text="The whole definition, as the term’s own page shows it."
    )
    definition_html = models.TextField(editable=False, blank=True)
    definition_text = models.TextField(editable=False, blank=True)
    definition_spans = ArrayField(
        models.BigIntegerField(), editable=False, default=list, db_default=[]
    )
    definition_sha256 = models.CharField(
        max_length=64, editable=False, blank=True, default="", db_default=""
    )
    usage_note = PlainTextField(
        blank=True, help_text="How to use the word and how not to. Readers see it."
    )
    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text="Only published terms are shown and linked. One that is retired leads readers "
        "to its successor.",
    )
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        help_text="The successor of a retired term.",
    )
    link_policy = models.CharField(
        "linked",
        max_length=8,
        choices=LinkPolicy,
        default=LinkPolicy.AUTO,
        help_text="A term whose word is very common is better linked only where it is asked for.",
    )
    per = models.CharField(
        "which uses",
        max_length=8,
        choices=Per,
        default=Per.ARTICLE,
        help_text="More than one link an article is noise to most readers.",
    )
    subjects = models.ManyToManyField(
        Subject,
        blank=True,
        related_name="terms",
        help_text="What it belongs to. Where two terms have the same name, an article’s subjects "
        "tell which is meant.",
    )
    reviewed_on = models.DateField(
        "last reviewed", null=True, blank=True, help_text="When somebody last made sure of it."
    )
    review_every = models.PositiveSmallIntegerField(
        "review after",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text="Months. Left empty, it is never due.",
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filing_key = models.TextField(editable=False, default="", db_collation="C")
    bucket = models.CharField(max_length=8, editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["headword", "sense_qualifier", "pk"]
        indexes = [
            models.Index(fields=["bucket", "filing_key"], name="term_filing"),
            models.Index(
                fields=["filing_key", "id"], condition=Q(status="published"), name="term_in_order"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(headword=""), name="term_has_a_headword"),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="term_slug_is_plain",
                violation_error_message="The address may hold small letters, digits and hyphens.",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | ~Q(short_definition="") | ~Q(definition=""),
                name="term_published_is_defined",
                violation_error_message="Define it before it is published: a short definition is "
                "enough.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(status="retired"),
                name="term_replaced_is_retired",
                violation_error_message="Only a retired term has a successor.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
                name="term_replaced_by_another",
                violation_error_message="A term can’t be its own successor.",
            ),
        ]

    def __str__(self) -> str:
        return name_of(self.headword, self.sense_qualifier)

    def get_absolute_url(self) -> str:
        return address_of(self.slug)

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    def clean(self) -> None:
        try:
            self.derive(Publisher.load().filing)
        except rendering.TextTooLarge as error:
            raise ValidationError({"definition": str(error)}) from error
        same = Term.objects.exclude(pk=self.pk).filter(
            headword__iexact=self.headword, sense_qualifier__iexact=self.sense_qualifier
        )
        if same.exists():
            raise ValidationError({
                "sense_qualifier": f"There is a term “{self}” already. Say which sense this one "
                "is; or change that one."
            })  # fmt: skip
        if self.replaced_by and self in self.replaced_by.successors():
            raise ValidationError(
                {"replaced_by": f"“{self.replaced_by}” is itself replaced by this term."}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive(Publisher.load().filing)
        if (fields := kwargs.get("update_fields")) is not None:
            made = {"definition_html", "definition_text", "filing_key", "bucket", "updated_at"}
            kwargs["update_fields"] = {*fields, *made}
        super().save(*args, **kwargs)

    def derive(self, filing: Filing) -> None:
        """Make the definition canonical, and all that follows from what was typed."""
        self.derive_text(filing)
        if not self.slug:
            others = Term.objects.exclude(pk=self.pk)
            self.slug = free_slug(others, str(self), fallback="term")

    def derive_text(self, filing: Filing) -> None:
        """The same but for the address, which asks the database."""
        self.headword = rendering.clean_text(self.headword)
        self.definition = rendering.sanitise(self.definition)
        rendered = rendering.render(self.definition, own_hosts=own_hosts())
        self.definition_html, self.definition_text = rendered.html, rendered.text
        self.file(filing)

    def file(self, filing: Filing) -> None:
        self.filing_key, self.bucket = filing.heading(str(self), language=self.language)

    def successors(self) -> list["Term"]:
        """This term, and those that replaced it, one after the other."""
        found: list[Term] = []
        term: Term | None = self
        while term is not None and term not in found:
            found.append(term)
            term = term.replaced_by
        return found

    @cached_property
    def summary(self) -> str:
        """The short definition, or the beginning of the whole one."""
        return summary_of(self.short_definition, self.definition_text)


def name_of(headword: str, sense_qualifier: str) -> str:
    """“lead (sales)”."""
    return f"{headword} ({sense_qualifier})" if sense_qualifier else headword


def summary_of(short_definition: str, definition_text: str) -> str:
    return short_definition or rendering.excerpt(definition_text, length=300)


def address_of(slug: str) -> str:
    return named("glossary:term", slug)


class TermAddress(models.Model):
    """A slug that a term once had: its address leads to the one of today."""

    slug = models.SlugField(max_length=80, unique=True)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="past_addresses")

    def __str__(self) -> str:
        return self.slug


class TermForm(models.Model):
    """
    A word that stands for a term in a text, in one spelling: the headword, a plural, a synonym.

    A deprecated word leads readers to the term, and editors are told of it. A blocker keeps the
    words within it from being linked: “lead time” protects “lead”.
    """

    class Kind(models.TextChoices):
        HEADWORD = "headword", "headword"
        SYNONYM = "synonym", "synonym"
        ABBREVIATION = "abbreviation", "abbreviation"
        PLURAL = "plural", "plural"
        VARIANT = "variant", "other spelling"
        DEPRECATED = "deprecated", "deprecated word"
        BLOCKER = "blocker", "not this term"

    class Origin(models.TextChoices):
        RULE = "rule", "made by rule"
        EDITOR = "editor", "entered"

    class CaseRule(models.TextChoices):
        SMART = "smart", "by itself"
        EXACT = "exact", "exactly so"
        PROPER = "proper", "so, or all in capitals"
        ANY = "any", "any"

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="forms")
    text = LineField("word", max_length=200, help_text="As it stands in texts.")
    key = models.CharField(max_length=400, editable=False, db_index=True)
    kind = models.CharField(
        max_length=12,
        choices=Kind,
        default=Kind.SYNONYM,
        help_text="Of a deprecated word editors are told. “Not this term” keeps the words within "
        "it from being linked: lead time, of lead.",
    )
    origin = models.CharField(
        max_length=6,
        choices=Origin,
        default=Origin.EDITOR,
        editable=False,
        help_text="Plurals are made by rule; what you change is yours.",
    )
    case_rule = models.CharField(
        "capitals",
        max_length=6,
        choices=CaseRule,
        default=CaseRule.SMART,
        help_text="By itself: acronyms exactly so, other words in any capitals.",
    )
    in_compounds = models.BooleanField(
        default=False, help_text="Also within words with hyphens: CRM-based."
    )
    enabled = models.BooleanField(
        "in use",
        default=True,
        help_text="Without it the word is kept and not linked. A plural by rule that is deleted "
        "comes back; take it out of use instead.",
    )
    filing_key = models.TextField(editable=False, default="", db_collation="C")
    bucket = models.CharField(max_length=8, editable=False, default="")

    class Meta:
        verbose_name = "word"
        ordering = ["pk"]
        indexes = [models.Index(fields=["bucket", "filing_key"], name="term_form_filing")]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "key"],
                name="term_form_is_one",
                violation_error_message="The term has this word already; capitals and hyphens "
                "make no other.",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="term_form_has_a_key"),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        self.derive()
        if fault := fault_of(self.text, case_rule=self.case_rule, kind=self.kind):
            raise ValidationError({"text": fault})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self, filing: Filing | None = None) -> None:
        """What it is found by, and where a reader finds it in the glossary."""
        filing = filing or Publisher.load().filing
        self.text = rendering.clean_text(self.text)
        self.key = linking.key_of(self.text)
        self.file(filing)

    def file(self, filing: Filing) -> None:
        self.filing_key, self.bucket = filing.heading(self.text)


def fault_of(text: str, *, case_rule: str, kind: str) -> str:
    """
    Why a word can't be looked for, in a sentence; empty where it can.

    >>> fault_of("IT", case_rule="smart", kind="headword")
    ''
    >>> fault_of("…", case_rule="smart", kind="headword")
    '“…” has neither a letter nor a digit.'
    """
    if not any(char.isalnum() for char in text):
        return f"“{text}” has neither a letter nor a digit."
    if kind == TermForm.Kind.BLOCKER:
        return ""
    if text.isdecimal() and case_rule != TermForm.CaseRule.EXACT:
        return f"“{text}” would be found in dates and lists. If that is meant, choose “exactly so”."
    exact = case_rule in {"exact", "proper"} or (case_rule == "smart" and linking.is_acronym(text))
    if linking.key_of(text) in STOP_WORDS and not exact:
        return (
            f"“{text}” stands in nearly every sentence. If only these capitals are meant, choose "
            "“exactly so”."
        )
    return ""


class TermRelationQuerySet(models.QuerySet["TermRelation"]):
    def of(self, term: Term) -> Self:
        return self.filter(Q(first=term) | Q(second=term))


class TermRelation(models.Model):
    """
    That two terms belong together, or must not be taken for each other.

    One row a pair: of what holds both ways, the lower key is first. With `broader`, the second is
    the broader one.
    """

    class Kind(models.TextChoices):
        SEE_ALSO = "see_also", "see also"
        OPPOSITE = "opposite", "opposite"
        CONFUSED = "confused_with", "not to be confused with"
        BROADER = "broader", "broader term"

    first = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="relations_after")
    second = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="relations_before")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.SEE_ALSO)

    objects = TermRelationQuerySet.as_manager()

    class Meta:
        verbose_name = "related term"
        constraints = [
            models.UniqueConstraint(
                "kind",
                models.functions.Least("first", "second"),
                models.functions.Greatest("first", "second"),
                name="term_relation_is_one",
                violation_error_message="These two terms are related so already.",
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="term_relation_joins_two",
                violation_error_message="A term is not related to itself.",
            ),
            models.CheckConstraint(
                condition=Q(kind="broader") | Q(first__lt=F("second")),
                name="term_relation_low_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}: {self.get_kind_display()} {self.second}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.kind != self.Kind.BROADER and self.first_id > self.second_id:
            self.first, self.second = self.second, self.first
        super().save(*args, **kwargs)


class TermSource(models.Model):
    """Where a definition comes from."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="sources")
    citation = LineField(max_length=500, help_text="Author, title, publisher, year.")
    url = models.URLField("address", max_length=1000, blank=True, help_text="https://…")
    locator = LineField(max_length=100, blank=True, help_text="Page or section: p. 42.")
    accessed_on = models.DateField(
        "read on", null=True, blank=True, help_text="When the address held what is cited."
    )
    checked_at = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    fault = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "source"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.citation
