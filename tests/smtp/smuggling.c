/* SPDX-License-Identifier: MIT */
/*
 * smuggling.c - the matrix of attacks S1 to S13: what looks like the end of a message to somebody, in the
 * header, in its last line, behind the empty line and in the body; coming in by DATA and by BDAT, going
 * out strictly and normalised; cut at every octet.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

#define EVIL "MAIL FROM:<evil@x>\r\nRCPT TO:<victim@y>\r\nDATA\r\n"

/* A form, and whether it ends the data; if not, whether it is irregular (S2 to S6). */
typedef struct form {
  const char *text;
  size_t n;
  int ends, irregular;
} form;
#define FORM(text, ends, irregular)         \
  {                                         \
    text, sizeof(text) - 1, ends, irregular \
  }

static const form forms[] = {
    FORM("\r\n.\r\n", 1, 0),                          /* S1 */
    FORM("\n.\n", 0, 1),       FORM("\n.\r\n", 0, 1), /* S2 */
    FORM("\r\n.\n", 0, 1),     FORM("\r.\r", 0, 1),         FORM("\r.\r\n", 0, 1),
    FORM("\r.\n", 0, 1),       FORM("\n.\r", 0, 1),         FORM("\r\n.\r", 0, 1),
    FORM("\r\n.\r\r\n", 0, 1), FORM("\r\r\n.\r\r\n", 0, 1), /* S3 */
    FORM("\r\r\n.\r\n", 1, 1),                              /* S4 */
    FORM("\r\n\0.\r\n", 0, 1), FORM("\r\n.\0\r\n", 0, 1),   /* S5 */
    FORM("\r\n. \r\n", 0, 0),  FORM("\r\n.\t\r\n", 0, 0),   /* S6 */
    FORM("\r\n..\r\n", 0, 0),  FORM("\r\n.x\r\n", 0, 0),
};
enum { FORMS = sizeof forms / sizeof *forms };

/* Where it stands (S9): %s is its place. */
static const char *const places[][2] = {
    {"", "\r\nSubject: a\r\n\r\nbody\r\n"},      /* in front of everything         */
    {"Subject: a", "\r\nTo: b\r\n\r\nbody\r\n"}, /* in the header                  */
    {"Subject: a\r\nTo: b", "\r\n\r\nbody\r\n"}, /* in its last line               */
    {"Subject: a\r\n\r\n", "body\r\n"},          /* right behind the empty line    */
    {"Subject: a\r\n\r\nbody", "more\r\n"},      /* in the body                    */
};
enum { PLACES = sizeof places / sizeof *places };

typedef struct stream {
  char s[512];
  size_t n;
} stream;

static void add(stream *t, const char *s, size_t n)
{
  assert_true(t->n + n <= sizeof t->s);
  memcpy(t->s + t->n, s, n);
  t->n += n;
}

/* ---- in ---------------------------------------------------------------------------------------- */

typedef struct session {
  lmail_smtp_server s;
  uint8_t scratch[1024], out[1024];
  lmail_writer w;
  unsigned mails, messages, refused, quits, irregular;
  size_t octets;
} session;

static void say(session *x, unsigned code)
{
  x->w.len = 0;
  assert_int_equal(lmail_smtp_server_reply(&x->s, &x->w, code, 0, NULL, 0), LMAIL_OK);
}

static void answer(session *x, const lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_SMTP_SERVER_BODY: x->octets += ev->len; return;
  case LMAIL_SMTP_SERVER_IRREGULAR: x->irregular |= ev->code; return;
  case LMAIL_SMTP_SERVER_BDAT: return;
  case LMAIL_SMTP_SERVER_MAIL: x->mails++; break;
  case LMAIL_SMTP_SERVER_MESSAGE: x->messages++; break;
  case LMAIL_SMTP_SERVER_QUIT: x->quits++; break;
  default: break;
  }
  if (ev->kind == LMAIL_SMTP_SERVER_BAD) {
    x->refused += ev->num == 550;
    x->w.len = 0;
    assert_int_equal(lmail_smtp_server_refuse(&x->s, &x->w), LMAIL_OK);
    return;
  }
  say(x, ev->kind == LMAIL_SMTP_SERVER_DATA ? 354 : ev->kind == LMAIL_SMTP_SERVER_QUIT ? 221 : 250);
}

