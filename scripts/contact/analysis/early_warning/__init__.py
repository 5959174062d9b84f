"""The federation's early warning: which syndromic groups are unusually frequent, where, and by how many methods."""
