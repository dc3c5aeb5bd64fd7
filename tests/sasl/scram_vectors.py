#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Computes scram_vectors.h with Python's hashlib and hmac alone, from the formulas of RFC 5802 section 3.

    scram_vectors.py                    writes the table
    scram_vectors.py scram_vectors.h    compares it with that file

The example of RFC 7677 section 3 is computed first: when it differs, nothing is written.
"""
import base64
import hashlib
import hmac
import sys


def b64(octets):
    return base64.b64encode(octets).decode("ascii")


def mac(name, key, text):
    return hmac.new(key, text, name).digest()


def saslname(text):
    """RFC 5802 section 5.1: "=" and "," in names."""
    return text.replace("=", "=3D").replace(",", "=2C")


def keys(name, password, salt, iterations):
    """StoredKey and ServerKey, and the ClientKey that only a client knows."""
    salted = hashlib.pbkdf2_hmac(name, password.encode("utf-8"), salt, iterations)
    client_key = mac(name, salted, b"Client Key")
    return client_key, hashlib.new(name, client_key).digest(), mac(name, salted, b"Server Key")


def exchange(name, flag, data, user, authzid, password, client_nonce, server_nonce, salt, iterations):
    """The four messages, and the server's keys."""
    header = flag + "," + ("a=" + saslname(authzid) if authzid else "") + ","
    bare = "n=" + saslname(user) + ",r=" + client_nonce
    nonce = client_nonce + server_nonce
    challenge = "r=%s,s=%s,i=%d" % (nonce, b64(salt), iterations)
    without_proof = "c=%s,r=%s" % (b64(header.encode("utf-8") + data), nonce)
    auth_message = ",".join((bare, challenge, without_proof)).encode("utf-8")
    client_key, stored_key, server_key = keys(name, password, salt, iterations)
    signature = mac(name, stored_key, auth_message)
    proof = bytes(a ^ b for a, b in zip(client_key, signature))
    return {
        "first": header + bare,
        "challenge": challenge,
        "final": without_proof + ",p=" + b64(proof),
        "verifier": "v=" + b64(mac(name, server_key, auth_message)),
        "stored_key": stored_key.hex(),
        "server_key": server_key.hex(),
    }


def check_rfc7677():
    it = exchange("sha256", "n", b"", "user", "", "pencil", "rOprNGfwEbeRWgbNEkqO",
                  "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
    assert it["final"].endswith(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), it
    assert it["verifier"] == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", it


# RFC 9266: 32 octets of the exporter. RFC 5929: the 12 octets of TLS 1.2's Finished; the hash of the
# certificate, by the hash of its signature (4.1: SHA-256 in place of SHA-1). Commas, NULs and what is not
# UTF-8 are in them, because they are octets.
CERTIFICATE = b"a certificate in DER would stand here"
EXPORTER = ("tls-exporter", bytes(range(0x20, 0x2f)) + bytes(range(0xef, 0x100)))
UNIQUE = ("tls-unique", b"\x00,=,\xff\r\n\x00,,,\x00")
END_POINTS = {
    "sha1": ("tls-server-end-point", hashlib.sha256(CERTIFICATE).digest()),
    "sha256": ("tls-server-end-point", hashlib.sha384(CERTIFICATE).digest()),
    "sha512": ("tls-server-end-point", hashlib.sha512(CERTIFICATE).digest()),
}
MECHANISMS = {"sha1": "SCRAM-SHA-1", "sha256": "SCRAM-SHA-256", "sha512": "SCRAM-SHA-512"}


def vectors():
    for name, mechanism in MECHANISMS.items():
        cases = (
            ("n", None, "user", "", "pencil", 4096),
            ("y", EXPORTER, "user", "", "pencil", 4096),
            ("n", None, "a,b=c", "x=y,z", "p" * 150, 5000),  # longer than a block of any hash
            ("p", EXPORTER, "user", "", "pencil", 4096),
            ("p", UNIQUE, "user", "admin", "pencil", 4096),
            ("p", END_POINTS[name], "\u00fcser", "", "\u20ac1,000", 4097),
        )
        for number, (flag, binding, user, authzid, password, iterations) in enumerate(cases):
            seed = ("%s %d " % (name, number)).encode("ascii")
            client_random = hashlib.sha256(seed + b"client").digest()[:18]
            server_random = hashlib.sha256(seed + b"server").digest()[:18]
            salt = hashlib.sha256(seed + b"salt").digest()[:12 + 2 * number]
            bound = flag == "p"
            it = exchange(name, "p=" + binding[0] if bound else flag, binding[1] if bound else b"", user,
                          authzid, password, b64(client_random), b64(server_random), salt, iterations)
            it.update(mechanism=mechanism + ("-PLUS" if bound else ""), user=user, authzid=authzid,
                      password=password, client_random=client_random.hex(),
                      server_random=server_random.hex(), salt=salt.hex(), iterations=iterations,
                      binding_name=binding[0] if binding else "", binding=binding[1].hex() if binding else "")
            yield it


def literal(text):
    """A string of C. An octal escape has three digits, so what follows it cannot be taken for a part."""
    return '"%s"' % "".join(chr(o) if 32 <= o < 127 and o not in b'"\\' else "\\%03o" % o
                            for o in text.encode("utf-8"))


FIELDS = ("mechanism", "user", "authzid", "password", "client_random", "server_random", "salt", "binding_name",
          "binding", "first", "challenge", "final", "verifier", "stored_key", "server_key")


def table():
    out = ["/* SPDX-License-Identifier: MIT */",
           "#ifndef LIBMAIL_TESTS_SASL_SCRAM_VECTORS_H",
           "#define LIBMAIL_TESTS_SASL_SCRAM_VECTORS_H",
           "",
           "/*",
           " * scram_vectors.h - exchanges of SCRAM, with and without channel binding.",
           " *",
           " * Computed by scram_vectors.py with Python's hashlib (pbkdf2_hmac, new) and hmac from the formulas of",
           " * RFC 5802 section 3; nothing of libmail takes part. Octets are in hexadecimal, messages as they are",
           " * before base64.",
           " */",
           "",
           "#include <stdint.h>",
           "",
           "typedef struct scram_vector {",
           "  uint32_t iterations;",
           "  const char *mechanism;",
           "  const char *user, *authzid, *password;",
           "  const char *client_random, *server_random, *salt; /* hexadecimal */",
           "  const char *binding_name, *binding;               /* hexadecimal, empty: none */",
           "  const char *first, *challenge, *final, *verifier;",
           "  const char *stored_key, *server_key; /* hexadecimal */",
           "} scram_vector;",
           "",
           "/* clang-format off */",
           "static const scram_vector scram_vectors[] = {"]
    for it in vectors():
        out.append("    {.iterations = %d," % it["iterations"])
        out += ["     .%s = %s," % (field, literal(it[field])) for field in FIELDS]
        out[-1] = out[-1][:-1] + "},"
    return "\n".join(out + ["};", "/* clang-format on */", "", "#endif", ""])


def main():
    check_rfc7677()
    text = table()
    if len(sys.argv) == 1:
        sys.stdout.write(text)
        return 0
    with open(sys.argv[1], encoding="ascii") as f:
        if f.read() == text:
            return 0
    print("%s is not what Python computes" % sys.argv[1])
    return 1


if __name__ == "__main__":
    sys.exit(main())
