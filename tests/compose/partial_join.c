/* SPDX-License-Identifier: MIT */
/* partial_join.c - message/partial put together: RFC 2046 5.2.2.1 and 5.2.2.2, and hostile pieces. */

#include <libmail/partial.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* ---- joining -------------------------------------------------------------------------------------- */

typedef struct piece {
  const char *type, *text;
} piece;

static unsigned char scratch[LMAIL_PARTIAL_SCRATCH(64)];
static char joined[20000];

/* One piece through windows of these sizes, each an allocation of its own. */
static size_t feed(lmail_partial_joiner *j, const char *text, size_t n, char *out, size_t in_window,
                   size_t out_window)
{
  size_t at = 0, total = 0, used, made;
  lmail_status st;

  do {
    size_t size = n - at < in_window ? n - at : in_window;
    char *in = (char *)malloc(size), *window = (char *)malloc(out_window);

    if (size != 0) memcpy(in, text + at, size);
    st = lmail_partial_join(j, in, size, &used, window, out_window, &made, at + size == n);
    assert_true(st == LMAIL_OK || st == LMAIL_FULL);
    assert_true(used <= size && made <= out_window);
    if (st == LMAIL_OK) assert_int_equal(used, size);
    memcpy(out + total, window, made);
    total += made;
    at += used;
    free(in);
    free(window);
  } while (st == LMAIL_FULL || at < n);
  return total;
}

/* All pieces, added in the order given, at windows of 1 to 64; the message is NUL-terminated. */
static const char *join(const piece *pieces, size_t count)
{
  static char again[sizeof joined];
  static const size_t windows[] = {100000, 1, 2, 3, 5, 8, 13, 14, 15, 16, 17, 31, 33, 64};
  size_t i, a, b, n, len = 0;

  for (a = 0; a < sizeof windows / sizeof windows[0]; a++) {
    for (b = 0; b < sizeof windows / sizeof windows[0]; b++) {
      lmail_partial_joiner j;
      uint32_t number;

      assert_int_equal(lmail_partial_join_init(&j, scratch, sizeof scratch), LMAIL_OK);
      assert_int_equal(lmail_partial_due(&j), 0);
      for (i = 0; i < count; i++) {
        assert_int_equal(lmail_partial_add(&j, pieces[i].type, strlen(pieces[i].type), &number),
                         LMAIL_OK);
      }
      assert_int_equal(lmail_partial_missing(&j, 0), 0);
      n = 0;
      while ((number = lmail_partial_due(&j)) != 0) {
        for (i = 0; i < count; i++) {
          lmail_partial_info info;
          char id[64];

          lmail_partial_parse(pieces[i].type, strlen(pieces[i].type), id, sizeof id, &info);
          if (info.number == number) break;
        }
        n += feed(&j, pieces[i].text, strlen(pieces[i].text), again + n, windows[a], windows[b]);
      }
      if (a == 0 && b == 0) {
        memcpy(joined, again, n);
        joined[len = n] = 0;
      }
      assert_int_equal(n, len);
      assert_memory_equal(again, joined, n);
    }
  }
  return joined;
}

/* ---- the RFC's example ---------------------------------------------------------------------------- */

static const char first_type[] = " message/partial; id=\"ABC@host.com\";\r\n  number=1; total=2";
static const char second_type[] = " message/partial;\r\n  id=\"ABC@host.com\"; number=2; total=2";

static const char first[] = "X-Weird-Header-1: Foo\r\n"
                            "From: Bill@host.com\r\n"
                            "To: joe@otherhost.com\r\n"
                            "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
                            "Subject: Audio mail (part 1 of 2)\r\n"
                            "Message-ID: <id1@host.com>\r\n"
                            "MIME-Version: 1.0\r\n"
                            "Content-type: message/partial; id=\"ABC@host.com\";\r\n"
                            "              number=1; total=2\r\n"
                            "\r\n"
                            "X-Weird-Header-1: Bar\r\n"
                            "X-Weird-Header-2: Hello\r\n"
                            "Message-ID: <anotherid@foo.com>\r\n"
                            "Subject: Audio mail\r\n"
                            "MIME-Version: 1.0\r\n"
                            "Content-type: audio/basic\r\n"
                            "Content-transfer-encoding: base64\r\n"
                            "\r\n"
                            "  ... first half of encoded audio data goes here ...\r\n";

