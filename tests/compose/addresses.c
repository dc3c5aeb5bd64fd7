/* SPDX-License-Identifier: MIT */
/* addresses.c - mailboxes and groups parse back equal, or are refused: attacks W6, W7. */

#include "written.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

typedef struct mailbox_arg {
  lmail_mailbox m;
  unsigned options;
} mailbox_arg;

static lmail_status write_mailbox(lmail_writer *w, const void *arg)
{
  const mailbox_arg *a = (const mailbox_arg *)arg;

  return lmail_field_write_mailbox(w, "From", 4, &a->m, a->options);
}

static mailbox_arg mailbox_of(const char *name, const char *local, const char *domain)
{
  mailbox_arg a;

  memset(&a, 0, sizeof a);
  a.m.name = name;
  a.m.name_len = strlen(name);
  a.m.local = local;
  a.m.local_len = strlen(local);
  a.m.domain = domain;
  a.m.domain_len = strlen(domain);
  return a;
}

/* ---- a strict reader of what may be written ----------------------------------------------------- */

/* A quoted string at *s, without its quotes, appended to out. */
static void read_quoted(const char **s, char *out)
{
  out += strlen(out);
  assert_int_equal(**s, '"');
  for (++*s; **s != '"'; ++*s) {
    assert_true(**s != 0);
    if (**s == '\\') ++*s;
    *out++ = **s;
  }
  ++*s;
  *out = 0;
}

/* A line, unfolded; where `to` stands outside quoted strings, or the end. */
static const char *find(const char *s, char to)
{
  int quoted = 0;

  for (; *s != 0 && (quoted || *s != to); s++) {
    if (quoted && *s == '\\') s++;
    else if (*s == '"') quoted = !quoted;
  }
  return s;
}

typedef struct read_mailbox {
  char name[4096], local[1200], domain[1200];
} read_mailbox;

/* mailbox at s, which is unfolded and ends at `end`. */
static void read_one(const char *s, const char *end, read_mailbox *out)
{
  const char *angle = find(s, '<'), *at;

  memset(out, 0, sizeof *out);
  while (*s == ' ') s++;
  if (angle < end) {
    assert_true(angle[-1] == ' ');
    if (*s == '"') {
      read_quoted(&s, out->name);
      assert_true(s + 1 == angle);
    } else {
      char phrase[4096] = ":";

      strncat(phrase, s, (size_t)(angle - s));
      strcpy(out->name, text_of(phrase, strlen(phrase)));
    }
    s = angle + 1;
    assert_int_equal(end[-1], '>');
    end--;
  }
  at = find(s, '@');
  assert_true(at < end);
  if (*s == '"') {
    read_quoted(&s, out->local);
    assert_true(s == at);
  } else {
    strncat(out->local, s, (size_t)(at - s));
  }
  strncat(out->domain, at + 1, (size_t)(end - at - 1));
}

static void comes_back(const char *name, const char *local, const char *domain, unsigned options)
{
  mailbox_arg a = mailbox_of(name, local, domain);
  read_mailbox r;
  const char *field;
  char line[8192];
  size_t n, len;

  a.options = options;
  field = written(write_mailbox, &a, &n);
  check_field(field, n, 998);
  assert_int_equal(lmail_unfold(field, n, line, sizeof line - 1, &len), LMAIL_OK);
  line[len] = 0;
  read_one(strchr(line, ':') + 1, line + len, &r);
  assert_string_equal(r.name, name);
  assert_string_equal(r.local, local);
  assert_string_equal(r.domain, domain);
}

/* ---- tests -------------------------------------------------------------------------------------- */

static void mailboxes_as_people_write_them(void **state)
{
  mailbox_arg a = mailbox_of("", "bob", "example.org");

  (void)state;
  assert_string_equal(written(write_mailbox, &a, NULL), "From: bob@example.org\r\n");
  a = mailbox_of("Bob Smith", "bob.smith", "example.org");
  assert_string_equal(written(write_mailbox, &a, NULL),
                      "From: Bob Smith <bob.smith@example.org>\r\n");
  a = mailbox_of("Smith, Bob", "bob", "[192.0.2.1]");
  assert_string_equal(written(write_mailbox, &a, NULL),
                      "From: \"Smith, Bob\" <bob@[192.0.2.1]>\r\n");
  a = mailbox_of("J\xc3\xb6rg", "j", "x.org");
  assert_string_equal(written(write_mailbox, &a, NULL),
                      "From: =?utf-8?q?J=C3=B6rg?= <j@x.org>\r\n");
}

