"""From landing to warehouse: dbt on a new file, tested, swapped."""
