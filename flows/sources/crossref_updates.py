"""Crossref's updates in PubMed's words: `updated-by` stands on the paper, `update-to` on the notice.

A publisher asserts `update-to`; `updated-by` comes from it or, where the source says so, from Retraction Watch.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.sources.piece import Piece
from warehouse.rows import Link


@dataclass(frozen=True, slots=True)
class _Words:
    """The kind of link on the paper, and on the notice."""

    paper: str
    notice: str


_RETRACTION = _Words("RetractionIn", "RetractionOf")
_ERRATUM = _Words("ErratumIn", "ErratumFor")
_UPDATE = _Words("UpdateIn", "UpdateOf")
_COMMENT = _Words("CommentIn", "CommentOn")
_KINDS = {
    "retraction": _RETRACTION,
    "withdrawal": _RETRACTION,
    "removal": _RETRACTION,
    "partial_retraction": _Words("PartialRetractionIn", "PartialRetractionOf"),
    "expression_of_concern": _Words("ExpressionOfConcernIn", "ExpressionOfConcernFor"),
    "correction": _ERRATUM,
    "corrigendum": _ERRATUM,
    "erratum": _ERRATUM,
    "clarification": _ERRATUM,
    "addendum": _ERRATUM,
    "new_version": _UPDATE,
    "new_edition": _UPDATE,
}
_RELATIONS = {"is-preprint-of": "UpdateIn", "has-preprint": "UpdateOf"}


def links(work: Piece) -> tuple[Link, ...]:
    """What updates the work, what it updates, and the other stage of a preprint; each once."""
    found = (
        *(_link(update, _words(update).paper) for update in work.many("updated-by")),
        *(_link(update, _words(update).notice) for update in work.many("update-to")),
        *_stages(work),
    )
    own = work.text("DOI").lower()
    # A publisher that replaces an article by its new version asserts that the article updates itself.
    return tuple(dict.fromkeys(link for link in found if link.target_id != own))


def _words(update: Piece) -> _Words:
    """A kind that we do not know is a comment whose note says what Crossref calls it, if it retracts nothing."""
    kind = update.text("type").lower().replace("-", "_").replace(" ", "_")
    unknown = _RETRACTION if "retract" in kind or "withdraw" in kind else _COMMENT
    return _KINDS.get(kind, unknown)


def _link(update: Piece, kind: str) -> Link:
    label = update.text("label") or update.text("type")
    source = update.text("source")
    note = f"{label} ({source})" if label and source else label or source
    return Link(kind=kind, target_id=update.needed("DOI").lower(), note=note or None)


def _stages(work: Piece) -> Iterator[Link]:
    for name, kind in _RELATIONS.items():
        for related in work.one("relation").many(name):
            if related.text("id-type").lower() == "doi" and related.text("id"):
                yield Link(kind=kind, target_id=related.text("id").lower(), note=name)
