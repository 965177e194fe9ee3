"""Scratch."""

import re, hashlib
from dataclasses import dataclass
from articles.models import Article, ArticleSubject
from .candidates import words_of
from .models import ArticleTermRule, TermReference
from .passages import passage


@dataclass
class Material:
    article_id: int
    html: str
    text: str
    published_at: object
    rules: dict
    subjects: set


@dataclass
class Composed:
    html_sha256: str
    links: list
    references: list
    words: set


def materials(pks, vocabulary):
    rules, subjects = {}, {}
    for a, t, action in ArticleTermRule.objects.filter(article__in=pks).values_list(
        "article", "term", "action"
    ):
        rules.setdefault(a, {})[t] = action
    for a, s in ArticleSubject.objects.filter(content_object__in=pks).values_list(
        "content_object", "tag"
    ):
        subjects.setdefault(a, set()).add(s)
    for pk, html, text, at in (
        Article.objects.filter(pk__in=pks)
        .order_by("pk")
        .values_list("pk", "body_html", "text", "published_at")
    ):
        yield Material(pk, html, text, at, rules.get(pk, {}), subjects.get(pk, set()))


def compose(m, v):
    hits = {}
    for key, form, term in v.forms:
        for f in re.finditer(
            r"(?<![\w])" + re.escape(key).replace(r"\ ", "[ -]") + r"(?!\w)", m.html, re.I
        ):
            hits.setdefault(f.span(), []).append((term, form))
    end, links, refs = 0, [], {}
    for (s, e), senses in sorted(hits.items(), key=lambda h: (h[0][0], -h[0][1])):
        if s < end:
            continue
        end = e
        senses = [x for x in senses if m.rules.get(x[0]) != "never"]
        pins = [x for x in senses if m.rules.get(x[0]) == "pin"]
        chosen = pins or senses
        if len(chosen) > 1:
            chosen = [x for x in chosen if v.subjects.get(x[0], set()) & m.subjects]
        for term, form in senses:
            ref = refs.get(term)
            if ref is None:
                ref = refs[term] = TermReference(
                    article_id=m.article_id,
                    term_id=term,
                    first_offset=s,
                    count=0,
                    is_linked=False,
                    is_manual=False,
                    context=str(passage(m.html, s, e)),
                    published_at=m.published_at,
                )
            ref.count += 1
        if len(chosen) == 1 and not refs[chosen[0][0]].is_linked:
            refs[chosen[0][0]].is_linked = True
            links.append((s, e, *chosen[0]))
    return Composed(
        hashlib.sha256(m.html.encode()).hexdigest(),
        links,
        list(refs.values()),
        words_of(m.text.casefold()),
    )
