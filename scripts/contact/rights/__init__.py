"""Rights of persons on their data: access, objection, erasure, rectification; two officers for each."""
