import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.envelope import seal, unseal
from flows.sources.errors import GarbledAnswerError, SourceAnswerError
from flows.sources.piece import Piece

ORIGIN = "https://source.example/works?query=x"


def piece(value: object) -> Piece:
    return Piece.read(json.dumps(value).encode(), source="Example", origin=ORIGIN)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({}, lambda whole: whole.need("items")),
        ({"items": 3}, lambda whole: whole.many("items")),
        ({"items": [3]}, lambda whole: whole.many("items")),
        ({"items": []}, lambda whole: whole.one("items")),
        ({"items": {}}, lambda whole: whole.text("items")),
        ({"items": [{}]}, lambda whole: whole.texts("items")),
        ({"items": "many"}, lambda whole: whole.number("items")),
        ({"items": "  "}, lambda whole: whole.needed("items")),
    ],
)
def test_what_has_changed_is_an_error_with_source_field_and_address(value, read):
    with pytest.raises(SourceAnswerError) as error:
        read(piece(value))
    assert "Example" in str(error.value)
    assert "items" in str(error.value)
    assert ORIGIN in str(error.value)


def test_the_place_of_a_field_within_the_answer_is_named():
    with pytest.raises(SourceAnswerError, match=r"message\.items\[1\]\.DOI is missing"):
        piece({"message": {"items": [{"DOI": "a"}, {"title": "b"}]}}).one("message").many("items")[1].needed(
            "DOI"
        )


@pytest.mark.parametrize("payload", [b"<!doctype html><html></html>", b'{"items": [', b"", b"\xff\xfe"])
def test_what_is_no_json_is_garbled_and_may_pass(payload):
    with pytest.raises(GarbledAnswerError) as error:
        Piece.read(payload, source="Example", origin=ORIGIN)
    assert error.value.passing


@pytest.mark.parametrize("payload", [b"[]", b"null", b'"text"', b"3"])
def test_json_that_is_no_object_is_a_changed_answer(payload):
    with pytest.raises(SourceAnswerError, match="is no object"):
        Piece.read(payload, source="Example", origin=ORIGIN)


def test_what_is_absent_or_null_is_empty():
    whole = piece({"none": None})
    for name in ("none", "absent"):
        assert whole.text(name) == ""
        assert whole.number(name) is None
        assert whole.texts(name) == whole.many(name) == ()
        assert not whole.one(name).value


def test_texts_are_lines_each_once_and_one_text_is_a_list_of_one():
    whole = piece({"many": ["a  b", "a\nb", None, "", 3], "one": "a"})
    assert whole.texts("many") == ("a b", "3")
    assert whole.texts("one") == ("a",)


def test_characters_that_no_file_may_hold_are_left_out():
    whole = Piece.read(b'{"one": "a\\ud800b\\u0000c", "many": ["\\udfffd"]}', source="Example", origin=ORIGIN)
    assert (whole.text("one"), whole.texts("many")) == ("abc", ("d",))


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()), st.binary())
def test_an_envelope_gives_back_what_was_put_in(asked, answer):
    assert unseal(seal(answer, asked)) == (asked, answer)


def test_an_answer_without_envelope_is_itself_and_a_sealed_one_is_json():
    assert unseal(b'{"a": 1}') == ({}, b'{"a": 1}')
    assert json.loads(seal(b'{"a": 1}', {"b": 2})) == {"gleanings_asked": {"b": 2}, "answer": {"a": 1}}
