#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tree.py [FILE]: the parts of a message, one a line, with what is irregular in it.

    LIBMAIL_LIBRARY=build/libmail.so python3 tree.py message.eml
"""

import sys

import libmail


def main():
    if len(sys.argv) > 2 or sys.argv[1:2] == ["--help"]:
        print(__doc__)
        return 0 if sys.argv[1:2] == ["--help"] else 2
    source = open(sys.argv[1], "rb") if len(sys.argv) > 1 else sys.stdin.buffer
    mime = libmail.Mime()
    octets = 0
    piece = source.read(16384)
    while True:
        following = source.read(16384) if piece else b""
        for ev in mime.feed(piece, last=not following):
            if ev.kind_name == "MIME_HEADERS_END":
                print(f"{'  ' * ev.depth}{ev.data.decode('ascii', 'replace')}/{ev.data2.decode('ascii', 'replace')}")
                mime.decode()
                octets = 0
            elif ev.kind_name == "MIME_BODY":
                octets += len(ev.data)
                if not ev.flags & libmail.MORE:
                    print(f"{'  ' * ev.depth}  {octets} octets")
            elif ev.kind_name == "MIME_DEFECT":
                print(f"{'  ' * ev.depth}  irregular at octet {ev.off}: {mime.code_name(ev)}")
        if not following:
            return 0
        piece = following


if __name__ == "__main__":
    sys.exit(main())
