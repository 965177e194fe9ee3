"""Letters of the editors: looked through, sent, taken back."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from articles import guard
from articles.checking import empty_links
from articles.checking.writing import Report, Writing, report_on
from outbox import steering
from outbox.models import Delivery, Mailing

from . import audience, mails, planning
from .mails import composing
from .models import Issue

KIND = "letter"
GONE = (Delivery.State.SENDING, Delivery.State.SENT, Delivery.State.UNCERTAIN)


class CannotSend(Exception):
    """A letter can't go; says why."""


# ---- Before it goes -----------------------------------------------------------------------


def writing(issue: Issue) -> Writing:
    """The letter as the checks of texts take it."""
    return Writing(
        body=issue.body,
        title=issue.title,
        summary=issue.summary,
        language=settings.LANGUAGE_CODE,
        address=issue.get_absolute_url() if issue.slug else "",
        is_article=False,
    )


def advice(issue: Issue, *, now: datetime) -> Report:
    """What could be mended; none of it keeps the letter from being sent."""
    return report_on(writing(issue), now=now)


def readers(issue: Issue, *, now: datetime) -> int:
    """How many would get it now."""
    return audience.count_by_letter(subjects_of(issue), now=now)


def subjects_of(issue: Issue) -> list[int]:
    return list(issue.subjects.values_list("pk", flat=True))


def faults(issue: Issue) -> list[str]:
    """What must be mended before it is sent, since nobody can mend it after."""
    if not issue.body_html.strip():
        return ["This letter has no text."]
    found = [
        f"A picture has no alternative text, and is not decorative: {source}"
        for source in guard.untold_images(issue.body)
    ]
    found += [f"A link is empty: “{told}”" for told in empty_links(issue.body)]
    if composing.is_too_large(mails.preview(issue)):
        found.append(
            "It is too long for a mail: mail programs would cut it off after 102 kB. Publish it as "
            "an article, and send its beginning."
        )
    return found


# ---- Sending ------------------------------------------------------------------------------


@transaction.atomic
def send(issue: Issue, *, now: datetime) -> Mailing:
    """Plan a letter to those it is for, now or at its time. Raises CannotSend."""
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    if issue.mailing_id:
        raise CannotSend("This letter is planned already.")
    if found := faults(issue):
        raise CannotSend(" ".join(found))
    subjects = subjects_of(issue)
    start_at = max(issue.send_at or now, now)
    mailing = planning.grown(
        kind=KIND,
        key=f"{KIND}:{issue.pk}:{issue.version}",
        name=issue.title,
        start_at=start_at,
        not_after=start_at + planning.STALE,
        fill=lambda mailing: audience.told_by_letter(mailing, subjects, now=now),
        now=now,
    )
    if mailing is None:
        raise CannotSend("Nobody would get this letter.")
    Issue.objects.filter(pk=issue.pk).update(mailing=mailing, published_at=start_at)
    return mailing


def take_back(issue: Issue) -> None:
    """Cancel a letter that waits or is going out; what went is gone. Raises CannotSteer."""
    if issue.mailing:
        steering.cancel(issue.mailing, because="The letter was taken back.")


def released(mailing: Mailing) -> None:
    """
    The mailing of a letter was cancelled: where no reader has it yet, it is a draft again.

    Its version goes up, so that it can be planned anew.
    """
    if Delivery.objects.filter(mailing=mailing, state__in=GONE).exists():
        return
    for issue in Issue.objects.filter(mailing=mailing):
        issue.mailing = issue.published_at = None
        issue.save()
