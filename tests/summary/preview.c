/* SPDX-License-Identifier: MIT */
/* preview.c - the first words of a text: RFC 8970 3.3, and what fills previews with nothing. */

#include <libmail/preview.h>
#include <libmail/utf8.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Made of pieces of `chunk` octets, each an allocation of its own; the buffer has exactly its size. */
static size_t make(unsigned kind, const char *text, size_t n, size_t chunk, uint32_t chars,
                   uint8_t *out, size_t cap)
{
  size_t at = 0;
  lmail_preview p;

  lmail_preview_init(&p, kind, chars, out, cap);
  while (at < n) {
    size_t k = n - at < chunk ? n - at : chunk;
    char *piece = malloc(k);
    lmail_status st;

    memcpy(piece, text + at, k);
    st = lmail_preview_add(&p, piece, k);
    free(piece);
    at += k;
    if (st == LMAIL_DONE) break;
    assert_int_equal(st, LMAIL_OK);
  }
  lmail_preview_end(&p);
  assert_true(p.len <= cap);
  assert_int_equal(lmail_utf8_valid(out, p.len), p.len);
  return p.len;
}

static void check_n(unsigned kind, const char *text, size_t n, const char *expected)
{
  size_t size = strlen(expected), cap, len, chunk;
  uint8_t *out = malloc(size + 1);

  for (chunk = 1; chunk <= n; chunk++) {
    len = make(kind, text, n, chunk, 1000, out, size + 1);
    if (len != size || memcmp(out, expected, size) != 0) {
      fail_msg("\"%s\" is \"%.*s\"", text, (int)len, (char *)out);
    }
  }
  free(out);
  for (cap = 0; cap < size; cap++) { /* what fits is a beginning of it */
    out = malloc(cap ? cap : 1);
    len = make(kind, text, n, n, 1000, out, cap);
    if (kind == LMAIL_PREVIEW_PLAIN && strchr(text, '>') == NULL) {
      assert_memory_equal(out, expected, len);
    }
    free(out);
  }
}

static void plain(const char *text, const char *expected)
{
  check_n(LMAIL_PREVIEW_PLAIN, text, strlen(text), expected);
}

static void html(const char *text, const char *expected)
{
  check_n(LMAIL_PREVIEW_HTML, text, strlen(text), expected);
}

static void white_space(void **state)
{
  (void)state;
  plain("", "");
  plain(" \r\n\t ", "");
  plain("  Hello,\r\n\r\n\tworld \r\n", "Hello, world");
  plain("a\xc2\xa0\xe2\x80\x83\xe3\x80\x80"
        "b\x01\x7f\xe2\x80\xa8"
        "c",
        "a b c");
  check_n(LMAIL_PREVIEW_PLAIN, "a\0b", 3, "a b");
}

