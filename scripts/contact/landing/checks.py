"""Checks of rows that were parsed: what is required is there, and no row comes twice in one delivery.

Both work on the relation `incoming` of the connection: the columns of the file, delivery_id, line_number.
"""

import duckdb

from contact.landing.gate import row_problem
from contact.landing.registry import Entity


def find_problems(connection: duckdb.DuckDBPyConnection, entity: Entity) -> list[tuple[int, int, str]]:
    """Rows that cannot be landed: (delivery_id, line_number, reason code)."""
    return connection.execute(f"""
        select delivery_id, line_number, problem
        from (select delivery_id, line_number, {row_problem(entity)} as problem from incoming) as checked
        where problem is not null
        order by all
    """).fetchall()


def find_repeated(connection: duckdb.DuckDBPyConnection, entity: Entity) -> list[tuple[int, int]]:
    """Second and further copies of a row within its delivery: (delivery_id, line_number).

    Copies share what is required: only deliveries in which that repeats are compared field by field.
    """
    if not any(field.is_required for field in entity.fields):
        return []  # rows that nothing tells apart do not repeat each other
    columns = ", ".join(f'"{column}"' for column in entity.columns)
    required = ", ".join(f'"{field.source_field}"' for field in entity.fields if field.is_required)
    return connection.execute(f"""
        with repeating as (
            select delivery_id
            from incoming
            group by delivery_id
            having count(*) > count(distinct hash({required}))
        )
        select delivery_id, line_number
        from incoming
        semi join repeating using (delivery_id)
        where ({row_problem(entity)}) is null
        qualify row_number() over (partition by delivery_id, {columns} order by line_number) > 1
        order by all
    """).fetchall()
