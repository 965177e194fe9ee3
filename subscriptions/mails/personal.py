"""Mails to one: asked for by whoever gets them. None holds a word that a visitor typed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from common import addresses
from outbox.compiling import Mail, slot
from outbox.kinds import Recipient
from outbox.models import Mailing
from subscriptions import links
from subscriptions.choices import Choices, described
from subscriptions.models import AddressChange, LinkRequest, SignUp, Subscriber

from .composing import compose, list_headers


class ConfirmationKind:
    name = "confirmation"
    label = "confirmation"
    is_bulk = False

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        now = timezone.now()
        waiting = SignUp.objects.filter(pk__in=numbers, confirmed_at=None)
        return {
            one.pk: Recipient(
                one.address,
                variant="known" if self.is_known(one) else "new",
                values={"link": links.address("confirm", links.timed("confirm", one.key, now=now))},
            )
            for one in waiting
        }

    def is_known(self, sign_up: SignUp) -> bool:
        active = Subscriber.objects.filter(state=Subscriber.State.ACTIVE)
        return active.filter(canonical=sign_up.canonical).exists()

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        return compose(
            "confirmation",
            subject="Please confirm your subscription",
            context={"link": slot("link"), "is_known": variant == "known"},
        )

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(SignUp.objects.filter(pk__in=numbers).values_list("pk", "address"))


class WelcomeKind:
    """A mail to the list already: it can be left by it."""

    name = "welcome"
    label = "welcome"
    is_bulk = False

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        found: dict[int, Recipient] = {}
        for sign_up in SignUp.objects.filter(pk__in=numbers):
            subscriber = self.subscriber_of(sign_up)
            if subscriber:
                found[sign_up.pk] = Recipient(
                    subscriber.address,
                    variant=str(subscriber.pk),
                    values={
                        "unsubscribe": links.unsubscribe_address(subscriber, mailing.pk),
                        "unsubscribe_mail": links.unsubscribe_mail(subscriber, mailing.pk),
                    },
                )
        return found

    def subscriber_of(self, sign_up: SignUp) -> Subscriber | None:
        canonical = addresses.canonical(sign_up.address)
        active = Subscriber.objects.filter(state=Subscriber.State.ACTIVE)
        return active.filter(canonical=canonical).first()

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        subscriber = Subscriber.objects.get(pk=int(variant))
        return compose(
            "welcome",
            subject="You are subscribed",
            context={"chosen": described(Choices.of(subscriber)), "subscriber": subscriber},
            headers=list_headers("welcome", "Welcome"),
        )

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(SignUp.objects.filter(pk__in=numbers).values_list("pk", "address"))


class PreferencesKind:
    name = "preferences"
    label = "link to the preferences"
    is_bulk = False

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        now = timezone.now()
        return {
            request.pk: Recipient(
                request.subscriber.address, values={"link": manage_address(request.subscriber, now)}
            )
            for request in LinkRequest.objects.filter(pk__in=numbers).select_related("subscriber")
        }

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        return compose("preferences", subject="Your subscription", context={"link": slot("link")})

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        asked = LinkRequest.objects.filter(pk__in=numbers)
        return dict(asked.values_list("pk", "subscriber__address"))


def manage_address(subscriber: Subscriber, now: datetime) -> str:
    given = links.timed(links.MANAGE, subscriber.key, epoch=subscriber.epoch, now=now)
    return links.address("manage", given)


class MoveKind:
    """To the old address and to the new one: each must say yes."""

    is_bulk = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_new = name == "move-new"
        self.label = f"change of address, to the {'new' if self.is_new else 'old'} one"

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        waiting = AddressChange.objects.filter(pk__in=numbers, done_at=None)
        now = timezone.now()
        return {
            change.pk: Recipient(
                self.address(change),
                values={
                    "link": links.address(self.name, links.timed(self.name, change.key, now=now))
                },
            )
            for change in waiting.select_related("subscriber")
        }

    def address(self, change: AddressChange) -> str:
        return change.address if self.is_new else change.subscriber.address

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        return compose(
            "move",
            subject="Please confirm the change of address",
            context={"link": slot("link"), "is_new": self.is_new},
        )

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        changes = AddressChange.objects.filter(pk__in=numbers).select_related("subscriber")
        return {change.pk: self.address(change) for change in changes}
