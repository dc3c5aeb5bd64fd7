/* SPDX-License-Identifier: MIT */
/* address_walk.c - address lists as one line of text; see address_walk.h. */

#include "address_walk.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char line[1 << 16];
static size_t line_n;

static void put(const char *format, ...)
{
  va_list args;

  va_start(args, format);
  line_n += (size_t)vsnprintf(line + line_n, sizeof line - line_n, format, args);
  va_end(args);
  assert_true(line_n < sizeof line);
}

static void put_defects(const lmail_defect *list, size_t from, size_t to, char mark)
{
  for (; from < to; from++) {
    const char *name = lmail_defect_name(list[from].code);
    const char *prefix = "DEFECT_ADDRESS_";

    assert_non_null(name);
    assert_non_null(lmail_defect_rule(list[from].code));
    if (strncmp(name, prefix, strlen(prefix)) == 0) name += strlen(prefix);
    put(" %c%s@%u", mark, name, (unsigned)list[from].off);
  }
}

static void put_comments(const lmail_address *a)
{
  lmail_address_iter it;
  const uint8_t *span;
  char text[4096];
  size_t n, len, count = 0;

  lmail_comment_init(&it, a);
  for (; lmail_comment_next(&it, &span, &n); count++) {
    assert_true(span >= a->raw && span + n <= a->raw + a->raw_len);
    assert_int_equal(lmail_comment_decode(span, n, NULL, text, sizeof text, &len, NULL), LMAIL_OK);
    put("(%.*s)", (int)len, text);
  }
  assert_int_equal(count > 0, (a->flags & LMAIL_ADDRESS_COMMENTS) != 0);
}

static void put_item(const lmail_address *a)
{
  char text[4096];
  size_t len;

  if (a->kind == LMAIL_ADDRESS_GROUP) {
    assert_int_equal(
        lmail_phrase_decode(a->group, a->group_len, NULL, text, sizeof text, &len, NULL), LMAIL_OK);
    put("%.*s:", (int)len, text);
  } else if (a->kind == LMAIL_ADDRESS_GROUP_END) {
    put(";");
  } else {
    assert_int_equal(lmail_address_name(a, NULL, text, sizeof text, &len, NULL), LMAIL_OK);
    put("%.*s<", (int)len, text);
    if (a->route_len > 0) put("%.*s:", (int)a->route_len, (const char *)a->route);
    if (lmail_address_local(a, text, sizeof text, &len) == LMAIL_OK) put("%.*s", (int)len, text);
    else put("?");
    if (a->domain_len > 0) {
      assert_int_equal(lmail_address_domain(a, text, sizeof text, &len), LMAIL_OK);
      put("@%.*s", (int)len, text);
    }
    put(">");
  }
  put_comments(a);
}

const char *walk(const char *value, size_t n)
{
  char *copy = malloc(n > 0 ? n : 1);
  lmail_defect list[200];
  lmail_defects defects = {list, 200, 0};
  lmail_address_iter it;
  lmail_address a;
  size_t told = 0;

  if (n > 0) memcpy(copy, value, n);
  line_n = 0;
  line[0] = '\0';
  lmail_address_init(&it, copy, n, &defects);
  while (lmail_address_next(&it, &a)) {
    if (line_n > 0) put(" | ");
    put_item(&a);
    put_defects(list, a.first_defect, a.first_defect + a.defects, '!');
    put_defects(list, told, a.first_defect, '~');
    told = defects.count;
  }
  put_defects(list, told, defects.count, '~');
  assert_int_equal(lmail_address_next(&it, &a), 0);
  free(copy);
  return line;
}

void check_walk(const char *value, const char *expected)
{
  assert_string_equal(walk(value, strlen(value)), expected);
}
