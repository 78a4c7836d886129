-- Every topic that the warehouse holds, as its file states it.
SELECT topic_id, definition FROM topics ORDER BY topic_id
