"""A mail's text for its page: what it quotes is folded, and nothing is left out."""

from dataclasses import replace

from django import template

from contact.reading.quotes import Kind, Piece, split

register = template.Library()


@register.filter
def pieces(text: str) -> list[Piece]:
    """A text that is a quotation as a whole is shown as one that somebody wrote."""
    found = [replace(piece, text=piece.text.strip("\n")) for piece in split(text)]
    if not any(piece.kind == Kind.WORDS and piece.text for piece in found):
        return [Piece(Kind.WORDS, text)]
    return [piece for piece in found if piece.text]
