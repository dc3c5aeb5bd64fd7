# SPDX-License-Identifier: MIT
"""libmail for Python, by ctypes alone: how a language binding is made.

    import libmail
    for ev in libmail.Mime().feed(octets, last=True):
        print(ev.kind_name, ev.depth, ev.data)

The library is found by the environment variable LIBMAIL_LIBRARY or by its name. What a binding has to know
is in docs/bindings.md; each rule of it is marked below by its number.
"""

import ctypes
import ctypes.util
import os
from ctypes import (POINTER, Structure, byref, c_char_p, c_int32, c_size_t, c_uint8, c_uint16, c_uint32,
                    c_uint64, c_void_p)

OK, EVENT, PAUSED, REPLY_DUE, SWITCH, DONE, FULL = range(7)
MORE, COPIED = 0x0001, 0x0002

_lib = ctypes.CDLL(os.environ.get("LIBMAIL_LIBRARY") or ctypes.util.find_library("mail") or "libmail.so")


class CEvent(Structure):
    """lmail_event of core.h. 1: its layout is frozen, and has no padding that a compiler chooses."""

    _fields_ = [("kind", c_uint16), ("code", c_uint16), ("field", c_uint16), ("flags", c_uint16),
                ("id", c_uint32), ("depth", c_uint32), ("repair", c_uint32), ("at", c_uint32),
                ("num", c_uint64), ("num2", c_uint64), ("off", c_uint64),
                ("data", c_void_p), ("len", c_size_t), ("data2", c_void_p), ("len2", c_size_t)]


class CError(Structure):
    _fields_ = [("code", c_int32), ("repair", c_uint32), ("off", c_uint64), ("line", c_uint64),
                ("field", c_uint16), ("byte", c_uint8), ("reserved", c_uint8 * 5)]


class CWriter(Structure):
    _fields_ = [("buf", c_void_p), ("cap", c_size_t), ("len", c_size_t), ("need", c_size_t),
                ("secret_from", c_size_t), ("secret_to", c_size_t), ("reserved", c_size_t * 2)]


class MimeConfig(Structure):
    """lmail_mime_config; 0 in any field is its default."""

    _fields_ = [("token_max", c_uint32), ("header_bytes_max", c_uint32), ("parts_max", c_uint32),
                ("depth_max", c_uint16), ("flags", c_uint16), ("reserved", c_uint32 * 4)]


def _function(name, result, *arguments):
    f = getattr(_lib, name)
    f.restype = result
    f.argtypes = arguments
    return f


_read = _function("lmail_read", c_size_t, c_void_p, c_char_p, c_size_t, POINTER(c_size_t), POINTER(CEvent),
                  c_size_t, POINTER(c_int32))
_finish = _function("lmail_finish", None, c_void_p)
_skip = _function("lmail_skip", None, c_void_p)
_get_error = _function("lmail_get_error", None, c_void_p, POINTER(CError))
_status_name = _function("lmail_status_name", c_char_p, c_int32)
_status_text = _function("lmail_status_text", c_char_p, c_int32)


class Error(Exception):
    def __init__(self, status, where=None):
        self.status = status
        self.off = where.off if where else None
        text = _status_text(status).decode()
        super().__init__(f"{text} (at octet {self.off})" if where else text)


class Event:
    """One event, with its octets copied: 2, they die at the next call."""

    __slots__ = ("kind", "kind_name", "code", "field", "flags", "id", "depth", "num", "num2", "off", "data",
                 "data2")

    def __init__(self, raw, kind_name):
        for name in ("kind", "code", "field", "flags", "id", "depth", "num", "num2", "off"):
            setattr(self, name, getattr(raw, name))
        self.kind_name = kind_name(raw.kind).decode()
        self.data = ctypes.string_at(raw.data, raw.len) if raw.data else None
        self.data2 = ctypes.string_at(raw.data2, raw.len2) if raw.data2 else None

    def __repr__(self):
        return f"<{self.kind_name} id={self.id} depth={self.depth} {self.data!r} {self.data2!r}>"


