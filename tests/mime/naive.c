/* SPDX-License-Identifier: MIT */
/*
 * naive.c - RFC 2046 5.1.1 once more, line by line and slowly: where the parts of a multipart begin and
 * end. Bodies of dashes, boundaries, beginnings of boundaries and all kinds of line ends must come out
 * the same from the parser, in any chunks.
 */

#include "tree.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 4000, TOKENS = 60, PARTS = 100, ROOM = 16384 };

typedef struct extent {
  size_t begin, end;
} extent;

static uint32_t seed = 1;

static size_t below(size_t n)
{
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % n;
}

/* ---- the slow reader -------------------------------------------------------------------------- */

/* The offset behind the line at `at`. */
static size_t next_line(const char *s, size_t n, size_t at)
{
  while (at < n && s[at++] != '\n') continue;
  return at;
}

/* Is s[from .. to) a header to its end, with its blank line or without? Then no line end is left over. */
static int is_header(const char *s, size_t from, size_t to)
{
  while (from < to) {
    size_t next = next_line(s, to, from);
    int blank = s[from] == '\n' || (s[from] == '\r' && next == from + 2 && s[from + 1] == '\n');

    if (blank) return next == to;
    from = next;
  }
  return 1;
}

/* The parts of a body s[at .. n): from behind a delimiter's line to the line end in front of the next. */
static size_t split(const char *s, size_t n, size_t at, const char *boundary, extent *parts)
{
  size_t k = strlen(boundary), count = 0;
  int open = 0;

  for (; at < n; at = next_line(s, n, at)) {
    if (n - at < k + 2 || memcmp(s + at, "--", 2) != 0 || memcmp(s + at + 2, boundary, k) != 0)
      continue;
    if (open) {
      extent *p = &parts[count - 1];

      p->end = at;
      if (!is_header(s, p->begin, at)) p->end -= s[at - 2] == '\r' ? 2 : 1;
    }
    open = n - at < k + 4 || memcmp(s + at + 2 + k, "--", 2) != 0;
    if (!open) return count;
    assert_true(count < PARTS);
    parts[count].begin = next_line(s, n, at);
    parts[count++].end = n;
  }
  return count;
}

/* ---- the parser ------------------------------------------------------------------------------- */

static void check(const char *s, size_t n, const extent *parts, size_t count, size_t chunk)
{
  size_t i;
  tree t;

  tree_parse(&t, (const uint8_t *)s, n, chunk, 0);
  for (i = 0; i < count; i++) {
    const part *p = tree_child(&t, &t.parts[0], (unsigned)i + 1);

    if (!p || p->header_off != parts[i].begin || p->body_off + p->octets != parts[i].end) {
      fail_msg("chunks of %lu: part %lu is %lu to %lu, not %lu to %lu of\n%.*s",
               (unsigned long)chunk, (unsigned long)i + 1, p ? (unsigned long)p->header_off : 0,
               p ? (unsigned long)(p->body_off + p->octets) : 0, (unsigned long)parts[i].begin,
               (unsigned long)parts[i].end, (int)n, s);
    }
  }
  assert_null(tree_child(&t, &t.parts[0], (unsigned)count + 1));
  tree_free(&t);
}

static size_t add(char *to, const char *s)
{
  strcpy(to, s);
  return strlen(s);
}

/* A message of random pieces; the offset of its body. */
static size_t compose(char *s, size_t *n, const char *boundary)
{
  static const char run[] = "----------------------------------------------------------------------";
  size_t body = (size_t)sprintf(
      s, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n", boundary);
  size_t left = below(TOKENS);
  char *to = s + body;

  while (left-- > 0) {
    switch (below(12)) {
    case 0: to += add(to, "\r\n"); break;
    case 1: to += add(to, "\n"); break;
    case 2: to += add(to, "\r"); break;
    case 3: to += add(to, "-"); break;
    case 4: to += add(to, "x x"); break;
    case 5: to += sprintf(to, "%s", run + below(sizeof run - 1)); break;
    case 6: to += sprintf(to, "--%s", boundary); break;
    case 7: to += sprintf(to, "\r\n--%s\r\n\r\n", boundary); break;
    case 8: to += sprintf(to, "\n--%s", boundary); break;
    case 9: to += sprintf(to, "\r\n--%.*s", (int)strlen(boundary) - 1, boundary); break;
    case 10:
      to += sprintf(to, "%.*s", (int)below(200),
                    "the quick brown fox jumps over the lazy dog, again and again and again");
      break;
    default:
      if (below(4) == 0) to += sprintf(to, "\r\n--%s--", boundary);
    }
  }
  *n = (size_t)(to - s);
  return body;
}

static void line_by_line(void **state)
{
  static const char *const boundaries[] = {
      "b",     "-",   "--",
      "bound", "b b", "0123456789012345678901234567890123456789012345678901234567890123456789"};
  static char s[ROOM];
  size_t i, all = 0;

  (void)state;
  for (i = 0; i < ROUNDS; i++) {
    const char *boundary = boundaries[below(sizeof boundaries / sizeof boundaries[0])];
    extent parts[PARTS];
    size_t n, body = compose(s, &n, boundary), count = split(s, n, body, boundary, parts);

    check(s, n, parts, count, 0);
    check(s, n, parts, count, 1 + below(9));
    check(s, n, parts, count, 64);
    all += count;
  }
  printf("%d messages, %lu parts\n", ROUNDS, (unsigned long)all);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(line_by_line)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