static void what_is_not_seen(void **state)
{
  (void)state;
  plain("a\xc2\xad"
        "b\xe2\x80\x8b"
        "c\xef\xbb\xbf"
        "d\xe2\x80\xae"
        "e\xcd\x8f"
        "f",
        "abcdef");
  plain("\xe2\x80\x8c \xe2\x80\x8c \xe2\x80\x8c a \xe2\x80\x8d", "a");
  plain("\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae", "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae");
  plain("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80!",
        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80!");
}

static void b6_malformed_utf8(void **state)
{
  (void)state;
  plain("a\xff"
        "b\xc3",
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd");
  plain("\xed\xa0\x80\xf0\x9f\x91"
        "c",
        "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
        "c");
}

static void rfc3676_quotations_and_signature(void **state)
{
  (void)state;
  plain("> old\r\n>> older\r\nnew\r\n> old", "new");
  plain("new\n>old\nmore", "new more");
  plain("> only\n> this", "only this");
  plain(">> only", "only");
  plain("a > b\n -- c", "a > b -- c");
  plain("text\r\n-- \r\nBob\r\nphone", "text");
  plain("-- \nBob", "Bob");
  plain("--\nno", "-- no");
  plain("-- no", "-- no");
  plain("-", "-");
  plain("--", "--");
  plain("-- ", "");
  plain("--- \na", "--- a");
  plain("> old\n-- \nBob", "old Bob");
}

static void rfc8970_3_3_length(void **state)
{
  char text[4 * 300];
  uint8_t out[4 * LMAIL_PREVIEW_CHARS_MAX];
  size_t i;

  (void)state;
  for (i = 0; i < 300; i++) memcpy(text + 2 * i, "\xc3\xa9", 2);
  assert_int_equal(make(LMAIL_PREVIEW_PLAIN, text, 600, 600, 200, out, sizeof out), 400);
  assert_int_equal(make(LMAIL_PREVIEW_PLAIN, text, 600, 7, 199, out, sizeof out), 398);
  assert_int_equal(make(LMAIL_PREVIEW_PLAIN, text, 600, 7, 201, out, sizeof out), 402);
  assert_int_equal(make(LMAIL_PREVIEW_PLAIN, text, 600, 7, 0, out, sizeof out), 0);
  assert_int_equal(make(LMAIL_PREVIEW_PLAIN, text, 600, 7, 200, out, 3), 2);
  assert_int_equal(make(LMAIL_PREVIEW_PLAIN, "a b", 3, 3, 2, out, sizeof out), 1);
  assert_int_equal(make(LMAIL_PREVIEW_PLAIN, "> aaaaaa\nbb", 11, 3, 4, out, sizeof out), 2);
}

static void html_markup(void **state)
{
  (void)state;
  html("<p>Hello, <b>w</b>orld</p><p>more", "Hello, world more");
  html("a<br>b<br/>c<hr />d", "a b c d");
  html("<!DOCTYPE html><html><head><title>no</title><style>p>{}</style></head><body>a", "a");
  html("<ScRiPt type='x>y'>if (a</b) '</p>'; </script >a", "a");
  html("a<!-- <p> -->b<!---->c<!-->d<!--->e<!-- --!>f<!- x>g", "abcdefg");
  html("<!--[if mso]><p>no</p><![endif]-->a<![if !mso]>b<![endif]>", "ab");
  html("<?xml version='1.0'?>a</>b</ x>c", "abc");
  html("<a href=\"x>y\" title='>'>a</a><a b=c\"d>e", "ae");
  html("<img alt=\"x\">a<td>b</td><td>c", "a b c");
  html("a < b <3 c<", "a < b <3 c<");
  html("<span>a</span><nosuchelementeverwas>b", "a b");
  html("<p", "");
  html("a<!-- b", "a");
  html("<title>a", "");
  html("<style></styl></style>x", "x");
}

static void html_references(void **state)
{
  (void)state;
  html("&lt;b&gt; &amp;amp; &quot;&apos;&#39;", "<b> &amp; \"''");
  html("&eacute;&Eacute;&AElig;&szlig;&yuml;&Yuml;&oelig;&OElig;&Scaron;&divide;",
       "\xc3\xa9\xc3\x89\xc3\x86\xc3\x9f\xc3\xbf\xc5\xb8\xc5\x93\xc5\x92\xc5\xa0\xc3\xb7");
  html("&#65;&#x41;&#X3bb;&#128;&#150;", "AA\xce\xbb\xe2\x82\xac\xe2\x80\x93");
  html("&#0;&#xD800;&#x110000;&#99999999999;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  html("&#00000000000000000065;&#x00000000000000041;&#8217s&#65g;", "AA\xe2\x80\x99sAg;");
  html("&dagger;&Dagger;&prime;&Prime;&OElig;&Scaron;",
       "\xe2\x80\xa0\xe2\x80\xa1\xe2\x80\xb2\xe2\x80\xb3\xc5\x92\xc5\xa0");
  html("a&nbsp;&zwnj;&nbsp;&#847;&#8203;b&amp", "a b&");
  html("AT&T, a&b; &#; &#x; &#xg; & &&lt;& ", "AT&T, a&b; &#; &#x; &#xg; & &<&");
  html("&nosuchentity;&thereIsNoNameThatLong;", "&nosuchentity;&thereIsNoNameThatLong;");
  html("&copy=1", "\xc2\xa9=1");
}

static void html_quotations(void **state)
{
  (void)state;
  html("<blockquote>old <blockquote>older</blockquote> old</blockquote>new", "new");
  html("new<BLOCKQUOTE type=cite>old</BLOCKQUOTE>more", "new more");
  html("<blockquote>only", "only");
  html("</blockquote>a", "a");
}

/* However hostile, a text of 1 MB is over in no time, and every octet is looked at once. */
static void g4_linear(void **state)
{
  static const char *const units[] = {"<",        "&",    "&#",     "<!--",
                                      "<script>", "</",   "<a b='", "<blockquote>",
                                      "\xe2",     "> \n", "-- \r",  "&a"};
  size_t n = 1u << 20, i, at;
  char *s = malloc(n);
  uint8_t out[800];

  (void)state;
  for (i = 0; i < sizeof units / sizeof *units; i++) {
    size_t unit = strlen(units[i]);

    for (at = 0; at < n; at++) s[at] = units[i][at % unit];
    (void)make(LMAIL_PREVIEW_HTML, s, n, n, 200, out, sizeof out);
    (void)make(LMAIL_PREVIEW_PLAIN, s, n, n, 200, out, sizeof out);
  }
  free(s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(white_space),        cmocka_unit_test(what_is_not_seen),
      cmocka_unit_test(b6_malformed_utf8),  cmocka_unit_test(rfc3676_quotations_and_signature),
      cmocka_unit_test(rfc8970_3_3_length), cmocka_unit_test(html_markup),
      cmocka_unit_test(html_references),    cmocka_unit_test(html_quotations),
      cmocka_unit_test(g4_linear)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
