"""
A large archive made by rule and stored by COPY: the same numbers always give the same archive.

`texts` makes what is put together, `headings` the subjects and authors, `rows` the articles with
all that hangs on them, `readers` the subscribers; `building` stores it. What `Article.save` would
derive is derived here by the same functions, once for each piece of text instead of each article.
"""

from .building import NotEmpty, Size, build

__all__ = ["NotEmpty", "Size", "build"]
