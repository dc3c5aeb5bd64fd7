/* SPDX-License-Identifier: MIT */
/*
 * roles.c - which part is text, HTML, attachment: the example of RFC 8621 4.1.4, the branches of its
 * algorithm, RFC 2387's "start"; and the parts that URLs name (RFC 2392, RFC 2557).
 *
 * Messages are written as trees: "mixed[A:text/plain:inline related[B:text/html C:image/png]]". A leaf
 * has a letter, a type, a disposition, a file name and a Content-ID, the last three maybe empty. In
 * brackets behind "message" stands the message inside it.
 */

#include <libmail/summary.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PARTS = 40 };

static char message[8192];
static char letters[PARTS + 1]; /* of the parts, by number */
static lmail_summary_part parts[PARTS];
static char text[4096];
static lmail_summary s;
static unsigned boundaries;

/* ---- messages --------------------------------------------------------------------------------- */

static const char *leaf(const char *tree)
{
  char field[5][40];
  size_t n, i;

  memset(field, 0, sizeof field);
  for (i = 0; i < 5; i++) {
    n = strcspn(tree, ": ]");
    memcpy(field[i], tree, n);
    tree += n;
    if (*tree != ':') break;
    tree++;
  }
  sprintf(letters + strlen(letters), "%.1s", field[0]);
  sprintf(message + strlen(message), "Content-Type: %s\n", field[1]);
  if (field[2][0] != '\0') {
    sprintf(message + strlen(message), "Content-Disposition: %s\n", field[2]);
  }
  if (field[3][0] != '\0') {
    message[strlen(message) - 1] = '\0';
    sprintf(message + strlen(message), "; filename=\"%s\"; name=\"%s\"\n", field[3], field[3]);
  }
  if (field[4][0] != '\0') sprintf(message + strlen(message), "Content-ID: <%s>\n", field[4]);
  sprintf(message + strlen(message), "\n%s\n", field[0]);
  return tree;
}

static const char *entity(const char *tree);

static const char *multipart(const char *tree)
{
  unsigned boundary = ++boundaries;
  size_t n = strcspn(tree, "[<");

  strcat(letters, ".");
  sprintf(message + strlen(message), "Content-Type: multipart/%.*s; boundary=b%u", (int)n, tree,
          boundary);
  tree += n;
  if (*tree == '<') { /* the parameter start */
    n = strcspn(tree, "[");
    sprintf(message + strlen(message), "; start=\"%.*s\"", (int)n, tree);
    tree += n;
  }
  strcat(message, "\n\n");
  for (tree++; *tree != ']'; tree += *tree == ' ') {
    sprintf(message + strlen(message), "--b%u\n", boundary);
    tree = entity(tree);
  }
  sprintf(message + strlen(message), "--b%u--\n", boundary);
  return tree + 1;
}

static const char *entity(const char *tree)
{
  if (strncmp(tree, "message[", 8) == 0) {
    strcat(letters, "M");
    strcat(message, "Content-Type: message/rfc822\n\n");
    return entity(tree + 8) + 1;
  }
  return tree[1] == ':' ? leaf(tree) : multipart(tree);
}

