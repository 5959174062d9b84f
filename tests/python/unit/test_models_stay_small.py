"""Models stay small enough to be read at once."""

from statistics import median


def test_half_of_the_models_have_forty_lines_at_most_and_none_is_long(project):
    texts = {path.stem: path.read_text("utf-8").splitlines() for path in (project / "models").rglob("*.sql")}
    assert median(sum(bool(line.strip()) for line in lines) for lines in texts.values()) <= 40
    assert not [name for name, lines in texts.items() if len(lines) >= 150]
