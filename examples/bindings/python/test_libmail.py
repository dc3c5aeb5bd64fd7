#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The binding at work: the same events at any split, errors with their place, commands that are checked."""

import ctypes
import unittest

import libmail

MESSAGE = (b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
           b"--b\r\n\r\nHello\r\n"
           b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n"
           b"--b--\r\n")


def decoded(pieces):
    """(type, body) of each leaf, decoded."""
    mime = libmail.Mime()
    parts = []
    pieces = list(pieces)
    for i, piece in enumerate(pieces):
        for ev in mime.feed(piece, last=i + 1 == len(pieces)):
            if ev.kind_name == "MIME_HEADERS_END":
                mime.decode()
                parts.append([ev.data + b"/" + ev.data2, b""])
            elif ev.kind_name == "MIME_BODY":
                parts[-1][1] += ev.data
    assert mime.status == libmail.DONE
    return parts


class MimeTest(unittest.TestCase):
    EXPECTED = [[b"multipart/mixed", b""], [b"text/plain", b"Hello"], [b"image/png", b"\x89PNG"]]

    def test_whole(self):
        self.assertEqual(decoded([MESSAGE]), self.EXPECTED)

    def test_every_split(self):
        for at in range(1, len(MESSAGE)):
            self.assertEqual(decoded([MESSAGE[:at], MESSAGE[at:]]), self.EXPECTED)
        self.assertEqual(decoded(MESSAGE[i:i + 1] for i in range(len(MESSAGE))), self.EXPECTED)

    def test_skip(self):
        mime = libmail.Mime()
        bodies = 0
        for ev in mime.feed(MESSAGE, last=True):
            if ev.kind_name == "MIME_HEADERS_END" and ev.depth == 1:
                mime.skip()
            bodies += ev.kind_name == "MIME_BODY"
        self.assertEqual(bodies, 0)

    def test_limits(self):
        with self.assertRaises(ValueError):
            libmail.Mime(token_max=10)
        kinds = [ev.kind_name for ev in libmail.Mime(parts_max=2).feed(MESSAGE, last=True)]
        self.assertEqual(kinds.count("MIME_PART_BEGIN"), 2)
        self.assertIn("MIME_DEFECT", kinds)

    def test_layouts(self):
        """What this binding says of structs is what the library was compiled with: init refuses others."""
        self.assertEqual(ctypes.sizeof(libmail.MimeConfig), 32)

        class Other(libmail.MimeConfig):
            _fields_ = [("more", ctypes.c_uint32)]

        with self.assertRaises(libmail.Error) as caught:
            libmail.Machine("mime", "mime", Other())
        self.assertEqual(caught.exception.status, -3)


class Pop3Test(unittest.TestCase):
    def test_a_session(self):
        pop3 = libmail.Pop3Client()
        self.assertEqual([e.kind_name for e in pop3.feed(b"+OK ready\r\n")], ["POP3_CLIENT_GREETING"])
        self.assertEqual(pop3.user(b"alice"), b"USER alice\r\n")
        list(pop3.feed(b"+OK\r\n"))
        self.assertEqual(pop3.password(b"a secret"), b"PASS a secret\r\n")
        list(pop3.feed(b"+OK\r\n"))
        self.assertEqual(pop3.retr(1), b"RETR 1\r\n")
        body = b""
        for octet in b"+OK\r\nHello\r\n..\r\n.\r\n":
            for ev in pop3.feed(bytes([octet])):
                if ev.kind_name == "POP3_CLIENT_BODY":
                    body += ev.data
        self.assertEqual(body, b"Hello\r\n.\r\n")
        self.assertEqual(pop3.quit(), b"QUIT\r\n")

    def test_a_long_command(self):
        pop3 = libmail.Pop3Client()
        list(pop3.feed(b"+OK\r\n"))
        self.assertEqual(pop3.user(b"a" * 200), b"USER " + b"a" * 200 + b"\r\n")

    def test_nothing_can_be_injected(self):
        pop3 = libmail.Pop3Client()
        list(pop3.feed(b"+OK\r\n"))
        with self.assertRaises(libmail.Error):
            pop3.user(b"alice\r\nDELE 1")

    def test_an_error_tells_where(self):
        pop3 = libmail.Pop3Client()
        list(pop3.feed(b"+OK\r\n"))
        with self.assertRaises(libmail.Error) as caught:
            list(pop3.feed(b"HTTP/1.1 400\r\n"))
        self.assertEqual(caught.exception.off, 5)


if __name__ == "__main__":
    unittest.main()
