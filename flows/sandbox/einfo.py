"""The endpoint einfo: which databases there are, and what can be searched in PubMed."""

from typing import Any

from flows.sandbox.fields import FIELDS, Field
from flows.sandbox.service import (
    DTDS,
    Params,
    Refusal,
    Reply,
    Service,
    as_json,
    check_database,
    text,
    wants_json,
    xml,
)

DOCTYPE = f'<!DOCTYPE eInfoResult PUBLIC "-//NLM//DTD einfo 20190110//EN" "{DTDS}/20190110/einfo.dtd">\n'


def einfo(service: Service, params: Params) -> Reply:
    """The list of databases, or the description of PubMed."""
    json = wants_json(params)
    if "db" not in params:
        if json:
            return as_json("einfo", {"einforesult": {"dblist": ["pubmed"]}})
        return _document("<DbList>\n\t<DbName>pubmed</DbName>\n</DbList>\n")
    try:
        check_database(params)
    except Refusal as refusal:
        if json:
            return as_json("einfo", {"einforesult": {"ERROR": refusal.message}})
        return _document(f"\t<ERROR>{text(refusal.message)}</ERROR>\n")
    about = _about(service)
    return as_json("einfo", {"einforesult": {"dbinfo": [about]}}) if json else _described(about)


def _about(service: Service) -> dict[str, Any]:
    return {
        "dbname": "pubmed",
        "menuname": "PubMed",
        "description": "PubMed bibliographic record (sandbox of Gleanings)",
        "count": str(len(service.holdings)),
        "lastupdate": f"{service.now():%Y/%m/%d %H:%M}",
        "fieldlist": [_field(field) for field in FIELDS],
    }


def _field(field: Field) -> dict[str, str]:
    return {
        "name": field.key.upper(),
        "fullname": field.long_name,
        "isdate": "Y" if field.kind == "date" else "N",
        "israngable": "Y" if field.kind in ("date", "uid") else "N",
    }


def _described(about: dict[str, Any]) -> Reply:
    fields = "".join(
        f"\t\t<Field><Name>{field['name']}</Name><FullName>{text(field['fullname'])}</FullName>"
        f"<IsDate>{field['isdate']}</IsDate><IsRangable>{field['israngable']}</IsRangable></Field>\n"
        for field in about["fieldlist"]
    )
    return _document(
        f"\t<DbInfo>\n\t<DbName>{about['dbname']}</DbName>\n\t<MenuName>{about['menuname']}</MenuName>\n"
        f"\t<Description>{about['description']}</Description>\n\t<Count>{about['count']}</Count>\n"
        f"\t<LastUpdate>{about['lastupdate']}</LastUpdate>\n\t<FieldList>\n{fields}\t</FieldList>\n\t</DbInfo>\n"
    )


def _document(content: str) -> Reply:
    return xml(f"{DOCTYPE}<eInfoResult>\n{content}</eInfoResult>\n")
