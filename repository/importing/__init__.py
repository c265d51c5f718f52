"""Real files as they come. One file a source reads rows; `load` writes recommendations, `pledges` pledges.

    formats.read(path)  ->  Source(rows, …)     upr_info.py, ohchr.py: what a file says, row by row
    load.recommendations([source, …])           resolves States, merges, writes set by set, reports

A new format is a new file with `recognises(path)` and `read(path)`, and a line in formats.py.
"""
