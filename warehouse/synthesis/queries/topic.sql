-- The topic as its file states it.
SELECT definition FROM topics WHERE topic_id = $topic_id
