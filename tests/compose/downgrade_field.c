/* SPDX-License-Identifier: MIT */
/* downgrade_field.c - header fields made US-ASCII: RFC 2047, RFC 2231, RFC 6854, RFC 1428. */

#include "written.h"
#include <libmail/address.h>
#include <libmail/downgrade.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static lmail_status run(const char *field, char *out, size_t cap, size_t *n, uint32_t *facts)
{
  size_t len = strlen(field), room = 4 * len + 16;
  char *copy = (char *)malloc(len), *text = (char *)malloc(room);
  lmail_writer w;
  lmail_status st;

  memcpy(copy, field, len);
  lmail_writer_init(&w, out, cap);
  *facts = 0;
  st = lmail_downgrade_field(&w, copy, len, NULL, text, room, facts);
  *n = w.len;
  free(copy);
  free(text);
  return st;
}

static void becomes(const char *field, const char *expected, uint32_t facts)
{
  char out[4000];
  uint32_t got;
  size_t n, cap;

  assert_int_equal(run(field, out, sizeof out - 1, &n, &got), LMAIL_OK);
  out[n] = 0;
  assert_string_equal(out, expected);
  assert_int_equal(got, facts | LMAIL_DOWNGRADE_FIELDS);
  check_field(out, n, 78);
  for (cap = 0; cap < n; cap++) { /* whole or nothing */
    size_t none;

    assert_int_equal(run(field, out, cap, &none, &got), LMAIL_FULL);
    assert_int_equal(none, 0);
    assert_int_equal(got, 0);
  }
}

static void text(void **state)
{
  (void)state;
  becomes("Subject: gr\xc3\xbc\xc3\x9f\r\n", "Subject: =?utf-8?b?Z3LDvMOf?=\r\n", 0);
  becomes("Subject: a\r\n gr\xc3\xbc\xc3\x9f", "Subject: a =?utf-8?b?Z3LDvMOf?=\r\n", 0);
  becomes("X-Unknown :\xc3\xbc\n", "X-Unknown: =?utf-8?b?w7w=?=\r\n", 0);
  becomes("Subject: =?iso-8859-1?q?=FC?= \xc3\xbc\r\n", "Subject: =?utf-8?b?w7wgw7w=?=\r\n", 0);
}

/* RFC 1428 3: nothing is lost of what nobody knows. */
static void unknown_charset(void **state)
{
  (void)state;
  becomes("Subject: \xfc\r\n \xe4\r\n", "Subject: =?unknown-8bit?b?/CDk?=\r\n", 0);
  becomes("X: \xfc-23456789-123456789-123456789-123456789-1\r\n",
          "X: =?unknown-8bit?b?/C0yMzQ1Njc4OS0xMjM0NTY3ODktMTIzNDU2Nzg5LTEyMzQ1Njc4?=\r\n"
          " =?unknown-8bit?b?OS0x?=\r\n",
          0);
}

static void addresses(void **state)
{
  (void)state;
  becomes("From: J\xc3\xbcrg <j@example.org>\r\n",
          "From: =?utf-8?q?J=C3=BCrg?= <j@example.org>\r\n", 0);
  becomes("To: \"J\xc3\xbcrg, x\" <\"a b\"@example.org>, b@[10.0.0.1]\r\n",
          "To: =?utf-8?q?J=C3=BCrg=2C_x?= <\"a b\"@example.org>, b@[10.0.0.1]\r\n", 0);
  becomes("Cc: Fr\xc3\xa4nde: a@b, c@d;, e@f\r\n",
          "Cc: =?utf-8?q?Fr=C3=A4nde?= : a@b, c@d;, e@f\r\n", 0);
  becomes("To: a@b (Bj\xc3\xb6rn)\r\n", "To: =?utf-8?q?Bj=C3=B6rn?= <a@b>\r\n", 0);
}

