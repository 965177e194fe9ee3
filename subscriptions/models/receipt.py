"""What a subscriber was sent: no article twice, whatever topics and digests overlap."""

from typing import Any

from django.db import models

from articles.models import Article, Correction
from outbox.models import Delivery

from .subscriber import Subscriber


def key(model: type[models.Model], **options: Any) -> Any:
    """
    A key that the database does not check, row by row, for millions that one digest writes.

    Checking took more time than all the rest of planning. A row whose article, subscriber or
    delivery were gone would mean nothing: every question about receipts asks for them too.
    """
    return models.ForeignKey(model, on_delete=models.CASCADE, db_constraint=False, **options)


class Receipt(models.Model):
    """An article that is in a delivery to a subscriber. Of a cancelled delivery, it is deleted."""

    subscriber = key(Subscriber, db_index=False)
    article = key(Article)
    delivery = key(Delivery, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "article"], name="one_article_per_subscriber"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} to {self.subscriber_id}"


class CorrectionReceipt(models.Model):
    """A correction that is in a delivery to a subscriber."""

    subscriber = key(Subscriber, db_index=False)
    correction = key(Correction)
    delivery = key(Delivery, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "correction"], name="one_correction_per_subscriber"
            )
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} to {self.subscriber_id}"