static const char second[] = "From: Bill@host.com\r\n"
                             "To: joe@otherhost.com\r\n"
                             "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
                             "Subject: Audio mail (part 2 of 2)\r\n"
                             "MIME-Version: 1.0\r\n"
                             "Message-ID: <id2@host.com>\r\n"
                             "Content-type: message/partial;\r\n"
                             "              id=\"ABC@host.com\"; number=2; total=2\r\n"
                             "\r\n"
                             "  ... second half of encoded audio data goes here ...\r\n";

static void rfc2046_5_2_2_2_example(void **state)
{
  static const char expected[] = "X-Weird-Header-1: Foo\r\n"
                                 "From: Bill@host.com\r\n"
                                 "To: joe@otherhost.com\r\n"
                                 "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
                                 "Message-ID: <anotherid@foo.com>\r\n"
                                 "Subject: Audio mail\r\n"
                                 "MIME-Version: 1.0\r\n"
                                 "Content-type: audio/basic\r\n"
                                 "Content-transfer-encoding: base64\r\n"
                                 "\r\n"
                                 "  ... first half of encoded audio data goes here ...\r\n"
                                 "  ... second half of encoded audio data goes here ...\r\n";
  piece pieces[2] = {{first_type, first}, {second_type, second}}, turned[2];

  (void)state;
  assert_string_equal(join(pieces, 2), expected);
  turned[0] = pieces[1];
  turned[1] = pieces[0];
  assert_string_equal(join(turned, 2), expected);
}

#define ONE_OF(n, total) " message/partial; id=x; number=" #n "; total=" #total

/* RFC 2046 5.2.2.1, rules 2 and 3, with folded fields, any case, and blanks before the colon. */
static void rfc2046_5_2_2_1_fields(void **state)
{
  piece one[1] = {{ONE_OF(1, 1), NULL}};

  (void)state;
  one[0].text =
      "SUBJECT: a\r\n b\r\nSubjects: 1\r\nSub: 2\r\nContents: 3\r\nContent-X: 4\r\n"
      "content-: 5\r\nMESSAGE-id \t : 6\r\nEncrypted: 7\r\nMime-Version:8\r\nX: 9\r\n\ty\r\n"
      "\r\n"
      "X: 1\r\n z\r\nSUBJECT: 2\r\n w\r\nSubjects: 3\r\nContent-X: 4\r\ncontent-: 5\r\n"
      "Contents: 6\r\nMESSAGE-id \t : 7\r\n more\r\nEncrypted: 8\r\nMime-Version:9\r\n"
      "\r\nbody";
  assert_string_equal(join(one, 1), "Subjects: 1\r\nSub: 2\r\nContents: 3\r\nX: 9\r\n\ty\r\n"
                                    "SUBJECT: 2\r\n w\r\nContent-X: 4\r\ncontent-: 5\r\n"
                                    "MESSAGE-id: 7\r\n more\r\nEncrypted: 8\r\nMime-Version:9\r\n"
                                    "\r\nbody");
  /* lines that are no fields */
  one[0].text =
      "From x\r\nsubject\r\nsubject  x\r\n\rA: b\r\nA: b\r\n\r\nsubj\r\nencrypted \r\nno\r\n"
      "Subject: s\r\n\r\n";
  assert_string_equal(join(one, 1), "From x\r\nsubject\r\nsubject x\r\n\rA: b\r\nA: b\r\n"
                                    "Subject: s\r\n\r\n");
  one[0].text = " leading: 1\r\nA: b\r\n\r\n leading: 2\r\n\r\n\r\nb";
  assert_string_equal(join(one, 1), "A: b\r\n\r\n\r\nb");
}

