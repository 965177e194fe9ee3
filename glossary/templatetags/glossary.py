"""The links of an article's page to the glossary."""

from django import template

from articles.models import Article
from glossary import reading

register = template.Library()


@register.simple_tag
def linked_text(article: Article) -> reading.Linked:
    """
    The article's text with its links, and its terms for `glossary/_terms.html`.

    `{% linked_text article as linked %}`, then `{{ linked.html }}` and `linked.terms`.
    """
    return reading.with_links(article)
