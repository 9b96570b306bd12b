"""How far a text that was read is from the truth. Without any import, for commands that start fast."""


def edit_distance(truth: str, read: str) -> int:
    """Fewest insertions, deletions and substitutions of single characters that turn one string into the other."""
    row = list(range(len(read) + 1))
    for i, a in enumerate(truth, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(read, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]
