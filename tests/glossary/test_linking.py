"""
How terms are found and linked in texts: the tricky cases, and hostile texts by the thousand.

Two matchers must agree on all of them: the product's, and the slow one of `oracle.py`.
"""

import os
from html.parser import HTMLParser

import pytest

from articles.rendering import render, sanitise
from glossary import linking
from glossary.candidates import words_of
from glossary.linking import Automaton, Form

from . import oracle
from .cases import CASES_OF_THE_RULES, Case, forms_of
from .hostile import Writer

DOCUMENTS = int(os.environ.get("FUZZ_DOCUMENTS", "2000"))
IDS = [case.name for case in CASES_OF_THE_RULES]


def linked(html: str, forms: list[Form]) -> tuple[str, list[linking.Link]]:
    """The text with links to every term, and the links."""
    chosen = linking.choose(linking.find(html, Automaton(forms)), policies={})
    spans = [number for link in chosen.links for number in link]
    openings = {form.term: linking.opening(f"/glossary/{form.term}/", form.term) for form in forms}
    return linking.splice(html, spans, openings), chosen.links


def unlinked(html: str) -> str:
    """The text without our links, tag by tag."""
    text, *parts = html.split('<a class="term"')
    for part in parts:
        inside, _, after = part.partition(">")[2].partition("</a>")
        text += inside + after
    return text


