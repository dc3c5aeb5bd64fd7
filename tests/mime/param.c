/* SPDX-License-Identifier: MIT */
/* param.c - parameters of Content-* fields, their lookup, and file names. */

#include <libmail/mime.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "name=value/flags;..." of all parameters, section numbers in front of the names. */
static void walk(const char *params, char *out, size_t cap)
{
  lmail_param_iter it;
  lmail_param p;
  size_t len = 0;

  *out = '\0';
  lmail_param_init(&it, params, strlen(params));
  while (lmail_param_next(&it, &p)) {
    len += (size_t)snprintf(out + len, cap - len, "%s%.*s", len ? " | " : "", (int)p.name_len,
                            (const char *)p.name);
    if (p.flags & LMAIL_PARAM_SECTION) {
      len += (size_t)snprintf(out + len, cap - len, "#%u", (unsigned)p.section);
    }
    len += (size_t)snprintf(out + len, cap - len, "=%.*s", (int)p.value_len, (const char *)p.value);
    if (p.flags & ~(unsigned)LMAIL_PARAM_SECTION) {
      len += (size_t)snprintf(out + len, cap - len, " /%x",
                              p.flags & ~(unsigned)LMAIL_PARAM_SECTION);
    }
  }
}

static void check_walk(const char *params, const char *expected)
{
  char out[1000];

  walk(params, out, sizeof out);
  assert_string_equal(out, expected);
}

static void rfc2045_5_1_parameters(void **state)
{
  (void)state;
  check_walk("", "");
  check_walk("; charset=us-ascii (Plain text)", "charset=us-ascii");
  check_walk("; charset=\"us-ascii\"", "charset=us-ascii /1");
  check_walk(";\r\n\tboundary = \"a b\" ;\r\n x=y\r\n", "boundary=a b /1 | x=y");
  check_walk("(c(c)c); (c) a (c) = (c) b (c) ; c=d", "a=b | c=d");
  check_walk("; a=\"\\\"x\\\\\"", "a=\\\"x\\\\ /1");
}

static void attack_e12_broken_parameters(void **state)
{
  (void)state;
  check_walk(";;; a=b;;", "a=b");
  check_walk("; a", "a= /10");
  check_walk("; a; b=c", "a= /10 | b=c");
  check_walk("; =b", "=b /20");
  check_walk("; a=", "a=");
  check_walk("; a=; b=c", "a= | b=c");
  check_walk("; a=\"x", "a=x /41");
  check_walk("; a=x y; b=c", "a=x y /80 | b=c");
  check_walk("; a=b c=d", "a=b /8000 | c=d /100");
  check_walk("; a=\"b\" c=\"d\"", "a=b /8001 | c=d /101");
  check_walk(" a=b", "a=b /100");
  check_walk("; \"stray\"; a=b", "= /30 | a=b");
  check_walk("; a=(unclosed; b=c", "a= /40");
  check_walk("; name==?utf-8?Q?a?=", "name==?utf-8?Q?a?= /80");
  check_walk("; name=C:\\x/y@z.txt", "name=C:\\x/y@z.txt /80");
  check_walk("; name=caf\xe9", "name=caf\xe9 /80");
}

static void attack_e12_text_behind_a_value(void **state)
{
  (void)state;
  check_walk("; a=\"x.txt\".exe; b=c", "a=x.txt /8001 | .exe= /110 | b=c");
  check_walk("; a=\"x.txt\" \".exe\"", "a=x.txt /8001 | = /130");
  check_walk("; a=x.txt(c).exe", "a=x.txt /8000 | .exe= /110");
  check_walk("; a=\"x.txt\"y=.exe", "a=x.txt /8001 | y=.exe /100");
  check_walk("; a=\"x\" (c)\r\n ; b=c (d)", "a=x /1 | b=c");
}

static void attack_e12_comments_and_names(void **state)
{
  (void)state;
  check_walk("; a(c)=b; c(d(e)) (f)=(g)h", "a=b | c=h");
  check_walk("; a(c)b=x", "a= /10 | b=x /100");
  check_walk("; na/me=x; b\xe9=y", "na/me=x /80 | b\xe9=y /80");
  check_walk(" (; a=b", "= /70");
  check_walk("; a=b; (c (d); e=f", "a=b | = /70");
  check_walk("; a=b (c\\); e=f", "a=b | = /70");
  check_walk("; a(b=c", "a= /10 | = /70");
  check_walk("; a=b; (c\\))", "a=b");
}

