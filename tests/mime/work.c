/* SPDX-License-Identifier: MIT */
/*
 * work.c - hostile messages of n and 4 n octets: time and events in proportion (G4, E5 to E7, M4).
 *
 * Calls are counted: four times the input takes no more than eight times as many, ever. Time is
 * this process's own, the least of all runs so far, and its allowance is generous: four times the
 * input may take ten times as long, where a quadratic parser would need sixteen. Whatever else the
 * machine does can only make a run slower, so runs are repeated until the least ones agree.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <libmail/mime.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { SMALL = 50 * 1000, LARGE = 4 * SMALL, TRIES = 40 };

static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* What one message costs. */
typedef struct cost {
  double seconds; /* the least of all runs */
  size_t calls;
} cost;

/* Parses head, then `unit` again and again up to n octets, in chunks. */
static void parse(cost *c, const char *head, const char *unit, size_t n, size_t chunk, int decoded)
{
  size_t scratch_size = lmail_mime_scratch_size(NULL);
  uint8_t *scratch = malloc(scratch_size);
  uint8_t *in = malloc(n);
  size_t head_len = strlen(head), unit_len = strlen(unit), used, at;
  lmail_mime_parser m;
  lmail_event ev;
  lmail_status st;
  double start;

  memcpy(in, head, head_len);
  for (at = head_len; at < n; at++) in[at] = (uint8_t)unit[(at - head_len) % unit_len];
  lmail_mime_init(&m, NULL, scratch, scratch_size);
  at = 0;
  c->calls = 0;
  start = now();
  do {
    size_t end = n - at < chunk ? n : at + chunk;

    while ((st = lmail_next(&m.base, in + at, end - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      c->calls++;
      if (decoded && ev.kind == LMAIL_MIME_HEADERS_END) lmail_mime_decode(&m, LMAIL_MIME_DECODED);
    }
    at += used;
    c->calls++;
    if (at == n) lmail_finish(&m.base);
  } while (st == LMAIL_OK);
  start = now() - start;
  assert_int_equal(st, LMAIL_DONE);
  if (start < c->seconds) c->seconds = start;
  free(in);
  free(scratch);
}

static void check(const char *head, const char *unit, int decoded)
{
  static const size_t chunks[] = {1, 64, 4096, LARGE};
  size_t i;

  for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
    cost small = {1e9, 0}, large = {1e9, 0};
    unsigned tries = 0;

    do {
      parse(&small, head, unit, SMALL, chunks[i], decoded);
      parse(&large, head, unit, LARGE, chunks[i], decoded);
    } while (large.seconds > 10 * small.seconds + 0.001 && ++tries < TRIES);
    if (tries == TRIES || large.calls > 8 * small.calls + 64) {
      fail_msg("\"%.20s\" in chunks of %lu: %.1f ms and %.1f ms, %lu calls and %lu", unit,
               (unsigned long)chunks[i], small.seconds * 1e3, large.seconds * 1e3,
               (unsigned long)small.calls, (unsigned long)large.calls);
    }
  }
}

#define MULTIPART "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=bbbbbbbbbb\r\n\r\n"

static void attack_e7_near_delimiters(void **state)
{
  (void)state;
  check(MULTIPART, "\r\n--bbbbbbbbb", 0);
  check(MULTIPART "--bbbbbbbbbb--\r\n", "\r\n--bbbbbbbbbb", 0);
  check(MULTIPART, "\r\n--", 0);
  check(MULTIPART, "\r\n-", 0);
  check(MULTIPART, "\r", 0);
  check(MULTIPART, "\r--bbbbbbbbbb", 0);
  check(MULTIPART, "\r--", 0);
  check(MULTIPART, "\t-", 0);
  check(MULTIPART, "\n", 0);
  check(MULTIPART, "-", 0);
}

/* 30 multiparts with long boundaries that differ in their last octet only. */
static void attack_e7_nested_near_delimiters(void **state)
{
  char head[8000];
  char same[61];
  char unit[80] = "\r\n--";
  size_t len = 0;
  int i;

  (void)state;
  memset(same, 'b', 60);
  same[60] = '\0';
  strcat(unit, same);
  for (i = 0; i < 30; i++) {
    char *to = head + len;

    strcpy(to, "Content-Type: multipart/mixed; boundary=");
    strcat(to, same);
    len += strlen(to);
    head[len++] = (char)('A' + i);
    memcpy(head + len, "\r\n\r\n--", 6);
    len += 6;
    memcpy(head + len, same, 60);
    len += 60;
    head[len++] = (char)('A' + i);
    memcpy(head + len, "\r\n", 3);
    len += 2;
  }
  check(head, unit, 0);
}

static void attack_e6_many_parts_and_fields(void **state)
{
  (void)state;
  check(MULTIPART, "--bbbbbbbbbb\r\n\r\n", 0);
  check("", "a:b\r\n", 0);
  check("", "From x\r\n", 0);
}

static void attack_e5_nesting(void **state)
{
  (void)state;
  check("", "Content-Type: message/rfc822\r\n\r\n", 0);
  check("", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 0);
}

static void attack_m4_folds(void **state)
{
  (void)state;
  check("Subject: x\r\n", " \r\n", 0);
  check("Content-Type: text/plain", ";\r\n a=b", 0);
  check("Content-Type: text/plain", "(", 0);
  check("Content-Type: multipart/mixed", "; boundary*0=x", 0);
}

/* M5: lines that are measured, and those that are not; E13: pieces in the worst order. */
static void attack_m5_e13_long_lines_and_pieces(void **state)
{
  char line[1200];
  char pieces[4000] = "";
  unsigned i;

  (void)state;
  memset(line, 'x', sizeof line);
  memcpy(line + 990, "\r\n", 3);
  check(MULTIPART, line, 0);
  check("\r\n", line, 0);
  memset(line, 'x', 1100);
  memcpy(line + 1100, "\n", 2);
  check(MULTIPART, line, 0);
  for (i = 100; i-- > 0;) sprintf(pieces + strlen(pieces), "; boundary*%u=x", i);
  check("Content-Type: multipart/mixed", pieces, 0);
}

static void attack_b1_b2_encodings(void **state)
{
  (void)state;
  check("Content-Transfer-Encoding: quoted-printable\r\n\r\n", "=", 1);
  check("Content-Transfer-Encoding: quoted-printable\r\n\r\n", " ", 1);
  check("Content-Transfer-Encoding: quoted-printable\r\n\r\n", " \r", 1);
  check("Content-Transfer-Encoding: base64\r\n\r\n", "=", 1);
  check("Content-Transfer-Encoding: base64\r\n\r\n", "A\r\n", 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attack_e7_near_delimiters),
      cmocka_unit_test(attack_e7_nested_near_delimiters),
      cmocka_unit_test(attack_e6_many_parts_and_fields),
      cmocka_unit_test(attack_e5_nesting),
      cmocka_unit_test(attack_m4_folds),
      cmocka_unit_test(attack_m5_e13_long_lines_and_pieces),
      cmocka_unit_test(attack_b1_b2_encodings),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