static void w6_display_names(void **state)
{
  static const char *const names[] = {"",
                                      "a",
                                      "\"",
                                      "\\",
                                      "@",
                                      ",",
                                      "<",
                                      ">",
                                      "(",
                                      ")",
                                      "a.b",
                                      ";",
                                      ":",
                                      "a\"b\\c",
                                      "  ",
                                      " a",
                                      "a ",
                                      "a  b",
                                      "a b c",
                                      "=?utf-8?q?x?=",
                                      "x =?utf-8?q?x?= y",
                                      "=?",
                                      "tab\there",
                                      "\x01",
                                      "\x7f",
                                      "\xe2\x80\xae"
                                      "evil",
                                      "x@evil.org",
                                      "\"x@evil.org\" <a@b>",
                                      "good@good.org,",
                                      "admin <a@b>",
                                      "J\xc3\xb6rg \"the\" M\xc3\xbcller, <x>",
                                      "O'Hara",
                                      "a\xe2\x80\xa8"
                                      "b"};
  char longest[600];
  size_t i;

  (void)state;
  for (i = 0; i < sizeof names / sizeof names[0]; i++) { comes_back(names[i], "a", "b.org", 0); }
  for (i = 1; i < sizeof longest; i += 13) {
    memset(longest, 'n', i);
    longest[i] = 0;
    comes_back(longest, "a", "b.org", 0);
    memset(longest, ',', i);
    comes_back(longest, "a", "b.org", 0);
  }
}

static void w7_local_parts_and_domains(void **state)
{
  static const char *const locals[] = {"a b", "a@b", "\"a",  " ",         "",    "a\\\"b", "a.b",
                                       ".a",  "a.",  "a..b", "x@evil\" ", "<a>", "a,b",    "(c)"};
  static const char *const bad_locals[] = {"a\rb", "a\nb", "\xc3\xbc", "a\tb", "a\x01"};
  static const char *const bad_domains[] = {"",    "a b",          "b>",   "a@b",   "a..b",
                                            ".a",  "\xc3\xbc.org", "[a",   "[a]b]", "[]",
                                            "a,b", "b\r\nX: y",    "b (c)"};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof locals / sizeof locals[0]; i++) {
    comes_back("", locals[i], "good.org", 0);
    comes_back("Name", locals[i], "[IPv6:::1]", 0);
  }
  for (i = 0; i < sizeof bad_locals / sizeof bad_locals[0]; i++) {
    mailbox_arg a = mailbox_of("", bad_locals[i], "b.org");

    refused(write_mailbox, &a, LMAIL_E_ARGUMENT);
  }
  for (i = 0; i < sizeof bad_domains / sizeof bad_domains[0]; i++) {
    mailbox_arg a = mailbox_of("", "a", bad_domains[i]);

    refused(write_mailbox, &a, LMAIL_E_ARGUMENT);
  }
  comes_back("\xc3\xbc", "\xc3\xbc", "\xc3\xbc.org", LMAIL_COMPOSE_UTF8);
}

static void w7_too_long_for_a_line(void **state)
{
  char text[1000];
  mailbox_arg a;

  (void)state;
  memset(text, 'a', sizeof text);
  text[999] = 0;
  a = mailbox_of("", text, "b.org");
  refused(write_mailbox, &a, LMAIL_E_ARGUMENT);
  a = mailbox_of("", "a", text);
  refused(write_mailbox, &a, LMAIL_E_ARGUMENT);
  a = mailbox_of("\r", "a", "b");
  refused(write_mailbox, &a, LMAIL_E_ARGUMENT);
}

