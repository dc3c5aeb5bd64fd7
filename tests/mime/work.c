/* SPDX-License-Identifier: MIT */
/* work.c - hostile messages of n and 4 n octets (G4, E5 to E7, M4): see work.h. */

#include "work.h"
#include <libmail/mime.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL = 50 * 1000 };

static void decode(void *user, const lmail_event *ev)
{
  if (ev->kind == LMAIL_MIME_HEADERS_END)
    (void)lmail_mime_decode((lmail_mime_parser *)user, LMAIL_MIME_DECODED);
}

static size_t parse(const void *with, const uint8_t *in, size_t n, size_t chunk)
{
  size_t scratch_size = lmail_mime_scratch_size(NULL), calls;
  uint8_t *scratch = malloc(scratch_size);
  lmail_mime_parser m;

  assert_int_equal(lmail_mime_init(&m, NULL, scratch, scratch_size), LMAIL_OK);
  calls = work_read(&m.base, in, n, chunk, 1, *(const int *)with ? decode : NULL, &m);
  free(scratch);
  return calls;
}

static void check(const char *head, const char *unit, int decoded)
{
  const work w = {parse, &decoded, SMALL, {1, 64, 4096, SIZE_MAX}};

  work_check(&w, head, unit);
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
