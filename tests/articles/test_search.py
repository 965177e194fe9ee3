"""What readers find, in which order, and what the page shows of it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import search
from articles.models import Article, Author, Publisher, Subject
from articles.search import Question, Sort, matching, stems
from articles.search.asking import LONGEST
from tests.factories import FIRST_DAY, make_article, make_articles, make_author, make_subject
from tests.pages import Page
from tests.states import STATES, make_in_state

pytestmark = pytest.mark.usefixtures("publisher")


def find(words: str, **fields: object) -> search.Found:
    return search.find(Question(words, **fields), now=timezone.now())


def titles(words: str, **fields: object) -> list[str]:
    return [result.article.title for result in find(words, **fields).results]


def ask(client: Client, **parameters: str) -> Page:
    response = client.get("/search/", parameters)
    assert response.status_code == 200
    return Page(response.content.decode())


# ---- What is found --------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "On concordances"},
        {"summary": "About concordances."},
        {"body": "<p>He made concordances.</p>"},
        {"subjects": ["Concordances"]},
        {"authors": ["Conrad Concordance"]},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_word_is_found_wherever_it_stands(fields: dict[str, object]) -> None:
    article = make_article(**({"title": "One"} | fields))
    make_article("Another")
    assert titles("concordance") == [article.title]


def test_all_words_must_be_there() -> None:
    make_article("Weak ties")
    make_article("Weak tea")
    assert titles("weak ties") == ["Weak ties"]


def test_quotes_find_the_phrase() -> None:
    make_article("Weak ties")
    make_article("Ties that are weak")
    assert sorted(titles("weak ties")) == ["Ties that are weak", "Weak ties"]
    assert titles('"weak ties"') == ["Weak ties"]


def test_or_finds_either_word() -> None:
    for title in ("Trust", "Power", "Money"):
        make_article(title, body="<p>Nothing else.</p>")
    assert sorted(titles("trust OR power")) == ["Power", "Trust"]


def test_a_minus_excludes() -> None:
    make_article("Ties of trade")
    make_article("Ties of family")
    assert titles("ties -family") == ["Ties of trade"]
    assert titles('ties -"of family"') == ["Ties of trade"]


def test_accents_make_no_difference() -> None:
    make_article("Le café")
    assert titles("cafe") == titles("CAFÉ") == ["Le café"]


def test_another_form_of_the_word_is_found() -> None:
    make_article("Networks")
    assert titles("networking") == ["Networks"]


# ---- In which order -------------------------------------------------------------------


def test_the_title_weighs_more_than_the_summary_and_that_more_than_the_text() -> None:
    in_text = {"body": "<p>Trust grows.</p>"}
    make_article("In the text", **in_text, published_at=FIRST_DAY + timedelta(days=3))
    make_article("In the summary", summary="Trust grows.", body="<p>Slowly.</p>")
    make_article("Trust", body="<p>Slowly.</p>", published_at=FIRST_DAY - timedelta(days=3))
    assert titles("trust") == ["Trust", "In the summary", "In the text"]


def test_subjects_and_authors_weigh_more_than_the_text() -> None:
    make_article("In the text", body="<p>Granovetter said so.</p>")
    make_article("By him", authors=["Mark Granovetter"], published_at=FIRST_DAY - timedelta(days=9))
    assert titles("granovetter") == ["By him", "In the text"]


def test_of_equals_the_newest_comes_first() -> None:
    for days in (0, 2, 1):
        make_article(f"Trust {days}", published_at=FIRST_DAY + timedelta(days=days))
    assert titles("trust") == ["Trust 2", "Trust 1", "Trust 0"]


def test_by_date_the_newest_comes_first_whatever_fits_best() -> None:
    make_article("Trust", published_at=FIRST_DAY)
    make_article("Other", body="<p>Trust once.</p>", published_at=FIRST_DAY + timedelta(days=1))
    assert titles("trust") == ["Trust", "Other"]
    assert titles("trust", sort=Sort.DATE) == ["Other", "Trust"]


def test_among_very_many_an_old_title_comes_before_new_mentions() -> None:
    old = make_article("Reciprocity", published_at=FIRST_DAY)
    mention = make_article(
        "A mention", body="<p>Of reciprocity.</p>", published_at=FIRST_DAY + timedelta(days=1)
    )
    count = matching.MOST_SCORED + 20
    Article.objects.bulk_create(
        Article(
            title=f"Number {number}",
            slug=f"number-{number}",
            status="published",
            published_at=mention.published_at + timedelta(hours=number),
            month=mention.month,
            text="On reciprocity and much else. " * 2,
        )
        for number in range(count)
    )
    found = matching.match(Question("reciprocity"), now=timezone.now(), limit=count + 10)
    keys = [place.pk for place in found.places]
    assert keys[0] == old.pk
    assert len(set(keys)) == found.total == count + 2
    assert keys[-1] == mention.pk  # the oldest of those that are not scored


# ---- What is shown of it --------------------------------------------------------------


def test_the_passage_that_holds_the_words_is_shown_and_marked(client: Client) -> None:
    before, after = (" ".join(f"{word}{n}" for n in range(300)) for word in ("before", "after"))
    make_article("A title", body=f"<p>{before} the strength of weak ties {after}</p>")
    text = client.get("/search/", {"q": "strength"}).content.decode()
    assert "<mark>strength</mark> of weak ties" in text
    assert "before0 " not in text
    assert "after299" not in text


def test_a_passage_tells_whether_the_text_goes_on() -> None:
    filler = " ".join(f"Word number {number}." for number in range(100))
    for title, body in (
        ("First", f"<p>Trust came first. {filler} End.</p>"),
        ("Last", f"<p>Begin. {filler} At the end came trust.</p>"),
        ("Midst", f"<p>Begin. {filler} There was trust. {filler} End.</p>"),
        ("All", "<p>Trust was all.</p>"),
    ):
        make_article(title, body=body)
    shown = {
        result.article.title: "".join(piece.text for piece in result.passage)
        for result in find("trust").results
    }
    assert {title: (text[0] == "…", text[-1] == "…") for title, text in shown.items()} == {
        "First": (False, True),
        "Last": (True, False),
        "Midst": (True, True),
        "All": (False, False),
    }


def test_subjects_are_named_where_they_are_why_it_was_found(client: Client) -> None:
    make_article("One", subjects=["Networks", "Trust"], body="<p>Text.</p>")
    text = client.get("/search/", {"q": "trust"}).content.decode()
    assert "Subjects: Networks, <mark>Trust</mark>" in text
    assert "Subjects:" not in client.get("/search/", {"q": "text"}).content.decode()


def test_words_of_the_title_are_marked(client: Client) -> None:
    make_article("The strength of weak ties")
    text = client.get("/search/", {"q": '"weak ties"'}).content.decode()
    assert "The strength of <mark>weak</mark> <mark>ties</mark>" in text


def test_without_a_passage_the_summary_is_shown_and_without_that_the_beginning() -> None:
    make_article("Trust one", summary="What it says.", body="<p>How it begins.</p>")
    make_article("Trust two", body="<p>How it begins.</p>")
    shown = {
        result.article.title: "".join(piece.text for piece in result.passage)
        for result in find("trust").results
    }
    assert shown == {"Trust one": "What it says.", "Trust two": "How it begins."}


def test_nothing_in_a_text_becomes_markup(client: Client) -> None:
    make_article(
        "Use <b> & <mark> in trust",
        summary="Trust <script>alert(1)</script>",
        body="<p>Of trust: &lt;img src=x onerror=alert(1)&gt; and &lt;/mark&gt; too.</p>",
    )
    text = client.get("/search/", {"q": "trust"}).content.decode()
    assert "Use &lt;b&gt; &amp; &lt;mark&gt; in <mark>trust</mark>" in text
    assert "<mark>trust</mark>: &lt;img src=x onerror=alert(1)&gt; and &lt;/mark" in text
    assert "<script>alert" not in text


def test_the_marks_themselves_in_an_old_row_do_no_harm(client: Client) -> None:
    article = make_article("Trust")
    Article.objects.filter(pk=article.pk).update(
        title="\x03Trust\x02 \x02<i>\x04b>", text="\x02\x02<b>trust\x03"
    )
    page = client.get("/search/", {"q": "trust"}).content.decode()
    assert page.count("<mark>") == page.count("</mark>") > 0
    assert not {"<i>", "<b>", "\x02", "\x03", "\x04"} & set(re.findall(r"<[ib]>|[\x02-\x04]", page))


def test_an_article_in_another_language_says_so(client: Client) -> None:
    make_article("Vertrauen", language="de")
    page = ask(client, q="vertrauen")
    assert page.all("a", href="/2003/08/vertrauen/", lang="de")
    assert page.all("p", class_="entry-summary", lang="de")


# ---- Filters and their counts ---------------------------------------------------------


@pytest.fixture
def shelf(publisher: Publisher) -> None:
    """Five articles on trust, over two years, subjects, authors and kinds; one on power."""
    rows = [
        ("Trust 1", 2003, "article", ["Networks"], ["Ann Able"]),
        ("Trust 2", 2003, "article", ["Networks", "Money"], ["Ann Able", "Bob Best"]),
        ("Trust 3", 2004, "abstract", ["Money"], ["Bob Best"]),
        ("Trust 4", 2004, "article", ["Networks"], ["Bob Best"]),
        ("Trust 5", 2004, "article", [], []),
        ("Power", 2005, "article", ["Networks"], ["Ann Able"]),
    ]
    for title, year, kind, subjects, authors in rows:
        make_article(
            title,
            published_at=datetime(year, 5, 1, 12, tzinfo=UTC),
            kind=kind,
            subjects=subjects,
            authors=authors,
            body="<p>Text.</p>",
        )


def counts(found: search.Found) -> dict[str, dict[str, int]]:
    return {
        facet.title: {choice.label: choice.number for choice in facet.choices}
        for facet in found.facets
    }


@pytest.mark.usefixtures("shelf")
def test_counts_tell_what_each_filter_would_leave() -> None:
    found = find("trust")
    assert found.total == 5
    assert counts(found) == {
        "Subject": {"Networks": 3, "Money": 2},
        "Author": {"Bob Best": 3, "Ann Able": 2},
        "Year": {"2004": 3, "2003": 2},
        "Kind": {"Article": 4, "Abstract": 1},
    }
    for facet in found.facets:
        for choice in facet.choices:
            question = Question.read(parameters_of(choice.address))
            assert search.find(question, now=timezone.now()).total == choice.number


def parameters_of(address: str) -> dict[str, str]:
    return QueryDict(address.partition("?")[2]).dict()


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"subject": "money"}, ["Trust 3", "Trust 2"]),
        ({"author": "ann-able"}, ["Trust 2", "Trust 1"]),
        ({"year": "2003"}, ["Trust 2", "Trust 1"]),
        ({"kind": "abstract"}, ["Trust 3"]),
        ({"subject": "networks", "author": "bob-best", "year": "2004"}, ["Trust 4"]),
        ({"subject": "money", "author": "ann-able", "year": "2004"}, []),
    ],
)
def test_filters_narrow_the_results(filters: dict[str, str], expected: list[str]) -> None:
    question = Question.read({"q": "trust", "sort": "date"} | filters)
    found = search.find(question, now=timezone.now())
    assert sorted((r.article.title for r in found.results), reverse=True) == expected
    assert (found.total, found.everything) == (len(expected), 5)


@pytest.mark.usefixtures("shelf")
def test_a_filter_in_use_does_not_change_its_own_counts_but_the_others() -> None:
    found = find("trust", subject="money")
    assert counts(found)["Subject"] == {"Networks": 3, "Money": 2}
    assert counts(found)["Year"] == {"2004": 1, "2003": 1}
    assert [facet.chosen for facet in found.facets] == ["Money", "", "", ""]


@pytest.mark.usefixtures("shelf")
def test_the_page_links_filters_and_the_way_back(client: Client) -> None:
    page = ask(client, q="trust", year="2004")
    assert "/search/?q=trust&year=2004&kind=abstract" in page.links
    assert "/search/?q=trust&subject=money&year=2004" in page.links
    assert "/search/?q=trust&year=2003" in page.links
    assert "/search/?q=trust" in page.links  # without the year
    assert "/search/?q=trust&year=2004&sort=date" in page.links


@pytest.mark.usefixtures("shelf")
def test_a_choice_keeps_the_words_and_the_other_filters() -> None:
    asked = {"q": 'trust OR "%00 & -chosen"', "kind": "article", "sort": "date"}
    question = Question.read(asked)
    (years,) = [
        one for one in search.find(question, now=timezone.now()).facets if one.title == "Year"
    ]
    for choice in years.choices:
        sent = QueryDict(choice.address.partition("?")[2]).dict()
        assert sent == asked | {"year": choice.label}


@pytest.mark.usefixtures("shelf")
def test_filters_that_leave_nothing_can_be_dropped(client: Client) -> None:
    page = ask(client, q="trust", subject="money", author="ann-able", year="2004")
    assert "5 articles hold these words, but not under those limits." in page.text
    assert "/search/?q=trust" in page.links


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "filters",
    [
        {"subject": "no-such"},
        {"subject": "../etc"},
        {"author": "no-such"},
        {"author": "' OR 1=1"},
        {"year": "0000"},
        {"year": "99999999999"},
        {"year": "٢٠٠٣"},
        {"kind": "drafts"},
        {"sort": "random()"},
    ],
    ids=str,
)
def test_a_filter_that_means_nothing_is_passed_over(
    client: Client, filters: dict[str, str]
) -> None:
    page = ask(client, q="trust", **filters)
    assert "5 articles" in page.text
    hidden = [found["name"] for found in page.all("input", type="hidden")]
    assert hidden == ["page"]  # of the form at the foot


def test_of_many_subjects_the_largest_are_offered_and_the_one_in_use() -> None:
    for number in range(matching.MOST_SUBJECTS + 3):
        subjects = [f"Subject {number:02}"]
        make_article(f"Trust {number}", subjects=subjects)
        make_article(f"Trust again {number}", subjects=subjects)
    make_article("Trust at last", subjects=["Rare"])
    assert "Rare" not in counts(find("trust"))["Subject"]
    offered = counts(find("trust", subject="rare"))["Subject"]
    assert offered["Rare"] == 1
    assert len(offered) == matching.MOST_SUBJECTS


# ---- Pages of results -----------------------------------------------------------------


def walk(client: Client, address: str, rel: str) -> list[str]:
    """The titles on all pages from this one on, in the order in which they are met."""
    met: list[str] = []
    for _ in range(20):
        text = client.get(address).content.decode()
        page = Page(text)
        met += [re.sub("<[^>]+>", "", found) for found in re.findall(r"<h3[^>]*>(.*?)</h3>", text)
                if "<a" in found]  # fmt: skip
        further = [link["href"] for link in page.all("a") if link.get("rel") == f"{rel} nofollow"]
        if not further:
            return met
        address = further[0]
    raise AssertionError("The pages do not end.")


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_the_pages_show_everything_once_and_lead_back(client: Client, sort: str) -> None:
    for number in range(25):
        body = "<p>" + "Trust. " * (number % 5 + 1) + "Text. " * 30 + "</p>"
        make_article(f"No {number:02}", body=body, published_at=FIRST_DAY + timedelta(days=number))
    there = walk(client, f"/search/?q=trust&sort={sort}", "next")
    assert sorted(there) == [f"No {number:02}" for number in range(25)]
    last = search.find(Question("trust", sort=Sort(sort)), now=timezone.now())
    last = search.find(Question.read(parameters_of(last.next)), now=timezone.now())
    last = search.find(Question.read(parameters_of(last.next)), now=timezone.now())
    assert last.next == ""
    back = search.find(Question.read(parameters_of(last.previous)), now=timezone.now())
    first = search.find(Question.read(parameters_of(back.previous)), now=timezone.now())
    pages = [[result.article.title for result in page.results] for page in (first, back, last)]
    assert [*pages[0], *pages[1], *pages[2]] == there
    assert first.previous == ""


def test_what_is_published_meanwhile_moves_no_page() -> None:
    make_articles(12)
    first = find("article", sort=Sort.DATE)
    make_article("Article anew", published_at=timezone.now())
    second = search.find(Question.read(parameters_of(first.next)), now=timezone.now())
    assert [result.article.title for result in second.results] == ["Article 2", "Article 1"]


@pytest.mark.parametrize(
    "cursor",
    ["x", "1", "1-20030822T223800000000", "1-20031399T223800000000-1", "9" * 30, "-1-1-1",
     "1-20030822T223800000000-9223372036854775808", "' OR 1=1 --", "\x00",
     "1-00000101T000000000000-1"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["before", "after"])
def test_a_place_that_is_none_is_the_first_page(client: Client, name: str, cursor: str) -> None:
    make_article("Trust")
    assert "1 article" in ask(client, q="trust", **{name: cursor}).text


def test_a_place_beyond_the_last_result_shows_a_page_without_results(client: Client) -> None:
    make_article("Trust")
    page = ask(client, q="trust", before="0-10000101T000000000000-999999999999999999")
    assert "1 article" in page.text
    page = ask(client, q="trust", after="999999999-99991231T235959000000-999999999999999999")
    assert "1 article" in page.text


# ---- Whatever is asked ----------------------------------------------------------------


ODD = [
    "", " ", "-", "-trust", "-trust -power", "the", "the of and", '"', '""', '"the', "&", "|", "!",
    "&|!:*()<->", "trust:*", "trust & power", "trust | !power", "!!trust", "<-> trust", "a:b:c",
    "' OR 1=1 --", "'; DROP TABLE articles_article; --", "%", "%s", "%(x)s", "{0}", "{words}",
    "\\", "\\x", "trust\\", "\x00", "tr\x00ust", "\x01\x02\x03\x04", "\ud800", "\ufffe", "\u202e",
    "日本", "жизнь", "ß", "İ", "e\u0301", "a" * 5_000, "trust " * 1_000, '"' * 5_000, "- " * 2_000,
    "(" * 300, "or or or", "OR", "trust OR", "OR trust", "trust OR -power", "-power OR trust",
    "http://example.org/a?b=c#d", "a@b.example", "1e5", "-1", "2003-08-22", "👍", "<b>trust</b>",
    "trust AND power", "trust NEAR power", "title:trust", "*", "trust*", "~trust", "^trust",
]  # fmt: skip


@pytest.mark.parametrize("words", ODD, ids=lambda words: ascii(words)[:30])
def test_whatever_is_asked_the_page_answers_and_helps(client: Client, words: str) -> None:
    make_article("Trust", subjects=["Networks"])
    address = f"/search/?{urlencode({'q': words}, errors='surrogatepass')}"
    for sort in ("relevance", "date"):
        response = client.get(f"{address}&sort={sort}")
        assert response.status_code == 200
        page = Page(response.content.decode())
        assert page.all("input", type="search", name="q")
        assert page.all("mark") or "Networks" in page.text or "1 article" in page.text


@pytest.mark.parametrize("sent", ["q=%00", "q=%ff%fe", "q=%ed%a0%80", "q=%", "q", "q[]=x", "&&=&",
                                  "q=a&q=b", "year=2003", "subject=trust&sort=date"])  # fmt: skip
def test_odd_addresses_are_answered_too(client: Client, sent: str) -> None:
    assert client.get(f"/search/?{sent}").status_code == 200


def test_two_megabytes_are_cut_and_not_worked_through(client: Client) -> None:
    make_article("Trust")
    page = ask(client, q="trust " * 350_000)
    assert "Only the first 200 characters were looked for." in page.text
    assert "1 article" in page.text
    (field,) = page.all("input", name="q")
    assert len(field["value"]) <= LONGEST


def test_a_query_that_only_excludes_is_told_so(client: Client) -> None:
    make_article("Trust", subjects=["Networks"])
    for words in ("-power", "trust OR -power"):
        page = ask(client, q=words)
        assert "This says only what not to find." in page.text
        assert "Networks" in page.text
        assert not page.all("h3")


def test_a_query_of_common_words_is_told_so(client: Client) -> None:
    make_article("The trust of the few")
    assert "There is no word in this to look for." in ask(client, q="the of").text


def test_without_words_the_page_tells_how_to_ask_and_what_there_is(client: Client) -> None:
    make_article("One", subjects=["Networks", "Trust"])
    make_article("Two", subjects=["Trust"])
    page = ask(client)
    assert '"weak ties" finds the phrase' in page.text
    assert page.text.index("Trust 2") < page.text.index("Networks 1")
    assert "no word" not in page.text
    assert page.hrefs("canonical") == ["http://localhost:8000/search/"]
    assert page.meta("robots") == []


def test_the_form_keeps_what_was_typed_and_chosen(client: Client) -> None:
    make_article("Trust", subjects=["Networks"])
    page = ask(client, q='"trust" <b>&', subject="networks", year="2003", sort="date")
    (field,) = page.all("input", name="q")
    assert field["value"] == '"trust" <b>&'
    hidden = {found["name"]: found["value"] for found in page.all("input", type="hidden")}
    of_the_foot = {"page": "/search/"}
    assert hidden == {"subject": "networks", "year": "2003", "sort": "date"} | of_the_foot
    assert page.all("label", for_=field["id"])
    assert [form["action"] for form in page.all("form")] == ["/search/", "/subscribe/"]


def test_search_engines_are_kept_from_results(client: Client) -> None:
    make_article("Trust")
    page = ask(client, q="trust")
    assert page.meta("robots") == ["noindex, follow"]
    assert page.hrefs("canonical") == []


def test_results_set_no_cookie_and_are_the_same_for_all(client: Client) -> None:
    make_article("Trust")
    response = client.get("/search/?q=trust")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


# ---- Only what is public --------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_public_is_found_counted_and_offered(client: Client, state: str) -> None:
    make_article("Trust in public", subjects=["Networks"], authors=["Ann Able"])
    make_in_state(
        state,
        title="Trust canary",
        summary="Trust canary",
        kind="abstract",
        subjects=[make_subject("Canaries"), Subject.objects.get(name="Networks")],
        authors=[make_author("Canary Jones"), Author.objects.get(name="Ann Able")],
        **({} if state == "scheduled" else {"published_at": datetime(2010, 3, 5, tzinfo=UTC)}),
    )
    is_public = state == "published"
    found = find("trust")
    assert found.total == found.everything == len(found.results) == 1 + is_public
    told = {label for facet in found.facets for label in counts(found)[facet.title]}
    assert ("Canaries" in told) == ("Canary Jones" in told) == ("Abstract" in told) == is_public
    assert find("canary").total == is_public
    assert find("trust", sort=Sort.DATE).total == 1 + is_public
    for filters in ({"subject": "canaries"}, {"author": "canary-jones"}):
        answer = search.find(Question("trust", **filters), now=timezone.now())
        assert bool(answer.question.filters) == is_public
        assert answer.total == 1
    page = ask(client, q="trust", subject="canaries")
    assert ("Canaries" in page.text) == is_public
    help_page = ask(client)
    assert ("Canaries" in help_page.text) == is_public


@pytest.mark.parametrize("state", STATES)
def test_any_of_finds_only_what_is_public(state: str) -> None:
    article = make_in_state(state, title="Zebras and canaries")
    found = search.any_of("zebras nothing", now=timezone.now(), limit=5)
    assert found == ([article] if state == "published" else [])


# ---- Any of some words ----------------------------------------------------------------


def test_any_of_gives_those_with_most_of_the_words_first() -> None:
    for title in ("Weak ties", "Ties", "Weak tea", "Nothing"):
        make_article(title, body="<p>Text.</p>")
    found = search.any_of("archives the weak ties html", now=timezone.now(), limit=2)
    assert found[0].title == "Weak ties"
    assert len(found) == 2


def test_any_of_looks_at_titles_summaries_subjects_and_authors() -> None:
    make_article("One", summary="On zebras.")
    make_article("Two", subjects=["Zebras"])
    make_article("Three", authors=["Zed Zebra"])
    make_article("Four", body="<p>A zebra.</p>")
    found = search.any_of("zebra", now=timezone.now(), limit=5)
    assert sorted(article.title for article in found) == ["One", "Three", "Two"]


@pytest.mark.parametrize("words", ["", "the of", "-", '"', "\x00", "-weak", "or or", "' & | !"])
def test_any_of_odd_words_is_nothing_and_no_error(words: str) -> None:
    make_article("Trust")
    assert search.any_of(words, now=timezone.now(), limit=5) == []


# ---- What it costs --------------------------------------------------------------------


QUERIES = {
    "/search/": 2,  # the frame of the page; the subjects
    # Other names, the matches, their versions and texts, the stems of words not met before.
    "/search/?q=number": 6,
    "/search/?q=number&sort=date": 6,
    "/search/?q=number&subject=trust&author=jane-doe&year=2003&kind=article": 8,
    "/search/?q=numbre": 9,  # names, matches, three for another spelling, its hits, a count
    "/search/?q=number+xylophone": 7,
    "/search/?q=-number": 3,
}


@pytest.mark.parametrize("size", [3, 40])
def test_the_number_of_queries_does_not_grow_with_the_archive(client: Client, size: int) -> None:
    for number in range(size):
        make_article(
            f"Number {number}",
            subjects=["Trust", f"Subject {number}"],
            authors=["Jane Doe", f"Author {number}"],
            published_at=FIRST_DAY + timedelta(days=number),
        )
    measured = {}
    for address in QUERIES:
        stems.known.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        measured[address] = len(captured)
    assert measured == QUERIES


@pytest.mark.parametrize("size", [3, 40])
def test_any_of_costs_two_queries(django_assert_num_queries: Any, size: int) -> None:
    for number in range(size):
        make_article(f"Number {number}")
    with django_assert_num_queries(2):
        assert len(search.any_of("number nothing", now=timezone.now(), limit=5)) == min(size, 5)


# ---- The editors' search --------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_editors_find_articles_in_any_state(state: str) -> None:
    article = make_in_state(state, title="Zebras", body="<p>Striped horses.</p>")
    make_article("Other", body="<p>Text.</p>")
    assert list(search.admin_search(Article.objects.all(), "horse")) == [article]
    assert list(search.admin_search(Article.objects.all(), "ebra")) == [article]
    assert not search.admin_search(Article.objects.none(), "horse").exists()


def test_editors_see_the_best_first_and_may_type_anything() -> None:
    make_article("In the text", body="<p>Trust.</p>")
    best = make_article("Trust", published_at=FIRST_DAY - timedelta(days=1))
    assert search.admin_search(Article.objects.all(), "trust")[0] == best
    for words in ODD:
        assert search.admin_search(Article.objects.all(), words).count() in {0, 1, 2}