static void parse(const char *tree)
{
  uint8_t scratch[LMAIL_MIME_SCRATCH];
  size_t n, at = 0, used;
  lmail_mime_parser m;
  lmail_status st;
  lmail_event ev;

  message[0] = letters[0] = '\0';
  boundaries = 0;
  strcpy(message, "MIME-Version: 1.0\n");
  (void)entity(tree);
  n = strlen(message);
  lmail_summary_init(&s, parts, PARTS, text, sizeof text, NULL);
  lmail_mime_init(&m, NULL, scratch, sizeof scratch);
  do {
    st = lmail_next(&m.base, message + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) (void)lmail_summary_take(&s, &ev);
    if (st == LMAIL_OK) lmail_finish(&m.base);
  } while (st == LMAIL_EVENT || st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
  assert_int_equal(s.known, strlen(letters));
  assert_int_equal(s.count, s.known);
  assert_int_equal(s.cut, 0);
}

/* ---- lists ------------------------------------------------------------------------------------ */

static void check_list(uint32_t of, unsigned role, const char *expected)
{
  char list[PARTS + 1] = "";
  uint32_t p = 0;

  while ((p = lmail_summary_next(&s, of, role, p)) != 0) strncat(list, letters + p - 1, 1);
  assert_string_equal(list, expected);
}

static void check(const char *tree, const char *texts, const char *htmls, const char *attachments)
{
  parse(tree);
  check_list(1, LMAIL_SUMMARY_TEXT, texts);
  check_list(1, LMAIL_SUMMARY_HTML, htmls);
  check_list(1, LMAIL_SUMMARY_ATTACHMENT, attachments);
}

static void rfc8621_4_1_4_example(void **state)
{
  (void)state;
  check("mixed[A:text/plain:inline mixed[alternative[mixed[B:text/plain:inline C:image/jpeg:inline "
        "D:text/plain:inline] related[E:text/html F:image/jpeg]] G:image/jpeg:attachment "
        "H:application/x-excel message[J:text/plain]] K:text/plain:inline]",
        "ABCDK", "AEK", "CFGHM");
  assert_int_equal(letters[lmail_summary_main(&s, 1, LMAIL_SUMMARY_TEXT) - 1], 'A');
  assert_int_equal(letters[lmail_summary_main(&s, 1, LMAIL_SUMMARY_HTML) - 1], 'E');
  assert_int_equal(lmail_summary_has_attachment(&s, 1), 1);
}

static void single_parts(void **state)
{
  (void)state;
  check("A:text/plain", "A", "A", "");
  check("A:text/html", "A", "A", "");
  assert_int_equal(lmail_summary_main(&s, 1, LMAIL_SUMMARY_TEXT), 1);
  check("A:image/png", "A", "A", "");
  assert_int_equal(lmail_summary_main(&s, 1, LMAIL_SUMMARY_TEXT), 0);
  assert_int_equal(lmail_summary_main(&s, 1, LMAIL_SUMMARY_HTML), 0);
  check("A:application/pdf", "", "", "A");
  check("A:text/plain:attachment", "", "", "A");
  check("A:text/plain:inline:a.txt", "A", "A", "");
  check("A:text/calendar", "", "", "A");
  check("A:text/plain:x-other", "A", "A", "");
}

static void alternatives(void **state)
{
  (void)state;
  check("alternative[A:text/plain B:text/html]", "A", "B", "");
  check("alternative[A:text/html]", "A", "A", "");
  check("alternative[A:text/plain]", "A", "A", "");
  check("alternative[A:text/plain B:text/html C:text/calendar D:image/png]", "A", "B", "CD");
  check("mixed[alternative[A:text/html] B:text/plain]", "AB", "AB", "");
  check("mixed[A:text/plain alternative[B:text/html] C:text/plain]", "ABC", "ABC", "");
  check("alternative[related[A:text/html B:image/png]]", "A", "A", "B");
  check("alternative[A:text/plain mixed[B:text/html C:image/png D:text/html]]", "A", "BCD", "C");
  check("alternative[A:text/plain:attachment B:text/html]", "B", "B", "A");
  check("alternative[A:image/png B:image/png]", "", "", "AB");
  check("alternative[alternative[A:text/plain] B:text/html]", "A", "AB", "");
  /* the code of the section forgets B and C, whose lists are null; its words make them attachments */
  check("alternative[mixed[A:text/plain B:text/html C:text/plain]]", "A", "A", "BC");
}

static void related_and_mixed(void **state)
{
  (void)state;
  check("related[A:text/html B:image/png C:text/plain]", "A", "A", "BC");
  check("related[alternative[A:text/plain B:text/html] C:image/png]", "A", "B", "C");
  check("mixed[A:text/plain B:text/plain::b.txt C:image/png::c.png D:text/plain]", "ACD", "ACD",
        "B");
  check("mixed[A:text/plain::a.txt B:text/html]", "AB", "AB", "");
  check("mixed[A:application/pdf B:text/plain]", "B", "B", "A");
  check("mixed[A:text/plain B:image/png:attachment C:audio/ogg D:video/mp4]", "ACD", "ACD", "B");
  check("signed[A:text/plain B:application/pgp-signature]", "A", "A", "B");
  check("report[A:text/plain B:message/delivery-status C:text/rfc822-headers]", "A", "A", "BC");
  check("digest[message[A:text/plain] message[B:text/plain]]", "", "", "MM");
  assert_int_equal(lmail_summary_has_attachment(&s, 1), 1);
  check("related[A:text/html B:image/png:inline]", "A", "A", "B");
  assert_int_equal(lmail_summary_has_attachment(&s, 1), 0);
}

static void rfc2387_3_2_start(void **state)
{
  (void)state;
  check("related<b@x>[A:image/png::a.png:a@x B:text/html:::b@x C:text/plain]", "B", "B", "AC");
  check("related<a@x>[A:text/html:::a@x B:text/html:::b@x]", "A", "A", "B");
  check("related<none@x>[A:text/html:::a@x B:text/html:::b@x]", "A", "A", "B");
  check("related<none@x>[A:application/pdf B:text/html]", "", "", "AB");
  check("related<b@x>[alternative[A:text/plain B:text/html] C:text/html:::b@x]", "AC", "BC", "");
  check("related<b@x>[A:text/plain B:text/html:::b@x C:text/html:::b@x]", "B", "B", "AC");
  check("alternative[A:text/plain related<c@x>[B:image/png C:text/html:::c@x]]", "A", "C", "B");
}

static void messages_inside_have_their_own(void **state)
{
  (void)state;
  check("mixed[A:text/plain message[alternative[B:text/plain C:text/html]] D:image/png]", "AD",
        "AD", "M");
  check_list(4, LMAIL_SUMMARY_TEXT, "B");
  check_list(4, LMAIL_SUMMARY_HTML, "C");
  assert_int_equal(s.parts[4].message, 4);
  check("alternative[A:text/html message[B:text/plain]]", "A", "A", "M");
  check("message[mixed[A:text/plain B:image/png:attachment]]", "", "", "M");
  check_list(2, LMAIL_SUMMARY_TEXT, "A");
  assert_int_equal(lmail_summary_has_attachment(&s, 2), 1);
  assert_int_equal(lmail_summary_has_attachment(&s, 3), 0);
}

/* ---- texts ------------------------------------------------------------------------------------ */

static void feed(lmail_summary *sum, const char *in)
{
  uint8_t scratch[LMAIL_MIME_SCRATCH];
  size_t n = strlen(in), at = 0, used;
  lmail_mime_parser m;
  lmail_status st;
  lmail_event ev;

  lmail_mime_init(&m, NULL, scratch, sizeof scratch);
  do {
    st = lmail_next(&m.base, in + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) (void)lmail_summary_take(sum, &ev);
    if (st == LMAIL_OK) lmail_finish(&m.base);
  } while (st == LMAIL_EVENT || st == LMAIL_OK);
}

static void check_text(const lmail_summary *sum, uint32_t part, unsigned which,
                       const char *expected)
{
  size_t n;
  const char *t = lmail_summary_text(sum, part, which, &n);

  assert_int_equal(n, strlen(expected));
  if (n == 0) assert_null(t);
  else assert_memory_equal(t, expected, n);
}

static const char named[] = "Content-Type: Text/X-Odd; charset=UTF-8; name=\"other\"\n"
                            "Content-Type: image/png; name=second\n"
                            "Content-Disposition: attachment;\n"
                            " filename*0*=utf-8''%C3%A9; filename*1=.txt\n"
                            "Content-ID: (c) <a.b @ c>\n"
                            "Content-Location: http://a.example/\n b/c\n"
                            "Content-ID: <second@c>\n\nx";

static void texts_of_a_part(void **state)
{
  (void)state;
  lmail_summary_init(&s, parts, PARTS, text, sizeof text, NULL);
  feed(&s, named);
  check_text(&s, 1, LMAIL_SUMMARY_TYPE, "text/x-odd");
  check_text(&s, 1, LMAIL_SUMMARY_NAME, "\xc3\xa9.txt");
  check_text(&s, 1, LMAIL_SUMMARY_CHARSET, "UTF-8");
  check_text(&s, 1, LMAIL_SUMMARY_ID, "a.b@c");
  check_text(&s, 1, LMAIL_SUMMARY_LOCATION, "http://a.example/b/c");
  check_text(&s, 1, LMAIL_SUMMARY_TEXTS, "");
  check_text(&s, 2, LMAIL_SUMMARY_NAME, "");
  check_text(&s, 0, LMAIL_SUMMARY_NAME, "");
  assert_int_equal(s.cut, 0);
  assert_int_equal(s.parts[0].disposition, LMAIL_DISPOSITION_ATTACHMENT);
  lmail_summary_init(&s, parts, PARTS, text, sizeof text, NULL);
  feed(&s, "Content-Type: text/plain; name=\"=?utf-8?q?=C3=A9?=\"\n\nx");
  check_text(&s, 1, LMAIL_SUMMARY_NAME, "\xc3\xa9");
}

/* Attack E14: a filter goes by one of the names and the reader by the other. */
static void e14_two_names(void **state)
{
  static const struct {
    const char *fields, *name;
    unsigned notes;
  } cases[] = {
      {"Content-Type: image/png; name=a.png\nContent-Disposition: attachment; filename=a.exe\n",
       "a.exe", LMAIL_SUMMARY_TWO_NAMES},
      {"Content-Disposition: attachment; filename=a.exe\nContent-Type: image/png; name=a.png\n",
       "a.exe", LMAIL_SUMMARY_TWO_NAMES},
      {"Content-Type: image/png; name=\"=?utf-8?q?=C3=A9?=\"\n"
       "Content-Disposition: attachment; filename*=utf-8''%C3%A9\n",
       "\xc3\xa9", 0},
      {"Content-Type: image/png; name=a.png\nContent-Disposition: inline\n", "a.png", 0},
      {"Content-Disposition: attachment; filename=a.png\nContent-Type: image/png; name=a.pn\n",
       "a.png", LMAIL_SUMMARY_TWO_NAMES},
  };
  char all[256];
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    lmail_summary_init(&s, parts, PARTS, text, sizeof text, NULL);
    sprintf(all, "%s\nx", cases[i].fields);
    feed(&s, all);
    check_text(&s, 1, LMAIL_SUMMARY_NAME, cases[i].name);
    assert_int_equal(s.parts[0].notes, cases[i].notes);
    assert_int_equal(s.cut, 0);
  }
}