class Tree(HTMLParser):
    """What a browser sees, as one list; our own links left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.events: list[tuple[str, object]] = []
        self.ours: list[bool] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = tag == "a" and ("class", "term") in attrs
        if tag == "a":
            self.ours.append(own)
        if not own:
            self.events.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag != "a" or not self.ours.pop():
            self.events.append(("/", tag))

    def handle_data(self, data: str) -> None:
        if self.events and self.events[-1][0] == "text":
            data = f"{self.events.pop()[1]}{data}"
        self.events.append(("text", data))


@pytest.mark.parametrize("case", CASES_OF_THE_RULES, ids=IDS)
def test_a_tricky_case_is_linked_as_chosen(case: Case) -> None:
    _, links = linked(case.html, forms_of(case))
    assert [case.html[link.start : link.end] for link in links] == case.linked


@pytest.mark.parametrize("case", CASES_OF_THE_RULES, ids=IDS)
def test_both_matchers_agree_on_a_tricky_case(case: Case) -> None:
    forms = forms_of(case)
    assert linking.find(case.html, Automaton(forms)) == oracle.find(case.html, forms)


@pytest.mark.parametrize("case", CASES_OF_THE_RULES, ids=IDS)
def test_removing_the_links_restores_a_tricky_case(case: Case) -> None:
    html, _ = linked(case.html, forms_of(case))
    assert unlinked(html) == case.html


@pytest.mark.parametrize("part", range(10))
def test_hostile_texts_come_through_unharmed(part: int) -> None:
    """
    On each: both matchers agree; without our links every byte is as it was, and so is the tree;
    none of them stands in another link or in an element that is left alone.
    """
    found = 0
    for seed in range(part * DOCUMENTS // 10, (part + 1) * DOCUMENTS // 10):
        writer = Writer(seed)
        html, forms = writer.document(), writer.forms()
        mentions = linking.find(html, Automaton(forms))
        assert mentions == oracle.find(html, forms), (seed, html, forms)
        text, links = linked(html, forms)
        found += len(links)
        assert unlinked(text) == html, (seed, html, forms)
        if links:
            assert Tree(text).events == Tree(html).events, (seed, html, forms)
            assert not badly_placed(text), (seed, html, forms)
    assert found > DOCUMENTS // 40  # else it proves nothing


def test_no_article_in_which_a_form_occurs_is_missed_by_its_words() -> None:
    """What a changed form may concern is looked up by words: never fewer than it really does."""
    occurred = 0
    for seed in range(1000):
        writer = Writer(seed)
        html, forms = writer.document(), writer.forms()
        document = linking.read(html)
        words = words_of(document.text.key) | words_of(document.apart.key)
        keys = {form.id: form.text for form in forms}
        for mention in linking.find(html, Automaton(forms)):
            for _, form in mention.senses:
                assert words_of(linking.key_of(keys[form])) <= words, (seed, html, keys[form])
                occurred += 1
    assert occurred > 500


LEFT_ALONE = {*"a h1 h2 h3 h4 h5 h6 code pre kbd samp var sup summary dfn".split()}


def badly_placed(html: str) -> list[str]:
    """Our links that stand within an element in which nothing is linked."""
    wrong: list[str] = []

    class Walker(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if given.get("class") == "term" and LEFT_ALONE & set(self.open):
                wrong.append(str(given))
            if given.get("class") == "term" and "noglossary" in self.open:
                wrong.append(str(given))
            if tag not in linking.reading.VOID:
                marked = "noglossary" in (given.get("class") or "").split()
                self.open.append("noglossary" if marked else tag)

        def handle_endtag(self, tag: str) -> None:
            if self.open:
                self.open.pop()

    Walker().feed(html)
    return wrong


def test_linking_twice_changes_nothing() -> None:
    """Our links are links: what is linked already is left alone."""
    for seed in range(200):
        writer = Writer(seed)
        html, forms = writer.document(), writer.forms()
        slugs = {f"/glossary/{form.term}/": form.term for form in forms}
        text, _ = linked(html, forms)
        automaton = Automaton(forms, slugs=slugs)
        document = linking.read(text)
        chosen = linking.choose(
            linking.mentions(text, document, automaton),
            linking.own_links(document, automaton),
            policies={},
        )
        assert chosen.links == [], (seed, text)


def test_a_text_of_many_hits_is_linked_once_a_term() -> None:
    """Case 66: ten thousand words with a thousand hits."""
    words = ["market", "share", *["filler"] * 8] * 1000
    html = f"<p>{' '.join(words)}</p>"
    forms = [Form(1, 1, "market"), Form(2, 2, "share")]
    assert len(linking.find(html, Automaton(forms))) == 2000
    assert len(linked(html, forms)[1]) == 2


def test_an_authors_own_link_is_the_first_use() -> None:
    """Case 50."""
    html = '<p>A <a href="https://example.org/glossary/trust/">belief</a>, or trust.</p>'
    automaton = Automaton(
        [Form(1, 7, "trust")],
        slugs={"/glossary/trust/": 7},
        hosts=frozenset({"example.org"}),
    )
    document = linking.read(html)
    own = linking.own_links(document, automaton)
    chosen = linking.choose(linking.mentions(html, document, automaton), own, policies={})
    assert chosen.links == []
    assert chosen.uses[7].is_manual
    assert (
        linking.own_links(linking.read(html.replace("example.org", "example.net")), automaton) == []
    )


def test_more_elements_may_be_left_alone() -> None:
    html = "<blockquote><p>trust</p></blockquote><p>trust</p>"
    automaton = Automaton([Form(1, 1, "trust")], excluded=frozenset({"blockquote"}))
    reasons = [mention.reason for mention in linking.find(html, automaton)]
    assert reasons == ["excluded", ""]


def test_senses_are_told_apart_by_subjects_or_by_an_editor() -> None:
    html = "<p>a lead</p>"
    mentions = linking.find(html, Automaton([Form(1, 1, "lead"), Form(2, 2, "lead")]))
    policies = {
        1: linking.Policy(subjects=frozenset({10})),
        2: linking.Policy(subjects=frozenset({20})),
    }

    def terms(**options: object) -> list[int]:
        chosen = linking.choose(mentions, policies=policies, **options)  # type: ignore[arg-type]
        return [link.term for link in chosen.links]

    assert terms() == []
    assert terms(subjects={20, 30}) == [2]
    assert terms(subjects={10, 20}) == []
    assert terms(rules={1: "pin"}) == [1]
    assert terms(rules={1: "never"}) == [2]


@pytest.mark.parametrize(("per", "number"), [("article", 1), ("section", 2), ("all", 4)])
def test_which_uses_are_linked_is_a_choice(per: str, number: int) -> None:
    html = "<p>trust trust</p><h2>More</h2><p>trust trust</p>"
    policies = {1: linking.Policy(per=per)}
    chosen = linking.choose(linking.find(html, Automaton([Form(1, 1, "trust")])), policies=policies)
    assert len(chosen.links) == number


def test_what_the_editor_marks_survives_the_sanitiser() -> None:
    html = render(sanitise('<p class="noglossary">trust</p>')).html
    assert linking.find(html, Automaton([Form(1, 1, "trust")]))[0].reason == "excluded"
