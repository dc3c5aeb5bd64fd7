/* SPDX-License-Identifier: MIT */
/* proxy.c - the header of the PROXY protocol: both versions, at every split, and what is none. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/proxy.h>

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"

/* Feeds s in pieces of `piece` octets, each of its own memory; what was used, and the status. */
static lmail_status feed(lmail_proxy *p, uint8_t *scratch, size_t cap, const char *s, size_t n,
                         size_t piece, size_t *used)
{
  lmail_status st = LMAIL_OK;

  assert_int_equal(lmail_proxy_init(p, scratch, cap), LMAIL_OK);
  for (*used = 0; *used < n && st == LMAIL_OK;) {
    size_t k = n - *used < piece ? n - *used : piece;
    uint8_t *exact = malloc(k);
    size_t taken;

    memcpy(exact, s + *used, k);
    st = lmail_proxy_feed(p, exact, k, &taken);
    if (st == LMAIL_OK) assert_int_equal(taken, k);
    *used += taken;
    free(exact);
  }
  return st;
}

/* The header, with something behind it that must not be taken. */
static void good(lmail_proxy_info *info, uint8_t *scratch, const char *s, size_t n)
{
  char *more = malloc(n + 4);
  lmail_proxy p;
  size_t piece, used;

  memcpy(more, s, n);
  memcpy(more + n, "EHLO", 4);
  for (piece = 1; piece <= n + 4; piece++) {
    assert_int_equal(feed(&p, scratch, 600, more, n + 4, piece, &used), LMAIL_DONE);
    assert_int_equal(used, n);
    assert_int_equal(lmail_proxy_get(&p, info), LMAIL_OK);
    assert_int_equal(lmail_proxy_feed(&p, "x", 1, &used), LMAIL_DONE);
    assert_int_equal(used, 0);
  }
  free(more);
}

static void bad(const char *s, size_t n, lmail_status want)
{
  uint8_t *scratch = malloc(LMAIL_PROXY_SCRATCH_LEAST);
  lmail_proxy_info info;
  lmail_proxy p;
  size_t piece, used;

  for (piece = 1; piece <= n; piece++) {
    lmail_status st = feed(&p, scratch, LMAIL_PROXY_SCRATCH_LEAST, s, n, piece, &used);

    if (st != want) fail_msg("%d: %.*s", (int)st, (int)n, s);
    assert_int_equal(lmail_proxy_get(&p, &info), LMAIL_E_STATE);
    assert_int_equal(lmail_proxy_check(&p), LMAIL_E_STATE);
  }
  free(scratch);
}

#define GOOD(info, s) good((info), scratch, (s), sizeof(s) - 1)
#define BAD(s) bad((s), sizeof(s) - 1, LMAIL_E_SYNTAX)

/* ---- version 1, 2.1 --------------------------------------------------------------------------- */