/* With less room something is missing, and said to be; nothing is cut in its middle. */
static void every_size_of_the_text_buffer(void **state)
{
  size_t cap, n;
  unsigned which;

  (void)state;
  for (cap = 0; cap < 120; cap++) {
    char *room = malloc(cap ? cap : 1);
    unsigned missing = 0;

    lmail_summary_init(&s, parts, PARTS, room, cap, NULL);
    feed(&s, named);
    for (which = 0; which < LMAIL_SUMMARY_TEXTS; which++) {
      missing += lmail_summary_text(&s, 1, which, &n) == NULL;
    }
    if (missing != 0) assert_int_equal(s.cut, 1);
    assert_int_equal(s.parts[0].roles, LMAIL_SUMMARY_ATTACHMENT);
    free(room);
  }
}

static void more_parts_than_room(void **state)
{
  uint32_t cap;

  (void)state;
  for (cap = 0; cap < 6; cap++) {
    lmail_summary_part *few = malloc(cap * sizeof *few + 1);

    parse("mixed[alternative[A:text/plain B:text/html] C:image/png]");
    lmail_summary_init(&s, few, cap, text, sizeof text, NULL);
    feed(&s, message);
    assert_int_equal(s.count, 5);
    assert_int_equal(s.known, cap < 5 ? cap : 5);
    assert_int_equal(lmail_summary_main(&s, 1, LMAIL_SUMMARY_TEXT), cap > 2 ? 3 : 0);
    free(few);
  }
}

