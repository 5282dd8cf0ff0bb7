"""The Arrow function that engines share: what it takes, what it leaves alone, what it refuses."""

import pickle

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Config
from cleaner.engines.batches import REMOVED, clean_array, clean_batch, clean_table, output_schema
from cleaner.engines.columns import ColumnError, Columns
from cleaner.engines.rows import clean_rows
from cleaner.pipeline import cleaner_for
from tests.conftest import CLEAN, DIRTY
from tests.material import documents

RULES = Config(model=False, repair="off")
TEXTS = [DIRTY, None, "", "Scroll to Top", CLEAN, DIRTY]
CLEANED = [CLEAN, None, "", "", CLEAN, CLEAN]
KINDS = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.int32(), pa.large_string()),
]


def column(kind: pa.DataType, texts=TEXTS) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(texts, kind.value_type).dictionary_encode().cast(kind)
    return pa.array(texts, kind)


def batch_of(kind: pa.DataType) -> pa.RecordBatch:
    return pa.record_batch({"id": range(len(TEXTS)), "text": column(kind), "n": [[1], None] * 3})


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_texts_of_every_kind_keep_it(kind):
    cleaned = clean_batch(batch_of(kind), RULES)
    cleaned.validate(full=True)
    assert cleaned.schema == output_schema(batch_of(kind).schema)
    assert cleaned.column("text").type == kind
    assert cleaned.column("text").to_pylist() == CLEANED
    assert cleaned.select(["id", "n"]) == batch_of(kind).select(["id", "n"])


def test_what_went_is_told_in_characters_of_the_original():
    text = "Grüße 🙂 vom Kai, es wird kühl.\n\nScroll to Top\n"
    (row,) = clean_batch(pa.record_batch({"text": [text]}), RULES).to_pylist()
    (gone,) = row["removed"]
    assert gone["rule"] == "en/back-to-top"
    assert text[: gone["start"]] + text[gone["end"] :] == row["text"]
    assert row["kept_share"] == pytest.approx(1 - (gone["end"] - gone["start"]) / len(text))


def test_null_is_null_in_every_column_and_nothing_removed_is_an_empty_list():
    cleaned = clean_batch(batch_of(pa.string()), RULES).to_pylist()
    assert {cleaned[1][name] for name in ("text", "removed", "body_score", "kept_share")} == {None}
    assert cleaned[4]["removed"] == []
    assert cleaned[4]["kept_share"] == 1
    assert cleaned[3]["kept_share"] == 0


def test_a_score_comes_from_the_classifier_alone():
    batch = batch_of(pa.string())
    scores = clean_batch(batch, Config(repair="off")).column("body_score").to_pylist()
    verdicts = Cleaner(Config(repair="off")).clean(DIRTY).verdicts
    sizes = [verdict.end - verdict.start for verdict in verdicts]
    weighted = sum(v.score * size for v, size in zip(verdicts, sizes, strict=True))
    assert scores[0] == pytest.approx(weighted / sum(sizes))
    assert scores[1] is None
    assert clean_batch(batch, RULES).column("body_score").null_count == len(TEXTS)


def test_slices_and_empty_batches():
    batch = batch_of(pa.string())
    assert clean_batch(batch.slice(3, 2), RULES).column("text").to_pylist() == CLEANED[3:5]
    empty = clean_batch(batch.slice(0, 0), RULES)
    assert empty.num_rows == 0
    assert empty.schema == output_schema(batch.schema)
    table = pa.Table.from_batches([batch, batch.slice(2)])
    assert clean_table(table, RULES).column("text").to_pylist() == CLEANED + CLEANED[2:]
    assert clean_table(table.slice(0, 0), RULES).schema == output_schema(batch.schema)


def test_a_column_without_any_value_stays():
    cleaned = clean_batch(pa.record_batch({"text": pa.nulls(2)}), RULES)
    assert cleaned.column("text").type == pa.null()
    assert cleaned.column("removed").type == REMOVED
    assert cleaned.column("removed").null_count == 2