class Writer:
    """6: what is written lies in memory of the binding's, and goes out when the caller sends it."""

    def __init__(self, size=128):
        self._buffer = ctypes.create_string_buffer(size)
        self._w = CWriter(ctypes.addressof(self._buffer), size)

    def write(self, call):
        """Makes a call that writes; when there is too little room, once more with as much as it needs."""
        status = call()
        if status == FULL:
            self.__init__(self._w.need)
            status = call()
        return status

    def take(self):
        """The octets that are ready to be sent."""
        octets = ctypes.string_at(self._w.buf, self._w.len)
        self._w.len = 0
        return octets


class Machine:
    """Any machine: 3, its struct and its scratch are memory of a size that the library tells."""

    BATCH = 32

    def __init__(self, name, kinds, config):
        size = _function(f"lmail_{name}_size", c_size_t)()
        scratch = _function(f"lmail_{name}_scratch_size", c_size_t, c_void_p)(byref(config))
        init = _function(f"lmail_{name}_init_sized", c_int32, c_void_p, c_size_t, c_void_p, c_size_t,
                         c_void_p, c_size_t)
        self._kind_name = _function(f"lmail_{kinds}_kind_name", c_char_p, c_uint16)
        if scratch == c_size_t(-1).value:
            raise ValueError("a limit that makes no sense")
        # 4: aligned for 64-bit numbers, as arrays of them are
        self._self = (c_uint64 * ((size + 7) // 8))()
        self._scratch = (c_uint64 * ((scratch + 7) // 8))()
        self._events = (CEvent * self.BATCH)()
        self._check(init(self._self, size, byref(config), ctypes.sizeof(config), self._scratch,
                         ctypes.sizeof(self._scratch)))
        self._last = False

    @staticmethod
    def _check(status):
        if status < 0:
            raise Error(status)
        return status

    def feed(self, octets, last=False):
        """Yields the events of these octets. A part of a batch is never kept over a call."""
        at = 0
        if last:
            if octets:
                yield from self.feed(octets)
            _finish(self._self)
            octets = b""
        while True:
            used, status = c_size_t(), c_int32()
            piece = octets[at:] if at else octets
            n = _read(self._self, piece, len(piece), byref(used), self._events, self.BATCH, byref(status))
            events = [Event(self._events[i], self._kind_name) for i in range(n)]
            at += used.value
            yield from events
            if status.value != EVENT:
                break
        if status.value < 0:
            where = CError()
            _get_error(self._self, byref(where))
            raise Error(status.value, where)
        self.status = status.value

    def skip(self):
        """Drops the rest of the body that has begun. 5: a batch ends where this makes a difference."""
        _skip(self._self)


class Mime(Machine):
    """The MIME parser: events LMAIL_MIME_..., see mime.h."""

    RAW, DECODED = 0, 1

    def __init__(self, **limits):
        super().__init__("mime", "mime", MimeConfig(**limits))
        self._decode = _function("lmail_mime_decode", c_int32, c_void_p, ctypes.c_uint)
        self._code_name = _function("lmail_mime_code_name", c_char_p, c_uint16, c_uint16)

    def decode(self, form=DECODED):
        """At HEADERS_END: how the body is wanted."""
        self._check(self._decode(self._self, form))

    def code_name(self, event):
        name = self._code_name(event.kind, event.code)
        return name.decode() if name else None


class Pop3ClientConfig(Structure):
    _fields_ = [("line_max", c_uint32), ("queue_max", c_uint32), ("tolerate", c_uint32), ("flags", c_uint32),
                ("reserved", c_uint32 * 4)]


class Pop3Client(Machine):
    """The POP3 client: events LMAIL_POP3_CLIENT_..., see pop3.h. Each command returns what is to be sent."""

    def __init__(self, **options):
        super().__init__("pop3_client", "pop3", Pop3ClientConfig(**options))
        self._writer = Writer()

    def _command(self, verb, types=(), values=()):
        f = _function(f"lmail_pop3_client_{verb}", c_int32, c_void_p, POINTER(CWriter), *types)
        self._check(self._writer.write(lambda: f(self._self, byref(self._writer._w), *values)))
        return self._writer.take()

    def user(self, name):
        return self._command("user", (c_char_p, c_size_t), (name, len(name)))

    def password(self, secret):
        return self._command("pass", (c_char_p, c_size_t), (secret, len(secret)))

    def stat(self):
        return self._command("stat")

    def retr(self, message):
        return self._command("retr", (c_uint32,), (message,))

    def dele(self, message):
        return self._command("dele", (c_uint32,), (message,))

    def quit(self):
        return self._command("quit")
