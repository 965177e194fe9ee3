"""What the site publishes, and whom and what it is about."""

from .article import Article, ArticleQuerySet, address_of, listed_q, month_of, published_q
from .author import Author
from .calendar import CalendarEntry, CalendarEntryQuerySet
from .calendar_key import CalendarKey, CalendarUpload
from .correction import Correction
from .credits import Byline, Reference
from .fruitless import FruitlessSearch
from .heading import IndexLocator, RelatedSubjects, SubjectLabel, SubjectRelation
from .history import (
    ArchivedComment,
    ImportBatch,
    ImportedRecord,
    ImportOutcome,
    PastAddress,
    address_key,
)
from .image import Attachment, FileUse, FormerFile, Image, Rendition, UnusedImage
from .journal import SubjectChange
from .missed import MissedAddress
from .occurrence import Occurrence
from .review import PreviewLink, ReviewComment
from .review_date import ArticleReview, ReviewDone, ReviewReminder
from .revision import Draft, Revision
from .site import Page, PageQuerySet, Publisher
from .site_change import SiteChange
from .subject import ArticleSubject, Subject, SubjectQuerySet, name_key
from .tally import Tally
from .upload import SubjectUpload
from .word import SearchWord
from .workflow import WorkflowStep

__all__ = [
    "ArchivedComment",
    "Article",
    "ArticleQuerySet",
    "ArticleReview",
    "ArticleSubject",
    "Attachment",
    "Author",
    "Byline",
    "CalendarEntry",
    "CalendarEntryQuerySet",
    "CalendarKey",
    "CalendarUpload",
    "Correction",
    "Draft",
    "FileUse",
    "FormerFile",
    "FruitlessSearch",
    "Image",
    "ImportBatch",
    "ImportOutcome",
    "ImportedRecord",
    "IndexLocator",
    "MissedAddress",
    "Occurrence",
    "Page",
    "PageQuerySet",
    "PastAddress",
    "PreviewLink",
    "Publisher",
    "Reference",
    "RelatedSubjects",
    "Rendition",
    "ReviewComment",
    "ReviewDone",
    "ReviewReminder",
    "Revision",
    "SearchWord",
    "SiteChange",
    "Subject",
    "SubjectChange",
    "SubjectLabel",
    "SubjectQuerySet",
    "SubjectRelation",
    "SubjectUpload",
    "Tally",
    "UnusedImage",
    "WorkflowStep",
    "address_key",
    "address_of",
    "listed_q",
    "month_of",
    "name_key",
    "published_q",
]
