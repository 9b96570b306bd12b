"""What people write: numbers, amounts, dates, sums, words. Every function gives a list of signs for `Sheet.write`.

A sign is a digit "0".."9", a space, a letter, an operator, "kana", "greek", "mark", or one of them after "^" (an
exponent) or "~" (struck out).
"""

import numpy as np

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: letters that look like digits, which only the word around them tells apart
CONFUSABLES = "olIOSsZzbBgqGtTDAyl"
WORDS = """
    the of and to in is for total name date sum no yes price mark roll phone address street code zip end start class
    grade amount paid by from with page line test exam hello world math solve equal answer apple cat dog white house
    inicio fin hola mundo si entonces leer mientras suma resultado escribir variable note list buy milk bread tea
    please thank you dear sir letter school paper question model value weight height time room floor loss gain oil
    soil globe boss lois zoo igloo silos solo bill toll gogol blog slob biology zig bozo sizzle obligo logo gloss
    all ill oil old datum straße gruß zürich berg wasser haus und oder nicht schule lehrer übung mathe
""".split()  # noqa: SIM905 (as a list it would take a hundred lines)
_OPERATORS = "+-×/:÷*"


def digits(rng: np.random.Generator, low: int, high: int) -> list[str]:
    return [str(d) for d in rng.integers(0, 10, int(rng.integers(low, high + 1)))]


def number(rng: np.random.Generator) -> list[str]:
    """A number as it stands in a list, now and then one digit again and again, or many zeros."""
    chance = rng.random()
    if chance < 0.12:
        return [str(rng.integers(10))] * int(rng.integers(1, 9))
    if chance < 0.27:
        return digits(rng, 1, 3) + ["0"] * int(rng.integers(1, 5))
    if chance < 0.33:
        return [str((int(rng.integers(10)) + k) % 10) for k in range(int(rng.integers(3, 10)))]
    return digits(rng, 1, 9)


#: how often each digit begins an amount (Benford 1938, "The law of anomalous numbers"): many begin with 1
BENFORD = np.log10(1 + 1 / np.arange(1, 10))


def amount(rng: np.random.Generator) -> list[str]:
    """A sum of money: thousands parted by dots, commas or nothing, cents, a currency, dashes around it."""
    mark = str(rng.choice([".", ",", "'", "", " "], p=[0.4, 0.15, 0.05, 0.3, 0.1]))
    whole = digits(rng, 1, 6) if rng.random() < 0.55 else digits(rng, 1, 3) + ["0"] * int(rng.integers(2, 5))
    if rng.random() < 0.7:
        whole[0] = str(int(rng.choice(9, p=BENFORD / BENFORD.sum())) + 1)
    out: list[str] = []
    for k, digit in enumerate(whole):
        if mark and k and (len(whole) - k) % 3 == 0:
            out.append(mark)
        out.append(digit)
    if rng.random() < 0.2:
        out += ["," if mark == "." else "."] + digits(rng, 2, 2)
    if rng.random() < 0.15:
        out += list(rng.choice([".-", "-", "=", ".", "--", "/"]))
    if rng.random() < 0.12:
        out = [str(rng.choice(["S", "mark", "=", "*", "R", "-"]))] + out
    return out


def grouped(rng: np.random.Generator) -> list[str]:
    """Groups with spaces, dates, decimals, times, fractions."""
    chance = rng.random()
    if chance < 0.35:
        out = digits(rng, 1, 4)
        for _ in range(int(rng.integers(1, 4))):
            out += [" "] + digits(rng, 1, 4)
        return out
    if chance < 0.6:
        return digits(rng, 1, 3) + [str(rng.choice([".", ",", ":"], p=[0.5, 0.35, 0.15]))] + digits(rng, 1, 3)
    if chance < 0.85:
        mark = str(rng.choice(["/", "-", "."]))
        return digits(rng, 1, 2) + [mark] + digits(rng, 1, 2) + [mark] + digits(rng, 2, 4)
    return (["-"] if rng.random() < 0.5 else []) + digits(rng, 1, 3) + ["/"] + digits(rng, 1, 3)


def formula(rng: np.random.Generator) -> list[str]:
    """A sum, an equation, a term with brackets and exponents, with letters or of numbers alone."""
    numbers = 1.0 if rng.random() < 0.4 else 0.55  # among its terms

    def term() -> list[str]:
        if rng.random() < numbers:
            return digits(rng, 1, 3)
        letter = str(rng.choice(list("xyzabncdk"), p=[0.26, 0.16, 0.1, 0.14, 0.12, 0.07, 0.07, 0.05, 0.03]))
        out = (digits(rng, 1, 2) if rng.random() < 0.6 else []) + [letter]
        return out + (["^" + str(rng.integers(2, 10))] if rng.random() < 0.35 else [])

    out = term()
    for _ in range(int(rng.integers(1, 6))):
        part = term()
        if rng.random() < 0.4:
            left, right = "[]" if rng.random() < 0.1 else "()"
            part = [left] + part + [str(rng.choice(list("+-×")))] + term() + [right]
        out += [str(rng.choice(list(_OPERATORS), p=[0.24, 0.19, 0.13, 0.26, 0.04, 0.05, 0.09]))] + part
    if rng.random() < 0.45:
        out += ["="] + (term() if rng.random() < 0.8 else [])
    return out


def word(rng: np.random.Generator) -> list[str]:
    chance = rng.random()
    if chance < 0.12:
        return [LETTERS[k] for k in rng.integers(0, len(LETTERS), int(rng.integers(1, 8)))]
    if chance < 0.22:
        return [CONFUSABLES[k] for k in rng.integers(0, len(CONFUSABLES), int(rng.integers(2, 7)))]
    text = str(rng.choice(WORDS))
    case = rng.random()
    return list(text if case < 0.55 else text.capitalize() if case < 0.8 else text.upper())


def sentence(rng: np.random.Generator) -> list[str]:
    """Words without any digit, or a row of signs of another script."""
    chance = rng.random()
    if chance < 0.3:
        return ["kana" if rng.random() > 0.08 else " " for _ in range(int(rng.integers(3, 14)))]
    if chance < 0.36:
        return ["greek"] * int(rng.integers(2, 9))
    out = word(rng)
    for _ in range(int(rng.integers(0, 6))):
        out += (
            [str(rng.choice([" ", " ", " ", " ", ",", ".", ":", "-"]))]
            + ([" "] if rng.random() < 0.9 else [])
            + word(rng)
        )
    return out


def labelled(rng: np.random.Generator) -> list[str]:
    """A word with a number, as on forms and lists."""
    out = word(rng) + ([str(rng.choice([":", "=", "-", ".", " "]))] if rng.random() < 0.6 else []) + [" "]
    out += number(rng) if rng.random() < 0.7 else grouped(rng)
    return out + ([" "] + word(rng) if rng.random() < 0.3 else [])


def corrected(rng: np.random.Generator, content: list[str]) -> list[str]:
    """The same with a digit struck out: it is no digit any more."""
    at = [k for k, sign in enumerate(content) if sign.isdigit()]
    if not at:
        return content
    out = list(content)
    for k in rng.choice(at, min(len(at), int(rng.choice([1, 1, 2]))), replace=False):
        out[int(k)] = "~" + out[int(k)]
    return out


def anything(rng: np.random.Generator) -> list[str]:
    """What a line of a notebook may say."""
    kinds = (number, amount, grouped, formula, labelled, sentence, word)
    content = kinds[int(rng.choice(len(kinds), p=[0.34, 0.1, 0.12, 0.2, 0.1, 0.09, 0.05]))](rng)
    return corrected(rng, content) if rng.random() < 0.04 else content
