/* SPDX-License-Identifier: MIT */
/* bare.c - lmail_mime_init_bare finds the parts and bodies that lmail_mime_init finds; see libmail/mime.h. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libmail/mime.h>

enum { LOG = 16384, TOKEN = 256 };

typedef struct record {
  char text[LOG];
  size_t n;
  unsigned defects, fields, names;
} record;

static void note(record *r, const char *what, const lmail_event *ev)
{
  int n = snprintf(r->text + r->n, sizeof r->text - r->n, "%s %u off %lu num %lu %lu\n", what,
                   (unsigned)ev->id, (unsigned long)ev->off, (unsigned long)ev->num,
                   (unsigned long)ev->num2);

  assert_true(n > 0 && (size_t)n < sizeof r->text - r->n);
  r->n += (size_t)n;
}

static void see(lmail_mime_parser *m, record *r, const lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_MIME_PART_BEGIN: note(r, "part", ev); break;
  case LMAIL_MIME_HEADERS_END:
    note(r, ev->flags & LMAIL_MIME_EV_COMPOSITE ? "parts" : "body", ev);
    if (!(ev->flags & LMAIL_MIME_EV_COMPOSITE)) {
      assert_int_equal(lmail_mime_decode_basic(m, LMAIL_MIME_DECODED), LMAIL_OK);
    }
    break;
  case LMAIL_MIME_PART_END: note(r, "end", ev); break;
  case LMAIL_MIME_BODY:
  case LMAIL_MIME_PREAMBLE:
  case LMAIL_MIME_EPILOGUE:
    assert_true(ev->len < sizeof r->text - r->n);
    memcpy(r->text + r->n, ev->data, ev->len);
    r->n += ev->len;
    break;
  case LMAIL_MIME_HEADER:
    if (ev->flags & LMAIL_EV_MORE) break;
    r->fields++;
    r->names += ev->field != 0;
    break;
  case LMAIL_MIME_DEFECT: r->defects++; break;
  default: break;
  }
}

static void parse(const char *message, size_t len, size_t step, int is_bare, record *r)
{
  size_t at = 0, used, room;
  lmail_mime_config cfg;
  lmail_mime_parser m;
  lmail_event ev;
  lmail_status st;
  uint8_t *scratch;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = TOKEN;
  room = lmail_mime_scratch_size(&cfg);
  scratch = (uint8_t *)malloc(room);
  assert_int_equal(is_bare ? lmail_mime_init_bare(&m, &cfg, scratch, room)
                           : lmail_mime_init(&m, &cfg, scratch, room),
                   LMAIL_OK);
  memset(r, 0, sizeof *r);
  do {
    size_t n = len - at < step ? len - at : step;
    uint8_t *piece = (uint8_t *)malloc(n != 0 ? n : 1);

    memcpy(piece, message + at, n);
    at += n;
    if (n == 0) lmail_finish(&m.base);
    do {
      st = lmail_next(&m.base, piece, n, &used, &ev);
      assert_true(st >= 0);
      if (st == LMAIL_EVENT) see(&m, r, &ev);
      memmove(piece, piece + used, n - used);
      n -= used;
    } while (st == LMAIL_EVENT);
    assert_int_equal(n, 0);
    free(piece);
  } while (st != LMAIL_DONE);
  free(scratch);
}

#define LONG "X: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n"
#define LINES " 0123456789012345678901234567890123456789012345678901234567890123456789\r\n"
#define MULTI "MIME-Version: 1.0\r\nContent-Type: Multipart/"

static const char *const messages[] = {
    "Subject: a\r\nFrom : b\r\n\r\nbody\r\n",
    "\r\nbody",
    "",
    "no field\r\n\r\nbody\r\n",
    LONG LINES LINES LINES LINES LINES "Subject: x\r\n\r\ny\r\n",
    LONG LINES LINES LINES LINES LINES,
    MULTI
    "mixed; boundary=\"a\\b c\"\r\n\r\npre\r\n--ab c\r\nContent-Type: text/html\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--ab c  \r\n\r\nx\r\n--ab c--\r\nepi\r\n",
    MULTI "digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: inner\r\n\r\nx\r\n--b\r\n\r\n--b--\r\n",
    MULTI
    "mixed; boundary=b\r\n\r\n--b\r\n" MULTI "alternative; boundary=b1\r\n\r\n--b1\r\n\r\n"
    "one\r\n--b1--\r\n--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=3Db=\r\nc\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\n--b--\r\n",
    MULTI "mixed; boundary=b\n\n--b\nX: y\n--b\n\n--bc\n--b--c\n",
    "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    "Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\n--b--\r\n",
    "Content-Type: nothing\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n",
    "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n"};

static void the_same_parts(void **state)
{
  static record full, bare;
  size_t i, step;

  (void)state;
  for (i = 0; i < sizeof messages / sizeof *messages; i++) {
    size_t n = strlen(messages[i]);

    for (step = 1; step <= n + 1; step++) {
      parse(messages[i], n, step, 0, &full);
      parse(messages[i], n, step, 1, &bare);
      assert_int_equal(bare.n, full.n);
      assert_memory_equal(bare.text, full.text, full.n);
      assert_int_equal(bare.fields, full.fields);
      assert_true(bare.defects <= full.defects);
      assert_true(bare.names <= full.names);
    }
  }
}

/* A boundary as RFC 2231 writes it is told to be none, and the body comes as it is. */
static void what_is_not_known(void **state)
{
  static const char message[] =
      "Content-Type: multipart/mixed; boundary*0=b\r\n\r\n--b\r\n\r\n--b--\r\n";
  static record bare;

  (void)state;
  parse(message, sizeof message - 1, sizeof message, 1, &bare);
  assert_int_equal(bare.defects, 1);
  assert_non_null(strstr(bare.text, "body 1"));
}

static void sizes_and_flags(void **state)
{
  uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_config cfg;
  lmail_mime_parser m;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  assert_int_equal(lmail_mime_init_bare(&m, NULL, scratch, 63), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_mime_init_bare_sized(&m, 1, NULL, sizeof cfg, scratch, sizeof scratch),
                   LMAIL_E_SIZE);
  cfg.flags = LMAIL_MIME_CFG_STRICT;
  assert_int_equal(lmail_mime_init_bare(&m, &cfg, scratch, sizeof scratch), LMAIL_E_RANGE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_parts),
      cmocka_unit_test(what_is_not_known),
      cmocka_unit_test(sizes_and_flags),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