static void addresses_are_split_at_the_last_at(void **state)
{
  static const char *const bad[] = {"", "a", "@", "a@", "@b", "a b@c", "\"a\"@b", "a@b@c", "a@b>"};
  lmail_mailbox m;
  size_t i;

  (void)state;
  assert_int_equal(lmail_mailbox_split(&m, "bob@example.org", 15), LMAIL_OK);
  assert_int_equal(m.local_len, 3);
  assert_int_equal(m.domain_len, 11);
  assert_int_equal(m.name_len, 0);
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_equal(lmail_mailbox_split(&m, bad[i], strlen(bad[i])), LMAIL_E_ARGUMENT);
  }
}

/* A list in a buffer that holds one element: it is sent after each, and nothing changes on FULL. */
static void rfc5322_3_4_list_in_a_small_buffer(void **state)
{
  mailbox_arg bob = mailbox_of("Bob", "bob", "example.org");
  char all[4096] = "";
  unsigned char buf[80];
  lmail_field_writer f;
  lmail_writer w;
  int step = 0;

  (void)state;
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(lmail_field_begin(&f, &w, "To", 2, 0), LMAIL_OK);
  while (step < 14) {
    lmail_field_writer before = f;
    lmail_status st;

    if (step == 4) st = lmail_field_group(&f, &w, "The others", 10);
    else if (step == 7) st = lmail_field_group_end(&f, &w);
    else if (step == 8) st = lmail_field_group(&f, &w, "Nobody", 6);
    else if (step == 9) st = lmail_field_group_end(&f, &w);
    else if (step == 13) st = lmail_field_end(&f, &w);
    else st = lmail_field_mailbox(&f, &w, &bob.m);
    if (st == LMAIL_OK) {
      step++;
      continue;
    }
    assert_int_equal(st, LMAIL_FULL);
    assert_memory_equal(&before, &f, sizeof f);
    strncat(all, (const char *)buf, w.len);
    lmail_writer_sent(&w, w.len);
  }
  strncat(all, (const char *)buf, w.len);
  check_field(all, strlen(all), 78);
  assert_string_equal(all,
                      "To: Bob <bob@example.org>, Bob <bob@example.org>, Bob <bob@example.org>,\r\n"
                      " Bob <bob@example.org>, The others : Bob <bob@example.org>,\r\n"
                      " Bob <bob@example.org>;, Nobody :;, Bob <bob@example.org>,\r\n"
                      " Bob <bob@example.org>, Bob <bob@example.org>\r\n");
}

static void elements_out_of_order_are_refused(void **state)
{
  mailbox_arg bob = mailbox_of("Bob", "bob", "example.org");
  unsigned char buf[1000];
  lmail_field_writer f;
  lmail_writer w;

  (void)state;
  memset(&f, 0, sizeof f);
  lmail_writer_init(&w, buf, sizeof buf);
  assert_int_equal(lmail_field_mailbox(&f, &w, &bob.m), LMAIL_E_STATE);
  assert_int_equal(lmail_field_begin(&f, &w, "To", 2, 0), LMAIL_OK);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_E_STATE);
  assert_int_equal(lmail_field_group_end(&f, &w), LMAIL_E_STATE);
  assert_int_equal(lmail_field_param(&f, &w, "a", 1, "b", 1), LMAIL_E_STATE);
  assert_int_equal(lmail_field_group(&f, &w, "g", 1), LMAIL_OK);
  assert_int_equal(lmail_field_group(&f, &w, "g", 1), LMAIL_E_STATE);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_E_STATE);
  assert_int_equal(lmail_field_group_end(&f, &w), LMAIL_OK);
  assert_int_equal(lmail_field_message_id(&f, &w, "a", 1, "b", 1), LMAIL_E_STATE);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_OK);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mailboxes_as_people_write_them),
      cmocka_unit_test(w6_display_names),
      cmocka_unit_test(w7_local_parts_and_domains),
      cmocka_unit_test(w7_too_long_for_a_line),
      cmocka_unit_test(addresses_are_split_at_the_last_at),
      cmocka_unit_test(rfc5322_3_4_list_in_a_small_buffer),
      cmocka_unit_test(elements_out_of_order_are_refused),
  };

  return cmocka_run_group_tests_name("addresses", tests, NULL, NULL);
}
