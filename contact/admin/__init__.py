"""The desk's inbox and its settings."""

from typing import Any

from django.contrib import admin

from common.desk import LedgerAdmin
from contact.models import Message

from . import privacy


@admin.register(Message)
class MessageAdmin(LedgerAdmin):
    readonly_fields = ["reference", "topic", "name", "address", "subject", "text", "state"]
    list_display = ["reference", "subject", "state", "changed_at"]

    def get_urls(self) -> list[Any]:
        return [*privacy.urls(self), *super().get_urls()]
