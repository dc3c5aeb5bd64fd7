/* SPDX-License-Identifier: MIT */
/* downgrade.c - whole messages made 7-bit: RFC 6152 3, RFC 2045 6.4, RFC 1847 2.1, RFC 6532 3.7. */

#include <libmail/compose.h>
#include <libmail/downgrade.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- running the filter --------------------------------------------------------------------------- */

enum { ROOM = 200000 };

typedef struct result {
  char text[ROOM];
  size_t len;
  lmail_status status;
  uint32_t facts;
  unsigned reason;
} result;

static unsigned char scratch[LMAIL_DOWNGRADE_SCRATCH];

/* Windows are allocations of their own. */
static void run(result *r, const char *in, size_t n, const lmail_downgrade_config *cfg,
                size_t in_window, size_t out_window)
{
  lmail_downgrade d;
  size_t at = 0, used, made;

  assert_int_equal(lmail_downgrade_init(&d, cfg, scratch, sizeof scratch), LMAIL_OK);
  r->len = 0;
  do {
    size_t size = n - at < in_window ? n - at : in_window;
    char *window = (char *)malloc(size), *out = (char *)malloc(out_window);

    if (size != 0) memcpy(window, in + at, size);
    r->status = lmail_downgrade_write(&d, window, size, &used, out, out_window, &made,
                                      at + size == n);
    assert_true(used <= size && made <= out_window);
    memcpy(r->text + r->len, out, made);
    r->len += made;
    at += used;
    free(window);
    free(out);
  } while (r->status == LMAIL_FULL || (r->status == LMAIL_OK && at < n));
  if (r->status == LMAIL_OK) assert_int_equal(at, n);
  r->text[r->len] = 0;
  r->facts = d.facts;
  r->reason = d.reason;
}

/* In one piece, and then in many; all must agree. */
static result *downgrade_n(const char *in, size_t n, unsigned flags)
{
  static result whole, r;
  lmail_downgrade_config cfg;
  size_t a, b, i;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = flags;
  run(&whole, in, n, &cfg, n + 1, ROOM);
  for (a = 1; a <= 64; a += a < 6 ? 1 : 11) {
    for (b = 1; b <= 64; b += b < 6 ? 1 : 11) {
      run(&r, in, n, &cfg, a, b);
      assert_int_equal(r.status, whole.status);
      assert_int_equal(r.reason, whole.reason);
      if (whole.status != LMAIL_OK) continue;
      assert_int_equal(r.len, whole.len);
      assert_memory_equal(r.text, whole.text, r.len);
      assert_int_equal(r.facts, whole.facts);
    }
  }
  for (i = 0; i < whole.len && whole.status == LMAIL_OK; i++) assert_true(whole.text[i] > 0);
  return &whole;
}

static result *downgrade(const char *in, unsigned flags)
{
  return downgrade_n(in, strlen(in), flags);
}

static void becomes(const char *in, const char *expected, uint32_t facts, unsigned flags)
{
  const result *r = downgrade(in, flags);

  assert_int_equal(r->status, LMAIL_OK);
  assert_string_equal(r->text, expected);
  assert_int_equal(r->facts, facts);
}

static void refused(const char *in, lmail_status status, unsigned reason, unsigned flags)
{
  const result *r = downgrade(in, flags);

  assert_int_equal(r->status, status);
  assert_int_equal(r->reason, reason);
}

/* ---- tests ---------------------------------------------------------------------------------------- */

static void what_needs_nothing_stays(void **state)
{
  static const char *const messages[] = {
      "",
      "A: b",
      "A: b\r\n",
      "A: b\r\n\r\n",
      "\r\nbody",
      "no header at all\r\nreally\r\n",
      "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nbody\r\n",
      "A: b\nB: c\n\nbody\n.\n",
      "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 7BIT\r\n\r\n"
      "preamble\r\n--b \t\r\n\r\none\r\n--b\r\nA: b\r\n\r\ntwo\r\n\r\n--b--  \r\nepilogue\r\n--b\r\n",
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
      "Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\n--bb--\r\n--b--\r\n",
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nA: b\r\n--b\r\n\r\n--b--",
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b garbage\r\n\r\n--b-\r\n\r\n-",
      "Content-Type: message/rfc822\r\n\r\nA: b\r\n\r\nbody",
      "Content-Transfer-Encoding: base64\r\n\r\n!YWJj\r\n",
      "Content-Transfer-Encoding: quoted-printable\r\n\r\na=C3=\r\nb \r\n",
      "Content-Type: multipart/mixed; boundary=b\r\n\r\ntext\r\n--\r\n--bc\r\n-\r\n--b--x--\r\n"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof messages / sizeof messages[0]; i++)
    becomes(messages[i], messages[i], 0, 0);
}