/* Stored with LF; without header inside; without blank line; ended anywhere. */
static void pieces_as_they_are_found(void **state)
{
  piece one[1] = {{ONE_OF(1, 1), NULL}};

  (void)state;
  one[0].text = "A: 1\nSubject: 2\n\nSubject: 3\nB: 4\n\nbody\n";
  assert_string_equal(join(one, 1), "A: 1\nSubject: 3\n\nbody\n");
  one[0].text = "A: 1\r\n\r\n\r\nbody\r\n";
  assert_string_equal(join(one, 1), "A: 1\r\n\r\nbody\r\n");
  one[0].text = "A: 1\r\n";
  assert_string_equal(join(one, 1), "A: 1\r\n");
  one[0].text = "A: 1";
  assert_string_equal(join(one, 1), "A: 1\r\n");
  one[0].text = "Subj";
  assert_string_equal(join(one, 1), "Subj\r\n");
  one[0].text = "A: 1\r\n\r\nSubject: x";
  assert_string_equal(join(one, 1), "A: 1\r\nSubject: x\r\n");
  one[0].text = "A: 1\r\n\r\nSubject: x\r\n\r";
  assert_string_equal(join(one, 1), "A: 1\r\nSubject: x\r\n");
  one[0].text = "";
  assert_string_equal(join(one, 1), "");
}

/* The header of the message inside may be cut as well, between the lines of a field too. */
static void the_header_inside_spans_pieces(void **state)
{
  piece three[3] = {{ONE_OF(1, 3), "From: a\r\n\r\nSubject: 1\r\n"},
                    {ONE_OF(2, 3), "From: b\r\nX: y\r\n\r\n 2\r\nX: no\r\n"},
                    {ONE_OF(3, 3), "From: c\r\n\r\n no\r\nContent-Type: a/b\r\n\r\nbody\r\n"}};

  (void)state;
  assert_string_equal(join(three, 3),
                      "From: a\r\nSubject: 1\r\n 2\r\nContent-Type: a/b\r\n\r\nbody\r\n");
  three[0].text = "From: a\r\n\r\n\r\nno line end";
  three[1].text = "From: b\r\n\r\nnor here\r";
  three[2].text = "From: c\r\n\r\nnor here";
  assert_string_equal(join(three, 3), "From: a\r\n\r\nno line end\r\nnor here\r\r\nnor here");
}

/* RFC 2046 5.2.2: what was joined may be a piece of another message; joining it is another joining. */
static void a_partial_of_a_partial(void **state)
{
  static char inner[4000];
  piece two[2] = {
      {ONE_OF(1, 2), "From: a\r\n\r\nContent-Type: message/partial; number=1; total=1; id=y\r\n"},
      {ONE_OF(2, 2), "From: a\r\n\r\n\r\nSubject: deep\r\n\r\nbody\r\n"}};
  piece one[1] = {{" message/partial; number=1; total=1; id=y", inner}};

  (void)state;
  strcpy(inner, join(two, 2));
  assert_string_equal(inner, "From: a\r\nContent-Type: message/partial; number=1; total=1; id=y\r\n"
                             "\r\nSubject: deep\r\n\r\nbody\r\n");
  assert_string_equal(join(one, 1), "From: a\r\nSubject: deep\r\n\r\nbody\r\n");
}

/* ---- which pieces --------------------------------------------------------------------------------- */

static lmail_status parse(const char *type, lmail_partial_info *out)
{
  char id[8];

  return lmail_partial_parse(type, strlen(type), id, sizeof id, out);
}

