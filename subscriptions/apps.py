from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = "Subscriptions"

    def ready(self) -> None:
        from articles import editions

        from . import mails, signals
        from .models import Issue

        editions.MORE.append(Issue.next_published)
        mails.register()
        signals.connect()
