"""For the forms of other things: the messages that they came from."""

from typing import Any

from django import template
from django.contrib.contenttypes.models import ContentType

from contact.models import MessageLink

register = template.Library()
SHOWN = 10


@register.inclusion_tag("admin/contact/_messages_of.html", takes_context=True)
def messages_of(context: Any, thing: Any) -> dict[str, Any]:
    """What readers wrote about a thing, or what it was made of; for those who may see it."""
    if thing is None or not context["request"].user.has_perm("contact.view_message"):
        return {"links": []}
    kind = ContentType.objects.get_for_model(thing)
    links = MessageLink.objects.filter(content_type=kind, object_id=thing.pk)
    shown = ("role", "message__reference", "message__subject")
    return {"links": links.select_related("message").only(*shown).order_by("-pk")[:SHOWN]}