static void content_types(void **state)
{
  lmail_partial_info info;
  char id[40];

  (void)state;
  assert_int_equal(lmail_partial_parse(first_type, strlen(first_type), id, sizeof id, &info),
                   LMAIL_OK);
  assert_int_equal(info.number, 1);
  assert_int_equal(info.total, 2);
  assert_int_equal(info.id_len, 12);
  assert_memory_equal(id, "ABC@host.com", 12);
  assert_int_equal(parse(first_type, &info), LMAIL_FULL);
  assert_int_equal(info.id_len, 12);
  assert_int_equal(parse("Message/PARTIAL; number=2;id=a", &info), LMAIL_OK);
  assert_int_equal(info.number, 2);
  assert_int_equal(info.total, 0);
  assert_int_equal(parse("message/partial; number=4294967295; id=a", &info), LMAIL_OK);
  assert_int_equal(parse("message/partial; number=4294967296; id=a", &info), LMAIL_E_RANGE);
  assert_int_equal(parse("message/partial; number=1; total=4294967296; id=a", &info),
                   LMAIL_E_RANGE);
  assert_int_equal(parse("message/partial; number=99999999999999999999999999; id=a", &info),
                   LMAIL_E_RANGE);
  assert_int_equal(parse("message/partial; number=0; id=a", &info), LMAIL_E_RANGE);
  assert_int_equal(parse("message/partial; number=1; total=0; id=a", &info), LMAIL_E_RANGE);
  assert_int_equal(parse("message/partial; number=3; total=2; id=a", &info), LMAIL_E_RANGE);
  assert_int_equal(parse("message/partial; number=-1; id=a", &info), LMAIL_E_SYNTAX);
  assert_int_equal(parse("message/partial; number=\" 1\"; id=a", &info), LMAIL_E_SYNTAX);
  assert_int_equal(parse("message/partial; number=1x; id=a", &info), LMAIL_E_SYNTAX);
  assert_int_equal(parse("message/partial; number=; id=a", &info), LMAIL_E_SYNTAX);
  assert_int_equal(parse("message/partial; number=1; total=x; id=a", &info), LMAIL_E_SYNTAX);
  assert_int_equal(parse("message/partial; id=a", &info), LMAIL_E_SYNTAX);
  assert_int_equal(parse("message/partial; number=1", &info), LMAIL_E_SYNTAX);
  assert_int_equal(parse("message/partial; number=1; id=\"\"", &info), LMAIL_E_SYNTAX);
  assert_int_equal(parse("message/rfc822; number=1; id=a", &info), LMAIL_E_SYNTAX);
  assert_int_equal(parse("", &info), LMAIL_E_SYNTAX);
}

static lmail_status add(lmail_partial_joiner *j, const char *type)
{
  uint32_t number;

  return lmail_partial_add(j, type, strlen(type), &number);
}

