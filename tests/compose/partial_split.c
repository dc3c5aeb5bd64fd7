/* SPDX-License-Identifier: MIT */
/* partial_split.c - a message cut into message/partial pieces, RFC 2046 5.2.2, and joined again. */

#include <libmail/partial.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { PIECES = 40, ROOM = 4000 };

typedef struct cut {
  char text[PIECES][ROOM];
  size_t len[PIECES];
  uint32_t count;
} cut;

static lmail_partial_config config(uint64_t size_max)
{
  lmail_partial_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.left = "abc.1";
  cfg.left_len = 5;
  cfg.right = "example.org";
  cfg.right_len = 11;
  cfg.size_max = size_max;
  return cfg;
}

/* Cuts with windows of these sizes, each an allocation of its own; returns the last status. */
static lmail_status cut_up(const char *header, const char *body, size_t n, uint64_t size_max,
                           cut *c, size_t in_window, size_t out_window)
{
  lmail_partial_config cfg = config(size_max);
  lmail_partial_splitter s;
  size_t at, used, made;
  lmail_status st = lmail_partial_split_init(&s, &cfg, header, strlen(header));

  memset(c, 0, sizeof *c);
  if (st != LMAIL_OK) return st;
  for (at = 0; at < n; at += used) {
    size_t size = n - at < in_window ? n - at : in_window;
    char *in = (char *)malloc(size);

    memcpy(in, body + at, size);
    st = lmail_partial_measure(&s, in, size, &used);
    free(in);
    if (st != LMAIL_OK) return st;
    assert_int_equal(used, size);
  }
  at = 0;
  do {
    size_t size = n - at < in_window ? n - at : in_window;
    char *in = (char *)malloc(size), *out = (char *)malloc(out_window);

    if (size != 0) memcpy(in, body + at, size);
    st = lmail_partial_split(&s, in, size, &used, out, out_window, &made, at + size == n);
    assert_true(used <= size && made <= out_window && s.number <= PIECES);
    c->count = s.number;
    memcpy(c->text[s.number - 1] + c->len[s.number - 1], out, made);
    c->len[s.number - 1] += made;
    assert_true(c->len[s.number - 1] <= size_max);
    at += used;
    free(in);
    free(out);
  } while (st == LMAIL_OK || st == LMAIL_FULL || st == LMAIL_EVENT);
  if (st == LMAIL_DONE) {
    assert_int_equal(c->count, s.total);
    assert_int_equal(at, n);
    assert_int_equal(lmail_partial_split(&s, "", 0, &used, NULL, 0, &made, 1), LMAIL_E_STATE);
  }
  return st;
}

/* The value of the Content-Type of a piece, up to the end of its header. */
static const char *type_of(const cut *c, unsigned i, size_t *n)
{
  const char *type = strstr(c->text[i], "Content-Type: message/partial") + 13;

  *n = (size_t)(strstr(type, "\r\n\r\n") - type);
  return type;
}

/* Joins the pieces, added from the last to the first. */
static size_t join(const cut *c, char *out)
{
  static unsigned char scratch[LMAIL_PARTIAL_SCRATCH(PIECES)];
  lmail_partial_joiner j;
  size_t n, total = 0, used, made;
  uint32_t i, number;

  assert_int_equal(lmail_partial_join_init(&j, scratch, sizeof scratch), LMAIL_OK);
  for (i = c->count; i-- > 0;) {
    const char *type = type_of(c, i, &n);

    assert_int_equal(lmail_partial_add(&j, type, n, &number), LMAIL_OK);
    assert_int_equal(number, i + 1);
    assert_int_equal(j.total, c->count);
  }
  while ((number = lmail_partial_due(&j)) != 0) {
    assert_int_equal(lmail_partial_join(&j, c->text[number - 1], c->len[number - 1], &used,
                                        out + total, 100000, &made, 1),
                     LMAIL_OK);
    total += made;
  }
  return total;
}

/* A body of lines of many lengths. */
static size_t make_body(char *out, size_t lines)
{
  size_t n = 0, i, length;

  for (i = 0; i < lines; i++) {
    length = i * 37 % 999;
    memset(out + n, 'a' + (int)(i % 26), length);
    memcpy(out + n + length, "\r\n", 2);
    n += length + 2;
  }
  return n;
}

