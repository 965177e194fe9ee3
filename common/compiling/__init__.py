"""
Django's templates, rendered some times faster: a template's nodes are turned into functions once.

Nothing of a template changes. `{% compiled %} … {% endcompiled %}` stands around what is to be
compiled; in `base.html` that is the whole page, with the blocks that other templates fill. Nodes
that are not known here are rendered by Django, so each template means what it meant; a test renders
the site's pages both ways and compares. With DEBUG on Django renders all, as its error pages name
the line of a template.

Rows of lists, which are tuples, are kept by what they hold: `{% kept article heading %}`. So a list
of a hundred costs little more than to ask for it.

Django looks a name up in a stack of dictionaries, tries each attribute as a key first, and asks of
each value whether it is a date, a number, lazy: 5 µs a variable. Here it is half a microsecond.
"""

from .nodes import CompiledNode, KeptNode

__all__ = ["CompiledNode", "KeptNode"]
