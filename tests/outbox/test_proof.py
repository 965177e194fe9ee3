"""Workers that are killed send nothing twice and lose nothing."""

from typing import Any

import pytest

from outbox.models import Mailing
from outbox.proving import proof
from outbox.proving.sink import Sink

from .conftest import Numbered


@pytest.mark.django_db(transaction=True)
def test_killed_workers_send_nothing_twice_and_lose_nothing() -> None:
    found = proof.prove(messages=600, kills=4, workers=2, seed=1)
    assert found["kills"] == 4
    assert (found["duplicates"], found["lost_as"], found["unknown"]) == (0, [], 0)
    assert found["sent"] + found["uncertain"] == found["messages"] == 600
    assert found["uncertain"] <= found["connections"]


@pytest.mark.django_db(transaction=True)
def test_a_proof_never_touches_mail_of_others(numbered: Numbered) -> None:
    numbered.plan(1)
    with pytest.raises(proof.Refused):
        proof.prove(messages=1, kills=0, workers=1)
    assert Mailing.objects.count() == 1


def test_the_comparison_sees_a_lost_and_a_doubled_mail(db: Any, numbered: Numbered) -> None:
    mailing = numbered.plan(1, 2, 3)
    mailing.delivery_set.update(state="sent")
    first, second, _ = mailing.delivery_set.order_by("pk")
    sink = Sink(log=[first.message_id, first.message_id, second.message_id, "<x@y>"])
    found = proof.compare(mailing, sink)
    assert (found["duplicates"], found["lost"], found["unknown"]) == (1, 1, 1)
