"""One file per page; each has `show`, called with the view of the run.

Not called `pages`: Streamlit takes a folder of that name beside main.py for its older way of making pages, and runs the
first visit of a process that way.
"""
