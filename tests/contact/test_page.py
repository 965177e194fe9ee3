"""One message in the admin: reading it, answering it, and what stands beside it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from contact import canned, inbox, mails, presence
from contact.inbox import GivenFile
from contact.models import CannedAnswer, Message, Presence, Reply, ReplyDraft
from outbox.models import Delivery
from tests.admin import people
from tests.contact.make import make_message, make_topic
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def address(message: Message, end: str = "change/") -> str:
    return f"/admin/contact/message/{message.pk}/{end}"


def text_of(client: Client, message: Message) -> str:
    answer = client.get(address(message))
    assert answer.status_code == 200
    return answer.content.decode()


def form(message: Message, **said: Any) -> dict[str, Any]:
    """What the reply box sends."""
    seen = inbox.newest_answer(message)
    return {"text": "It depends.", "token": str(uuid.uuid4()), "seen": seen, "send": "Send"} | said


def kinds(message: Message) -> list[str]:
    return [line.kind for line in message.events.all()]


# ---- Reading ------------------------------------------------------------------------------


def test_the_thread_is_in_order_of_time(desk: Client, grace: User) -> None:
    now = timezone.now()
    message = make_message(now=now - timedelta(hours=5), text="First words")
    inbox.note(message, "Second words", by=grace, now=now - timedelta(hours=4))
    inbox.reply(message, "Third words", by=grace, now=now - timedelta(hours=3))
    given = {"name": "Ada", "address": "ada@example.org", "subject": "Re:", "html": ""}
    inbox.take_answer(message, text="Fourth words", mail_id="<1@x>", now=now, **given)
    shown = text_of(desk, message)
    places = [shown.index(f'<div class="said">{word} words') for word in
              ("First", "Second", "Third", "Fourth")]  # fmt: skip
    assert places == sorted(places)


def test_what_a_reader_wrote_is_text_and_nothing_else(desk: Client) -> None:
    message = make_message(text="<script>alert(1)</script>", subject="<b>x</b>", name="<i>y</i>")
    shown = text_of(desk, message)
    assert "<script>alert" not in shown
    assert "<b>x</b>" not in shown
    assert "<i>y</i>" not in shown


def test_looking_is_a_line_of_the_history_once_an_hour(desk: Client, message: Message) -> None:
    text_of(desk, message)
    text_of(desk, message)
    assert kinds(message).count("viewed") == 1
    people.client_of(people.make_user("Editor")).get(address(message))
    assert kinds(message).count("viewed") == 2


def test_other_messages_of_the_same_person_are_named(desk: Client, message: Message) -> None:
    make_message(text="Else", subject="Another question")
    make_message(text="Else", subject="A stranger’s", address="bo@example.org")
    shown = text_of(desk, message)
    assert "Another question" in shown
    assert "A stranger’s" not in shown


def test_files_are_downloads_and_nothing_a_browser_runs(desk: Client, message: Message) -> None:
    file = GivenFile('a "b"\r\n.html', "text/html", b"<script>alert(1)</script>")
    inbox.keep_files(message, [file], now=timezone.now())
    stored = message.files.get()
    answer = desk.get(address(message, f"file/{stored.pk}/"))
    assert answer.content == file.content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert kinds(message)[-1] == "fetched"
    other = make_message(text="Other")
    assert desk.get(address(other, f"file/{stored.pk}/")).status_code == 404


# ---- Answering ----------------------------------------------------------------------------


def test_an_answer_is_sent_with_its_files(desk: Client, message: Message, grace: User) -> None:
    file = SimpleUploadedFile("a.txt", b"words", content_type="text/plain")
    desk.post(address(message, "reply/"), form(message, attached=[file]))
    reply = message.replies.get()
    assert (reply.text, reply.author, reply.files.get().name) == ("It depends.", grace, "a.txt")
    message.refresh_from_db()
    assert (message.state, message.assignee) == ("waiting", grace)


def test_send_and_close(desk: Client, message: Message) -> None:
    sent = form(message, close="yes")
    del sent["send"]
    desk.post(address(message, "reply/"), sent)
    message.refresh_from_db()
    assert message.state == "closed"


def test_two_clicks_make_one_answer(desk: Client, message: Message) -> None:
    sent = form(message)
    desk.post(address(message, "reply/"), sent)
    desk.post(address(message, "reply/"), sent)
    assert message.replies.count() == 1


def test_an_empty_answer_is_refused(desk: Client, message: Message) -> None:
    answer = desk.post(address(message, "reply/"), form(message, text="  "))
    assert answer.status_code == 422
    assert "Write something, then send it." in answer.content.decode()


def test_too_many_bytes_are_refused_and_the_text_stays(desk: Client, message: Message) -> None:
    file = SimpleUploadedFile("a.bin", b"0" * (10 * 1024 * 1024 + 1))
    answer = desk.post(address(message, "reply/"), form(message, attached=[file]))
    assert answer.status_code == 422
    assert "It depends." in answer.content.decode()
    assert "Send a link instead" in answer.content.decode()


def test_an_answer_that_came_meanwhile_is_told_and_the_text_kept(
    desk: Client, message: Message
) -> None:
    typed = form(message)
    ben = people.make_user("Editor", "ben")
    inbox.reply(message, "I was quicker.", by=ben, now=timezone.now())
    answer = desk.post(address(message, "reply/"), typed)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody answered meanwhile" in shown
    assert "I was quicker." in shown
    assert message.replies.count() == 1
    assert ReplyDraft.objects.get().text == "It depends."
    again = answer.context["reply_form"].initial
    desk.post(address(message, "reply/"), typed | {"seen": again["seen"], "token": again["token"]})
    assert message.replies.count() == 2


def test_an_answer_that_was_taken_back_meanwhile_stands_in_nobodys_way(
    desk: Client, message: Message
) -> None:
    ben = people.make_user("Editor", "ben")
    reply = inbox.reply(message, "Wrong.", by=ben, now=timezone.now())
    typed = form(message)
    inbox.take_back(reply, by=ben, now=timezone.now())
    desk.post(address(message, "reply/"), typed)
    assert message.replies.filter(taken_back_at=None).get().text == "It depends."


def test_an_answer_is_taken_back_and_is_a_draft_again(desk: Client, message: Message) -> None:
    desk.post(address(message, "reply/"), form(message))
    reply = message.replies.get()
    assert "Take it back" in text_of(desk, message)
    desk.post(address(message, "take-back/"), {"reply": reply.pk})
    reply.refresh_from_db()
    assert reply.taken_back_at
    assert ReplyDraft.objects.get().text == "It depends."


def test_too_late_is_said(desk: Client, message: Message) -> None:
    desk.post(address(message, "reply/"), form(message))
    reply = message.replies.get()
    Delivery.objects.filter(recipient=reply.pk).update(state="sent", due_at=None)
    answer = desk.post(address(message, "take-back/"), {"reply": reply.pk}, follow=True)
    assert "Too late" in answer.content.decode()


def test_what_failed_is_seen_and_sent_again(desk: Client, message: Message, grace: User) -> None:
    reply = inbox.reply(message, "Yes.", by=grace, now=timezone.now())
    delivery = mails.delivery_of(reply)
    assert delivery
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", due_at=None, reply="550 No.")
    assert "550 No." in text_of(desk, message)
    desk.post(address(message, "again/"), {"delivery": delivery.pk})
    delivery.refresh_from_db()
    assert delivery.state == "planned"
    assert kinds(message)[-1] == "sent_again"


def test_mails_of_other_messages_are_not_sent_again_from_here(
    desk: Client, message: Message
) -> None:
    other = make_message(text="Other")
    Delivery.objects.filter(recipient=other.pk).update(state="failed")
    wrong = Delivery.objects.get(recipient=other.pk)
    desk.post(address(message, "again/"), {"delivery": wrong.pk})
    wrong.refresh_from_db()
    assert wrong.state == "failed"


def test_the_notices_about_a_message_stand_beside_it(desk: Client, grace: User) -> None:
    grace.email = "grace@example.org"
    grace.save()
    topic = make_topic("Questions")
    topic.people.add(grace)
    shown = text_of(desk, make_message(topic=topic))
    assert "Notice to grace@example.org" in shown
    assert "Acknowledgement to ada@example.org" in shown


def test_under_spam_there_is_no_answer_before_it_is_called_none(
    desk: Client, message: Message
) -> None:
    desk.post(address(message, "do/"), {"verb": "spam"})
    answer = desk.post(address(message, "reply/"), form(message))
    assert answer.status_code == 409
    assert not message.replies.exists()


# ---- Canned answers -----------------------------------------------------------------------


def test_placeholders_are_filled_in_and_no_language_is_spoken(
    message: Message, grace: User
) -> None:
    values = canned.values_for(message, grace)
    text = "{name} {reference} {subject} {topic} {publisher} {me} {{settings}} {0.__class__} {x}"
    filled = canned.fill(text, values)
    assert filled == (
        f"Ada Reader {message.reference} On trust Questions Concordance grace "
        "{{settings}} {0.__class__} {x}"
    )


def test_a_readers_braces_are_not_filled_in(grace: User) -> None:
    message = make_message(name="{me}", subject="{{ publisher }}{reference}")
    filled = canned.fill("{name}: {subject}", canned.values_for(message, grace))
    assert filled == "{me}: {{ publisher }}{reference}"


def test_a_canned_answer_comes_below_what_is_typed(desk: Client, message: Message) -> None:
    one = CannedAnswer.objects.create(title="Thanks", text="Dear {name}")
    desk.post(address(message, "reply/"), form(message, use="yes", canned=one.pk))
    assert ReplyDraft.objects.get().text == "It depends.\n\nDear Ada Reader"
    assert not message.replies.exists()


def test_the_topics_default_answer_stands_first(message: Message) -> None:
    CannedAnswer.objects.all().delete()
    for title in ("A", "B", "C"):
        CannedAnswer.objects.create(title=title, text=title)
    default = CannedAnswer.objects.create(title="Z", text="Z", topic=message.topic)
    CannedAnswer.objects.create(title="Y", text="Y", topic=message.topic)
    message.topic.default_answer = default
    groups = [(name, [one.title for one in group]) for name, group in canned.offered(message)]
    assert groups == [("For this topic", ["Z", "Y"]), ("For all", ["A", "B", "C"])]


# ---- Drafts, and who else is here ---------------------------------------------------------


def test_what_is_typed_is_kept_and_offered(desk: Client, message: Message) -> None:
    desk.post(address(message, "draft/"), {"text": "Half a sen", "writing": "yes"})
    assert "Half a sen" in text_of(desk, message)
    desk.post(address(message, "draft/"), {"text": "", "writing": "no"})
    assert not ReplyDraft.objects.exists()


def test_colleagues_are_told_of_each_other(desk: Client, message: Message) -> None:
    text_of(desk, message)
    ben = people.client_of(people.make_user("Editor", "ben"))
    told = ben.post(address(message, "draft/"), {"writing": "yes"}).json()
    assert told["others"] == ["grace has this open too."]
    assert "ben is writing an answer." in text_of(desk, message)


def test_who_left_is_here_no_longer(message: Message, grace: User) -> None:
    now = timezone.now()
    presence.be_here(message, grace, is_writing=True, now=now - presence.HERE)
    assert presence.others(message, None, now=now) == []
    presence.leave_others(make_message(text="Other"), grace, now=now)
    assert not Presence.objects.exists()


def test_a_draft_poll_says_which_answer_is_the_last(desk: Client, message: Message) -> None:
    told = desk.post(address(message, "draft/"), {"writing": "no"}).json()
    assert told["newest"] == 0
    reply = inbox.reply(message, "Yes.", by=None, now=timezone.now())
    told = desk.post(address(message, "draft/"), {"writing": "no"}).json()
    assert told["newest"] == reply.pk


# ---- By a button --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"verb": "note", "note": "Look."}, "noted"),
        ({"verb": "assign_to_me"}, "assigned"),
        ({"verb": "tags", "tags": "press, errata"}, "tagged"),
        ({"verb": "close"}, "closed"),
        ({"verb": "spam"}, "spam"),
    ],
)
def test_buttons_do_what_they_say(
    desk: Client, message: Message, said: dict[str, str], kind: str
) -> None:
    assert desk.post(address(message, "do/"), said).status_code == 302
    assert kinds(message)[-1] == kind


def test_an_empty_note_is_refused(desk: Client, message: Message) -> None:
    answer = desk.post(address(message, "do/"), {"verb": "note", "note": " "})
    assert answer.status_code == 422
    assert "The note is empty." in answer.content.decode()


def test_an_unknown_verb_is_a_bad_request(desk: Client, message: Message) -> None:
    assert desk.post(address(message, "do/"), {"verb": "erase"}).status_code == 400


def test_a_message_is_linked_to_what_it_is_about(desk: Client, message: Message) -> None:
    article = make_article("The strength of a weak tie")
    make_article("A weak draft", status="draft")
    answer = desk.get(address(message, "link/"), {"q": "weak"})
    assert [thing for _, things in answer.context["found"] for thing in things] == [article]
    desk.post(address(message, "link/"), {"kind": "article", "thing": article.pk})
    link = message.links.get()
    assert link.thing == article
    desk.post(address(message, "do/"), {"verb": "unlink", "link": link.pk})
    assert not message.links.exists()
    assert kinds(message)[-2:] == ["linked", "unlinked"]


def test_nobody_links_what_they_may_not_see(
    desk: Client, message: Message, client_of: Callable[[str], Client]
) -> None:
    draft = make_article("A weak draft", status="draft")
    desk.post(address(message, "link/"), {"kind": "article", "thing": draft.pk})
    assert not message.links.exists()
    client_of("Editor").post(address(message, "link/"), {"kind": "article", "thing": draft.pk})
    assert message.links.get().thing == draft


def test_the_same_persons_messages_are_offered_for_merging(desk: Client, message: Message) -> None:
    same = make_message(text="Else")
    other = make_message(text="Else", address="bo@example.org", subject="Lighthouses")
    answer = desk.get(address(message, "merge/"))
    assert list(answer.context["candidates"]) == [same]
    found = desk.get(address(message, "merge/"), {"q": "lighthouse"})
    assert list(found.context["candidates"]) == [other]
    desk.post(address(message, "merge/"), {"into": same.pk})
    message.refresh_from_db()
    assert message.merged_into == same
    assert "I have a question about trust." in text_of(desk, same)


# ---- Who may ------------------------------------------------------------------------------


def test_who_only_sees_gets_no_form(publisher: Any, message: Message) -> None:
    from django.contrib.auth.models import Permission

    user = User.objects.create_user("auditor", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_message"))
    client = people.client_of(user)
    assert '<form method="post" enctype' not in text_of(client, message)
    for end in ("reply/", "draft/", "do/", "take-back/", "again/", "merge/", "link/"):
        assert client.post(address(message, end), form(message)).status_code == 403
    assert not Reply.objects.exists()


def test_the_desk_sees_no_article(desk: Client, message: Message) -> None:
    article = make_article("Linked")
    inbox.link(message, article, by=None, now=timezone.now())
    shown = text_of(desk, message)
    assert article.get_absolute_url() in shown
    assert "/admin/articles/" not in shown
    assert desk.get(f"/admin/articles/article/{article.pk}/change/").status_code == 403
