#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the tables of the legacy charsets: src/charset/tables.py, from the root of the repository.

The tables are those of the WHATWG Encoding Standard. They come from Python's codecs; where the
standard has something else it is listed here, with the reason. The headers that this writes are
committed: nobody needs Python to build the library.
"""

import os

HERE = os.path.dirname(os.path.abspath(__file__))
NONE = 0xFFFD


def decode(octets, codec):
    """The code points of some octets, or None."""
    try:
        return [ord(c) for c in bytes(octets).decode(codec)]
    except UnicodeDecodeError:
        return None


# ---- output ------------------------------------------------------------------------------------


def numbers(values, each):
    """Rows of constants; short ones, since there are many."""
    row, rows = "", []
    for v in values:
        item = each % v
        if row and len(row) + len(item) > 100:
            rows.append(row)
            row = ""
        row += item
    return "\n".join(rows + [row])


def array(kind, name, values, each="0x%x,"):
    return "static const %s %s[%d] = {\n%s\n};\n" % (kind, name, len(values), numbers(values, each))


def write(name, about, parts):
    guard = "LIBMAIL_CHARSET_%s_TABLES_H" % name.upper()
    with open(os.path.join(HERE, name + "_tables.h"), "w") as f:
        f.write("/* SPDX-License-Identifier: MIT */\n#ifndef %s\n#define %s\n\n" % (guard, guard))
        f.write("/* %s_tables.h - %s Written by tables.py. */\n\n" % (name, about))
        f.write("#include <stdint.h>\n\n/* clang-format off */\n\n")
        f.write("\n".join(parts))
        f.write("\n/* clang-format on */\n\n#endif\n")


class Grid:
    """Cells in rows: of each row only what lies between its first and its last character."""

    def __init__(self):
        self.cells = []
        self.rows = []

    def add(self, row):
        used = [i for i, c in enumerate(row) if c]
        if not used:
            self.rows.append((0, 0, 0))
            return
        first, count = used[0], used[-1] - used[0] + 1
        self.rows.append((len(self.cells), first, count))
        self.cells += [c or 0 for c in row[first : first + count]]

    def tables(self, name):
        return [
            array("lmail_charset_row_", name + "_rows", self.rows, "{%d,%d,%d},"),
            array("uint16_t", name + "_cells", [c & 0xFFFF for c in self.cells]),
        ]


# ---- one octet a character -----------------------------------------------------------------------

SINGLE = {
    "ibm437": "cp437", "ibm850": "cp850", "ibm852": "cp852", "ibm866": "cp866",
    "koi8_r": "koi8-r", "koi8_u": "koi8-u",
    "macintosh": "mac_roman", "x_mac_cyrillic": "mac_cyrillic",
    "windows_874": "cp874",
}  # fmt: skip
SINGLE.update(("iso_8859_%d" % i, "iso8859-%d" % i) for i in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16))
SINGLE.update(("windows_%d" % i, "cp%d" % i) for i in range(1250, 1259) if i != 1252)

SINGLE_DIFFERENCES = {
    ("koi8_u", 0xAE): 0x45E,  # as KOI8-RU and KOI8-U of Windows: Belarusian letters, not lines
    ("koi8_u", 0xBE): 0x40E,
    ("windows_1255", 0xCA): 0x5BA,  # HOLAM HASER FOR VAV, newer than Python's source
}


def single():
    parts = []
    for name, codec in SINGLE.items():
        chars = []
        for octet in range(0x80, 0x100):
            c = decode([octet], codec)
            c = c[0] if c else octet if octet < 0xA0 else NONE  # Windows: C1 controls fill its gaps
            chars.append(SINGLE_DIFFERENCES.get((name, octet), c))
        other = [i for i, c in enumerate(chars) if c != 0x80 + i]
        first, last = other[0], other[-1]
        head = (0x80 + first) << 8 | (last - first + 1)
        parts.append(array("uint16_t", name, [head] + chars[first : last + 1]))
    write("single", "charsets of one octet a character.", parts)


# ---- JIS -------------------------------------------------------------------------------------------


def jis():
    x0208, x0212 = Grid(), Grid()
    for lead in list(range(0x81, 0xA0)) + list(range(0xE0, 0xFD)):
        trails = [t for t in range(0x40, 0xFD) if t != 0x7F]
        chars = [decode([lead, trail], "cp932") for trail in trails]
        # Those of private use are computed by Shift_JIS, and do not exist in EUC-JP.
        x0208.add([None if 0xF0 <= lead <= 0xF9 or not c else c[0] for c in chars])
    for row in range(0xA1, 0xFF):
        chars = [decode([0x8F, row, cell], "euc_jp") for cell in range(0xA1, 0xFF)]
        chars = [c and c[0] for c in chars]
        if row == 0xA2:
            chars[0xB7 - 0xA1] = 0xFF5E  # FULLWIDTH TILDE, as in Windows; not "~"
        x0212.add(chars)
    write("jis", "JIS X 0208 with what NEC and IBM added, by rows of 188; JIS X 0212, of 94.",
          x0208.tables("jis_x_0208") + x0212.tables("jis_x_0212"))  # fmt: skip


# ---- EUC-KR ------------------------------------------------------------------------------------------


def euc_kr():
    ksx, hangul = Grid(), []
    for row in range(0xA1, 0xFF):
        chars = [decode([row, cell], "cp949") for cell in range(0xA1, 0xFF)]
        ksx.add([c and c[0] for c in chars])
        hangul += [c[0] for c in chars if 0xB0 <= row <= 0xC8]
    # What Windows added is every other syllable, in order: that needs no table.
    trails = [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0x81, 0xFF)]
    added = [[lead, t] for lead in range(0x81, 0xA1) for t in trails]
    added += [[lead, t] for lead in range(0xA1, 0xC7) for t in trails if t < 0xA1]
    rest = [c for c in range(0xAC00, 0xD7A4) if c not in set(hangul)]
    assert hangul == sorted(hangul)
    assert [decode(a, "cp949")[0] for a in added[: len(rest)]] == rest
    assert not any(decode(a, "cp949") for a in added[len(rest) :])
    write("euc_kr", "KS X 1001, by rows of 94.", ksx.tables("ks_x_1001"))


# ---- GBK, gb18030 ----------------------------------------------------------------------------------------

# What the standard has since GB 18030-2022: characters that were for private use before they got into
# Unicode. And 0xa3 0xa0, a blank that pages are full of.
GB_DIFFERENCES = {
    0xA3A0: 0x3000, 0xA8BC: 0x1E3F,
    0xA6D9: 0xFE10, 0xA6DA: 0xFE12, 0xA6DB: 0xFE11, 0xA6DC: 0xFE13, 0xA6DD: 0xFE14, 0xA6DE: 0xFE15,
    0xA6DF: 0xFE16, 0xA6EC: 0xFE17, 0xA6ED: 0xFE18, 0xA6F3: 0xFE19, 0xFE59: 0x9FB4, 0xFE61: 0x9FB5,
    0xFE66: 0x9FB6, 0xFE67: 0x9FB7, 0xFE6D: 0x9FB8, 0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFEA0: 0x9FBB,
}  # fmt: skip
GB_SAMPLE = 16
CJK = range(0x4E00, 0x9FA6)


def gb18030():
    def pair(lead, trail):
        return GB_DIFFERENCES.get(lead << 8 | trail, decode([lead, trail], "gb18030")[0])

    trails = [t for t in range(0x40, 0xFF) if t != 0x7F]
    grid = Grid()
    for lead in range(0xA1, 0xF8):  # GB 2312, and GBK/5 where it has its first two rows
        row = [pair(lead, t) for t in trails]
        first = 0 if lead in (0xA8, 0xA9) else trails.index(0xA1)
        grid.add([None] * len(trails) if 0xAA <= lead < 0xB0 else [None] * first + row[first:])
    # GBK/3 and GBK/4: the ideographs of Unicode 1.1 that are not in GB 2312, in order; then others.
    low = [t for t in trails if t < 0xA1]
    added = [pair(lead, t) for lead in range(0x81, 0xA1) for t in trails]
    added += [pair(lead, t) for lead in range(0xAA, 0xFF) for t in low]
    gb2312 = {pair(lead, t) for lead in range(0xB0, 0xF8) for t in range(0xA1, 0xFF)}
    rest = [c for c in CJK if c not in gb2312]
    assert added[: len(rest)] == rest
    bits = [sum(1 << k for k in range(8) if i + k in gb2312) for i in range(CJK[0], CJK[-1] + 1, 8)]
    samples = [c - CJK[0] for c in rest[::GB_SAMPLE]]
    # Private use: three areas in order.
    for leads, cells, first in (
        (range(0xAA, 0xB0), range(0xA1, 0xFF), 0xE000),
        (range(0xF8, 0xFF), range(0xA1, 0xFF), 0xE234),
        (range(0xA1, 0xA8), low, 0xE4C6),
    ):
        chars = [pair(lead, t) for lead in leads for t in cells]
        expected = list(range(first, first + len(chars)))
        expected = [0x3000 if c == 0xE5E5 else c for c in expected]
        assert chars == expected
    # Four octets: what is in the plane and not above, in order. Where it jumps is listed.
    ranges = []
    for pointer in range(39420):
        four = [0x81 + pointer // 12600, 0x30 + pointer // 1260 % 10, 0x81 + pointer // 10 % 126]
        c = decode(four + [0x30 + pointer % 10], "gb18030")[0]
        if pointer != 7457 and (not ranges or c - pointer != ranges[-1][1] - ranges[-1][0]):
            ranges.append((pointer, c))
    write("gb18030", "GB 2312, and what is needed to compute the rest of GBK and gb18030.",
          grid.tables("gb_2312")
          + [array("uint8_t", "gb_2312_bits", bits, "%d,"),
             array("uint16_t", "gbk_samples", samples),
             array("uint16_t", "gbk_others", added[len(rest):]),
             array("uint16_t", "gb18030_from", [r[0] for r in ranges]),
             array("uint16_t", "gb18030_to", [r[1] for r in ranges])])  # fmt: skip


# ---- Big5 ------------------------------------------------------------------------------------------------

# Python has HKSCS-2004 and the Big5 of Unicode's archive. The standard has HKSCS-2008, the code points
# that Hong Kong gave up (they are other characters of Big5), and for symbols those of Windows.
BIG5_DIFFERENCES = """
877a: 3875 21d53 2369e 26021 3eec; 87a1: 258de 3af5 7afc 9f97 24161 2890d 231ea 20a8a 2325e 430a 8484
9f96 942f 4930 8613 5896 974a 9218 79d0 7a32 6660 6a29 889d 744c 7bc5 6782 7a2c 524f 9046 34e6 73c4
25db9 74c6 9fc7 57b3 492f 544c 4131 2368e 5818 7a72 27b65 8b8f 46ae 26e88 4181 25d99 7bae 224bc 9fc8
224c1 224c9 224cc 9fc9 8504 235bb 40b4 9fca 44e1 2adff 62c1 706e 9fcb; 8e69: 7bb8; 8e6f: 7c06;
8e7e: 7cce; 8eab: 7dd2; 8eb4: 7e1d; 8ecd: 8005; 8ed0: 8028; 8f57: 83c1; 8f69: 84a8; 8f6e: 840f;
8fcb: 89a6 89a9; 8ffe: 8d77; 906d: 90fd; 907a: 92b9; 90dc: 975c; 90f1: 97ff; 91bf: 9f16; 9244: 8503;
92af: 5159 515b 515d 515e; 92c8: 936e; 92d1: 7479; 9447: 6d67; 94ca: 799b; 95d9: 9097; 9644: 975d;
96ed: 701e; 96fc: 5b28; 9b76: 7201; 9b78: 77d7; 9b7b: 7e87; 9bc6: 99d6; 9bde: 91d4; 9bec: 60de;
9bf6: 6fb6; 9c42: 8f36; 9c53: 4fbb; 9c62: 71df; 9c68: 9104; 9c6b: 9df0; 9c77: 83cf; 9cbc: 5c10 79e3;
9cd0: 5a67; 9d57: 8f0b; 9d5a: 7b51; 9dc4: 62d0; 9ea9: 6062; 9eef: 75f9; 9efd: 6c4a; 9f60: 9b2e;
9f66: 9f17; 9fcb: 50ed; 9fd8: 5f0c; a063: 880f; a077: 62ce; a0d5: 7468; a0df: 7162; a0e4: 7250;
a145: 2027; a14e: fe51; a1c2: af; a1e3: ff5e; a1f2: 2295 2299; a241: 2215 fe68; a244: ffe5;
a246: ffe0 ffe1; a3c0: 2400 2401 2402 2403 2404 2405 2406 2407 2408 2409 240a 240b 240c 240d 240e 240f
2410 2411 2412 2413 2414 2415 2416 2417 2418 2419 241a 241b 241c 241d 241e 241f 2421 20ac; c6cf: 5ef4;
c6d3: 65e0; c6d5: 7676; c6d7: 96b6; c6de: 3003 4edd; fa5f: 5029; fa66: 507d; fabd: 5305; fac5: 5344;
fad5: 537f; fb48: 5605; fbb8: 5a77; fbf3: 5e75; fbf9: 5ed0; fc4f: 5f58; fc6c: 60a4; fcb9: 6490;
fce2: 6674; fcf1: 675e; fdb7: 6c9c 6e1d; fdbb: 6e2f; fdf1: 716e; fe52: 732a; fe6f: 745c; feaa: 74e9;
fedd: 7809"""


def big5():
    differences = {}
    for run in BIG5_DIFFERENCES.split(";"):
        first, chars = run.split(":")
        for i, c in enumerate(chars.split()):
            differences[int(first, 16) + i] = int(c, 16)
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    grid = Grid()
    # Rows with ideographs of plane 2 come first, so that only they need a bit for each cell.
    rows = {}
    for lead in range(0x81, 0xFF):
        row = []
        for trail in trails:
            c = differences.get(lead << 8 | trail) or decode([lead, trail], "big5hkscs")
            c = c[0] if isinstance(c, list) and len(c) == 1 else c
            row.append(None if isinstance(c, list) else c)  # two characters: big5.c knows those four
        rows[lead] = row
    high = [lead for lead in rows if any(c and c > 0xFFFF for c in rows[lead])]
    order = high + [lead for lead in rows if lead not in high]
    for lead in order:
        grid.add(rows[lead])
        if lead == high[-1]:
            with_bits = len(grid.cells)
    grid.rows = [grid.rows[order.index(lead)] for lead in rows]
    plane2 = [c > 0xFFFF for c in grid.cells[:with_bits]]
    assert all(c <= 0xFFFF or c >> 16 == 2 for c in grid.cells)
    bits = [sum(1 << k for k, b in enumerate(plane2[i : i + 8]) if b) for i in range(0, with_bits, 8)]
    write("big5", "Big5 with HKSCS, by rows of 157.",
          grid.tables("big5") + [array("uint8_t", "big5_plane2", bits, "%d,")])  # fmt: skip


if __name__ == "__main__":
    single()
    jis()
    euc_kr()
    gb18030()
    big5()