static const char header[] = "Received: from a by b; Sun, 22 Nov 2026 01:26:40 +0100\r\n"
                             "From: a@example.org\r\n"
                             "To: b@example.org,\r\n c@example.org\r\n"
                             "X-Mine: 1\r\n"
                             "Date: Sun, 22 Nov 2026 01:26:40 +0100\r\n"
                             "Subject: a long\r\n letter\r\n"
                             "Message-ID: <1@example.org>\r\n"
                             "MIME-Version: 1.0\r\n"
                             "Content-Type: text/plain\r\n";

/* Both pieces, as they are. */
static void rfc2046_5_2_2_pieces(void **state)
{
  static cut c;
  static char body[1000 + 6];

  (void)state;
  memset(body, 'x', sizeof body);
  memcpy(body + 998, "\r\nlast", 6);
  assert_int_equal(cut_up(header, body, 1004, 2000, &c, 100000, 100000), LMAIL_DONE);
  assert_int_equal(c.count, 2);
  c.text[0][c.len[0] - 1000] = 0; /* where the first line begins */
  assert_string_equal(c.text[0], "Received: from a by b; Sun, 22 Nov 2026 01:26:40 +0100\r\n"
                                 "From: a@example.org\r\n"
                                 "To: b@example.org,\r\n c@example.org\r\n"
                                 "X-Mine: 1\r\n"
                                 "Date: Sun, 22 Nov 2026 01:26:40 +0100\r\n"
                                 "Subject: a long\r\n letter\r\n (part 1 of 2)\r\n"
                                 "Message-ID: <abc.1.1@example.org>\r\n"
                                 "MIME-Version: 1.0\r\n"
                                 "Content-Type: message/partial; number=1; total=2;\r\n"
                                 " id=\"abc.1@example.org\"\r\n"
                                 "\r\n"
                                 "Subject: a long\r\n letter\r\n"
                                 "Message-ID: <1@example.org>\r\n"
                                 "MIME-Version: 1.0\r\n"
                                 "Content-Type: text/plain\r\n"
                                 "\r\n");
  assert_string_equal(c.text[1], "From: a@example.org\r\n"
                                 "To: b@example.org,\r\n c@example.org\r\n"
                                 "Date: Sun, 22 Nov 2026 01:26:40 +0100\r\n"
                                 "Subject: a long\r\n letter\r\n (part 2 of 2)\r\n"
                                 "Message-ID: <abc.1.2@example.org>\r\n"
                                 "References: <abc.1.1@example.org>\r\n"
                                 "MIME-Version: 1.0\r\n"
                                 "Content-Type: message/partial; number=2; total=2;\r\n"
                                 " id=\"abc.1@example.org\"\r\n"
                                 "\r\n"
                                 "last");
}

/* What was cut and joined is the message again: its fields were in the order of rules 2 and 3. */
static void joined_again_it_is_equal(void **state)
{
  static const uint64_t sizes[] = {1451, 1452, 1453, 1500, 1999, 2500, 3999};
  static char body[30000], whole[40000], back[40000];
  static cut c;
  size_t n = make_body(body, 30), i, len;

  (void)state;
  len = (size_t)snprintf(whole, sizeof whole, "%s\r\n", header);
  memcpy(whole + len, body, n);
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    assert_int_equal(cut_up(header, body, n, sizes[i], &c, 100000, 100000), LMAIL_DONE);
    assert_true(c.count > 3);
    assert_int_equal(join(&c, back), len + n);
    assert_memory_equal(back, whole, len + n);
  }
}

static void pieces_are_the_same_in_any_windows(void **state)
{
  static char body[5000];
  static cut whole, c;
  size_t n = make_body(body, 10), in, out, i;

  (void)state;
  assert_int_equal(cut_up(header, body, n, 1600, &whole, 100000, 100000), LMAIL_DONE);
  assert_true(whole.count > 2);
  for (in = 1; in <= 64; in += in < 8 ? 1 : 7) {
    for (out = 1; out <= 64; out += out < 8 ? 1 : 7) {
      assert_int_equal(cut_up(header, body, n, 1600, &c, in, out), LMAIL_DONE);
      assert_int_equal(c.count, whole.count);
      for (i = 0; i < c.count; i++) {
        assert_int_equal(c.len[i], whole.len[i]);
        assert_memory_equal(c.text[i], whole.text[i], c.len[i]);
      }
    }
  }
}

