"""The editors' admin under the site's own name."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class ConcordanceAdmin(admin.AdminSite):
    site_title = "Concordance"
    site_header = "Concordance"
    index_title = "Editors’ desk"
    site_url = "/"
    enable_nav_sidebar = True


class ConcordanceAdminConfig(AdminConfig):
    default_site = "config.adminsite.ConcordanceAdmin"