static void what_is_missing(void **state)
{
  lmail_partial_joiner j;
  size_t used, made;
  char out[10];

  (void)state;
  assert_int_equal(lmail_partial_join_init(&j, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(lmail_partial_missing(&j, 0), 1);
  assert_int_equal(lmail_partial_missing(&j, 1), 0);
  assert_int_equal(add(&j, "message/partial; id=x; number=2"), LMAIL_OK);
  assert_int_equal(lmail_partial_missing(&j, 0), 1);
  assert_int_equal(lmail_partial_missing(&j, 1), 3);
  assert_int_equal(lmail_partial_missing(&j, 3), 0);
  assert_int_equal(add(&j, "message/partial; id=x; number=1"), LMAIL_OK);
  assert_int_equal(lmail_partial_missing(&j, 0), 3);
  assert_int_equal(add(&j, "message/partial; id=x; number=5; total=5"), LMAIL_OK);
  assert_int_equal(lmail_partial_missing(&j, 0), 3);
  assert_int_equal(lmail_partial_missing(&j, 3), 4);
  assert_int_equal(lmail_partial_missing(&j, 4), 0);
  assert_int_equal(lmail_partial_due(&j), 0);
  assert_int_equal(lmail_partial_join(&j, "x", 1, &used, out, sizeof out, &made, 1), LMAIL_E_STATE);
  assert_int_equal(add(&j, "message/partial; id=x; number=2; total=5"), LMAIL_E_BUSY);
  assert_int_equal(add(&j, "message/partial; id=y; number=3; total=5"), LMAIL_E_UNEXPECTED);
  assert_int_equal(add(&j, "message/partial; id=X; number=3; total=5"), LMAIL_E_UNEXPECTED);
  assert_int_equal(add(&j, "message/partial; id=x; number=3; total=6"), LMAIL_E_RANGE);
  assert_int_equal(add(&j, "message/partial; id=x; number=6"), LMAIL_E_RANGE);
  assert_int_equal(add(&j, "text/plain"), LMAIL_E_SYNTAX);
  assert_int_equal(lmail_partial_missing(&j, 0), 3);
  assert_int_equal(add(&j, "message/partial; id=x; number=4"), LMAIL_OK);
  assert_int_equal(add(&j, "message/partial; id=x; number=3"), LMAIL_OK);
  assert_int_equal(lmail_partial_missing(&j, 0), 0);
  assert_int_equal(lmail_partial_due(&j), 1);
  assert_int_equal(lmail_partial_join(&j, "x", 1, &used, out, sizeof out, &made, 0), LMAIL_OK);
  assert_int_equal(add(&j, "message/partial; id=x; number=3"), LMAIL_E_STATE);
}

/* A total that is less than a number that was met; limits at n - 1, n, n + 1. */
static void limits_of_joining(void **state)
{
  static char type[400] = "message/partial; number=1; id=";
  lmail_partial_joiner j;

  (void)state;
  assert_int_equal(lmail_partial_join_init(&j, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(add(&j, "message/partial; id=x; number=4"), LMAIL_OK);
  assert_int_equal(add(&j, "message/partial; id=x; number=1; total=3"), LMAIL_E_RANGE);
  assert_int_equal(add(&j, "message/partial; id=x; number=63"), LMAIL_OK);
  assert_int_equal(add(&j, "message/partial; id=x; number=64"), LMAIL_OK);
  assert_int_equal(add(&j, "message/partial; id=x; number=65"), LMAIL_E_LIMIT);
  assert_int_equal(add(&j, "message/partial; id=x; number=4294967295"), LMAIL_E_LIMIT);
  assert_int_equal(add(&j, "message/partial; id=x; number=2; total=65"), LMAIL_E_LIMIT);
  assert_int_equal(add(&j, "message/partial; id=x; number=2; total=64"), LMAIL_OK);
  assert_int_equal(j.count, 4);
  assert_int_equal(lmail_partial_join_init(&j, scratch, 256), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_partial_join_init(&j, NULL, 300), LMAIL_E_SCRATCH);
  assert_int_equal(lmail_partial_join_init_sized(&j, sizeof j + 1, scratch, 300), LMAIL_E_SIZE);
  assert_int_equal(lmail_partial_join_init(&j, scratch, 257), LMAIL_OK);
  memset(type + 30, 'i', 257);
  assert_int_equal(add(&j, type), LMAIL_E_LIMIT);
  type[30 + 256] = 0;
  assert_int_equal(add(&j, type), LMAIL_OK);
  assert_int_equal(add(&j, type), LMAIL_E_BUSY);
  assert_int_equal(lmail_partial_joiner_size(), sizeof j);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2046_5_2_2_2_example),  cmocka_unit_test(rfc2046_5_2_2_1_fields),
      cmocka_unit_test(pieces_as_they_are_found), cmocka_unit_test(the_header_inside_spans_pieces),
      cmocka_unit_test(a_partial_of_a_partial),   cmocka_unit_test(content_types),
      cmocka_unit_test(what_is_missing),          cmocka_unit_test(limits_of_joining),
  };

  return cmocka_run_group_tests_name("joining message/partial", tests, NULL, NULL);
}