/* A header of fields that all go inside is itself cut; one without them has a blank line first. */
static void headers_of_all_kinds(void **state)
{
  static char big[4000], back[40000];
  static cut c;
  size_t n = 0, i;

  (void)state;
  for (i = 0; i < 30; i++)
    n += (size_t)sprintf(big + n, "Content-X%d: %080d\r\n folded\r\n", (int)i, 1);
  assert_int_equal(cut_up(big, "body", 4, 1400, &c, 100000, 100000), LMAIL_DONE);
  assert_true(c.count > 2);
  strcat(big, "\r\nbody");
  assert_int_equal(join(&c, back), strlen(big));
  assert_memory_equal(back, big, strlen(big));
  assert_int_equal(cut_up("A: b\r\n\r\n", "body", 4, 1400, &c, 100000, 100000), LMAIL_DONE);
  assert_int_equal(c.count, 1);
  assert_string_equal(c.text[0],
                      "A: b\r\nMessage-ID: <abc.1.1@example.org>\r\nMIME-Version: 1.0\r\n"
                      "Content-Type: message/partial; number=1; total=1;\r\n"
                      " id=\"abc.1@example.org\"\r\n\r\n\r\nbody");
  assert_int_equal(cut_up("\r\n", "", 0, 1400, &c, 100000, 100000), LMAIL_DONE);
  assert_int_equal(join(&c, back), 2);
}

/* RFC 2046 5.2.2: always 7bit; and nothing that could not be a header. */
static void what_cannot_be_cut_is_refused(void **state)
{
  static const char *const headers[] = {"",
                                        "A: b",
                                        "A: b\n",
                                        "A: b\r\n\r\nA: b\r\n",
                                        "A: b\rc\r\n",
                                        "A: \xc3\xbc\r\n",
                                        "no field\r\n",
                                        " A: b\r\n",
                                        "From a b\r\nA: b\r\n",
                                        "A b: c\r\n"};
  static const struct {
    const char *text;
    size_t n;
  } bodies[] = {{"a\xc3\r\n", 4}, {"a\0\r\n", 4}, {"a\r\r\n", 4}, {"a\nb", 3}, {"a\rb", 3}};
  static char line[1002];
  static cut c;
  lmail_partial_splitter s;
  lmail_partial_config cfg = config(2000);
  size_t i, piece, used;

  (void)state;
  for (i = 0; i < sizeof headers / sizeof headers[0]; i++) {
    assert_int_equal(cut_up(headers[i], "", 0, 2000, &c, 10, 10), LMAIL_E_ARGUMENT);
  }
  assert_int_equal(lmail_partial_split_init(&s, &cfg, "A: b\0\r\n", 7), LMAIL_E_ARGUMENT);
  for (i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
    for (piece = 1; piece < 5; piece++) {
      assert_int_equal(cut_up(header, bodies[i].text, bodies[i].n, 2000, &c, piece, 10),
                       LMAIL_E_ARGUMENT);
    }
  }
  assert_int_equal(cut_up(header, "a\r", 2, 2000, &c, 10, 10), LMAIL_E_ARGUMENT);
  memset(line, 'x', sizeof line);
  for (piece = 1; piece < 1200; piece += 333) {
    assert_int_equal(cut_up(header, line, 998, 2000, &c, piece, 100), LMAIL_DONE);
    assert_int_equal(cut_up(header, line, 999, 2000, &c, piece, 100), LMAIL_E_ARGUMENT);
  }
  memcpy(line, "A: ", 3);
  memcpy(line + 998, "\r\n", 3);
  assert_int_equal(cut_up(line, "", 0, 5000, &c, 10, 1000), LMAIL_DONE);
  memcpy(line + 998, "x\r\n", 4);
  assert_int_equal(cut_up(line, "", 0, 5000, &c, 10, 1000), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_partial_split_init(&s, &cfg, header, strlen(header)), LMAIL_OK);
  assert_int_equal(lmail_partial_measure(&s, "ab\r\n\xff", 5, &used), LMAIL_E_ARGUMENT);
  assert_int_equal(used, 4);
}

/* The second reading has to be the first one. */
static void another_body_is_refused(void **state)
{
  static char body[8000], out[20000];
  lmail_partial_config cfg = config(1600);
  size_t n = make_body(body, 12), used, made, at = 0;
  lmail_partial_splitter s;
  lmail_status st;
  int longer;

  (void)state;
  for (longer = 0; longer < 2; longer++) {
    assert_int_equal(lmail_partial_split_init(&s, &cfg, header, strlen(header)), LMAIL_OK);
    assert_int_equal(lmail_partial_measure(&s, body, longer ? n / 2 : n, &used), LMAIL_OK);
    assert_true(s.total > 1);
    at = 0;
    do {
      st = lmail_partial_split(&s, body + at, longer ? n - at : n / 2 - at, &used, out, sizeof out,
                               &made, 1);
      at += used;
    } while (st == LMAIL_EVENT);
    assert_int_equal(st, LMAIL_E_ARGUMENT);
    assert_int_equal(lmail_partial_measure(&s, body, n, &used), LMAIL_E_STATE);
  }
}