static void feed(session *x, const char *in, size_t n)
{
  char *piece = malloc(n + 1);
  size_t at = 0;

  memcpy(piece, in, n);
  for (;;) {
    lmail_event ev;
    size_t used;
    lmail_status st = lmail_next(&x->s.base, piece + at, n - at, &used, &ev);

    at += used;
    if (st == LMAIL_EVENT) {
      answer(x, &ev);
      continue;
    }
    assert_true(st == LMAIL_OK || st == LMAIL_DONE);
    break;
  }
  free(piece);
}

/* A conversation in two pieces. */
static void receive(session *x, const stream *t, size_t split, uint32_t flags)
{
  lmail_smtp_server_config cfg;

  memset(x, 0, sizeof *x);
  memset(&cfg, 0, sizeof cfg);
  cfg.flags = flags;
  cfg.extensions = LMAIL_SMTP_EXT_CHUNKING | LMAIL_SMTP_EXT_PIPELINING;
  assert_int_equal(lmail_smtp_server_init(&x->s, &cfg, x->scratch, sizeof x->scratch), LMAIL_OK);
  assert_int_equal(lmail_smtp_server_extend(&x->s), LMAIL_OK);
  lmail_writer_init(&x->w, x->out, sizeof x->out);
  say(x, 220);
  feed(x, t->s, split);
  feed(x, t->s + split, t->n - split);
}

static const char begin[] = "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n";

static void by_data(void **state)
{
  session *x = malloc(sizeof *x);
  size_t f, p, split;

  (void)state;
  for (f = 0; f < FORMS; f++) {
    for (p = 0; p < PLACES; p++) {
      stream t = {"", 0};
      const int ends = forms[f].ends;

      add(&t, begin, sizeof begin - 1);
      add(&t, "DATA\r\n", 6);
      add(&t, places[p][0], strlen(places[p][0]));
      add(&t, forms[f].text, forms[f].n);
      add(&t, EVIL, sizeof EVIL - 1);
      add(&t, places[p][1], strlen(places[p][1]));
      add(&t, ".\r\nQUIT\r\n", 9);
      for (split = 0; split <= t.n; split++) {
        receive(x, &t, split, 0);
        /* where it ends, the rest are commands of a new transaction, as they must be */
        assert_int_equal(x->mails, ends ? 2 : 1);
        assert_int_equal(x->quits, 1);
        assert_int_equal(x->irregular != 0, forms[f].irregular);
        assert_int_equal(x->refused, forms[f].irregular);
        assert_int_equal(x->messages, (ends ? 2 : 1) - forms[f].irregular);
        receive(x, &t, split, LMAIL_SMTP_ACCEPT_IRREGULAR); /* S10: which ends nothing more */
        assert_int_equal(x->mails, ends ? 2 : 1);
        assert_int_equal(x->messages, ends ? 2 : 1);
      }
    }
  }
  free(x);
}

/* S12: chunks are never looked at for dots, S1 included. */
static void by_bdat(void **state)
{
  session *x = malloc(sizeof *x);
  size_t f, p, split;

  (void)state;
  for (f = 0; f < FORMS; f++) {
    for (p = 0; p < PLACES; p++) {
      const size_t n = strlen(places[p][0]) + forms[f].n + sizeof EVIL - 1 + strlen(places[p][1]);
      stream t = {"", 0};
      char bdat[32];

      add(&t, begin, sizeof begin - 1);
      add(&t, bdat, (size_t)snprintf(bdat, sizeof bdat, "BDAT %zu LAST\r\n", n));
      add(&t, places[p][0], strlen(places[p][0]));
      add(&t, forms[f].text, forms[f].n);
      add(&t, EVIL, sizeof EVIL - 1);
      add(&t, places[p][1], strlen(places[p][1]));
      add(&t, "QUIT\r\n", 6);
      for (split = 0; split <= t.n; split++) {
        receive(x, &t, split, 0);
        assert_int_equal(x->mails, 1);
        assert_int_equal(x->quits, 1);
        assert_int_equal(x->octets, n);
        assert_int_equal(x->refused, forms[f].irregular);
        assert_int_equal(x->messages, !forms[f].irregular);
      }
    }
  }
  free(x);
}

/* ---- out --------------------------------------------------------------------------------------- */