static void version_1_example(void **state)
{
  uint8_t scratch[600];
  lmail_proxy_info info;

  (void)state;
  GOOD(&info, "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
  assert_int_equal(info.version, 1);
  assert_int_equal(info.command, LMAIL_PROXY_PROXY);
  assert_int_equal(info.family, LMAIL_PROXY_INET);
  assert_int_equal(info.transport, LMAIL_PROXY_STREAM);
  assert_int_equal(info.address_len, 4);
  assert_memory_equal(info.source, "\xc0\xa8\0\x01", 4);
  assert_memory_equal(info.destination, "\xc0\xa8\0\x0b", 4);
  assert_int_equal(info.source_port, 56324);
  assert_int_equal(info.destination_port, 443);
  assert_null(info.tlvs);
  GOOD(&info, "PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n");
  assert_int_equal(info.source_port, 65535);
  assert_int_equal(info.destination_port, 0);
}

static void version_1_unknown(void **state)
{
  uint8_t scratch[600];
  lmail_proxy_info info;

  (void)state;
  GOOD(&info, "PROXY UNKNOWN\r\n");
  assert_int_equal(info.family, LMAIL_PROXY_UNSPEC);
  assert_null(info.source);
  GOOD(&info, "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
              "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"); /* 107 octets */
  assert_int_equal(info.family, LMAIL_PROXY_UNSPEC);
}

static void version_1_ipv6(void **state)
{
  static const struct {
    const char *text;
    const char *octets;
  } cases[] = {
      {"::", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"},
      {"::1", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"},
      {"1::", "\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0"},
      {"2001:DB8::a:0bcd", "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\x0a\x0b\xcd"},
      {"1:2:3:4:5:6:7:8", "\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0\x08"},
      {"1:2:3:4:5:6:7::", "\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0\0"},
      {"::2:3:4:5:6:7:8", "\0\0\0\2\0\3\0\4\0\5\0\6\0\7\0\x08"},
      {"::ffff:1.2.3.4", "\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4"},
      {"1:2:3:4:5:6:1.2.3.4", "\0\1\0\2\0\3\0\4\0\5\0\6\1\2\3\4"},
  };
  static const char *const none[] = {":",
                                     ":::",
                                     "1",
                                     "1:2:3:4:5:6:7",
                                     "1:2:3:4:5:6:7:8:9",
                                     "1::2::3",
                                     "12345::",
                                     ":1::",
                                     "1:",
                                     "1:2:3:4:5:6:7:8::",
                                     "::g",
                                     "::1.2.3",
                                     "1:2:3:4:5:6:7:1.2.3.4",
                                     "::1.2.3.256",
                                     "::01.2.3.4",
                                     "1:2:3:4::5:6:7:8",
                                     "fe80::1%eth0",
                                     "[::1]"};
  uint8_t scratch[600];
  lmail_proxy_info info;
  char text[120];
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int n = sprintf(text, "PROXY TCP6 %s %s 1 2\r\n", cases[i].text, cases[i].text);

    good(&info, scratch, text, (size_t)n);
    assert_int_equal(info.family, LMAIL_PROXY_INET6);
    assert_int_equal(info.address_len, 16);
    assert_memory_equal(info.source, cases[i].octets, 16);
    assert_memory_equal(info.destination, cases[i].octets, 16);
    assert_int_equal(info.source_port, 1);
    assert_int_equal(info.destination_port, 2);
  }
  for (i = 0; i < sizeof none / sizeof none[0]; i++) {
    int n = sprintf(text, "PROXY TCP6 %s ::1 1 2\r\n", none[i]);

    bad(text, (size_t)n, LMAIL_E_SYNTAX);
    n = sprintf(text, "PROXY TCP6 ::1 %s 1 2\r\n", none[i]);
    bad(text, (size_t)n, LMAIL_E_SYNTAX);
  }
}

static void version_1_malformed(void **state)
{
  (void)state;
  BAD("EHLO client.example\r\n");
  BAD("GET / HTTP/1.1\r\n");
  BAD("proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n");
  BAD("PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n");
  BAD("PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n");
  BAD("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n");
  BAD("PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n");
  BAD("PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n");
  BAD("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n");
  BAD("PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n");
  BAD("PROXY TCP4 1.2.3.256 1.2.3.4 1 2\r\n");
  BAD("PROXY TCP4 1.2.3.04 1.2.3.4 1 2\r\n");
  BAD("PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n");
  BAD("PROXY TCP4 ::1 ::1 1 2\r\n");
  BAD("PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n");
  BAD("PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n");
  BAD("PROXY UNKNOWNX\r\n");
  BAD("PROXY \r\n");
  BAD("PROXY UNKNOWN\n");
  BAD("PROXY UNKNOWN\rx");
  BAD("PROXY UNKNOWN\0\r\n");
  BAD("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 655350\r\n"); /* 108 octets */
}

/* ---- version 2, 2.2 --------------------------------------------------------------------------- */

#define TCP4   \
  "\x0a\0\0\1" \
  "\x0a\0\0\2" \
  "\x04\xd2"   \
  "\0\x19"

static void version_2_addresses(void **state)
{
  uint8_t scratch[600];
  char unix_header[16 + 216];
  lmail_proxy_info info;

  (void)state;
  GOOD(&info, SIGNATURE "\x21\x11\0\x0c" TCP4);
  assert_int_equal(info.version, 2);
  assert_int_equal(info.command, LMAIL_PROXY_PROXY);
  assert_int_equal(info.family, LMAIL_PROXY_INET);
  assert_int_equal(info.transport, LMAIL_PROXY_STREAM);
  assert_memory_equal(info.source, "\x0a\0\0\1", 4);
  assert_memory_equal(info.destination, "\x0a\0\0\2", 4);
  assert_int_equal(info.source_port, 1234);
  assert_int_equal(info.destination_port, 25);
  assert_int_equal(info.tlvs_len, 0);
  GOOD(&info, SIGNATURE "\x21\x22\0\x24"
                        "0123456789abcdef"
                        "ABCDEFGHIJKLMNOP"
                        "\0\1\0\2");
  assert_int_equal(info.family, LMAIL_PROXY_INET6);
  assert_int_equal(info.transport, LMAIL_PROXY_DGRAM);
  assert_memory_equal(info.destination, "ABCDEFGHIJKLMNOP", 16);
  assert_int_equal(info.destination_port, 2);
  memset(unix_header, 'u', sizeof unix_header);
  memcpy(unix_header, SIGNATURE "\x21\x31\0\xd8", 16);
  good(&info, scratch, unix_header, sizeof unix_header);
  assert_int_equal(info.family, LMAIL_PROXY_UNIX);
  assert_int_equal(info.address_len, 108);
  assert_int_equal(info.source_port, 0);
}

static void version_2_local_and_unspecified(void **state)
{
  uint8_t scratch[600];
  lmail_proxy_info info;

  (void)state;
  GOOD(&info, SIGNATURE "\x20\0\0\0");
  assert_int_equal(info.command, LMAIL_PROXY_LOCAL);
  assert_null(info.source);
  GOOD(&info, SIGNATURE "\x20\x11\0\x0c" TCP4); /* the family is ignored, its octets are taken */
  assert_int_equal(info.family, LMAIL_PROXY_UNSPEC);
  assert_null(info.source);
  GOOD(&info, SIGNATURE "\x20\x21\0\1x");
  assert_null(info.source);
  GOOD(&info, SIGNATURE "\x21\0\0\4\4\0\1x");
  assert_int_equal(info.command, LMAIL_PROXY_PROXY);
  assert_int_equal(info.family, LMAIL_PROXY_UNSPEC);
  assert_int_equal(info.tlvs_len, 4);
  GOOD(&info, SIGNATURE "\x21\x10\0\2xx");
  assert_int_equal(info.family, LMAIL_PROXY_UNSPEC);
  assert_int_equal(info.tlvs_len, 0);
}

static void version_2_malformed(void **state)
{
  (void)state;
  BAD("\r\n\r\n\0\r\nQUIT\r");
  BAD("\r\nEHLO");
  BAD(SIGNATURE "\x11");           /* version 1 */
  BAD(SIGNATURE "\x31");           /* and 3 */
  BAD(SIGNATURE "\x22");           /* no such command */
  BAD(SIGNATURE "\x21\x41");       /* family */
  BAD(SIGNATURE "\x21\x13");       /* transport */
  BAD(SIGNATURE "\x21\x11\0\x0b"); /* shorter than its addresses */
  BAD(SIGNATURE "\x21\x21\0\x23");
  BAD(SIGNATURE "\x21\x31\0\xd7");
}

/* A length that is announced is not believed: at n - 1, n and n + 1 of the scratch. */
static void version_2_length(void **state)
{
  uint8_t scratch[600];
  char header[600];
  lmail_proxy p;
  size_t n, used;

  (void)state;
  memset(header, 0, sizeof header);
  for (n = 231; n <= 233; n++) {
    memcpy(header, SIGNATURE "\x21\x11\0", 15);
    header[15] = (char)(n - 16);
    assert_int_equal(feed(&p, scratch, 232, header, n, 7, &used),
                     n <= 232 ? LMAIL_DONE : LMAIL_E_TOO_LONG);
    assert_true(n <= 232 ? used == n : used == 16 || used == 21);
  }
  bad(SIGNATURE "\x21\x11\xff\xff", 16, LMAIL_E_TOO_LONG);
  assert_int_equal(lmail_proxy_init(&p, scratch, 231), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_proxy_feed(&p, "P", 1, &used), LMAIL_E_SCRATCH);
}

/* ---- TLVs ------------------------------------------------------------------------------------- */

static void tlvs(void **state)
{
  static const char text[] = "\1\0\2h2"
                             "\x20\0\x0f"
                             "\1\0\0\0\0"
                             "\x21\0\7TLSv1.3"
                             "\xee\0\0";
  lmail_proxy_tlv tlv;
  size_t pos = 0, inner = 0, n;

  (void)state;
  assert_int_equal(lmail_proxy_tlv_next(text, sizeof text - 1, &pos, &tlv), LMAIL_EVENT);
  assert_int_equal(tlv.code, LMAIL_PROXY_TLV_ALPN);
  assert_int_equal(tlv.len, 2);
  assert_memory_equal(tlv.value, "h2", 2);
  assert_int_equal(lmail_proxy_tlv_next(text, sizeof text - 1, &pos, &tlv), LMAIL_EVENT);
  assert_int_equal(tlv.code, LMAIL_PROXY_TLV_SSL);
  {
    lmail_proxy_tlv sub;

    assert_int_equal(lmail_proxy_tlv_next(tlv.value + 5, tlv.len - 5, &inner, &sub), LMAIL_EVENT);
    assert_int_equal(sub.code, LMAIL_PROXY_TLV_SSL_VERSION);
    assert_memory_equal(sub.value, "TLSv1.3", 7);
  }
  assert_int_equal(lmail_proxy_tlv_next(text, sizeof text - 1, &pos, &tlv), LMAIL_EVENT);
  assert_int_equal(tlv.code, 0xee);
  assert_int_equal(tlv.len, 0);
  assert_int_equal(lmail_proxy_tlv_next(text, sizeof text - 1, &pos, &tlv), LMAIL_DONE);
  for (n = 1; n < 5; n++) {
    char *exact = malloc(n);

    memcpy(exact, text, n);
    pos = 0;
    assert_int_equal(lmail_proxy_tlv_next(exact, n, &pos, &tlv), LMAIL_E_SYNTAX);
    assert_int_equal(pos, 0);
    free(exact);
  }
}

/* 2.2.3. The sum was computed with another program. */
static void checksum(void **state)
{
  static const char header[] = SIGNATURE "\x21\x11\0\x13" TCP4 "\3\0\4"
                                         "\xe1\x95\x45\x9e";
  uint8_t scratch[600];
  lmail_proxy p;
  size_t used;

  (void)state;
  assert_int_equal(feed(&p, scratch, 600, header, sizeof header - 1, 600, &used), LMAIL_DONE);
  assert_int_equal(lmail_proxy_check(&p), LMAIL_OK);
  scratch[20] ^= 1;
  assert_int_equal(lmail_proxy_check(&p), LMAIL_E_SYNTAX);
  /* none */
  assert_int_equal(feed(&p, scratch, 600, "PROXY UNKNOWN\r\n", 15, 600, &used), LMAIL_DONE);
  assert_int_equal(lmail_proxy_check(&p), LMAIL_OK);
  /* of another length, and TLVs that reach too far */
  assert_int_equal(
      feed(&p, scratch, 600, SIGNATURE "\x21\x11\0\x12" TCP4 "\3\0\3xxx", 34, 600, &used),
      LMAIL_DONE);
  assert_int_equal(lmail_proxy_check(&p), LMAIL_E_SYNTAX);
  assert_int_equal(
      feed(&p, scratch, 600, SIGNATURE "\x21\x11\0\x12" TCP4 "\4\0\4xxx", 34, 600, &used),
      LMAIL_DONE);
  assert_int_equal(lmail_proxy_check(&p), LMAIL_E_SYNTAX);
}

/* ---- written ------------------------------------------------------------------------------------ */

/* Writes at every size of buffer: the header, or nothing. */
static void writes(const lmail_proxy_info *info, int checksum, const char *text, size_t n)
{
  uint8_t *out;
  lmail_writer w;
  size_t cap;

  lmail_writer_init(&w, NULL, 0);
  assert_int_equal(lmail_proxy_write(&w, info, checksum), LMAIL_FULL);
  assert_int_equal(w.need, n);
  for (cap = 0; cap <= n; cap++) {
    out = malloc(cap + 1);
    lmail_writer_init(&w, out, cap);
    assert_int_equal(lmail_proxy_write(&w, info, checksum), cap < n ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(w.len, cap < n ? 0 : n);
    if (cap == n) assert_memory_equal(out, text, n);
    free(out);
  }
}

#define WRITES(info, checksum, text) writes((info), (checksum), (text), sizeof(text) - 1)

static void inet(lmail_proxy_info *info, unsigned version)
{
  memset(info, 0, sizeof *info);
  info->version = (uint8_t)version;
  info->command = LMAIL_PROXY_PROXY;
  info->family = LMAIL_PROXY_INET;
  info->transport = LMAIL_PROXY_STREAM;
  info->source = (const uint8_t *)"\300\0\2\1";
  info->destination = (const uint8_t *)"\12\0\0\377";
  info->address_len = 4;
  info->source_port = 56324;
  info->destination_port = 25;
}

static void written_line(void **state)
{
  static const uint8_t client[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 1};
  lmail_proxy_info info, again;
  uint8_t scratch[600];

  (void)state;
  inet(&info, 1);
  WRITES(&info, 0, "PROXY TCP4 192.0.2.1 10.0.0.255 56324 25\r\n");
  info.family = LMAIL_PROXY_INET6;
  info.address_len = 16;
  info.source = info.destination = client;
  info.source_port = 0;
  info.destination_port = 65535;
  WRITES(&info, 0, "PROXY TCP6 2001:db8:0:0:0:0:ff00:1 2001:db8:0:0:0:0:ff00:1 0 65535\r\n");
  GOOD(&again, "PROXY TCP6 2001:db8:0:0:0:0:ff00:1 2001:db8:0:0:0:0:ff00:1 0 65535\r\n");
  memset(&info, 0, sizeof info);
  info.version = 1;
  info.command = LMAIL_PROXY_PROXY;
  WRITES(&info, 0, "PROXY UNKNOWN\r\n");
  info.command = LMAIL_PROXY_LOCAL;
  WRITES(&info, 0, "PROXY UNKNOWN\r\n");
}

static void written_binary(void **state)
{
  uint8_t tlvs[64], path[108];
  lmail_proxy_info info;
  lmail_writer w;

  (void)state;
  inet(&info, 2);
  info.source = (const uint8_t *)TCP4;
  info.destination = (const uint8_t *)TCP4 + 4;
  info.source_port = (uint16_t)((uint8_t)TCP4[8] << 8 | (uint8_t)TCP4[9]);
  info.destination_port = (uint16_t)((uint8_t)TCP4[10] << 8 | (uint8_t)TCP4[11]);
  WRITES(&info, 0, SIGNATURE "\x21\x11\0\x0c" TCP4);
  WRITES(&info, 1, SIGNATURE "\x21\x11\0\x13" TCP4 "\3\0\4\xe1\x95\x45\x9e"); /* as above, 2.2.3 */
  lmail_writer_init(&w, tlvs, sizeof tlvs);
  assert_int_equal(lmail_proxy_tlv_write(&w, LMAIL_PROXY_TLV_ALPN, "smtp", 4), LMAIL_OK);
  assert_int_equal(lmail_proxy_tlv_write(&w, LMAIL_PROXY_TLV_NOOP, NULL, 0), LMAIL_OK);
  info.tlvs = tlvs;
  info.tlvs_len = w.len;
  info.transport = LMAIL_PROXY_DGRAM;
  WRITES(&info, 0, SIGNATURE "\x21\x12\0\x16" TCP4 "\1\0\4smtp\4\0\0");
  memset(&info, 0, sizeof info);
  info.version = 2;
  WRITES(&info, 0, SIGNATURE "\x20\0\0\0");
  info.command = LMAIL_PROXY_PROXY;
  info.tlvs = tlvs;
  info.tlvs_len = 7;
  WRITES(&info, 0, SIGNATURE "\x21\0\0\7\1\0\4smtp");
  info.family = LMAIL_PROXY_UNIX;
  info.transport = LMAIL_PROXY_STREAM;
  info.source = info.destination = path;
  info.address_len = sizeof path;
  info.tlvs_len = 0;
  memset(path, '/', sizeof path);
  lmail_writer_init(&w, NULL, 0);
  assert_int_equal(lmail_proxy_write(&w, &info, 0), LMAIL_FULL);
  assert_int_equal(w.need, 16 + 216);
}

static void refused(const lmail_proxy_info *info, int checksum)
{
  uint8_t out[300];
  lmail_writer w;

  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_proxy_write(&w, info, checksum), LMAIL_E_ARGUMENT);
  assert_int_equal(w.len, 0);
}

static void written_never(void **state)
{
  static const uint8_t many[65536] = {LMAIL_PROXY_TLV_NOOP, 0xff, 0xfc};
  lmail_proxy_info info;
  lmail_writer w;
  unsigned i;

  (void)state;
  for (i = 0; i < 15; i++) {
    inet(&info, i < 11 ? 2 : 1);
    switch (i) {
    case 0: info.version = 0; break;
    case 1: info.version = 3; break;
    case 2: info.command = 2; break;
    case 3: info.family = 4; break;
    case 4: info.transport = 0; break;
    case 5: info.transport = 3; break;
    case 6: info.address_len = 16; break;
    case 7: info.source = NULL; break;
    case 8: info.command = LMAIL_PROXY_LOCAL; break;
    case 9:
      info.tlvs = (const uint8_t *)"\3\0\0";
      info.tlvs_len = 3;
      break;
    case 10:
      info.tlvs = (const uint8_t *)"\4\0\1";
      info.tlvs_len = 3;
      break;
    case 11: info.transport = LMAIL_PROXY_DGRAM; break;
    case 12:
      info.tlvs = (const uint8_t *)"\4\0\0";
      info.tlvs_len = 3;
      break;
    case 13: info.family = LMAIL_PROXY_UNSPEC; break;
    default: break;
    }
    refused(&info, i == 14);
  }
  memset(&info, 0, sizeof info);
  info.version = 2;
  info.command = LMAIL_PROXY_PROXY;
  info.tlvs = many;
  info.tlvs_len = 65536;
  refused(&info, 0);
  info.tlvs_len = 65535;
  refused(&info, 1);
  lmail_writer_init(&w, NULL, 0);
  assert_int_equal(lmail_proxy_write(&w, &info, 0), LMAIL_FULL);
  assert_int_equal(lmail_proxy_tlv_write(&w, 256, "", 0), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_proxy_tlv_write(&w, LMAIL_PROXY_TLV_CRC32C, "1234", 4), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_proxy_tlv_write(&w, LMAIL_PROXY_TLV_UNIQUE_ID, many, 128), LMAIL_FULL);
  assert_int_equal(lmail_proxy_tlv_write(&w, LMAIL_PROXY_TLV_UNIQUE_ID, many, 129),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_proxy_tlv_write(&w, 0xee, many, 65532), LMAIL_FULL);
  assert_int_equal(lmail_proxy_tlv_write(&w, 0xee, many, 65533), LMAIL_E_ARGUMENT);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(version_1_example),
      cmocka_unit_test(version_1_unknown),
      cmocka_unit_test(version_1_ipv6),
      cmocka_unit_test(version_1_malformed),
      cmocka_unit_test(version_2_addresses),
      cmocka_unit_test(version_2_local_and_unspecified),
      cmocka_unit_test(version_2_malformed),
      cmocka_unit_test(version_2_length),
      cmocka_unit_test(tlvs),
      cmocka_unit_test(checksum),
      cmocka_unit_test(written_line),
      cmocka_unit_test(written_binary),
      cmocka_unit_test(written_never),
  };

  return cmocka_run_group_tests_name("smtp-proxy", tests, NULL, NULL);
}
