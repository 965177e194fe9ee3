"""`{% compiled %} … {% endcompiled %}`: what is between is rendered by compiled functions."""

from django import template
from django.template.base import Parser, Token

from common.compiling import CompiledNode

register = template.Library()


@register.tag
def compiled(parser: Parser, token: Token) -> CompiledNode:
    nodes = parser.parse(("endcompiled",))
    parser.delete_first_token()
    return CompiledNode(nodes)
