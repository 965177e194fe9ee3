"""The addresses that are asked: each kind of page spread over the archive, and its worst cases."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from articles.models import Article, Author, Image, Page, PastAddress, Subject
from glossary.models import Term
from subscriptions import links
from subscriptions.models import Issue, Subscriber

SOME = 24
ADMIN = "/admin/articles/"
INBOX = "/admin/contact/"
UNKNOWN = "x" * 43  # a key or a word that nobody was given: it is looked up like any other

BY_SIZE = "SELECT {column} FROM {table} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %s"


def public() -> dict[str, list[str]]:
    """The pages of readers by their names."""
    now = timezone.now()
    articles = spread(now)
    months = sorted({article.month for article in articles if article.month})
    subjects = by_size(Subject, "articles_articlesubject", "tag_id")
    authors = by_size(Author, "articles_byline", "author_id")
    terms = by_size(Term, "glossary_termreference", "term_id")
    halfway = articles[len(articles) // 2]
    cursor = f"{halfway.published_at:%Y%m%dT%H%M%S%f}-{halfway.pk}"
    pages = {
        "home": ["/"],
        "featured": ["/featured/"],
        "abstracts": ["/abstracts/", f"/abstracts/?before={cursor}"],
        "archive": ["/archive/"],
        "year": [f"/{year}/" for year in range(2005, 2026)],
        "month": [f"/{month:%Y/%m}/" for month in months],
        "article": [article.get_absolute_url() for article in articles],
        "authors": ["/authors/"],
        "author": [author.get_absolute_url() for author in authors],
        "author, the largest": deep(authors[:3], cursor),
        "subjects": ["/subjects/"],
        "subjects, a letter": [f"/subjects/letter/{letter}/" for letter in "bcdfghijklmnopqr"],
        "subjects, found by name": [f"/subjects/?q={name}" for name in ("tra", "lan", "invo")],
        "subjects, for paper": ["/subjects/print/all/"],
        "subjects, for paper, a year": [f"/subjects/print/{year}/" for year in range(2005, 2026)],
        "subjects, SKOS": [f"/subjects/skos.{ending}" for ending in ("ttl", "jsonld", "nt")],
        "subjects, names": [f"/subjects/names.json?q={name}" for name in ("tra", "lan", "invo")],
        "subject": [subject.get_absolute_url() for subject in subjects],
        "subject, the largest": deep(subjects[:3], cursor),
        "subject, SKOS": [f"{subject.get_absolute_url()}skos.ttl" for subject in subjects],
        "subject, calendar": [f"{subject.get_absolute_url()}calendar.ics" for subject in subjects],
        "subject, by its identifier": [
            "/id/subjects", *(f"/id/subject/{subject.uid}" for subject in subjects)
        ],
        "glossary": ["/glossary/"],
        "glossary, found by name": [f"/glossary/?q={name}" for name in ("tra", "lan", "invo")],
        "glossary, for programs": ["/glossary/terms.json"],
        "glossary, a letter": [f"/glossary/letter/{letter}/" for letter in "bcfghilnop"],
        "term": [term.get_absolute_url() for term in terms],
        "term, the largest": deep(terms[:3], cursor),
        "calendar": ["/calendar/"],
        "calendar, a month": [f"/calendar/{month:%Y/%m}/" for month in months],
        "calendar.ics": ["/calendar.ics"],
        "calendar, a private address": [f"/calendar/private/{UNKNOWN}.ics"],
        "preview": [f"/preview/{UNKNOWN}/"],
        "corrections": ["/corrections/", f"/corrections/?before={cursor}"],
        "newsletters": ["/newsletters/"],
        "newsletter": [issue.get_absolute_url() for issue in Issue.objects.all()[:SOME]]
        or ["/newsletters/none/"],
        "newsletters, feed": ["/newsletters/newsletters.atom"],
        "site map": ["/site-map/"],
        "site map, a year": [f"/site-map/{year}/" for year in range(2005, 2026)],
        "sitemap.xml": ["/sitemap.xml"],
        "sitemap.xml, its parts": parts_of_sitemap(),
        "sitemap.xml, pages": ["/sitemap-pages.xml"],
        "sitemap.xml, a whole year": ["/sitemap-2019.xml"],
        "sitemap.xml, a whole month": ["/sitemap-2019-05.xml"],
        "sitemap.xml, a piece of a month": ["/sitemap-2019-05-1-of-5.xml"],
        "feeds": ["/feeds/"],
        "feed": [f"/feeds/articles.{ending}" for ending in ("atom", "rss", "json")],
        "feed of a subject": [
            f"{one.get_absolute_url()}articles.atom" for one in subjects[:8]
        ],
        "feed of an author": [
            f"{one.get_absolute_url()}articles.atom" for one in authors[:8]
        ],
        "corrections, feed": ["/corrections/corrections.atom"],
        "subscribe": ["/subscribe/", f"/subscribe/?topic=subject:{subjects[0].pk}"],
        "subscribe, found by name": [f"/subscribe/?find={name}" for name in ("tra", "lan", "invo")],
        "subscribe, afterwards": ["/subscribe/sent/"],
        "subscription": of_subscribers(now),
        "contact": ["/contact/", f"/contact/?about=article:{halfway.uid}"],
        "contact, afterwards": [f"/contact/{page}/{UNKNOWN[:32]}/" for page in ("sent", "check")],
        "a page": [f"/{page.slug}/" for page in Page.objects.published(now)[:3]] or ["/about/"],
        "picture": [image.get_absolute_url() for image in Image.objects.order_by("-pk")[:SOME]],
        "small files": ["/robots.txt", "/.well-known/security.txt", "/favicon.ico"],
        "old address": list(
            PastAddress.objects.filter(article__in=articles).values_list("path", flat=True)
        ),
        "missed address": [
            f"/missing/{article.slug.rpartition('-')[0]}.html" for article in articles
        ],
    }  # fmt: skip
    pages |= {f"search, {name}": found for name, found in searches(articles).items()}
    return {name: addresses[:SOME] for name, addresses in pages.items()}


def of_subscribers(now: datetime) -> list[str]:
    """What is behind the links in mails."""
    one = Subscriber.objects.order_by("pk").first()
    if one is None:
        return []
    word = links.word(links.UNSUBSCRIBE, one.key, epoch=one.epoch)
    pages = {
        "link": word,
        "unsubscribe": word,
        **{
            name: links.timed(name, one.key, epoch=one.epoch, now=now)
            for name in (links.MANAGE, links.UNDO, links.CONFIRM, links.CANARY)
        },
        "move/old": links.timed(links.MOVE_OLD, one.key, now=now),
        "move/new": links.timed(links.MOVE_NEW, one.key, now=now),
    }
    return [
        "/subscriptions/link/", "/subscriptions/link/sent/",
        *(f"/subscriptions/{name}/{word}/" for name, word in pages.items()),
    ]  # fmt: skip


def spread(now: datetime) -> list[Article]:
    """Published articles of all its years."""
    last = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [1 + last * place // (4 * SOME) for place in range(4 * SOME)]
    found = Article.objects.published(now).filter(pk__in=keys).for_lists().order_by("pk")
    return list(found)[:: max(1, len(found) // SOME)]


def by_size(model: Any, table: str, column: str) -> list[Any]:
    """The largest: their pages are full in a small archive too."""
    with connection.cursor() as cursor:
        cursor.execute(BY_SIZE.format(table=table, column=column), [SOME])
        keys = [key for (key,) in cursor.fetchall()]
    rows = model.objects.in_bulk(keys)
    return [rows[key] for key in keys]


def deep(things: Iterable[Any], cursor: str) -> list[str]:
    """The first page of each, and one from the middle."""
    return [
        address
        for one in things
        for address in (one.get_absolute_url(), f"{one.get_absolute_url()}?before={cursor}")
    ]


def parts_of_sitemap() -> list[str]:
    """The parts that the index names, spread evenly."""
    import re

    from django.test import Client

    index = Client(SERVER_NAME="localhost").get("/sitemap.xml").content.decode()
    paths = re.findall(r"<loc>https?://[^/]+(/[^<]+)</loc>", index)
    return paths[1 :: max(1, len(paths) // SOME)]


def searches(articles: list[Article]) -> dict[str, list[str]]:
    """Words as readers type them: of titles, one and two; with filters; not there; misspelt."""
    titles = [article.title.split() for article in articles]
    one = [max(words, key=len) for words in titles]
    return {
        "a word": [f"/search/?q={word}" for word in one],
        "two words": [f"/search/?q={words[0]}+{words[1]}" for words in titles],
        "a phrase": [f"/search/?q=%22{words[0]}+{words[1]}%22" for words in titles],
        "newest first": [f"/search/?q={word}&sort=date" for word in one],
        "of a year": [f"/search/?q={word}&year=2019" for word in one],
        "of a kind": [f"/search/?q={word}&kind=abstract" for word in one],
        "nothing found": [f"/search/?q=zz{word}" for word in one],
        "misspelt": [f"/search/?q={word[:3]}{word[4:]}" for word in one],
    }


def admin() -> dict[str, list[str]]:
    """
    The lists of the admin, with what editors do there. Not the reports on the index and on the
    glossary: they look at all there is.
    """
    article = Article.objects.order_by("pk").values_list("pk", "title")[1000 % 900]
    word = article[1].split()[0]
    subject = by_size(Subject, "articles_articlesubject", "tag_id")[0].pk
    author = by_size(Author, "articles_byline", "author_id")[0].pk
    return {
        "front page": ["/admin/"],
        "articles": [f"{ADMIN}article/"],
        "articles, page 3": [f"{ADMIN}article/?p=3"],
        "articles, by title": [f"{ADMIN}article/?o=1"],
        "articles, by date": [f"{ADMIN}article/?o=-3"],
        "articles, a search": [f"{ADMIN}article/?q={word}"],
        "articles, of a subject": [f"{ADMIN}article/?subject={subject}"],
        "articles, of an author": [f"{ADMIN}article/?author={author}"],
        **{
            f"articles, {state}": [f"{ADMIN}article/?state={state}"]
            for state in ("draft", "published", "scheduled", "expired")
        },
        "articles, of a kind": [f"{ADMIN}article/?kind__exact=abstract"],
        "articles, of a year": [f"{ADMIN}article/?published_at__year=2019"],
        "articles, of a month": [
            f"{ADMIN}article/?published_at__year=2019&published_at__month=5"
        ],
        "an article's form": [f"{ADMIN}article/{article[0]}/change/"],
        "authors": [f"{ADMIN}author/", f"{ADMIN}author/?q={word}"],
        "subjects": [f"{ADMIN}subject/", f"{ADMIN}subject/?q={word}"],
        "past addresses": [f"{ADMIN}pastaddress/"],
        "past addresses, a search": [f"{ADMIN}pastaddress/?q=000123", f"{ADMIN}pastaddress/?q=rch"],
        "comments": [f"{ADMIN}archivedcomment/"],
        "comments, a search": [f"{ADMIN}archivedcomment/?q={word}"],
        "comments, of a kind": [f"{ADMIN}archivedcomment/?kind__exact=comment"],
        "pictures": [f"{ADMIN}image/", f"{ADMIN}image/?p=2"],
        "pictures, a search": [f"{ADMIN}image/?q=Figure+1"],
        "pictures, untold": [f"{ADMIN}image/?told=no"],
        "pictures, used": [f"{ADMIN}image/?used=yes"],
        "pictures, unused": [f"{ADMIN}image/?used=no"],
        "downloads": [f"{ADMIN}attachment/"],
        "calendar, the board": [f"{ADMIN}calendarentry/board/"],
        "calendar, a month": [f"{ADMIN}calendarentry/month/2026/8/"],
        "calendar, a week": [f"{ADMIN}calendarentry/week/2026/34/"],
        "calendar": [f"{ADMIN}calendarentry/", f"{ADMIN}calendarentry/?q={word}"],
        "import batches": [f"{ADMIN}importbatch/"],
        "missed addresses": [f"{ADMIN}missedaddress/", f"{ADMIN}missedaddress/?q=gone"],
        "publisher": [f"{ADMIN}publisher/"],
        "subjects, the tree": [f"{ADMIN}subject/tree/"],
        "pictures, to choose": [f"{ADMIN}image/choose/", f"{ADMIN}image/choose/?q=Figure"],
        "changes of subjects": [f"{ADMIN}subjectchange/"],
        "pages": [f"{ADMIN}page/"],
        "terms": ["/admin/glossary/term/", f"/admin/glossary/term/?q={word}"],
        "changes of terms": ["/admin/glossary/glossarychange/"],
        "subscribers": ["/admin/subscriptions/subscriber/"],
        "subscribers, a search": ["/admin/subscriptions/subscriber/?q=r77"],
        "subscribers, a state": ["/admin/subscriptions/subscriber/?state__exact=active"],
        "subscribers, by topics": ["/admin/subscriptions/subscriber/topics/"],
        "mail doctor": ["/admin/subscriptions/examination/"],
        "sign-ups": ["/admin/subscriptions/signup/"],
        "consents": ["/admin/subscriptions/consent/"],
        "letters": ["/admin/subscriptions/issue/"],
        "mailings": ["/admin/outbox/mailing/"],
        "deliveries": ["/admin/outbox/delivery/"],
        "deliveries, failed": ["/admin/outbox/delivery/?state__exact=failed"],
        "suppressions": ["/admin/outbox/suppression/"],
        "limits of sending": ["/admin/outbox/throttle/"],
        "inbox": [f"{INBOX}message/", f"{INBOX}message/figures/"],
        "inbox, a search": [f"{INBOX}message/?q={word}"],
        "inbox, its settings": [
            f"{INBOX}{model}/"
            for model in (
                "topic", "cannedanswer", "messagetag", "openinghours", "holiday", "knownphrase",
                "quarantined",
            )
        ],
        "users": ["/admin/auth/user/", "/admin/auth/group/"],
        "autocomplete of subjects": [completing("articlesubject", "tag", "tra")],
        "autocomplete of authors": [completing("byline", "author", "tra")],
        "autocomplete of terms": [
            completing("articletermrule", "term", "tra", app="glossary"),
        ],
        "autocomplete of articles": [completing("calendarentry", "article", word)],
    }  # fmt: skip


def completing(model: str, field: str, typed: str, *, app: str = "articles") -> str:
    return (
        f"/admin/autocomplete/?term={typed}&app_label={app}&model_name={model}&field_name={field}"
    )


KINDS: dict[str, Callable[[], dict[str, list[str]]]] = {"public": public, "admin": admin}
