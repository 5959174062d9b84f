"""Answers of the semantic layer, made comparable with those of plain SQL."""


def rounded(rows: list[tuple]) -> list[tuple]:
    """Rows in an order of their own, empty groups left out, figures to nine digits, times as days."""
    kept = [row for row in rows if row[-1] is not None]
    plain = [(*(str(value)[:10] for value in row[:-1]), float(f"{float(row[-1]):.9g}")) for row in kept]
    return sorted(plain)
