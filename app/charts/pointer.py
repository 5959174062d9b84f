"""What stands under the pointer, told in words."""

from __future__ import annotations

import altair as alt


def dots(base: alt.Chart, by: list[str], told: dict[str, str]) -> alt.Chart:
    """A dot on the nearest point (by the fields `by`), with the fields of `told` under their titles."""
    near = alt.selection_point(name="near", nearest=True, on="pointermove", clear="pointerout", fields=by)
    return (
        base.mark_circle(size=55)
        .encode(
            y="value:Q",
            opacity=alt.condition(near, alt.value(1), alt.value(0), empty=False),
            tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in told.items()],
        )
        .add_params(near)
    )
