from django.utils.text import slugify

from glossary.models import Term, TermForm


def make_term(headword, **fields):
    n = Term.objects.count()
    term = Term.objects.create(
        headword=headword,
        slug=slugify(headword)
        + (str(n) if Term.objects.filter(slug=slugify(headword)).exists() else ""),
        **fields,
    )
    add_form(term, headword)
    return term


def add_form(term, text):
    return TermForm.objects.create(term=term, text=text, key=text.casefold().replace("-", " "))
