"""Files of reference managers and databases as records: one module a form, all through the same builder.

`recognise.py` tells the form by content, the form's module cuts the file into entries of tag and value, the
form's list of words (`words/*.toml`) says what each tag means, and `build.py` makes the record.
"""