/* RFC 6854 2: an address that cannot be written becomes the name of an empty group. */
static void rfc6854_2_internationalised_addresses(void **state)
{
  char out[400], name[100];
  lmail_address_iter it;
  lmail_address a;
  uint32_t facts;
  size_t n, len;

  (void)state;
  assert_int_equal(
      run("From: J\xc3\xbc <j\xc3\xbc@example.org>, a@b\r\n", out, sizeof out, &n, &facts),
      LMAIL_OK);
  assert_int_equal(facts, LMAIL_DOWNGRADE_FIELDS | LMAIL_DOWNGRADE_ADDRESSES);
  check_field(out, n, 78);
  lmail_address_init(&it, out + 5, n - 5, NULL);
  assert_int_equal(lmail_address_next(&it, &a), 1);
  assert_int_equal(a.kind, LMAIL_ADDRESS_GROUP);
  assert_int_equal(lmail_phrase_decode(a.group, a.group_len, NULL, name, sizeof name, &len, NULL),
                   LMAIL_OK);
  assert_int_equal(len, 21);
  assert_memory_equal(name, "J\xc3\xbc <j\xc3\xbc@example.org>", len);
  assert_int_equal(lmail_address_next(&it, &a), 1);
  assert_int_equal(a.kind, LMAIL_ADDRESS_GROUP_END);
  assert_int_equal(lmail_address_next(&it, &a), 1);
  assert_int_equal(a.kind, LMAIL_ADDRESS_MAILBOX);
  assert_int_equal(lmail_address_next(&it, &a), 0);
  /* in a group there is no other; and what is no list of addresses */
  assert_int_equal(run("To: g: \xc3\xbc@a;\r\n", out, sizeof out, &n, &facts), LMAIL_OK);
  assert_int_equal(facts, LMAIL_DOWNGRADE_FIELDS | LMAIL_DOWNGRADE_ADDRESSES);
  assert_int_equal(run("To: \xc3\xbc\r\n", out, sizeof out, &n, &facts), LMAIL_OK);
  lmail_address_init(&it, out + 3, n - 3, NULL);
  assert_int_equal(lmail_address_next(&it, &a), 1);
  assert_int_equal(a.kind, LMAIL_ADDRESS_GROUP);
}

static void parameters(void **state)
{
  (void)state;
  becomes("Content-Type: text/plain; charset=utf-8;\r\n name=\"gr\xc3\xbc\xc3\x9f.txt\"; x=y\r\n",
          "Content-Type: text/plain; charset=utf-8; name*=utf-8''gr%C3%BC%C3%9F.txt; x=y\r\n", 0);
  becomes("Content-Disposition: attachment; filename=\"\xc3\xbc\"; filename=b\r\n",
          "Content-Disposition: attachment; filename*=utf-8''%C3%BC\r\n", 0);
  becomes("Content-Type: \xc3\xbc\r\n", "Content-Type: ??\r\n", LMAIL_DOWNGRADE_LOST);
  becomes("Content-Type: a\r\n b/\xc3\xbc; x\r\n", "Content-Type: a b/??; x\r\n",
          LMAIL_DOWNGRADE_LOST);
  becomes("Content-Transfer-Encoding: 8bit (\xfc)\r\n", "Content-Transfer-Encoding: 8bit (?)\r\n",
          LMAIL_DOWNGRADE_LOST);
  becomes("Content-Disposition: \xc3\xbc\r\n",
          "Downgraded-Content-Disposition: =?utf-8?b?w7w=?=\r\n", LMAIL_DOWNGRADE_RENAMED);
  becomes("Content-Type: multipart/x; boundary=b; x=\xc3\xbc\r\n",
          "Content-Type: multipart/x; boundary=b; x*=utf-8''%C3%BC\r\n", 0);
}

