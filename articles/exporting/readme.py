"""What stands in the README of an export, for somebody who never saw this site."""

README = """\
This folder is a whole site: its articles, its pages and all that belongs to them.
Any text editor opens these files, and nothing but these files is needed to make
the site again: an empty Concordance reads this folder by

    python manage.py import_archive FOLDER

What is where

articles/2003/08/…   The articles by year and month of publication, one file each,
                     called as the last part of its address: articles/2003/08/trust.html
                     stood at /2003/08/trust/.
articles/undated/    Drafts that have no date yet.
pages/               The pages that are no articles: about, privacy and the like.
authors.json         Who wrote.
subjects.json        What the articles are about; "broader" names the subjects above one,
                     "labels" its other names, "places" where articles treat it.
calendar.json        What is planned: the entries of the calendar, public or not;
                     "reviews" are the days on which articles are to be looked at
                     again.
glossary.json        What words mean: each term with its words, definition, sources,
                     relations, old addresses and, in "decisions", where an editor
                     linked it or kept it from being linked; "ignored" are words that
                     need no definition.
publisher.json       Name, address and time zone of the site.
redirects.csv        Addresses that something had once, and its address now.
media/               Pictures and downloads. Texts show them under /media/.
media.json           What is known of each: alternative text, credit, origin.

Each file of a text begins with what is known about it, between two lines of three
hyphens (YAML, as Jekyll and Hugo read it): title, summary, date, authors, subjects,
status, old addresses ("aliases"), sources ("references"), corrections, readers' old
comments. Below stands the text, in HTML or, where "format" says so, in Markdown.

Not everything here was public: "status" says of each text whether it is a draft,
in_review, approved, published or withdrawn. A published article with a date to come
appears on that date, and one whose "expires" has passed is no longer shown.

Log-ins, passwords and users' e-mail addresses are not in this folder.
"""