def test_names_of_columns_and_the_original():
    columns = Columns("content", "spans", "body", "share", "raw")
    batch = batch_of(pa.string()).rename_columns(["id", "content", "removed"])
    cleaned = clean_batch(batch, RULES, columns)
    assert cleaned.schema.names == ["id", "content", "removed", "spans", "body", "share", "raw"]
    assert cleaned.column("raw") == batch.column("content")
    assert cleaned.column("content").to_pylist() == CLEANED


def test_schema_metadata_stays():
    batch = batch_of(pa.string()).replace_schema_metadata({"from": "a harbour"})
    assert clean_batch(batch, RULES).schema.metadata == {b"from": b"a harbour"}


@pytest.mark.parametrize(
    ("data", "columns", "message"),
    [
        ({"content": ["a"]}, Columns(), "there is no column 'text' among 'content'; say which"),
        ({"text": [1]}, Columns(), "column 'text' holds int64, not strings; say which"),
        ({"text": [b"a"]}, Columns(), "column 'text' holds binary, not strings"),
        ({"text": [["a"]]}, Columns(), "holds list<.*>, not strings"),
        ({"text": ["a"], "removed": [1]}, Columns(), r"'removed' already; .* Columns\(removed=…"),
        ({"text": ["a"], "raw": [1]}, Columns(original="raw"), r"name .* Columns\(original=…"),
        ({"text": ["a"]}, Columns(removed="x", original="x"), "two columns have one name"),
    ],
)
def test_a_table_without_texts_is_refused(data, columns, message):
    with pytest.raises(ColumnError, match=message):
        clean_batch(pa.record_batch(data), RULES, columns)


def test_two_columns_of_one_name_are_refused():
    batch = pa.RecordBatch.from_arrays([pa.array(["a"]), pa.array(["b"])], ["text", "text"])
    with pytest.raises(ColumnError, match="there are several columns 'text'"):
        clean_batch(batch, RULES)


def test_a_second_cleaning_is_refused_before_spans_are_lost():
    cleaned = clean_batch(batch_of(pa.string()), RULES)
    with pytest.raises(ColumnError, match="'removed' already"):
        clean_batch(cleaned, RULES)


def test_an_array_becomes_structs():
    structs = clean_array(column(pa.large_string()), RULES)
    assert structs.field("text").to_pylist() == CLEANED
    with pytest.raises(ColumnError):
        clean_array(pa.array([1]), RULES)


def test_settings_and_errors_travel_and_a_process_has_one_cleaner():
    config = Config(model=False, keep=("tide table",))
    again = pickle.loads(pickle.dumps(config))
    assert cleaner_for(again) is cleaner_for(config)
    assert pickle.loads(pickle.dumps(Columns("content"))) == Columns("content")
    assert str(pickle.loads(pickle.dumps(ColumnError("no column")))) == "no column"


@given(st.lists(st.none() | documents(), max_size=6), st.integers(0, 6))
def test_rows_are_those_of_plain_python_however_they_are_cut(texts, cut):
    # Arrow holds UTF-8, which has no lone surrogates.
    texts = [text and text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    batch = pa.record_batch({"text": pa.array(texts, pa.string())})
    whole = clean_batch(batch, RULES)
    parts = pa.Table.from_batches(
        [
            clean_batch(part, RULES)
            for part in (batch.slice(0, cut), batch.slice(min(cut, len(texts))))
        ]
    )
    assert parts.to_pylist() == whole.to_pylist()
    cleaner = cleaner_for(RULES)
    for row, text, plain in zip(whole.to_pylist(), texts, clean_rows(texts, RULES), strict=True):
        cleaned = None if text is None else cleaner.clean(text)
        assert row["text"] == plain.text == (cleaned and cleaned.text)
        if cleaned is not None:
            spans = [(edit.start, edit.end, edit.rule) for edit in cleaned.edits]
            assert [tuple(gone.values()) for gone in row["removed"]] == spans