/* E2, E12: the delimiters have the boundary as it stands; no other parameter is worth the type. */
static void the_type_stays(void **state)
{
  char field[2000], out[2000];
  uint32_t facts;
  size_t n, i, k;

  (void)state;
  becomes("Content-Type: multipart/x; x=\xc3\xbc; Boundary=\"=?utf-8?q?b?=\"; boundary=c\r\n",
          "Content-Type: multipart/x; x*=utf-8''%C3%BC;\r\n"
          " boundary*=utf-8''%3D%3Futf-8%3Fq%3Fb%3F%3D\r\n",
          0);
  becomes("Content-Type: multipart/x; n\xc3\xbc=1; boundary=b\r\n",
          "Content-Type: multipart/x; boundary=b\r\n", LMAIL_DOWNGRADE_LOST);
  becomes("Content-Disposition: attachment; n\xc3\xbc=1; filename=b\r\n",
          "Content-Disposition: attachment; filename=b\r\n", LMAIL_DOWNGRADE_LOST);
  assert_int_equal(run("Content-Type: multipart/x; boundary*=us-ascii''a%0D%0AB%3A; x=\xc3\xbc",
                       out, sizeof out, &n, &facts),
                   LMAIL_E_ARGUMENT);
  for (k = 24; k <= 25; k++) {
    n = (size_t)sprintf(field, "Content-Type: multipart/x; p0=\xc3\xbc");
    for (i = 1; i < k; i++) n += (size_t)sprintf(field + n, "; p%u=x", (unsigned)i);
    sprintf(field + n, "; boundary=b\r\n");
    assert_int_equal(run(field, out, sizeof out, &n, &facts), LMAIL_OK);
    assert_int_equal(facts, LMAIL_DOWNGRADE_FIELDS | (k > 24 ? LMAIL_DOWNGRADE_LOST : 0));
    assert_memory_equal(out + n - 13, " boundary=b\r\n", 13);
  }
}

/* The room that is asked for is enough, also where each octet of a value becomes U+FFFD. */
static void room_to_work_in(void **state)
{
  char field[400], out[4000];
  uint32_t facts;
  size_t n;

  (void)state;
  memset(field, 0xe9, sizeof field);
  memcpy(field, "Content-Type: a/b; n=\"", 22);
  memcpy(field + 322, "\"", 2);
  assert_int_equal(run(field, out, sizeof out, &n, &facts), LMAIL_OK);
  assert_int_equal(facts, LMAIL_DOWNGRADE_FIELDS);
}

/* A field whose grammar has no place for it keeps its value under another name. */
static void other_fields_are_renamed(void **state)
{
  (void)state;
  becomes("Message-ID: <\xc3\xbc@x>\r\n", "Downgraded-Message-ID: =?utf-8?b?PMO8QHg+?=\r\n",
          LMAIL_DOWNGRADE_RENAMED);
  becomes("Received: from \xc3\xbc\r\n", "Downgraded-Received: from =?utf-8?b?w7w=?=\r\n",
          LMAIL_DOWNGRADE_RENAMED);
}

static void what_is_no_field(void **state)
{
  static const char *const bad[] = {"\xc3\xbc", "\xc3\xbc: x\r\n", "From \xc3\xbc\r\n",
                                    ": \xc3\xbc",
                                    "Content-Type: multipart/x; boundary=\"\xc3\xbc\"\r\n"};
  char out[1000], small[10];
  uint32_t facts = 0;
  lmail_writer w;
  size_t i, n;

  (void)state;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_equal(run(bad[i], out, sizeof out, &n, &facts), LMAIL_E_ARGUMENT);
    assert_int_equal(n, 0);
    assert_int_equal(facts, 0);
  }
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_downgrade_field(&w, "Subject: a long text \xc3\xbc", 23, NULL, small,
                                         sizeof small, &facts),
                   LMAIL_E_LIMIT);
  assert_int_equal(w.len, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text),
      cmocka_unit_test(unknown_charset),
      cmocka_unit_test(addresses),
      cmocka_unit_test(rfc6854_2_internationalised_addresses),
      cmocka_unit_test(parameters),
      cmocka_unit_test(the_type_stays),
      cmocka_unit_test(room_to_work_in),
      cmocka_unit_test(other_fields_are_renamed),
      cmocka_unit_test(what_is_no_field),
  };

  return cmocka_run_group_tests_name("fields made US-ASCII", tests, NULL, NULL);
}