/* Writes a message in two pieces; the status, and what left in *t. */
static lmail_status write_out(const stream *in, size_t split, uint32_t flags, stream *t)
{
  static const char replies[] = "220 x\r\n";
  lmail_smtp_client_config cfg;
  lmail_smtp_client c;
  uint8_t scratch[1024], out[1024];
  lmail_writer w;
  lmail_event ev;
  lmail_status st;
  size_t used;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = flags;
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_smtp_client_init(&c, &cfg, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(lmail_next(&c.base, replies, 7, &used, &ev), LMAIL_EVENT);
  assert_int_equal(lmail_smtp_client_helo(&c, &w, "c", 1), LMAIL_OK);
  assert_int_equal(lmail_next(&c.base, "250 x\r\n", 7, &used, &ev), LMAIL_EVENT);
  assert_int_equal(lmail_smtp_client_mail(&c, &w, "a@b", 3, 0, 0), LMAIL_OK);
  assert_int_equal(lmail_next(&c.base, "250 x\r\n", 7, &used, &ev), LMAIL_EVENT);
  assert_int_equal(lmail_smtp_client_rcpt(&c, &w, "c@d", 3), LMAIL_OK);
  assert_int_equal(lmail_next(&c.base, "250 x\r\n", 7, &used, &ev), LMAIL_EVENT);
  assert_int_equal(lmail_smtp_client_data(&c, &w), LMAIL_OK);
  assert_int_equal(lmail_next(&c.base, "354 x\r\n", 7, &used, &ev), LMAIL_EVENT);
  w.len = 0;
  st = lmail_smtp_client_body(&c, &w, in->s, split, &used, 0);
  if (st == LMAIL_OK) st = lmail_smtp_client_body(&c, &w, in->s + split, in->n - split, &used, 1);
  t->n = 0;
  add(t, (const char *)out, w.len);
  return st;
}

/* Would any receiver, however careless about line ends, see an end in s[0 .. n)? */
static int somebody_sees_an_end(const char *s, size_t n)
{
  size_t i;

  for (i = 0; i < n; i++) {
    const int starts = i == 0 || s[i - 1] == '\n' || s[i - 1] == '\r' || s[i - 1] == '\0';

    if (starts && s[i] == '.' &&
        (i + 1 == n || s[i + 1] == '\r' || s[i + 1] == '\n' || s[i + 1] == 0)) {
      return 1;
    }
  }
  return 0;
}

static void has_no_bare_line_ends(const stream *t)
{
  size_t i;

  for (i = 0; i < t->n; i++) {
    if (t->s[i] == '\r') assert_true(i + 1 < t->n && t->s[i + 1] == '\n');
    if (t->s[i] == '\n') assert_true(i > 0 && t->s[i - 1] == '\r');
    assert_int_not_equal(t->s[i], 0);
  }
}

/* S11, S13 */
static void going_out(void **state)
{
  size_t f, p, split;

  (void)state;
  for (f = 0; f < FORMS; f++) {
    for (p = 0; p < PLACES; p++) {
      const int has_nul = memchr(forms[f].text, 0, forms[f].n) != NULL;
      stream in = {"", 0}, out = {"", 0};

      add(&in, places[p][0], strlen(places[p][0]));
      add(&in, forms[f].text, forms[f].n);
      add(&in, EVIL, sizeof EVIL - 1);
      add(&in, places[p][1], strlen(places[p][1]));
      for (split = 0; split <= in.n; split++) {
        lmail_status st = write_out(&in, split, 0, &out);

        /* strictly: it is refused, and what has left by then shows no end to anybody */
        assert_int_equal(st, forms[f].irregular ? LMAIL_E_SYNTAX : LMAIL_OK);
        if (st == LMAIL_OK) {
          assert_memory_equal(out.s + out.n - 5, "\r\n.\r\n", 5);
          out.n -= 3;
          has_no_bare_line_ends(&out);
        }
        assert_false(somebody_sees_an_end(out.s, out.n));
        /* normalised: all goes but NUL */
        st = write_out(&in, split, LMAIL_SMTP_NORMALISE, &out);
        assert_int_equal(st, has_nul ? LMAIL_E_SYNTAX : LMAIL_OK);
        if (st == LMAIL_OK) {
          assert_memory_equal(out.s + out.n - 5, "\r\n.\r\n", 5);
          out.n -= 3;
          has_no_bare_line_ends(&out);
        }
        assert_false(somebody_sees_an_end(out.s, out.n));
      }
    }
  }
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(by_data),
      cmocka_unit_test(by_bdat),
      cmocka_unit_test(going_out),
  };

  return cmocka_run_group_tests_name("smtp-smuggling", tests, NULL, NULL);
}
