#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""saslprep_oracle.py FILTER: compares lmail_saslprep with RFC 4013 as Python's own modules have it.

Every code point, many of them between letters, and strings of characters that normalisation cares
about. FILTER is the program of saslprep_filter.c.
"""

import random
import stringprep
import subprocess
import sys
from unicodedata import ucd_3_2_0 as ucd

UTF8, PROHIBITED, BIDI, UNASSIGNED, MARKS = 1, 2, 3, 4, 5
FORBIDDEN = [
    stringprep.in_table_c12, stringprep.in_table_c21_c22, stringprep.in_table_c3,
    stringprep.in_table_c4, stringprep.in_table_c5, stringprep.in_table_c6,
    stringprep.in_table_c7, stringprep.in_table_c8, stringprep.in_table_c9,
]  # fmt: skip


def prepare(text, stored):
    """The result, or the set of reasons to refuse (RFC 4013 2)."""
    text = "".join(" " if stringprep.in_table_c12(c) else c
                   for c in text if stringprep.in_table_c12(c) or not stringprep.in_table_b1(c))  # fmt: skip
    text = ucd.normalize("NFKC", text)
    why = set()
    if any(f(c) for c in text for f in FORBIDDEN):
        why.add(PROHIBITED)
    if stored and any(stringprep.in_table_a1(c) for c in text):
        why.add(UNASSIGNED)
    if any(stringprep.in_table_d1(c) for c in text):
        if (any(stringprep.in_table_d2(c) for c in text)
                or not stringprep.in_table_d1(text[0]) or not stringprep.in_table_d1(text[-1])):  # fmt: skip
            why.add(BIDI)
    return why or text


def inputs():
    for c in range(0x110000):
        if not 0xD800 <= c < 0xE000:
            yield "S", chr(c)
    for c in [*range(0x3400), *range(0xF900, 0x11000), *range(0x1D000, 0x1D800)]:
        yield "Q", "a" + chr(c) + "\u0301\u0327b"
        yield "Q", "\u0627" + chr(c)
    chance = random.Random(4013)
    marks = [chr(c) for c in range(0x30000) if ucd.combining(chr(c))]
    parts = [chr(c) for c in range(0x20000) if ucd.decomposition(chr(c))]
    letters = list("aeiouAEIOU \u0627\u0628\u05d0\u05d1\u3042\u304b") + [
        chr(c) for d in (range(0x1100, 0x1113), range(0x1161, 0x1176), range(0x11A8, 0x11C3),
                         range(0xAC00, 0xD7A4, 28), range(0x370, 0x400), range(0x900, 0xE00),
                         range(0x1000, 0x1060))
        for c in d
    ]  # fmt: skip
    for _ in range(150000):
        kinds = (marks, parts, letters, letters)
        text = [chance.choice(chance.choice(kinds)) for _ in range(chance.randrange(1, 12))]
        yield chance.choice("SQ"), "".join(text)


def main():
    asked = list(inputs())
    lines = "".join(mode + text.encode().hex() + "\n" for mode, text in asked)
    run = subprocess.run([sys.argv[1]], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    answers = run.stdout.decode().split("\n")
    assert len(answers) == len(asked) + 1
    wrong = 0
    for (mode, text), answer in zip(asked, answers):
        if mode == "Q" and len(text) > 1 and any(stringprep.in_table_a1(c) for c in text):
            continue  # Python orders what 3.2 had not assigned as a mark by what it became later
        expected = prepare(text, mode == "S")
        if isinstance(expected, set):
            good = answer[:1] == "!" and int(answer[1:]) in expected
        else:
            good = answer == expected.encode().hex()
        if not good:
            wrong += 1
            if wrong <= 20:
                print(mode, text.encode("unicode_escape").decode(), "gave", answer, "not", expected)
    print("%d texts, %d differ" % (len(asked), wrong))
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