/* ---- references ------------------------------------------------------------------------------- */

static uint32_t find(uint32_t from, const char *url)
{
  return lmail_summary_find_url(&s, from, url, strlen(url));
}

static void rfc2392_2_urls(void **state)
{
  (void)state;
  parse(
      "mixed[related[A:text/html B:image/gif:::foo4*foo1@bar.net] C:image/gif:::foo4%25foo1@bar.net "
      "D:image/gif:::x/y@z]");
  assert_int_equal(find(3, "cid:foo4*foo1@bar.net"), 4);
  assert_int_equal(find(3, "CID:foo4%2afoo1%40bar.net"), 4);
  assert_int_equal(find(3, "mid:960830.1639@XIson.com/foo4*foo1@bar.net"), 4);
  assert_int_equal(find(3, "mid:960830.1639@XIson.com"), 0);
  assert_int_equal(find(3, "cid:foo4%2525foo1@bar.net"), 5);
  assert_int_equal(find(3, "cid:x%2Fy@z"), 6);
  assert_int_equal(find(3, "cid:x/y@z"), 6);
  assert_int_equal(find(3, "cid:"), 0);
  assert_int_equal(find(3, "mid:/"), 0);
  assert_int_equal(find(3, "cid:foo4%2"), 0);
  assert_int_equal(find(0, "cid:foo4*foo1@bar.net"), 4);
  assert_int_equal(find(99, "cid:FOO4*foo1@bar.net"), 0);
  assert_int_equal(lmail_summary_find_id(&s, "x/y@z", 5), 6);
  assert_int_equal(lmail_summary_find_id(&s, "", 0), 0);
}

