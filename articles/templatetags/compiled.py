"""
`{% compiled %} … {% endcompiled %}`: what is between is rendered by compiled functions.

`{% kept row heading %} … {% endkept %}`: what is between depends on these values alone.

`{% extends "base.html" %}` as Django has it: where that page is compiled, so is the one it begins.
"""

from django import template
from django.template.base import Parser, Token
from django.template.loader_tags import do_extends

from common.compiling import CompiledExtendsNode, CompiledNode, KeptNode

register = template.Library()


@register.tag
def compiled(parser: Parser, token: Token) -> CompiledNode:
    nodes = parser.parse(("endcompiled",))
    parser.delete_first_token()
    return CompiledNode(nodes)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    _, *values = token.split_contents()
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode([parser.compile_filter(value) for value in values], nodes)


@register.tag
def extends(parser: Parser, token: Token) -> CompiledExtendsNode:
    found = do_extends(parser, token)
    return CompiledExtendsNode(found.nodelist, found.parent_name)
