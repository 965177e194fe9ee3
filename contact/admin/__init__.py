"""The desk's inbox and its settings."""

from django.contrib import admin

from common.desk import LedgerAdmin
from contact.models import Message


@admin.register(Message)
class MessageAdmin(LedgerAdmin):
    readonly_fields = ["reference", "topic", "name", "address", "subject", "text", "state"]
    list_display = ["reference", "subject", "state", "changed_at"]
