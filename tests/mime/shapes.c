/* SPDX-License-Identifier: MIT */
/*
 * shapes.c - small messages and the parts that they have: "type octets/lines[parts in it]". It is what
 * IMAP servers say of them, but for two: a boundary is read past "=" without quotes, and a delimiter
 * at the end of the message begins a part without a line end, too.
 */

#include "text.h"
#include "tree.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MESSAGE(type, body) "MIME-Version: 1.0\r\nContent-Type: " type "\r\n\r\n" body
#define TWO_PARTS "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n"

static const struct {
  const char *name, *message, *shape;
} cases[] = {
    {"boundary in quotes", MESSAGE("multipart/mixed; boundary=\"b\"", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"boundary as a token", MESSAGE("multipart/mixed; boundary=b", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"boundary with = unquoted",
     MESSAGE("multipart/mixed; boundary=--=_b",
             "----=_b\r\n\r\none\r\n----=_b\r\n\r\ntwo\r\n----=_b--\r\n"),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"boundary in capitals of the name", MESSAGE("Multipart/MIXED; BOUNDARY=b", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"boundary with comment behind",
     MESSAGE("multipart/mixed; boundary=b (the boundary)", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"boundary with comment before", MESSAGE("multipart/mixed; (x) boundary=b", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"comment in type", MESSAGE("multipart (a) / (b) mixed (c); boundary=b", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"space around =", MESSAGE("multipart/mixed; boundary = b", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"space around = quoted", MESSAGE("multipart/mixed; boundary = \"b\"", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"folded boundary", MESSAGE("multipart/mixed;\r\n\tboundary=\r\n b", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"folded in quotes",
     MESSAGE("multipart/mixed; boundary=\"b\r\n c\"", "--b c\r\n\r\none\r\n--b c--\r\n"),
     "multipart/mixed[text/plain 3/0]"},
    {"quoted pair",
     MESSAGE("multipart/mixed; boundary=\"b\\\"c\"", "--b\"c\r\n\r\none\r\n--b\"c--\r\n"),
     "multipart/mixed[text/plain 3/0]"},
    {"no space behind ;", MESSAGE("multipart/mixed;boundary=b", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"trailing ;", MESSAGE("multipart/mixed; boundary=b;", TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"type parameter first",
     MESSAGE("multipart/related; type=\"text/html\"; start=\"<a@b>\"; boundary=\"b\"", TWO_PARTS),
     "multipart/related[text/plain 3/0, text/plain 3/0]"},
    {"boundary with spaces inside",
     MESSAGE("multipart/mixed; boundary=\"b c d\"",
             "--b c d\r\n\r\none\r\n--b c d\r\n\r\ntwo\r\n--b c d--\r\n"),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"transport padding",
     MESSAGE("multipart/mixed; boundary=b", "--b  \t\r\n\r\none\r\n--b \r\n\r\ntwo\r\n--b-- \t\r\n"),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"delimiter differs in case",
     MESSAGE("multipart/mixed; boundary=b", "--b\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--b--\r\n"),
     "multipart/mixed[text/plain 15/3]"},
    {"delimiter not at line start",
     MESSAGE("multipart/mixed; boundary=b", "--b\r\n\r\none\r\n --b\r\nx--b\r\n--b--\r\n"),
     "multipart/mixed[text/plain 15/2]"},
    {"epilogue", MESSAGE("multipart/mixed; boundary=b", TWO_PARTS "text\r\n"),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"preamble", MESSAGE("multipart/mixed; boundary=b", "text\r\n" TWO_PARTS),
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"empty part at once",
     MESSAGE("multipart/mixed; boundary=b", "--b\r\n--b\r\n\r\ntwo\r\n--b--\r\n"),
     "multipart/mixed[text/plain 0/0, text/plain 3/0]"},
    {"part with header only",
     MESSAGE("multipart/mixed; boundary=b",
             "--b\r\nContent-Type: text/html\r\n--b\r\n\r\ntwo\r\n--b--\r\n"),
     "multipart/mixed[text/html 0/0, text/plain 3/0]"},
    {"part with header and blank line",
     MESSAGE("multipart/mixed; boundary=b", "--b\r\nContent-Type: text/html\r\n\r\n--b--\r\n"),
     "multipart/mixed[text/html 0/0]"},
    {"part with header, blank line, line end",
     MESSAGE("multipart/mixed; boundary=b", "--b\r\nContent-Type: text/html\r\n\r\n\r\n--b--\r\n"),
     "multipart/mixed[text/html 0/0]"},
    {"no close delimiter",
     MESSAGE("multipart/mixed; boundary=b", "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n"),
     "multipart/mixed[text/plain 3/0, text/plain 5/1]"},
    {"ends in the delimiter", MESSAGE("multipart/mixed; boundary=b", "--b\r\n\r\none\r\n--b"),
     "multipart/mixed[text/plain 3/0, text/plain 0/0]"},
    {"ends in a close delimiter without line end",
     MESSAGE("multipart/mixed; boundary=b", "--b\r\n\r\none\r\n--b--"),
     "multipart/mixed[text/plain 3/0]"},
    {"nested, closed by outer",
     MESSAGE(
         "multipart/mixed; boundary=b",
         "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n"),
     "multipart/mixed[multipart/alternative[text/plain 3/0], text/plain 3/0]"},
    {"nested, boundary longer than the outer",
     MESSAGE(
         "multipart/mixed; boundary=b",
         "--b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n\r\none\r\n--bb--\r\n--b\r\n\r\ntwo\r\n--b--\r\n"),
     "multipart/mixed[multipart/alternative[text/plain 3/0], text/plain 3/0]"},
    {"nested, boundary shorter than the outer",
     MESSAGE(
         "multipart/mixed; boundary=bb",
         "--bb\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n--bb\r\n\r\ntwo\r\n--bb--\r\n"),
     "multipart/mixed[multipart/alternative[text/plain 3/0], text/plain 3/0]"},
    {"message in multipart",
     MESSAGE("multipart/mixed; boundary=b",
             "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\none\r\n--b--\r\n"),
     "multipart/mixed[message/rfc822 17/2[text/plain 3/0]]"},
    {"message with multipart",
     MESSAGE(
         "multipart/mixed; boundary=b",
         "--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\none\r\n--c--\r\n--b--\r\n"),
     "multipart/mixed[message/rfc822 64/6[multipart/mixed[text/plain 3/0]]]"},
    {"message with multipart not closed",
     MESSAGE(
         "multipart/mixed; boundary=b",
         "--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\none\r\n--b--\r\n"),
     "multipart/mixed[message/rfc822 55/4[multipart/mixed[text/plain 3/0]]]"},
    {"message without blank line",
     MESSAGE("multipart/mixed; boundary=b",
             "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n--b--\r\n"),
     "multipart/mixed[message/rfc822 12/1[text/plain 0/0]]"},
    {"message in message",
     MESSAGE("message/rfc822", "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n"),
     "message/rfc822 49/5[message/rfc822 17/3[text/plain 3/1]]"},
    {"digest",
     MESSAGE(
         "multipart/digest; boundary=b",
         "--b\r\n\r\nSubject: x\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--b--\r\n"),
     "multipart/digest[message/rfc822 17/2[text/plain 3/0], text/plain 3/0]"},
    {"digest in digest message",
     MESSAGE(
         "multipart/digest; boundary=b",
         "--b\r\n\r\nContent-Type: multipart/digest; boundary=c\r\n\r\n--c\r\n\r\nA: b\r\n\r\none\r\n--c--\r\n--b--\r\n"),
     "multipart/digest[message/rfc822 73/8[multipart/digest[message/rfc822 11/2[text/plain 3/0]]]]"},
    {"unknown multipart", MESSAGE("multipart/x-foo; boundary=b", TWO_PARTS),
     "multipart/x-foo[text/plain 3/0, text/plain 3/0]"},
    {"form-data", MESSAGE("multipart/form-data; boundary=b", TWO_PARTS),
     "multipart/form-data[text/plain 3/0, text/plain 3/0]"},
    {"delivery-status",
     MESSAGE(
         "multipart/report; report-type=delivery-status; boundary=b",
         "--b\r\n\r\none\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822;b\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n\r\n--b--\r\n"),
     "multipart/report[text/plain 3/0, message/delivery-status 52, text/rfc822-headers 12/1]"},
    {"message/partial",
     MESSAGE("message/partial; number=1; total=2; id=a", "Subject: x\r\n\r\none\r\n"),
     "message/partial 19"},
    {"external-body",
     MESSAGE("message/external-body; access-type=url; url=\"http://a\"",
             "Content-Type: text/plain\r\n\r\nx\r\n"),
     "message/external-body 31"},
    {"unknown message type", MESSAGE("message/x-foo", "A: b\r\n\r\nc\r\n"), "message/x-foo 11"},
    {"no Content-Type", "MIME-Version: 1.0\r\n\r\ntext\r\n", "text/plain 6/1"},
    {"no MIME-Version",
     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n",
     "multipart/mixed[text/plain 3/0, text/plain 3/0]"},
    {"space before colon", "MIME-Version: 1.0\r\nContent-Type : text/html\r\n\r\nx\r\n",
     "text/html 3/1"},
    {"upper case names", "MIME-VERSION: 1.0\r\nCONTENT-TYPE: text/html\r\n\r\nx\r\n",
     "text/html 3/1"},
    {"bad line in header",
     "MIME-Version: 1.0\r\nContent-Type: text/html\r\nbad line\r\nX: y\r\n\r\nx\r\n",
     "text/html 3/1"},
    {"header begins with a blank line", "\r\nSubject: x\r\n\r\ntext\r\n", "text/plain 20/3"},
    {"two Content-Types",
     "MIME-Version: 1.0\r\nContent-Type: text/html\r\nContent-Type: text/plain\r\n\r\nx\r\n",
     "text/html 3/1"},
    {"many blank lines", MESSAGE("text/plain", "\r\n\r\n\r\n"), "text/plain 6/3"},
    {"no text at all", MESSAGE("text/plain", ""), "text/plain 0/0"},
    {"header without end", "MIME-Version: 1.0\r\nContent-Type: text/html", "text/html 0/0"},
    {"a lone CR in the body", MESSAGE("text/plain", "a\rb\r\nc"), "text/plain 6/1"},
    {"preamble that looks like a header",
     MESSAGE("multipart/mixed; boundary=b",
             "Content-Type: text/plain\r\n\r\n--b\r\n\r\none\r\n--b--\r\n"),
     "multipart/mixed[text/plain 3/0]"},
    {"delimiter of another message",
     MESSAGE(
         "multipart/mixed; boundary=b",
         "--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n"),
     "multipart/mixed[message/rfc822 64/6[multipart/mixed[text/plain 3/0]]]"},
    {"boundary with trailing dashes",
     MESSAGE("multipart/mixed; boundary=\"b--\"", "--b--\r\n\r\none\r\n--b----\r\n"),
     "multipart/mixed[text/plain 3/0]"},
};

/* Adds the shape of a part; per_line is how many octets more its lines have elsewhere. */
static void add_shape(text *t, const tree *tree, const part *p, unsigned per_line)
{
  int multipart = LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_MULTIPART;
  const part *child;
  unsigned i;

  text_printf(t, "%s", p->type);
  if (!multipart) text_printf(t, " %llu", (unsigned long long)(p->octets + p->lines * per_line));
  if (LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_TEXT || (p->composite && !multipart)) {
    text_printf(t, "/%llu", (unsigned long long)p->lines);
  }
  if (!p->composite) return;
  for (i = 1; (child = tree_child(tree, p, i)) != NULL; i++) {
    text_printf(t, "%s", i == 1 ? "[" : ", ");
    add_shape(t, tree, child, per_line);
  }
  text_printf(t, "%s", i == 1 ? "[]" : "]");
}

static void check(size_t i, const char *message, size_t n, size_t chunk, unsigned per_line)
{
  uint8_t *in = malloc(n + 1);
  text shape = {0};
  tree t;

  memcpy(in, message, n);
  tree_parse(&t, in, n, chunk, 0);
  add_shape(&shape, &t, &t.parts[0], per_line);
  if (strcmp(shape.s, cases[i].shape) != 0) {
    fail_msg("%s (chunks of %lu, %s): %s, not %s", cases[i].name, (unsigned long)chunk,
             per_line ? "LF" : "CRLF", shape.s, cases[i].shape);
  }
  text_free(&shape);
  tree_free(&t);
  free(in);
}

static void shapes(void **state)
{
  size_t i, k;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const char *message = cases[i].message;
    size_t n = strlen(message), to = 0;
    char *lf = malloc(n + 1);

    for (k = 0; k < n; k++) {
      if (message[k] != '\r' || message[k + 1] != '\n') lf[to++] = message[k];
    }
    for (k = 0; k < 4; k++) {
      check(i, message, n, k, 0);
      check(i, lf, to, k, 1);
    }
    free(lf);
  }
  printf("%lu messages\n", (unsigned long)i);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(shapes)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
