"""The attack: what a reader who puts all published figures together, of today and of before, could find out.

`chains` puts weeks and windows of one area together, `margins` and `programs` areas and dimensions, `pairs` any two
figures of which one holds the other, `revisions` two publications of the same weeks. docs/disclosure-control.md tells
what counts as a recovery. All of them read frames of known counts (`known`), never the warehouse.
"""
