/* SPDX-License-Identifier: MIT */
/*
 * mbox_round_trip.c - what was quoted and written to an mbox file comes back, whatever it was: random
 * messages in each format that can be reversed (M22, G10).
 */

#include <libmail/mbox.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MESSAGES = 6, MESSAGE_MAX = 400, FILE_MAX = 8000, RUNS = 3000 };

typedef struct message {
  char text[MESSAGE_MAX];
  size_t n;
} message;

static uint32_t seed;

static uint32_t number_below(uint32_t n)
{
  seed = seed * 1103515245 + 12345;
  return (seed >> 8) % n;
}

static void add(message *m, const char *s, size_t n)
{
  memcpy(m->text + m->n, s, n);
  m->n += n;
}

/* Lines of what splitters look for; the last two pieces are what format O cannot tell from quoted ones. */
static void make(message *m, const char *eol, int reversible)
{
  static const char *const pieces[] = {"",
                                       "From ",
                                       "From x Fri Nov 21 09:55:06 1997",
                                       "F",
                                       "From",
                                       " From ",
                                       "\xef\xbb\xbf",
                                       "\r",
                                       "x",
                                       "Content-Length: 7",
                                       "FFrom ",
                                       "\xff\x01",
                                       ">",
                                       ">From ",
                                       ">>From "};
  unsigned n = sizeof pieces / sizeof pieces[0] - (reversible ? 0 : 2), lines = number_below(8);

  m->n = 0;
  while (lines-- != 0) {
    unsigned more = number_below(3);
    const char *s = pieces[number_below(n)];

    add(m, s, strlen(s));
    while (more-- != 0) add(m, &"From \rx> "[number_below(8)], 1);
    add(m, eol, strlen(eol));
  }
}

/* In front of the body. Format CL counts the octets of what is quoted: there it may be wrong. */
static void add_length(message *m)
{
  message body = *m;
  char field[64];
  int n = snprintf(field, sizeof field, "X: y\nContent-Length: %u\n\n", (unsigned)body.n);

  m->n = 0;
  add(m, field, (size_t)n);
  add(m, body.text, body.n);
}

static size_t quote(unsigned format, const message *m, char *out)
{
  lmail_mbox_quoter q;
  size_t used, made;

  lmail_mbox_quote_init(&q, format);
  assert_int_equal(lmail_mbox_quote(&q, m->text, m->n, &used, out, FILE_MAX, &made, 1), LMAIL_OK);
  assert_int_equal(used, m->n);
  return made;
}

static size_t write_file(unsigned format, const message *messages, const char *eol, char *file)
{
  size_t n = 0, i;

  for (i = 0; i < MESSAGES; i++) {
    n += (size_t)sprintf(file + n, "From a%u@b.example Fri Nov 21 09:55:06 1997%s", (unsigned)i,
                         eol);
    n += quote(format, &messages[i], file + n);
    n += (size_t)sprintf(file + n, "%s", eol);
  }
  return n;
}

/* Splits a file in random pieces, and compares. */
static void check_file(unsigned format, const message *messages, const char *file, size_t n)
{
  lmail_mbox_config cfg = {0};
  uint8_t scratch[64];
  lmail_mbox_splitter m;
  lmail_event ev;
  lmail_status st;
  message got = {"", 0};
  size_t at = 0, used, count = 0;

  cfg.token_max = sizeof scratch;
  cfg.format = (uint16_t)format;
  assert_int_equal(lmail_mbox_init(&m, &cfg, scratch, sizeof scratch), LMAIL_OK);
  do {
    size_t piece = 1 + number_below(60);
    size_t end = n - at < piece ? n : at + piece;

    if (at == n) lmail_finish(&m.base);
    while ((st = lmail_next(&m.base, file + at, end - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      if (ev.kind == LMAIL_MBOX_LENGTH) {
        assert_true(lmail_mbox_ends_at(file + ev.num2, n - (size_t)ev.num2));
        lmail_mbox_believe(&m);
      } else if (ev.kind == LMAIL_MBOX_DATA) {
        assert_true(got.n + ev.len <= sizeof got.text);
        add(&got, (const char *)ev.data, ev.len);
      } else if (ev.kind == LMAIL_MBOX_MESSAGE_END) {
        if (count == MESSAGES || got.n != messages[count].n ||
            memcmp(got.text, messages[count].text, got.n) != 0) {
          fail_msg("format %u, message %lu of\n%.*s\n is not\n%.*s", format, (unsigned long)count,
                   (int)n, file, (int)got.n, got.text);
        }
        count++;
        got.n = 0;
      } else {
        assert_true(ev.kind != LMAIL_MBOX_DEFECT || format == LMAIL_MBOX_CL);
      }
    }
    at += used;
  } while (st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
  assert_int_equal(count, MESSAGES);
}

static void check(unsigned format, const char *eol)
{
  static message messages[MESSAGES];
  static char file[FILE_MAX];
  size_t run, i;

  seed = format + 1;
  for (run = 0; run < RUNS; run++) {
    for (i = 0; i < MESSAGES; i++) {
      make(&messages[i], eol, format == LMAIL_MBOX_RD || format == LMAIL_MBOX_CL2);
      if (format >= LMAIL_MBOX_CL) add_length(&messages[i]);
    }
    check_file(format, messages, file, write_file(format, messages, eol, file));
  }
}

static void attack_m22_g10_mboxo(void **state)
{
  (void)state;
  check(LMAIL_MBOX_O, "\n");
  check(LMAIL_MBOX_O, "\r\n");
  check(LMAIL_MBOX_CL, "\n");
}

static void attack_m22_g10_mboxrd(void **state)
{
  (void)state;
  check(LMAIL_MBOX_RD, "\n");
  check(LMAIL_MBOX_RD, "\r\n");
}

static void attack_m22_g10_mboxcl2(void **state)
{
  (void)state;
  check(LMAIL_MBOX_CL2, "\n");
  check(LMAIL_MBOX_CL2, "\r\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_m22_g10_mboxo),
      cmocka_unit_test(attack_m22_g10_mboxrd),
      cmocka_unit_test(attack_m22_g10_mboxcl2),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