static void rfc2392_2_the_same_id_twice(void **state)
{
  (void)state;
  parse("mixed[related[A:text/html B:image/gif:::a@x] related[C:text/html D:image/gif:::a@x]]");
  assert_int_equal(letters[find(3, "cid:a@x") - 1], 'B');
  assert_int_equal(letters[find(6, "cid:a@x") - 1], 'D');
  parse(
      "related[alternative[A:text/plain related[B:text/html C:image/gif:::c@x]] D:image/gif:::d@x "
      "E:image/gif:::c@x]");
  assert_int_equal(letters[find(5, "cid:d@x") - 1], 'D');
  assert_int_equal(letters[find(5, "cid:c@x") - 1], 'C');
}

static void rfc2557_8_3_locations(void **state)
{
  (void)state;
  lmail_summary_init(&s, parts, PARTS, text, sizeof text, NULL);
  feed(&s,
       "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n\n--b\n"
       "Content-Location: http://a.example/x\n\n--b\nContent-Location: images/y.gif\n\n--b--\n");
  assert_int_equal(find(2, "http://a.example/x"), 3);
  assert_int_equal(find(2, "http://a.example/"), 0);
  assert_int_equal(find(2, "images/y.gif"), 4);
  assert_int_equal(find(2, "thismessage:/images/y.gif"), 4);
  assert_int_equal(find(2, "thismessage:/"), 0);
  assert_int_equal(find(2, ""), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(rfc8621_4_1_4_example),
                                     cmocka_unit_test(single_parts),
                                     cmocka_unit_test(alternatives),
                                     cmocka_unit_test(related_and_mixed),
                                     cmocka_unit_test(rfc2387_3_2_start),
                                     cmocka_unit_test(messages_inside_have_their_own),
                                     cmocka_unit_test(texts_of_a_part),
                                     cmocka_unit_test(e14_two_names),
                                     cmocka_unit_test(every_size_of_the_text_buffer),
                                     cmocka_unit_test(more_parts_than_room),
                                     cmocka_unit_test(rfc2392_2_urls),
                                     cmocka_unit_test(rfc2392_2_the_same_id_twice),
                                     cmocka_unit_test(rfc2557_8_3_locations)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
