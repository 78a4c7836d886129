-- A text may name its trial where its record does not list it.
COMMENT ON COLUMN history.study_works.basis IS 'registration: the records list the study''s number; text: title or abstract mention it; own: no other work is known';
