"""What a subscriber was sent: no article twice, whatever topics and digests overlap."""

from django.db import models

from articles.models import Article, Correction
from outbox.models import Delivery

from .subscriber import Subscriber


class Receipt(models.Model):
    """An article that is in a delivery to a subscriber. Of a cancelled delivery, it is deleted."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE)

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

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, db_index=False)
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "correction"], name="one_correction_per_subscriber"
            )
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} to {self.subscriber_id}"
