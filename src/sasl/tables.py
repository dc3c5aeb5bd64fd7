#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the tables of SASLprep: src/sasl/tables.py, from the root of the repository.

They are those of RFC 3454 and of Unicode 3.2, which it is bound to, and come from Python's stringprep
and unicodedata. The header that this writes is committed: nobody needs Python to build the library.
"""

import os
import stringprep
from collections import Counter
from unicodedata import ucd_3_2_0 as ucd

HERE = os.path.dirname(os.path.abspath(__file__))
LAST = 0x10FFFF
HANGUL = range(0xAC00, 0xD7A4)  # computed, not looked up
SURROGATES = range(0xD800, 0xE000)  # never in UTF-8

# ---- output ------------------------------------------------------------------------------------


def array(kind, name, values, each):
    row, rows = "", []
    for v in values:
        item = each % v
        if row and len(row) + len(item) > 100:
            rows.append(row)
            row = ""
        row += item
    return "static const %s %s[%d] = {\n%s\n};\n" % (kind, name, len(values), "\n".join(rows + [row]))


# ---- normalisation -----------------------------------------------------------------------------

# Where there is a decomposition: the canonical one, which is a pair or a single character, in one step,
# since that is what composition turns back; or the compatible one, whole.
decomposed = {}
pairs = {}
for c in range(LAST + 1):
    if c in HANGUL or c in SURROGATES:
        continue
    whole = [ord(x) for x in ucd.normalize("NFKD", chr(c))]
    if whole == [c]:
        continue
    text = ucd.decomposition(chr(c)).split()
    if text[0][0] != "<" and len(text) == 2:
        pairs[c] = decomposed[c] = [int(x, 16) for x in text]
    else:
        decomposed[c] = whole

for first, second in pairs.values():
    assert second not in decomposed


def expand(c):
    """As the library does it: the first of two may go on."""
    if c not in decomposed:
        return [c]
    d = decomposed[c]
    return expand(d[0]) + d[1:] if len(d) == 2 else d


for c in decomposed:
    assert expand(c) == [ord(x) for x in ucd.normalize("NFKD", chr(c))]

composed = {c: d for c, d in pairs.items() if ucd.normalize("NFC", chr(c)) == chr(c)}
assert max(composed) <= 0xFFFF
by_pair = sorted(composed, key=lambda c: composed[c][::-1])
seconds = sorted({d[1] for d in composed.values()})

# A character is one octet when it is one of those that are wanted most, else two: the place of its page
# among the pages, and its place there; or, of the ideographs of plane 2, three.
PLANE2 = 0x20000
counts = Counter(x for d in decomposed.values() for x in d)
wanted = [x for x, _ in sorted(counts.items(), key=lambda i: (-i[1], i[0])) if x < PLANE2]


def pages_without(frequent):
    return sorted({x >> 8 for x in counts if x < PLANE2 and x not in frequent})


FREQUENT = max(n for n in range(256) if n + len(pages_without(wanted[:n])) <= 255)
frequent = sorted(wanted[:FREQUENT])
pages = pages_without(frequent)


def character(x):
    if x in frequent:
        return [frequent.index(x)]
    if x >= PLANE2:
        return [255, x - PLANE2 >> 8, x & 0xFF]
    return [FREQUENT + pages.index(x >> 8), x & 0xFF]


# An operation is an octet: three bits of what, five of how many code points less 1. SKIP: they have no
# decomposition. 1 to 5: each has so many characters, which follow. LONG: one code point has as many as the
# next octet says. RUN: they have one each, in order; the first one follows.
SKIP, LONG, RUN = 0, 6, 7
MOST = 32  # code points of an operation
CHUNK = 128  # octets of a chunk, which has an entry of its own in an index


def operation(what, n, chars):
    return [what << 5 | n - 1] + sum((character(x) for x in chars), [])


def run_length(c):
    """How many code points from c on have one character each, in order."""
    n = 1
    while n < MOST and decomposed.get(c + n) == [decomposed[c][0] + n]:
        n += 1
    return n


def operations():
    """(first code point, octets) of each operation; no octets where there is too much to SKIP."""
    points = sorted(decomposed)
    at = points[0]
    while at <= points[-1]:
        if at not in decomposed:
            gap = next(c for c in points if c > at) - at
            yield at, operation(SKIP, gap, []) if gap <= MOST else []
            at += gap
            continue
        length = len(decomposed[at])
        n = run_length(at) if length == 1 else 1
        if length >= LONG:
            whole = operation(LONG, 1, decomposed[at])
            yield at, whole[:1] + [length] + whole[1:]
        elif n > 2:
            yield at, operation(RUN, n, decomposed[at])
        else:
            chars = list(decomposed[at])
            n = 1
            while (n < MOST and len(chars) < 48 and len(decomposed.get(at + n, [])) == length
                   and not (length == 1 and run_length(at + n) > 3)):  # fmt: skip
                chars += decomposed[at + n]
                n += 1
            yield at, operation(length, n, chars)
        at += n


stream, chunks = [], []
fresh = True  # begin a chunk with what comes next
for at, octets in operations():
    if octets and not fresh and len(stream) - (chunks[-1] & 0x3FFF) + len(octets) <= CHUNK:
        stream += octets
    elif octets and octets[0] >> 5 != SKIP:
        chunks.append(at << 14 | len(stream))
        stream += octets
        fresh = False
    else:
        fresh = True
assert len(stream) < 1 << 14 and max(decomposed) < 1 << 18


# ---- classes -----------------------------------------------------------------------------------

OTHER, LEFT, RIGHT, UNASSIGNED, PROHIBITED, NOTHING, MARK, LEFT_MARK = range(8)


def class_of(c):
    x = chr(c)
    if stringprep.in_table_b1(x):
        return NOTHING, 0
    forbidden = (stringprep.in_table_c21_c22, stringprep.in_table_c3, stringprep.in_table_c4,
                 stringprep.in_table_c5, stringprep.in_table_c6, stringprep.in_table_c7,
                 stringprep.in_table_c8, stringprep.in_table_c9)  # fmt: skip
    if any(f(x) for f in forbidden):
        return PROHIBITED, 0
    if stringprep.in_table_a1(x):
        return UNASSIGNED, 0
    combining = ucd.combining(x)
    if stringprep.in_table_d1(x):
        assert not combining
        return RIGHT, 0
    if stringprep.in_table_d2(x):
        return (LEFT_MARK if combining else LEFT), combining
    return (MARK if combining else OTHER), combining


# Spaces are mapped before they are looked at (C.1.2); what normalisation takes away does not matter.
free = {c for c in decomposed if c not in composed} | set(SURROGATES)
classes = []
for c in range(LAST + 1):
    v = class_of(c)
    classes.append(classes[-1] if c in free and NOTHING not in (v[0], classes[-1][0]) else v)

runs = []
for c, v in enumerate(classes):
    if runs and runs[-1][1] == v:
        runs[-1][2] += 1
    else:
        runs.append([c, v, 1])

# A run is an octet: three bits of class, five of its length less 1. In place of that 29 to 31 say that it
# follows, in 1 to 3 octets, high ones first. Then comes the combining class, if it is a run of marks.
class_stream, class_chunks = [], []
CLASS_CHUNK = 48
for c, (kind, combining), n in runs:
    n -= 1
    if n < 29:
        octets = [kind << 5 | n]
    else:
        size = 1 if n < 1 << 8 else 2 if n < 1 << 16 else 3
        octets = [kind << 5 | 28 + size] + [n >> 8 * k & 0xFF for k in reversed(range(size))]
    if kind in (MARK, LEFT_MARK):
        octets.append(combining)
    if not class_chunks or len(class_stream) - (class_chunks[-1] & 0x7FF) + len(octets) > CLASS_CHUNK:
        class_chunks.append(c << 11 | len(class_stream))
    class_stream += octets
assert len(class_stream) < 1 << 11


# ---- the header --------------------------------------------------------------------------------

starts = [next(i for i, c in enumerate(by_pair) if composed[c][1] == s) for s in seconds]
with open(os.path.join(HERE, "unicode_tables.h"), "w") as f:
    f.write("""/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SASL_UNICODE_TABLES_H