static void a_forgotten_semicolon(void **state)
{
  char params[200];
  char expected[200];
  int n;

  (void)state;
  check_walk("; a=b long-name=c", "a=b /8000 | long-name=c /100");
  for (n = 79; n <= 80; n++) { /* so far it is looked for "=" */
    (void)snprintf(params, sizeof params, "; a=b %0*d=c", n, 0);
    (void)snprintf(expected, sizeof expected, "a=b /8000 | %0*d=c /100", n, 0);
    check_walk(params, expected);
  }
  (void)snprintf(params, sizeof params, "; a=b %081d=c", 0);
  (void)snprintf(expected, sizeof expected, "a=b %081d=c /80", 0);
  check_walk(params, expected);
}

static void quirk_52_encoding_on_the_same_line(void **state)
{
  (void)state; /* MimeKit#94: a line break was lost between two fields */
  check_walk("; charset = \"x\" Content-Transfer-Encoding: 8bit",
             "charset=x /8001 | Content-Transfer-Encoding:= /190 | 8bit= /110");
}

static void check_text(const char *params, const char *expected, size_t expected_n, unsigned defect)
{
  lmail_text_config cfg;
  lmail_param_info info;
  char value[200];
  size_t cap, len;

  memset(&cfg, 0, sizeof cfg);
  cfg.find = lmail_charset_find_all;
  assert_int_equal(lmail_param_get(params, strlen(params), "a", 1, value, sizeof value, &info),
                   LMAIL_OK);
  for (cap = 0; cap <= expected_n; cap++) {
    lmail_defect list[4];
    lmail_defects defects = {list, 4, 0};
    char *out = (char *)malloc(cap + 1);

    assert_int_equal(lmail_param_text(&info, value, &cfg, out, cap, &len, &defects),
                     cap < expected_n ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(len, expected_n);
    assert_memory_equal(out, expected, cap);
    assert_int_equal(defects.count != 0 ? list[0].code : 0, defect);
    free(out);
  }
}
#define TEXT(params, expected, defect) check_text(params, expected, sizeof(expected) - 1, defect)

static void rfc2231_text(void **state)
{
  (void)state;
  TEXT("a=b", "b", 0);
  TEXT("a=\" b \\\" \"", " b \" ", 0);
  TEXT("a*=utf-8''%c3%bc", "\xc3\xbc", 0);
  TEXT("a*=iso-8859-1'de'gr%fc%dfe",
       "gr\xc3\xbc\xc3\x9f"
       "e",
       0);
  TEXT("a*0*=shift_jis''%83; a*1*=e", "\xe3\x83\x86", 0);
  TEXT("a*=utf-8''%fc", "\xef\xbf\xbd", LMAIL_DEFECT_TEXT_BAD_OCTETS);
  TEXT("a*=x''%c3%bc", "\xc3\xbc", LMAIL_DEFECT_TEXT_CHARSET);
  TEXT("a*=''%fc", "\xef\xbf\xbd", LMAIL_DEFECT_TEXT_8BIT);
  TEXT("a*=utf-8''%00", "\xef\xbf\xbd", LMAIL_DEFECT_TEXT_CONTROL);
}

/* Outlook, Gmail and others write encoded words, with RFC 2231's form or without it. */
static void q47_text(void **state)
{
  (void)state;
  TEXT("a=\"=?utf-8?b?w7w=?=\"", "\xc3\xbc", LMAIL_DEFECT_TEXT_QUOTED_WORD);
  TEXT("a=\"=?koi8-r?q?=F0?= =?koi8-r?q?=D2?= x\"", "\xd0\x9f\xd1\x80 x",
       LMAIL_DEFECT_TEXT_QUOTED_WORD);
  TEXT("a==?utf-8?q?a?=", "a", 0);
  TEXT("a*=utf-8''=?utf-8?q?%3DC3=BC?=", "\xc3\xbc", 0);
  TEXT("a*0=\"=?utf-8?q?a\"; a*1=\"b?=\"", "ab", LMAIL_DEFECT_TEXT_QUOTED_WORD);
  TEXT("a=\"\xfc\"", "\xef\xbf\xbd", LMAIL_DEFECT_TEXT_8BIT);
}

static void attack_e13_sections(void **state)
{
  (void)state;
  check_walk("; a*=u'e'x", "a=u'e'x /a");
  check_walk("; a*0=x; a*1*=y; a*10=z", "a#0=x | a#1=y /2 | a#10=z");
  check_walk("; a*01=x", "a*01=x /200");
  check_walk("; a*x=x; a*-1=y", "a*x=x /200 | a*-1=y /200");
  check_walk("; a*4294967296=x; a*99999=y", "a*4294967296=x /200 | a*99999=y /200");
  check_walk("; *=x; **=y; *0*=z", "*=x /200 | **=y /200 | *0*=z /200");
}

/* The value of `name` in params; its flags must be `flags`, its charset `charset`. */
static void check_get(const char *params, const char *name, const char *expected, unsigned flags,
                      const char *charset)
{
  size_t n = strlen(params);
  char *copy = malloc(n + 1); /* exactly as long as it is */
  char out[200];
  lmail_param_info info;
  lmail_status st;

  memcpy(copy, params, n);
  copy = realloc(copy, n ? n : 1);
  st = lmail_param_get(copy, n, name, strlen(name), out, sizeof out, &info);
  if (!expected) {
    assert_int_equal(st, LMAIL_E_ARGUMENT);
    free(copy);
    return;
  }
  assert_int_equal(st, LMAIL_OK);
  assert_int_equal(info.len, strlen(expected));
  assert_memory_equal(out, expected, info.len);
  assert_int_equal(info.flags & ~(unsigned)LMAIL_PARAM_QUOTED, flags);
  assert_int_equal(info.charset_len, charset ? strlen(charset) : 0);
  if (charset) assert_memory_equal(info.charset, charset, info.charset_len);
  free(copy);
}

static void rfc2231_examples(void **state)
{
  (void)state;
  /* RFC 2231 3 */
  check_get(" access-type=URL;\r\n URL*0=\"ftp://\";\r\n URL*1=\"cs.utk.edu/pub/moore/\"", "url",
            "ftp://cs.utk.edu/pub/moore/", LMAIL_PARAM_SECTION, NULL);
  /* RFC 2231 4 */
  check_get("; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "title",
            "This is ***fun***", LMAIL_PARAM_EXTENDED | LMAIL_PARAM_CHARSET, "us-ascii");
  /* RFC 2231 4.1 */
  check_get(";\r\n title*0*=us-ascii'en'This%20is%20even%20more%20\r\n;"
            " title*1*=%2A%2A%2Afun%2A%2A%2A%20;\r\n title*2=\"isn't it!\"",
            "title", "This is even more ***fun*** isn't it!",
            LMAIL_PARAM_EXTENDED | LMAIL_PARAM_CHARSET | LMAIL_PARAM_SECTION, "us-ascii");
}

static void attack_e13_lookup(void **state)
{
  const unsigned section = LMAIL_PARAM_SECTION;

  (void)state;
  check_get("; a*1=y; a*0=x", "a", "xy", section, NULL);
  check_get("; a*2=z; a*1=y; a*0=x", "a", "xyz", section, NULL);
  check_get("; a*0=x; a*2=z", "a", "x", section | LMAIL_PARAM_MISSING, NULL);
  check_get("; a*1=x; a*2=z", "a", NULL, 0, NULL);
  check_get("; a*0=x; a*0=y", "a", "x", section | LMAIL_PARAM_CONFLICT, NULL);
  check_get("; a=x; a=y", "a", "x", LMAIL_PARAM_CONFLICT, NULL);
  check_get("; a=x; a=x", "a", "x", 0, NULL);
  check_get("; a=x; a*=u''y; a*0=z", "a", "z", section | LMAIL_PARAM_TWO_FORMS, NULL);
  check_get("; a*=u''%", "a", "%",
            LMAIL_PARAM_EXTENDED | LMAIL_PARAM_CHARSET | LMAIL_PARAM_BAD_PERCENT, "u");
  check_get("; a*=u''%G1%4", "a", "%G1%4",
            LMAIL_PARAM_EXTENDED | LMAIL_PARAM_CHARSET | LMAIL_PARAM_BAD_PERCENT, "u");
  check_get("; a*=%41", "a", "A", LMAIL_PARAM_EXTENDED | LMAIL_PARAM_CHARSET | LMAIL_PARAM_MISSING,
            NULL);
  check_get("; a*=\"u''%41\"", "a", "A", LMAIL_PARAM_EXTENDED | LMAIL_PARAM_CHARSET, "u");
  check_get("; A=x", "a", "x", 0, NULL);
  check_get("; ab=x", "a", NULL, 0, NULL);
  check_get("; a=\"x\r\n y\"", "a", "x y", 0, NULL);
}

/* The flags of a lookup that finds nothing. */
static unsigned flags_of_nothing(const char *params, const char *name)
{
  lmail_param_info info;

  memset(&info, 0xff, sizeof info);
  assert_int_equal(lmail_param_get(params, strlen(params), name, strlen(name), NULL, 0, &info),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(info.len, 0);
  assert_null(info.charset);
  return info.flags;
}

static void attack_e13_what_a_lookup_tells(void **state)
{
  const unsigned extended = LMAIL_PARAM_EXTENDED | LMAIL_PARAM_CHARSET;

  (void)state;
  check_get("; filename=\"safe.txt\".exe", "filename", "safe.txt", LMAIL_PARAM_TAIL, NULL);
  check_get("; filename=\"a\".exe; filename=a", "filename", "a", LMAIL_PARAM_TAIL, NULL);
  check_get("; filename(x)=evil.exe", "filename", "evil.exe", 0, NULL);
  check_get("; a=b; c=\"; a=d", "a", "b", LMAIL_PARAM_UNTERMINATED, NULL);
  check_get("; a=b; (; a=d", "a", "b", LMAIL_PARAM_UNTERMINATED, NULL);
  check_get("; a=x; a*1=y", "a", "x", LMAIL_PARAM_TWO_FORMS, NULL);
  /* no charset'language' */
  check_get("; a*=evil%2Eexe", "a", "evil.exe", extended | LMAIL_PARAM_MISSING, NULL);
  check_get("; a*=u'x", "a", "u'x", extended | LMAIL_PARAM_MISSING, NULL);
  check_get("; a*=''x", "a", "x", extended, "");
  check_get("; a*0=x; a*1*=%41", "a", "xA",
            LMAIL_PARAM_SECTION | LMAIL_PARAM_EXTENDED | LMAIL_PARAM_MISSING, NULL);

  assert_int_equal(flags_of_nothing("; b=c", "a"), 0);
  assert_int_equal(flags_of_nothing("; =c", ""), 0);
  assert_int_equal(flags_of_nothing("; a; a*", "a"), 0);
  assert_int_equal(flags_of_nothing(" (; a=b", "a"), LMAIL_PARAM_UNTERMINATED);
  assert_int_equal(flags_of_nothing("; b=\"; a=b", "a"), LMAIL_PARAM_UNTERMINATED);
  assert_int_equal(flags_of_nothing("; a*1=x; a*1=y", "a"), LMAIL_PARAM_MISSING);
}

static void attack_e13_repeated_sections(void **state)
{
  const unsigned section = LMAIL_PARAM_SECTION;
  const unsigned conflict = LMAIL_PARAM_SECTION | LMAIL_PARAM_CONFLICT;
  const unsigned initial = LMAIL_PARAM_EXTENDED | LMAIL_PARAM_CHARSET;

  (void)state;
  check_get("; a*0=\"evil.\"; a*1=\"txt\"; a*1=\"exe\"", "a", "evil.txt", conflict, NULL);
  check_get("; a*1=\"exe\"; a*0=\"evil.\"; a*1=\"txt\"", "a", "evil.exe", conflict, NULL);
  check_get("; a*1=x; a*1=y; a*0=a; a*1=x", "a", "ax", conflict, NULL);
  check_get("; a*0=a; a*1=x; a*1=x; a*1=x", "a", "ax", section, NULL);
  check_get("; a*0=a; a*1=x; a*1=x; a*1=y", "a", "ax", conflict, NULL);
  /* equal is what is equal when decoded */
  check_get("; a*0=a; a*1=x; a*1=\"\\x\"", "a", "ax", section, NULL);
  check_get("; a*0*=u''a; a*1*=x; a*1*=%78", "a", "ax", section | initial, "u");
  check_get("; a*0=a; a*1=x; a*1*=x", "a", "ax", conflict, NULL);
  check_get("; a*0=a%41; a*0*=a%41", "a", "a%41", conflict, NULL);
  check_get("; a*0=a; a*1=%41; a*1*=%41", "a", "a%41", conflict, NULL);
  check_get("; a=\"x\r\n y\"; a=\"x y\"", "a", "x y", 0, NULL);
  check_get("; a=x; a=xy", "a", "x", LMAIL_PARAM_CONFLICT, NULL);
  check_get("; a=xy; a=x", "a", "xy", LMAIL_PARAM_CONFLICT, NULL);
  check_get("; a*=u''x; a*=v''x", "a", "x", initial | LMAIL_PARAM_CONFLICT, "u");
}

static void attack_e13_many_sections(void **state)
{
  char params[4000];
  char out[200];
  lmail_param_info info;
  size_t len = 0;
  unsigned i;

  (void)state;
  for (i = LMAIL_PARAM_SECTIONS_MAX; i-- > 0;) { /* in the worst order */
    len += (size_t)snprintf(params + len, sizeof params - len, "; a*%u=x", i);
  }
  assert_int_equal(lmail_param_get(params, len, "a", 1, out, sizeof out, &info), LMAIL_OK);
  assert_int_equal(info.len, LMAIL_PARAM_SECTIONS_MAX);
  assert_int_equal(info.flags & LMAIL_PARAM_CUT, 0);
  len += (size_t)snprintf(params + len, sizeof params - len, "; a*%u=x", LMAIL_PARAM_SECTIONS_MAX);
  assert_int_equal(lmail_param_get(params, len, "a", 1, out, sizeof out, &info), LMAIL_OK);
  assert_int_equal(info.len, LMAIL_PARAM_SECTIONS_MAX);
  assert_int_not_equal(info.flags & LMAIL_PARAM_CUT, 0);
}

/* The pieces in any order, at the edges of the window of places that are kept, and beyond. */
static void attack_e13_order_of_sections(void **state)
{
  static const unsigned counts[] = {2, 15, 16, 17, 33, LMAIL_PARAM_SECTIONS_MAX};
  char params[4000], out[200], expected[200];
  lmail_param_info info;
  unsigned c, step, i;

  (void)state;
  for (c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    for (step = 1; step < 101; step += 2) {
      unsigned n = counts[c], at = 0;
      size_t len = 0;

      for (i = 0; i < n; i++) { /* each number once: a step that has no divisor with 101 */
        do at = (at + step) % 101;
        while (at >= n);
        len += (size_t)snprintf(params + len, sizeof params - len, "; a*%u=%c", at,
                                (int)('A' + at % 26));
        expected[i] = (char)('A' + i % 26);
      }
      assert_int_equal(lmail_param_get(params, len, "a", 1, out, sizeof out, &info), LMAIL_OK);
      assert_int_equal(info.sections, n);
      assert_int_equal(info.len, n);
      assert_memory_equal(out, expected, n);
      assert_int_equal(info.flags, LMAIL_PARAM_SECTION);
    }
  }
  /* the first of each counts, wherever it stands */
  check_get("; a*1=b; a*0=a; a*1=b", "a", "ab", LMAIL_PARAM_SECTION | LMAIL_PARAM_CONFLICT, NULL);
  check_get("; a*20=X; a*0=a; a*20=Y", "a", "a",
            LMAIL_PARAM_SECTION | LMAIL_PARAM_MISSING | LMAIL_PARAM_CONFLICT, NULL);
}

/* Repeated pieces that stand apart are not compared, but taken to be in conflict. */
static void attack_e13_repeated_apart(void **state)
{
  (void)state;
  check_get("; a*0=a; a*0=a; a*1=b; a*1=b", "a", "ab", LMAIL_PARAM_SECTION, NULL);
  check_get("; a*0=a; a*1=b; a*0=a; a*1=b", "a", "ab", LMAIL_PARAM_SECTION | LMAIL_PARAM_CONFLICT,
            NULL);
}

/* All that lmail_param_get does not take, decoded, with "|" behind each. */
static void check_rejected(const char *params, const char *name, const char *expected)
{
  size_t n = strlen(params), len = 0;
  char *copy = malloc(n + 1);
  lmail_param_rejected r;
  lmail_param_info info;
  lmail_param p;
  char out[200], value[100];

  memcpy(copy, params, n);
  copy = realloc(copy, n ? n : 1);
  lmail_param_rejected_init(&r, copy, n, name, strlen(name));
  while (lmail_param_rejected_next(&r, &p)) {
    assert_int_equal(lmail_param_value(&p, value, sizeof value, &info), LMAIL_OK);
    memcpy(out + len, value, info.len);
    len += info.len;
    out[len++] = '|';
  }
  out[len] = '\0';
  assert_string_equal(out, expected);
  assert_int_equal(lmail_param_rejected_next(&r, &p), 0);
  free(copy);
}

static void attack_e13_what_is_rejected(void **state)
{
  (void)state;
  check_rejected("", "a", "");
  check_rejected("; a=x", "a", "");
  check_rejected("; b=x", "a", "");
  check_rejected("; a=x; b=y; A=\"y \\\"z\"; a=x", "a", "y \"z|x|");
  check_rejected("; filename=safe.txt; filename*=utf-8''evil%2Eexe", "filename", "safe.txt|");
  check_rejected("; a=x; a*=u''y; a*0=z; a*=u''w", "a", "x|y|w|");
  check_rejected("; a*1=b; a*0=a; a*1=c; a*0=d", "a", "c|d|");
  check_rejected("; a*0=a; a*2=c; a*1*=%41", "a", "");
  check_rejected("; a*0=a; a*2=c", "a", "c|");
  check_rejected("; a*1=b; a*2=c", "a", "b|c|");
  check_rejected("; a*1=b; a=x", "a", "b|");
  check_rejected("; a*0=a; a*100=b; a*9999=c", "a", "b|c|");
  check_rejected("; a; a*; =x", "a", "");
  check_rejected("; a*=u''x; a*=evil", "a", "evil|");
}

static void one_value(void **state)
{
  static const char params[] = "; a*=utf-8'en'%41b";
  lmail_param_iter it;
  lmail_param_info info;
  lmail_param p;
  size_t cap;

  (void)state;
  lmail_param_init(&it, params, sizeof params - 1);
  assert_int_equal(lmail_param_next(&it, &p), 1);
  for (cap = 0; cap <= 2; cap++) {
    char *out = malloc(cap + 1);

    assert_int_equal(lmail_param_value(&p, out, cap, &info), cap < 2 ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(info.len, 2);
    assert_memory_equal(out, "Ab", cap);
    assert_int_equal(info.charset_len, 5);
    assert_int_equal(info.flags, LMAIL_PARAM_EXTENDED | LMAIL_PARAM_CHARSET);
    free(out);
  }
  lmail_param_init(&it, "; a*=%41", 8);
  assert_int_equal(lmail_param_next(&it, &p), 1);
  assert_int_equal(lmail_param_value(&p, NULL, 0, &info), LMAIL_FULL);
  assert_int_equal(info.flags & LMAIL_PARAM_MISSING, LMAIL_PARAM_MISSING);
}

static void lookup_says_how_much_room_it_needs(void **state)
{
  static const char params[] = "; a=\"hello\"";
  lmail_param_info info;
  char out[5];
  size_t cap;

  (void)state;
  for (cap = 0; cap < 5; cap++) {
    assert_int_equal(
        lmail_param_get(params, sizeof params - 1, "a", 1, cap ? out : NULL, cap, &info),
        LMAIL_FULL);
    assert_int_equal(info.len, 5);
  }
  assert_int_equal(lmail_param_get(params, sizeof params - 1, "a", 1, out, 5, &info), LMAIL_OK);
}

static void check_name(const char *name, const char *expected)
{
  char out[300];
  size_t len;

  assert_int_equal(lmail_file_name(name, strlen(name), out, sizeof out, &len), LMAIL_OK);
  out[len] = '\0';
  assert_string_equal(out, expected);
}

static void attack_e14_file_names(void **state)
{
  char name[400], out[300];
  size_t len;

  (void)state;
  check_name("report.pdf", "report.pdf");
  check_name("r\xc3\xa9sum\xc3\xa9.txt", "r\xc3\xa9sum\xc3\xa9.txt");
  check_name("../../etc/passwd", "passwd");
  check_name("C:\\windows\\system.ini", "system.ini");
  check_name("C:autoexec.bat", "autoexec.bat");
  check_name("..", "unnamed");
  check_name("", "unnamed");
  check_name("a/", "unnamed");
  check_name(".htaccess", "htaccess");
  check_name("a.txt. . .", "a.txt");
  check_name("a\nb\x7f.txt", "a_b_.txt");
  check_name("a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h");
  check_name("con", "_con");
  check_name("COM1.txt", "_COM1.txt");
  check_name("nul .txt", "_nul .txt");
  check_name("console.txt", "console.txt");
  check_name("caf\xe9.txt", "caf_.txt");
  check_name("x\xe2\x80\xae"
             "fdp.exe",
             "x___fdp.exe");                        /* U+202E turns "fdp.exe" around */
  check_name("\xc0\xae\xc0\xae\xc0\xaf", "______"); /* overlong "../" */
  assert_int_equal(lmail_file_name("a\0b", 3, out, sizeof out, &len), LMAIL_OK);
  assert_memory_equal(out, "a_b", 3);

  memset(name, 'x', sizeof name);
  memcpy(name + 395, ".jpeg", 5);
  assert_int_equal(lmail_file_name(name, 400, out, 255, &len), LMAIL_OK);
  assert_int_equal(len, 255);
  assert_memory_equal(out + 250, ".jpeg", 5);
  assert_int_equal(lmail_file_name(name, 400, out, 254, &len), LMAIL_FULL);
  assert_int_equal(len, 255);
}

static void attack_e14_devices_and_edges(void **state)
{
  char name[300], out[300];
  size_t len;

  (void)state;
  check_name("COM\xc2\xb9", "_COM\xc2\xb9"); /* COM and superscript 1 is a device, too */
  check_name("lpt\xc2\xb2.txt", "_lpt\xc2\xb2.txt");
  check_name("Com\xc2\xb3 .txt", "_Com\xc2\xb3 .txt");
  check_name("com\xc2\xb4", "com\xc2\xb4");
  check_name("con\xc2\xb9", "con\xc2\xb9");
  check_name("xcom\xc2\xb9", "xcom\xc2\xb9");
  check_name("-rf", "_-rf");
  check_name(" .-rf", "_-rf");
  check_name("a-b-", "a-b-");

  /* U+200E, U+200F, U+061C, U+2066, U+2069; U+2028, U+2029 */
  check_name("a\xe2\x80\x8e_\xe2\x80\x8f_\xd8\x9cz", "a__________z");
  check_name("a\xe2\x81\xa6_\xe2\x81\xa9z", "a_______z");
  check_name("a\xe2\x80\xa8_\xe2\x80\xa9z", "a_______z");
  check_name("a\xe2\x80\x8d\xe2\x80\x90z", "a\xe2\x80\x8d\xe2\x80\x90z"); /* neighbours */
  check_name("a\xe2\x81\xa5\xe2\x81\xaaz", "a\xe2\x81\xa5\xe2\x81\xaaz");

  /* U+00A0, U+1680, U+2003, U+200B, U+202F, U+205F, U+3000, U+FEFF; inside they stay */
  check_name("\xc2\xa0.\xe2\x80\x83 x\xc2\xa0y.exe\xc2\xa0", "x\xc2\xa0y.exe");
  check_name("x.\xe1\x9a\x80.\xe2\x80\x8b \xe2\x80\xaf", "x");
  check_name("\xef\xbb\xbf\xe2\x81\x9fx\xe3\x80\x80\xc2\xa0", "x");
  check_name("\xc2\xa0\xe3\x80\x80", "unnamed");
  check_name("x\xa0", "x_");

  memset(name, 'x', sizeof name); /* cut behind a blank of two octets */
  memcpy(name + 253, "\xc2\xa0", 2);
  assert_int_equal(lmail_file_name(name, sizeof name, out, sizeof out, &len), LMAIL_OK);
  assert_int_equal(len, 253);
}

/* What is cut away must not leave a device behind. */
static void attack_e14_a_device_behind_the_cut(void **state)
{
  static const char *const blanks[] = {"\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\x83"};
  char name[400], out[300];
  size_t len, i, n;

  (void)state;
  for (i = 0; i < sizeof blanks / sizeof *blanks; i++) {
    memcpy(name, "con", 3);
    for (n = 3; n < 300; n += strlen(blanks[i])) memcpy(name + n, blanks[i], strlen(blanks[i]));
    memcpy(name + n, ".txt", 4);
    assert_int_equal(lmail_file_name(name, n + 4, out, sizeof out, &len), LMAIL_OK);
    assert_int_equal(len, 8);
    assert_memory_equal(out, "_con.txt", 8);
  }
}

/* A safe name is safe: asked again it stays as it is, whatever the first was made of. */
static void attack_e14_safe_names_stay(void **state)
{
  static const char *const pieces[] = {"con",
                                       "COM1",
                                       "\xc2\xb9",
                                       ".",
                                       " ",
                                       "-",
                                       "/",
                                       "\\",
                                       "a:",
                                       "\xc2\xa0",
                                       "\xe3\x80\x80",
                                       "\xe2\x80\xae",
                                       "\xc2",
                                       "\xff",
                                       "x",
                                       ".exe",
                                       "\x01",
                                       "\xf0\x9f\x98\x80"};
  uint32_t seed = 1;
  unsigned round;

  (void)state;
  for (round = 0; round < 20000; round++) {
    char name[4096], out[256], again[256];
    size_t n = 0, len, second, k, count;

    seed = seed * 1664525U + 1013904223U;
    for (count = (seed >> 24) & 7; count > 0; count--) {
      const char *piece;
      size_t times;

      seed = seed * 1664525U + 1013904223U;
      piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
      times = (seed >> 28) < 4 ? 130 : 1;
      for (k = 0; k < times; k++, n += strlen(piece)) memcpy(name + n, piece, strlen(piece));
    }
    assert_int_equal(lmail_file_name(name, n, out, 255, &len), LMAIL_OK);
    assert_in_range(len, 1, 255);
    assert_int_equal(lmail_file_name(out, len, again, 255, &second), LMAIL_OK);
    assert_int_equal(len, second);
    assert_memory_equal(out, again, len);
  }
}

static void content_fields(void **state)
{
  static const char type[] = " (c)\r\n Multipart/(c)Mixed ; boundary=x";
  static const char disposition[] = " ATTACHMENT; filename=x";
  lmail_content_type t;
  lmail_content_disposition d;

  (void)state;
  assert_int_equal(lmail_content_type_parse(type, sizeof type - 1, &t), LMAIL_OK);
  assert_int_equal(t.media, LMAIL_MEDIA_MULTIPART_MIXED);
  check_get((const char *)t.params, "boundary", "x", 0, NULL);
  assert_int_equal(lmail_content_type_parse("", 0, &t), LMAIL_E_SYNTAX);
  assert_int_equal(t.media, LMAIL_MEDIA_TEXT_PLAIN);
  assert_int_equal(lmail_content_disposition_parse(disposition, sizeof disposition - 1, &d),
                   LMAIL_OK);
  assert_int_equal(d.disposition, LMAIL_DISPOSITION_ATTACHMENT);
  assert_int_equal(lmail_content_disposition_parse("", 0, &d), LMAIL_E_SYNTAX);
  assert_int_equal(lmail_content_disposition_parse("x-y", 3, &d), LMAIL_OK);
  assert_int_equal(d.disposition, LMAIL_DISPOSITION_UNKNOWN);
  assert_int_equal(lmail_media_id("message", 7, "Disposition-Notification", 24),
                   LMAIL_MEDIA_MESSAGE_DISPOSITION_NOTIFICATION);
  assert_int_equal(lmail_encoding_parse(" Quoted-Printable\r\n", 19),
                   LMAIL_ENCODING_QUOTED_PRINTABLE);
  assert_int_equal(lmail_encoding_parse("", 0), LMAIL_ENCODING_UNKNOWN);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc2045_5_1_parameters),
      cmocka_unit_test(attack_e12_broken_parameters),
      cmocka_unit_test(attack_e12_text_behind_a_value),
      cmocka_unit_test(attack_e12_comments_and_names),
      cmocka_unit_test(a_forgotten_semicolon),
      cmocka_unit_test(quirk_52_encoding_on_the_same_line),
      cmocka_unit_test(rfc2231_text),
      cmocka_unit_test(q47_text),
      cmocka_unit_test(attack_e13_sections),
      cmocka_unit_test(rfc2231_examples),
      cmocka_unit_test(attack_e13_lookup),
      cmocka_unit_test(attack_e13_what_a_lookup_tells),
      cmocka_unit_test(attack_e13_repeated_sections),
      cmocka_unit_test(attack_e13_many_sections),
      cmocka_unit_test(attack_e13_order_of_sections),
      cmocka_unit_test(attack_e13_repeated_apart),
      cmocka_unit_test(attack_e13_what_is_rejected),
      cmocka_unit_test(one_value),
      cmocka_unit_test(lookup_says_how_much_room_it_needs),
      cmocka_unit_test(attack_e14_file_names),
      cmocka_unit_test(attack_e14_devices_and_edges),
      cmocka_unit_test(attack_e14_a_device_behind_the_cut),
      cmocka_unit_test(attack_e14_safe_names_stay),
      cmocka_unit_test(content_fields),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
