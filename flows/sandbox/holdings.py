"""The records that the sandbox serves at this moment; they can be changed while it runs."""

from collections.abc import Iterable
from dataclasses import replace
from threading import RLock
from typing import Any

from flows.sandbox.article_xml import write
from flows.sandbox.corpus import Article
from flows.sandbox.index import Index
from flows.sandbox.line import TYPE_IDS
from flows.sandbox.query import Query
from flows.sandbox.search import Found, History, no_history, search
from warehouse.rows import Link, PublicationType, Record


class Holdings:
    """A corpus with its index, safe to use from many threads; a second record of an id replaces the first."""

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self._lock = RLock()
        self._fill(articles)

    def __len__(self) -> int:
        return len(self._articles)

    def add(self, *articles: Article) -> None:
        """Take in articles, or newer versions of them."""
        with self._lock:
            for article in articles:
                self._put(article)

    def replace(self, articles: Iterable[Article]) -> None:
        """Serve these articles instead of all that are here."""
        with self._lock:
            self._fill(articles)

    def get(self, uid: str) -> Article | None:
        """The article of that id, in any case."""
        return self._articles.get(uid.lower())

    def record(self, uid: str) -> Record:
        """The record of that id; raises `KeyError`."""
        return self._articles[uid.lower()].record

    def records(self) -> tuple[Record, ...]:
        """All records, in the order of their coming."""
        with self._lock:
            return tuple(article.record for article in self._articles.values())

    def revise(self, uid: str, *, revised: str, **changes: Any) -> None:
        """Change fields of a record, as its publisher or NLM did on the day `revised` (ISO)."""
        with self._lock:
            self._put(Article(replace(self.record(uid), revised=revised, **changes)))

    def retract(self, uid: str, *, revised: str, notice_id: str | None = None) -> None:
        """Mark a record as retracted on the day `revised` (ISO), by the notice of that id."""
        record = self.record(uid)
        kind = PublicationType(ui=TYPE_IDS["Retracted Publication"], name="Retracted Publication")
        link = Link(kind="RetractionIn", target_id=notice_id)
        self.revise(uid, revised=revised, types=(*record.types, kind), links=(*record.links, link))

    def delete(self, uid: str) -> None:
        """Drop a record: it is found no longer, and efetch leaves it out; raises `KeyError`."""
        with self._lock:
            del self._articles[uid.lower()]
            self._index.remove(self._numbers.pop(uid.lower()))

    def search(self, query: Query, *, history: History = no_history) -> Found:
        """The ids that match now; see `flows.sandbox.search`."""
        with self._lock:
            return search(self._index, query, history=history)

    def xml(self, uid: str) -> bytes | None:
        """The article as efetch gives it; `None` where there is no such id."""
        article = self.get(uid)
        if article is None:
            return None
        return article.xml or write(article.record)

    def _fill(self, articles: Iterable[Article]) -> None:
        self._index = Index()
        self._articles: dict[str, Article] = {}
        self._numbers: dict[str, int] = {}
        self.add(*articles)

    def _put(self, article: Article) -> None:
        uid = article.record.source_id.lower()
        if uid in self._numbers:
            self._index.remove(self._numbers[uid])
        self._articles[uid] = article
        self._numbers[uid] = self._index.add(article.record)