/* What stands behind a boundary on its line has no end; it is copied all the same. */
static void delimiters_with_long_tails(void **state)
{
  static char in[40000];
  size_t n = (size_t)sprintf(in, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b");
  result *r;

  (void)state;
  memset(in + n, ' ', 10000);
  strcpy(in + n + 10000, "\r\n\r\nbody\r\n--b--");
  r = downgrade(in, 0);
  assert_string_equal(r->text, in);
}

static void rfc6152_3_bodies(void **state)
{
  (void)state;
  becomes("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
          "Content-Transfer-Encoding: 8bit\r\nSubject: x\r\n\r\ngr\xc3\xbc\xc3\x9f\r\n.\r\n",
          "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nSubject: x\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\ngr=C3=BC=C3=9F\r\n=2E\r\n",
          LMAIL_DOWNGRADE_BODIES, 0);
  becomes(
      "Content-Transfer-Encoding: binary\r\nMIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\n"
      "\xff\xfe\xfd\n",
      "MIME-Version: 1.0\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
      "//79Cg==\r\n",
      LMAIL_DOWNGRADE_BODIES, 0);
  /* it was said, so it is done, needed or not */
  becomes(
      "Content-Transfer-Encoding: 8bit\r\nMIME-Version: 1.0\r\nContent-Type: text/x\r\n\r\nascii",
      "MIME-Version: 1.0\r\nContent-Type: text/x\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\nascii",
      LMAIL_DOWNGRADE_BODIES, 0);
  /* without a blank line, what is encoded must not be taken for a field */
  becomes("MIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\nContent-Type: text/x",
          "MIME-Version: 1.0\r\nContent-Type: text/x\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
          LMAIL_DOWNGRADE_BODIES, 0);
}

#define MULTIPART(cte) \
  "MIME-Version: 1.0\r\n" cte "Content-Type: multipart/mixed; boundary=b\r\n\r\n"

static void rfc2045_6_4_multiparts_and_messages(void **state)
{
  (void)state;
  becomes(
      MULTIPART(
          "Content-Transfer-Encoding: 8bit\r\n") "pre\xc3\xa4mble\r\n"
                                                 "--b\r\n"
                                                 "Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\xbc\r\n"
                                                 "--b\r\n"
                                                 "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8BIT\r\n\r\n"
                                                 "Subject: \xc3\xbc\r\nContent-Type: application/x\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                                                 "\xff\r\n\r\n"
                                                 "--b--\r\nepilogue \xc3\xbc",
      MULTIPART("") "pre??mble\r\n"
                    "--b\r\n"
                    "Content-Type: text/plain; charset=unknown-8bit\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC\r\n"
                    "--b\r\n"
                    "Content-Type: message/rfc822\r\n\r\n"
                    "Subject: =?utf-8?b?w7w=?=\r\nContent-Type: application/x\r\n"
                    "MIME-Version: 1.0\r\n"
                    "Content-Transfer-Encoding: base64\r\n\r\n"
                    "/w0K\r\n"
                    "--b--\r\nepilogue ??",
      LMAIL_DOWNGRADE_BODIES | LMAIL_DOWNGRADE_FIELDS | LMAIL_DOWNGRADE_LOST, 0);
  becomes("MIME-Version: 1.0\r\nContent-Type: message/delivery-status\r\n"
          "Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\xbc",
          "MIME-Version: 1.0\r\nContent-Type: message/delivery-status\r\n"
          "Content-Transfer-Encoding: base64\r\n\r\nw7w=\r\n",
          LMAIL_DOWNGRADE_BODIES | LMAIL_DOWNGRADE_COMPOSITE, 0);
}

/* RFC 6532 3.7: message/global may be encoded. */
static void rfc6532_3_7_message_global(void **state)
{
  (void)state;
  becomes(
      "MIME-Version: 1.0\r\nContent-Type: message/global\r\nContent-Transfer-Encoding: 8bit\r\n"
      "\r\nFrom: \xc3\xbc@x\r\n\r\n\xc3\xbc\r\n",
      "MIME-Version: 1.0\r\nContent-Type: message/global\r\nContent-Transfer-Encoding: base64\r\n"
      "\r\nRnJvbTogw7xAeA0KDQrDvA0K\r\n",
      LMAIL_DOWNGRADE_BODIES, 0);
  becomes(
      "MIME-Version: 1.0\r\nContent-Type: message/global\r\n\r\nSubject: \xc3\xbc\r\n\r\nx\r\n",
      "MIME-Version: 1.0\r\nContent-Type: message/global\r\n\r\nSubject: =?utf-8?b?w7w=?=\r\n\r\nx\r\n",
      LMAIL_DOWNGRADE_FIELDS, 0);
}

/* A soft line break must not make a delimiter (attack E3). */
static void e3_no_delimiter_is_made(void **state)
{
  static const char header[] = MULTIPART("") "--b\r\nContent-Type: text/plain\r\n"
                                             "Content-Transfer-Encoding: 8bit\r\n\r\n";
  char in[400], line[76];
  const result *r;

  (void)state;
  memset(line, 'x', 75);
  line[75] = 0;
  sprintf(in, "%s%s--b\r\n\xc3\xbc\r\n--b--\r\n", header, line);
  r = downgrade(in, 0);
  assert_non_null(strstr(r->text, "=\r\n=2D-b\r\n=C3=BC\r\n--b--\r\n"));
}

/* Two encodings: none that was behind the first one may take its place. */
static void e9_two_encodings(void **state)
{
  (void)state;
  becomes("MIME-Version: 1.0\r\nContent-Type: text/x\r\nContent-Transfer-Encoding: 8bit\r\n"
          "Content-Transfer-Encoding: base64\r\n\r\n\xc3\xbc\r\n",
          "MIME-Version: 1.0\r\nContent-Type: text/x\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC\r\n",
          LMAIL_DOWNGRADE_BODIES, 0);
  becomes("MIME-Version: 1.0\r\nContent-Type: text/x\r\nContent-Transfer-Encoding: \xc3\xbc\r\n"
          "Content-Transfer-Encoding: base64\r\n\r\nx\r\n",
          "MIME-Version: 1.0\r\nContent-Type: text/x\r\nContent-Transfer-Encoding: ??\r\n"
          "Content-Transfer-Encoding: base64\r\n\r\nx\r\n",
          LMAIL_DOWNGRADE_FIELDS | LMAIL_DOWNGRADE_LOST, 0);
  becomes(
      "MIME-Version: 1.0\r\nContent-Type: \xf9\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
      "--b\r\n",
      "MIME-Version: 1.0\r\nContent-Type: ?\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
      "--b\r\n",
      LMAIL_DOWNGRADE_FIELDS | LMAIL_DOWNGRADE_LOST, 0);
}

static void bodies_that_do_not_say_so(void **state)
{
  static const char type[] = "MIME-Version: 1.0\r\nContent-Type: text/x\r\n\r\n\xc3\xbc\r\n";

  (void)state;
  refused(type, LMAIL_E_SYNTAX, LMAIL_DOWNGRADE_UNDECLARED, 0);
  becomes(type,
          "MIME-Version: 1.0\r\nContent-Type: text/x\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC\r\n",
          LMAIL_DOWNGRADE_BODIES, LMAIL_DOWNGRADE_ALL);
  /* RFC 1428 3: whoever wrote this had no MIME */
  becomes("Subject: x\r\n\r\n\xfc\r\n",
          "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\n=FC\r\n",
          LMAIL_DOWNGRADE_BODIES, LMAIL_DOWNGRADE_ALL);
  becomes(
      MULTIPART(
          "Content-Transfer-Encoding: 7bit\r\n") "--b\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: a/b\r\n\r\nx\r\n--b--\r\n",
      MULTIPART("") "--b\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    "eA==\r\n--b--\r\n",
      LMAIL_DOWNGRADE_BODIES, LMAIL_DOWNGRADE_ALL);
  refused("MIME-Version: 1.0\r\nContent-Transfer-Encoding: x-foo\r\n\r\n\xc3\xbc", LMAIL_E_SYNTAX,
          LMAIL_DOWNGRADE_UNDECLARED, LMAIL_DOWNGRADE_ALL);
  refused("Content-Transfer-Encoding: base64\r\n\r\n\xc3\xbc", LMAIL_E_SYNTAX,
          LMAIL_DOWNGRADE_UNDECLARED, 0);
  /* RFC 2045 6.8: the foot that a list has put below base64 is ignored as it was before */
  becomes("Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\n-- \xc3\xbc\r\n",
          "Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\n-- ??\r\n", LMAIL_DOWNGRADE_LOST,
          LMAIL_DOWNGRADE_ALL);
  becomes("Content-Transfer-Encoding: quoted-printable\r\n\r\na=\r\n\xc3\xbc\r\n",
          "Content-Transfer-Encoding: quoted-printable\r\n\r\na=\r\n=C3=BC\r\n",
          LMAIL_DOWNGRADE_BODIES, 0);
}

#define SIGNED                                               \
  "MIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n" \
  "Content-Type: multipart/signed; boundary=s\r\n\r\n"

/* RFC 1847 2.1: what is signed is not touched. */
static void rfc1847_2_1_signed(void **state)
{
  static const char clean[] = SIGNED
      "--s\r\nContent-Transfer-Encoding: 8bit\r\n\r\nascii\r\n--s\r\n\r\nsig\r\n--s--\r\n";
  static const char body[] = SIGNED
      "--s\r\nContent-Type: text/x\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xc3\xbc\r\n--s--\r\n";
  char expected[sizeof clean];
  size_t line = strlen("Content-Transfer-Encoding: 8bit\r\n");

  (void)state;
  strcpy(expected, clean);
  memmove(expected + 19, expected + 19 + line, strlen(expected + 19 + line) + 1);
  becomes(clean, expected, LMAIL_DOWNGRADE_SIGNED, 0);
  refused(body, LMAIL_E_SYNTAX, LMAIL_DOWNGRADE_IN_SIGNED, 0);
  refused(body, LMAIL_E_SYNTAX, LMAIL_DOWNGRADE_IN_SIGNED, LMAIL_DOWNGRADE_ALL);
  refused(SIGNED "--s\r\nSubject: \xc3\xbc\r\n\r\n--s--\r\n", LMAIL_E_SYNTAX,
          LMAIL_DOWNGRADE_IN_SIGNED, 0);
  refused(SIGNED "\xc3\xbc\r\n--s\r\n\r\n--s--\r\n", LMAIL_E_SYNTAX, LMAIL_DOWNGRADE_IN_SIGNED, 0);
  becomes(body,
          "MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=s\r\n\r\n"
          "--s\r\nContent-Type: text/x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
          "=C3=BC\r\n--s--\r\n",
          LMAIL_DOWNGRADE_BODIES | LMAIL_DOWNGRADE_SIGNED | LMAIL_DOWNGRADE_BROKEN,
          LMAIL_DOWNGRADE_BREAK);
  /* behind it, all is as before */
  becomes(
      MULTIPART("") "--b\r\n" SIGNED "--s\r\n\r\n--s--\r\n\r\n--b\r\nContent-Type: text/x\r\n"
                    "Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\xbc\r\n--b--\r\n",
      MULTIPART("") "--b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=s\r\n\r\n"
                    "--s\r\n\r\n--s--\r\n\r\n--b\r\nContent-Type: text/x\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC\r\n--b--\r\n",
      LMAIL_DOWNGRADE_BODIES | LMAIL_DOWNGRADE_SIGNED, 0);
  becomes("DKIM-Signature: v=1\r\nSubject: \xc3\xbc\r\n\r\n",
          "DKIM-Signature: v=1\r\nSubject: =?utf-8?b?w7w=?=\r\n\r\n",
          LMAIL_DOWNGRADE_DKIM | LMAIL_DOWNGRADE_FIELDS, 0);
}

static void lines_that_are_no_fields(void **state)
{
  (void)state;
  becomes("From \xc3\xbc\r\nA: b\r\n\r\n", "From ??\r\nA: b\r\n\r\n", LMAIL_DOWNGRADE_LOST, 0);
  becomes("\xc3\xbc: b\r\n\r\n", "??: b\r\n\r\n", LMAIL_DOWNGRADE_LOST, 0);
  refused("Content-Type: multipart/mixed; boundary=\"\xc3\xbc\"\r\n\r\n", LMAIL_E_SYNTAX,
          LMAIL_DOWNGRADE_BOUNDARY, 0);
}

/* The longest field that can be rewritten: n - 1, n, n + 1. */
static void limits(void **state)
{
  static char in[10000];
  lmail_downgrade_config cfg;
  lmail_downgrade d;
  static result r;
  int over;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.mime.token_max = 256;
  for (over = -1; over <= 1; over++) {
    size_t n = (size_t)(256 + over);

    memset(in, 'x', n);
    memcpy(in, "X: \xc3\xbc ", 6);
    memcpy(in + n - 2, "\r\n\r\nbody", 9);
    run(&r, in, strlen(in), &cfg, 7, 9);
    assert_int_equal(r.status, over > 0 ? LMAIL_E_LIMIT : LMAIL_OK);
    if (over > 0) assert_int_equal(r.reason, LMAIL_DOWNGRADE_LONG_FIELD);
    memcpy(in, "X: uu ", 6);
    run(&r, in, strlen(in), &cfg, 7, 9);
    assert_int_equal(r.status, LMAIL_OK);
    assert_string_equal(r.text, in);
  }
  assert_true(lmail_downgrade_scratch_size(NULL) <= LMAIL_DOWNGRADE_SCRATCH);
  assert_int_equal(lmail_downgrade_init(&d, NULL, scratch, lmail_downgrade_scratch_size(NULL) - 1),
                   LMAIL_E_SCRATCH);
  assert_int_equal(lmail_downgrade_init(&d, NULL, scratch, lmail_downgrade_scratch_size(NULL)),
                   LMAIL_OK);
  assert_int_equal(lmail_downgrade_init_sized(&d, 1, NULL, sizeof cfg, scratch, sizeof scratch),
                   LMAIL_E_SIZE);
  cfg.mime.token_max = 1;
  assert_int_equal(lmail_downgrade_init(&d, &cfg, scratch, sizeof scratch), LMAIL_E_RANGE);
  assert_true(lmail_downgrade_scratch_size(&cfg) == SIZE_MAX);
  assert_int_equal(lmail_downgrade_size(), sizeof d);
}

/* With the shortest fields, too, there is room for what becomes of a body, in windows of any size. */
static void bodies_with_small_scratch(void **state)
{
  static const char *const encodings[] = {"8bit", "quoted-printable"};
  static char in[5000];
  static result whole, r;
  lmail_downgrade_config cfg;
  size_t n, i, window;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.mime.token_max = 256;
  cfg.flags = LMAIL_DOWNGRADE_ALL;
  for (i = 0; i < 2; i++) {
    n = (size_t)sprintf(in, "Content-Transfer-Encoding: %s\r\nContent-Type: text/x\r\n\r\n",
                        encodings[i]);
    memset(in + n, 0xfc, sizeof in - n);
    run(&whole, in, sizeof in, &cfg, sizeof in, ROOM);
    assert_int_equal(whole.status, LMAIL_OK);
    for (window = 1; window < 4000; window += window < 4 ? 1 : 333) {
      run(&r, in, sizeof in, &cfg, sizeof in, window);
      assert_int_equal(r.status, LMAIL_OK);
      assert_int_equal(r.len, whole.len);
      assert_memory_equal(r.text, whole.text, r.len);
    }
  }
}

/* RFC 2045 4: a message inside is MIME for its readers only when it says so itself. */
static void rfc2045_4_messages_inside(void **state)
{
  (void)state;
  becomes("MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: text/x\r\n"
          "Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\xbc\r\n",
          "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: text/x\r\n"
          "MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC\r\n",
          LMAIL_DOWNGRADE_BODIES, 0);
}

/* What the parser does not open any more must not be lost: parts at n - 1, n and n + 1. */
static void parts_have_a_limit(void **state)
{
  static const char in[] = MULTIPART(
      "") "--b\r\n\r\n--b\r\nContent-Type: text/x\r\n"
          "Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\xbc\r\n--b--\r\n";
  lmail_downgrade_config cfg;
  static result r;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  for (cfg.mime.parts_max = 4; cfg.mime.parts_max >= 2; cfg.mime.parts_max--) {
    run(&r, in, sizeof in - 1, &cfg, 5, 5);
    assert_int_equal(r.status, cfg.mime.parts_max < 3 ? LMAIL_E_LIMIT : LMAIL_OK);
    assert_int_equal(r.reason, cfg.mime.parts_max < 3 ? LMAIL_DOWNGRADE_PARTS : 0);
  }
  cfg.mime.parts_max = 0;
  cfg.mime.depth_max = 1;
  run(&r, in, sizeof in - 1, &cfg, 5, 5);
  assert_int_equal(r.status, LMAIL_OK);
}

/* Megabytes of what is looked at most closely: minutes, where the work is not linear. */
static void work_is_linear(void **state)
{
  static const char *const units[] = {"\r\n--b", "--bb\r\n", "=?",         "(",           "<",
                                      ",",       "\r\n ",    "a:\xff\r\n", "--b\r\n\r\n", "\xff"};
  static const char *const heads[] = {
      "",
      "To: \xff",
      "Subject: \xff",
      "Content-Type: a/b; x=\xff;",
      "Content-Type: multipart/x; boundary=bbb\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
      "Content-Type: text/x\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"};
  size_t n = 1 << 20, size, i, k, at, used, made, window;
  char *in = (char *)malloc(n), out[512];

  (void)state;
  for (i = 0; i < sizeof units / sizeof units[0] * sizeof heads / sizeof heads[0]; i++) {
    const char *unit = units[i % (sizeof units / sizeof units[0])];
    const char *head = heads[i / (sizeof units / sizeof units[0])];
    lmail_status st = LMAIL_OK;
    lmail_downgrade d;

    for (size = 0; head[size] != 0; size++) in[size] = head[size];
    for (k = 0; size < n; k++) in[size++] = unit[k % strlen(unit)];
    window = i & 1 ? 70000 : 100;
    assert_int_equal(lmail_downgrade_init(&d, NULL, scratch, sizeof scratch), LMAIL_OK);
    for (at = 0; at < n && st >= 0; at += used) {
      size_t piece = n - at < window ? n - at : window;

      st = lmail_downgrade_write(&d, in + at, piece, &used, out, sizeof out, &made,
                                 at + piece == n);
    }
    assert_true(st == LMAIL_OK || st == LMAIL_FULL || d.reason != 0);
  }
  free(in);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_needs_nothing_stays),
      cmocka_unit_test(delimiters_with_long_tails),
      cmocka_unit_test(rfc6152_3_bodies),
      cmocka_unit_test(rfc2045_6_4_multiparts_and_messages),
      cmocka_unit_test(rfc6532_3_7_message_global),
      cmocka_unit_test(e3_no_delimiter_is_made),
      cmocka_unit_test(e9_two_encodings),
      cmocka_unit_test(bodies_that_do_not_say_so),
      cmocka_unit_test(rfc1847_2_1_signed),
      cmocka_unit_test(lines_that_are_no_fields),
      cmocka_unit_test(limits),
      cmocka_unit_test(bodies_with_small_scratch),
      cmocka_unit_test(rfc2045_4_messages_inside),
      cmocka_unit_test(parts_have_a_limit),
      cmocka_unit_test(work_is_linear),
  };

  return cmocka_run_group_tests_name("messages made 7-bit", tests, NULL, NULL);
}