#define LIBMAIL_SASL_UNICODE_TABLES_H

/* unicode_tables.h - Unicode 3.2, and the tables of RFC 3454. Written by tables.py. */

#include <stdint.h>

/* clang-format off */

""")
    f.write("enum { FREQUENT = %d };\n\n" % FREQUENT)
    f.write("\n".join([
        array("uint32_t", "class_chunks", class_chunks, "0x%x,"),
        array("uint8_t", "class_runs", class_stream, "%d,"),
        array("uint32_t", "decomposition_chunks", chunks, "0x%x,"),
        array("uint8_t", "decompositions", stream, "%d,"),
        array("uint16_t", "frequent", frequent, "0x%x,"),
        array("uint16_t", "pages", pages, "0x%x,"),
        array("uint16_t", "seconds", [x for s in zip(seconds, starts) for x in s], "0x%x,"),
        array("uint16_t", "composites", by_pair, "0x%x,"),
    ]))  # fmt: skip
    f.write("\n/* clang-format on */\n\n#endif\n")

if __name__ == "__main__":
    sizes = {"class_chunks": 4 * len(class_chunks), "class_runs": len(class_stream),
             "decomposition_chunks": 4 * len(chunks), "decompositions": len(stream),
             "frequent": 2 * FREQUENT, "pages": 2 * len(pages), "seconds": 4 * len(seconds),
             "composites": 2 * len(by_pair)}  # fmt: skip
    print(sizes, sum(sizes.values()))