/* The least size; identifiers. */
static void limits_of_cutting(void **state)
{
  static char left[300];
  static const char *const bad[] = {"a b", "a@b", "", ".a", "a\"", "a\r\nb", "[a\"b]", "a>"};
  lmail_partial_splitter s;
  lmail_partial_config cfg = config(0);
  size_t i;

  (void)state;
  for (cfg.size_max = 999;
       lmail_partial_split_init(&s, &cfg, header, strlen(header)) == LMAIL_E_LIMIT;
       cfg.size_max++) {
    assert_true(cfg.size_max < 2000);
  }
  assert_int_equal(s.room_[0], 1000);
  cfg.size_max = 2000;
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    cfg.right = bad[i];
    cfg.right_len = strlen(bad[i]);
    assert_int_equal(lmail_partial_split_init(&s, &cfg, header, strlen(header)), LMAIL_E_ARGUMENT);
  }
  cfg.right = "[10.0.0.1]";
  cfg.right_len = 10;
  memset(left, 'a', sizeof left);
  cfg.left = left;
  cfg.left_len = LMAIL_PARTIAL_ID_MAX - 10;
  assert_int_equal(lmail_partial_split_init(&s, &cfg, header, strlen(header)), LMAIL_OK);
  cfg.left_len++;
  assert_int_equal(lmail_partial_split_init(&s, &cfg, header, strlen(header)), LMAIL_E_ARGUMENT);
  cfg.left_len = SIZE_MAX;
  assert_int_equal(lmail_partial_split_init(&s, &cfg, header, strlen(header)), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_partial_split_init_sized(&s, sizeof s - 1, &cfg, sizeof cfg, header, 10),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_partial_split_init_sized(&s, sizeof s, &cfg, sizeof cfg + 1, header, 10),
                   LMAIL_E_SIZE);
  assert_int_equal(lmail_partial_splitter_size(), sizeof s);
}

/* Many pieces of a message with a long header: minutes, where each piece searches all of it. */
static void work_is_linear(void **state)
{
  enum { HEADER = 1 << 20, BODY = 1 << 22 };
  char *header = (char *)malloc(HEADER), *body = (char *)malloc(BODY), out[3000];
  lmail_partial_config cfg = config(2500);
  lmail_partial_splitter s;
  size_t n = (size_t)sprintf(header, "To: a@b\r\nTo: c@d\r\n"), i, at = 0, used, made;
  uint32_t pieces = 0;
  lmail_status st;

  (void)state;
  while (n + 50 < HEADER) n += (size_t)sprintf(header + n, "Content-X: y\r\n");
  n += (size_t)sprintf(header + n, "Date: x\r\n");
  for (i = 0; i < BODY; i++) body[i] = "0123456789abcdefghijklmnopqrst\r\n"[i & 31];
  assert_int_equal(lmail_partial_split_init(&s, &cfg, header, n), LMAIL_OK);
  assert_int_equal(lmail_partial_measure(&s, body, BODY, &used), LMAIL_OK);
  assert_true(s.total > 1500);
  do {
    st = lmail_partial_split(&s, body + at, BODY - at, &used, out, sizeof out, &made, 1);
    at += used;
    if (pieces++ == 1) assert_memory_equal(out, "To: a@b\r\nDate: x\r\nMessage-ID: ", 30);
  } while (st == LMAIL_EVENT);
  assert_int_equal(st, LMAIL_DONE);
  assert_int_equal(pieces, s.total);
  free(header);
  free(body);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2046_5_2_2_pieces),
      cmocka_unit_test(joined_again_it_is_equal),
      cmocka_unit_test(pieces_are_the_same_in_any_windows),
      cmocka_unit_test(headers_of_all_kinds),
      cmocka_unit_test(what_cannot_be_cut_is_refused),
      cmocka_unit_test(another_body_is_refused),
      cmocka_unit_test(limits_of_cutting),
      cmocka_unit_test(work_is_linear),
  };

  return cmocka_run_group_tests_name("cutting message/partial", tests, NULL, NULL);
}
