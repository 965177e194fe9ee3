"""
Django's templates, rendered some times faster: a page becomes one function of Python.

Nothing of a template changes. `{% compiled %} … {% endcompiled %}` stands around what is to be
compiled; in `base.html` that is the whole page. A template that extends it is written out together
with it, each block where it stands, and what it includes as well: lines of Python, made when a page
is first shown. Nodes that are not known here are rendered by Django, so each template means what it
meant; a test renders the site's pages both ways and compares. With DEBUG on Django renders all, as
its error pages name the line of a template.

Rows of lists, which are tuples, are kept by what they hold: `{% kept article heading %}`. So a list
of a hundred costs little more than to ask for it. No block can stand in there.

Django looks a name up in a stack of dictionaries, tries each attribute as a key first, and asks of
each value whether it is a date, a number, lazy: 5 µs a variable. Here it is a third of one.

`nodes` writes the lines, `expressions` what stands in them, `source` puts them together, `runtime`
is what they call.
"""

from .nodes import CompiledExtendsNode, CompiledNode, KeptNode

__all__ = ["CompiledExtendsNode", "CompiledNode", "KeptNode"]
