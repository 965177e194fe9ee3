"""Terms and their forms: stands in for the part of the glossary that defines them."""

from django.db import models

from articles.models import Subject


class Term(models.Model):
    headword = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    sense_qualifier = models.CharField(max_length=100, blank=True)
    short_definition = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, default="published")
    link_policy = models.CharField(max_length=10, default="auto")
    per = models.CharField(max_length=10, default="article")
    language = models.CharField(max_length=12, default="en")
    subjects = models.ManyToManyField(Subject, blank=True)

    def __str__(self) -> str:
        return self.headword

    def get_absolute_url(self) -> str:
        return f"/glossary/{self.slug}/"


class TermForm(models.Model):
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="forms")
    text = models.CharField(max_length=200)
    key = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=20, default="synonym")
    enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "key"], name="term_form_unique")]
