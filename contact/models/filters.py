"""What members of staff look at again and again."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from articles.models.fields import LineField


class StoredFilter(models.Model):
    """A view of the inbox that one member of staff has given a name; others do not see it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stored_filters"
    )
    name = LineField(max_length=60)
    chosen = models.JSONField(help_text="The fields of the filter that have a value.")

    class Meta:
        ordering = [Lower("name")]
        default_permissions = ()  # who sees the inbox stores and deletes their own
        constraints = [
            models.UniqueConstraint("user", Lower("name"), name="filter_has_a_name_of_its_own")
        ]

    def __str__(self) -> str:
        return self.name
