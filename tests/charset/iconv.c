/* SPDX-License-Identifier: MIT */
/*
 * iconv.c - every character of every legacy charset beside the iconv of glibc. Where they differ, the
 * WHATWG Encoding Standard is right, and the place is listed here with the reason.
 */

#include <libmail/charset.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#ifdef __GLIBC__
#include <iconv.h>

/* The octets of a character, first one on top, and how many. */
typedef struct sequence {
  uint32_t value;
  unsigned n;
} sequence;

/* What somebody makes of it. */
typedef struct reading {
  int ok;
  size_t len;
  unsigned char utf8[16];
} reading;

static void octets(sequence q, unsigned char *out)
{
  unsigned i;

  for (i = 0; i < q.n; i++) out[i] = (unsigned char)(q.value >> 8 * (q.n - 1 - i));
}

static reading ours(const lmail_charset *charset, sequence q)
{
  unsigned char in[4];
  lmail_charset_decoder d;
  reading r;
  size_t used;

  octets(q, in);
  lmail_charset_decode_init(&d, charset);
  assert_int_equal(lmail_charset_decode(&d, in, q.n, &used, r.utf8, sizeof r.utf8, &r.len, 1),
                   LMAIL_OK);
  r.ok = d.replaced == 0;
  return r;
}

static reading converted(iconv_t cd, const unsigned char *in, size_t n)
{
  char copy[16], *from = copy;
  reading r;
  char *to = (char *)r.utf8;
  size_t room = sizeof r.utf8;

  memcpy(copy, in, n);
  iconv(cd, NULL, NULL, NULL, NULL);
  r.ok = iconv(cd, &from, &n, &to, &room) != (size_t)-1 && n == 0 &&
         iconv(cd, NULL, NULL, &to, &room) != (size_t)-1;
  r.len = sizeof r.utf8 - room;
  return r;
}

static reading theirs(iconv_t cd, sequence q)
{
  unsigned char in[4];

  octets(q, in);
  return converted(cd, in, q.n);
}

static iconv_t open_iconv(const char *to, const char *from)
{
  iconv_t cd = iconv_open(to, from);

  if (cd == (iconv_t)-1) print_message("this iconv has no %s\n", from);
  assert_true(cd != (iconv_t)-1);
  return cd;
}

/*
 * What a difference is:
 *   OURS, THEIRS, BOTH  who has a character there
 *   CONTROL             ours: a C1 control, where the charset has a gap
 *   GIVEN_UP            ours: a character that has another place too
 *   WINDOWS             both; ours is that of Windows (code page 950)
 */
enum { OURS = 1, THEIRS = 2, BOTH = 3, CONTROL = 4, GIVEN_UP, WINDOWS };

static const struct difference {
  const char *iconv;
  uint32_t from, to;
  int kind;
} differences[] = {
    /* Belarusian letters instead of lines, as in the code page of Windows. */
    {"KOI8-U", 0xae, 0xae, BOTH},
    {"KOI8-U", 0xbe, 0xbe, BOTH},
    /* INCREMENT, not the Greek letter; the apple, in Apple's corner of private use. */
    {"MACINTOSH", 0xc6, 0xc6, BOTH},
    {"MACINTOSH", 0xf0, 0xf0, BOTH},
    {"MAC-CYRILLIC", 0xff, 0xff, BOTH}, /* EURO SIGN, since Mac OS 8.5 */
    {"CP1255", 0xca, 0xca, OURS},       /* U+05BA */
    {"CP874", 0x80, 0x9f, CONTROL},
    {"CP1250", 0x80, 0x9f, CONTROL},
    {"CP1251", 0x80, 0x9f, CONTROL},
    {"CP1252", 0x80, 0x9f, CONTROL},
    {"CP1253", 0x80, 0x9f, CONTROL},
    {"CP1254", 0x80, 0x9f, CONTROL},
    {"CP1255", 0x80, 0x9f, CONTROL},
    {"CP1257", 0x80, 0x9f, CONTROL},
    {"CP1258", 0x80, 0x9f, CONTROL},
    {"BIG5-HKSCS", 0x80, 0x80, THEIRS}, /* a control; not in the standard */
    {"BIG5-HKSCS", 0x8e69, 0xfedd, GIVEN_UP},
    {"BIG5-HKSCS", 0xa145, 0xa247, WINDOWS},
    {"BIG5-HKSCS", 0xa3c0, 0xa3e1, OURS}, /* pictures of controls, as ETEN had; EURO SIGN */
    {"CP932", 0x80, 0x80, OURS},               /* a control */
    {"EUC-JP-MS", 0x80, 0x9f, THEIRS},         /* controls; not in the standard */
    {"EUC-JP-MS", 0x8fa2c3, 0x8fa2c3, BOTH},   /* BROKEN BAR, not the fullwidth one */
    {"EUC-JP-MS", 0x8ff3f3, 0x8ff4fe, THEIRS}, /* IBM's characters once more */
    {"EUC-JP-MS", 0x8ff5a1, 0x8ffefe, THEIRS}, /* private use: not in the standard */
    {"EUC-JP-MS", 0xf5a1, 0xfefe, THEIRS},
    {"EUC-JP-MS", 0xf9a1, 0xfcfe, BOTH}, /* NEC's and IBM's characters, instead of private use */
    {"GB18030", 0x80, 0x80, OURS},       /* EURO SIGN of Windows */
    {"GB18030", 0xa3a0, 0xa3a0, BOTH},   /* IDEOGRAPHIC SPACE */
    {"GB18030", 0xfe51, 0xfe91, BOTH},   /* private use that has moved to plane 2 */
    /* Both places of what left private use with GB 18030-2022: the pair and the four octets. */
    {"GB18030", 0xa6d9, 0xa6f3, BOTH},
    {"GB18030", 0x82359037, 0x82359134, OURS},
    {"GB18030", 0x84318236, 0x84318335, OURS},
};

static int is_control(sequence q, const reading *r)
{
  return r->len == 2 && r->utf8[0] == 0xc2 && r->utf8[1] == q.value;
}

static int has_other_place(const char *charset, const reading *r)
{
  iconv_t cd = open_iconv(charset, "UTF-8");
  reading back = converted(cd, r->utf8, r->len);

  iconv_close(cd);
  return back.ok;
}

static int is_windows(sequence q, const reading *r)
{
  iconv_t cd = open_iconv("UTF-8", "CP950");
  reading other = theirs(cd, q);

  iconv_close(cd);
  return other.ok && other.len == r->len && memcmp(other.utf8, r->utf8, r->len) == 0;
}

static int is_listed(const char *charset, sequence q, const reading *a, const reading *b)
{
  int who = (a->ok ? OURS : 0) | (b->ok ? THEIRS : 0);
  size_t i;

  for (i = 0; i < sizeof differences / sizeof differences[0]; i++) {
    const struct difference *d = &differences[i];

    if (strcmp(d->iconv, charset) != 0 || q.value < d->from || q.value > d->to) continue;
    if (d->kind == who) return 1;
    if (d->kind == CONTROL && who == OURS && is_control(q, a)) return 1;
    if (d->kind == GIVEN_UP && who == OURS && has_other_place(charset, a)) return 1;
    if (d->kind == WINDOWS && a->ok && is_windows(q, a)) return 1;
  }
  return 0;
}

/* The two charsets under comparison. */
typedef struct comparison {
  const char *name; /* iconv's */
  const lmail_charset *charset;
  iconv_t cd;
  unsigned failed;
} comparison;

static comparison begin(const char *label, const char *name)
{
  comparison c;

  c.name = name;
  c.charset = lmail_charset_find_all(NULL, label, strlen(label));
  assert_non_null(c.charset);
  c.cd = open_iconv("UTF-8", name);
  c.failed = 0;
  return c;
}

static void compare(comparison *c, uint32_t value, unsigned n)
{
  sequence q;
  reading a, b;

  q.value = value;
  q.n = n;
  a = ours(c->charset, q);
  b = theirs(c->cd, q);
  if (!a.ok && !b.ok) return;
  if (a.ok && b.ok && a.len == b.len && memcmp(a.utf8, b.utf8, a.len) == 0) return;
  if (is_listed(c->name, q, &a, &b)) return;
  if (c->failed++ < 10) {
    print_message("%s: %x: ours %s, theirs %s\n", c->name, (unsigned)value, a.ok ? "has it" : "-",
                  b.ok ? "has it" : "-");
  }
}

static void end(comparison *c)
{
  iconv_close(c->cd);
  assert_int_equal(c->failed, 0);
}

static void compare_single(comparison *c)
{
  uint32_t octet;

  for (octet = 0; octet < 256; octet++) compare(c, octet, 1);
}

static void single(void **state)
{
  static const char *const charsets[][2] = {{"us-ascii", "ASCII"},
                                            {"ibm437", "IBM437"},
                                            {"ibm850", "IBM850"},
                                            {"ibm852", "IBM852"},
                                            {"ibm866", "IBM866"},
                                            {"iso-8859-1", "CP1252"},
                                            {"iso-8859-2", "ISO-8859-2"},
                                            {"iso-8859-3", "ISO-8859-3"},
                                            {"iso-8859-4", "ISO-8859-4"},
                                            {"iso-8859-5", "ISO-8859-5"},
                                            {"iso-8859-6", "ISO-8859-6"},
                                            {"iso-8859-7", "ISO-8859-7"},
                                            {"iso-8859-8", "ISO-8859-8"},
                                            {"iso-8859-9", "CP1254"},
                                            {"iso-8859-8-i", "ISO-8859-8"},
                                            {"iso-8859-10", "ISO-8859-10"},
                                            {"iso-8859-11", "CP874"},
                                            {"iso-8859-13", "ISO-8859-13"},
                                            {"iso-8859-14", "ISO-8859-14"},
                                            {"iso-8859-15", "ISO-8859-15"},
                                            {"iso-8859-16", "ISO-8859-16"},
                                            {"koi8-r", "KOI8-R"},
                                            {"koi8-u", "KOI8-U"},
                                            {"macintosh", "MACINTOSH"},
                                            {"x-mac-cyrillic", "MAC-CYRILLIC"},
                                            {"windows-874", "CP874"},
                                            {"windows-1250", "CP1250"},
                                            {"windows-1251", "CP1251"},
                                            {"windows-1252", "CP1252"},
                                            {"windows-1253", "CP1253"},
                                            {"windows-1254", "CP1254"},
                                            {"windows-1255", "CP1255"},
                                            {"windows-1256", "CP1256"},
                                            {"windows-1257", "CP1257"},
                                            {"windows-1258", "CP1258"}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof charsets / sizeof charsets[0]; i++) {
    comparison c = begin(charsets[i][0], charsets[i][1]);

    compare_single(&c);
    end(&c);
  }
}

/* All pairs whose first octet is no character by itself. */
static void compare_pairs(comparison *c)
{
  uint32_t lead, trail;

  compare_single(c);
  for (lead = 0x80; lead < 256; lead++) {
    sequence alone;

    alone.value = lead;
    alone.n = 1;
    if (ours(c->charset, alone).ok || theirs(c->cd, alone).ok) continue;
    for (trail = 0; trail < 256; trail++) compare(c, lead << 8 | trail, 2);
  }
}

static void big5(void **state)
{
  comparison c = begin("big5", "BIG5-HKSCS");

  (void)state;
  compare_pairs(&c);
  end(&c);
}

static void euc_kr(void **state)
{
  comparison c = begin("euc-kr", "CP949");

  (void)state;
  compare_pairs(&c);
  end(&c);
}

static void shift_jis(void **state)
{
  comparison c = begin("shift_jis", "CP932");

  (void)state;
  compare_pairs(&c);
  end(&c);
}

static void euc_jp(void **state)
{
  comparison c = begin("euc-jp", "EUC-JP-MS");
  uint32_t row, cell;

  (void)state;
  compare_pairs(&c);
  for (row = 0xa0; row < 256; row++) {
    for (cell = 0xa0; cell < 256; cell++) compare(&c, 0x8f0000 | row << 8 | cell, 3);
  }
  end(&c);
}

/* Four octets: the whole first plane, and every so many of the others. */
static void gb18030(void **state)
{
  comparison c = begin("gb18030", "GB18030");
  uint32_t number;

  (void)state;
  compare_pairs(&c);
  for (number = 0; number < 1587600; number += number < 39500 ? 1 : number % 1000 == 0 ? 999 : 1) {
    compare(&c,
            (0x81 + number / 12600) << 24 | (0x30 + number / 1260 % 10) << 16 |
                (0x81 + number / 10 % 126) << 8 | (0x30 + number % 10),
            4);
  }
  end(&c);
}

/* JIS X 0208 is the same for all three, wherever it can be written. */
static void jis_x_0208_alike(void **state)
{
  const lmail_charset *euc = lmail_charset_find_all(NULL, "euc-jp", 6);
  const lmail_charset *sjis = lmail_charset_find_all(NULL, "shift_jis", 9);
  const lmail_charset *iso = lmail_charset_find_all(NULL, "iso-2022-jp", 11);
  unsigned row, cell;

  (void)state;
  for (row = 0; row < 94; row++) {
    for (cell = 0; cell < 94; cell++) {
      unsigned lead = 0x81 + row / 2, trail = 0x40 + cell + row % 2 * 94;
      unsigned char text[8] = {0x1b, '$', 'B', 0, 0, 0x1b, '(', 'B'};
      lmail_charset_decoder d;
      sequence q;
      reading a, b, c;
      size_t used;

      if (lead > 0x9f) lead += 0x40;
      if (trail > 0x7e) trail++;
      q.n = 2;
      q.value = (0xa1 + row) << 8 | (0xa1 + cell);
      a = ours(euc, q);
      q.value = lead << 8 | trail;
      b = ours(sjis, q);
      text[3] = (unsigned char)(0x21 + row);
      text[4] = (unsigned char)(0x21 + cell);
      lmail_charset_decode_init(&d, iso);
      lmail_charset_decode(&d, text, 8, &used, c.utf8, sizeof c.utf8, &c.len, 1);
      assert_int_equal(a.ok, b.ok);
      assert_int_equal(a.ok, d.replaced == 0);
      if (a.ok) assert_true(a.len == b.len && memcmp(a.utf8, b.utf8, a.len) == 0);
      if (a.ok) assert_true(a.len == c.len && memcmp(a.utf8, c.utf8, a.len) == 0);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(single),           cmocka_unit_test(big5),   cmocka_unit_test(euc_kr),
      cmocka_unit_test(shift_jis),        cmocka_unit_test(euc_jp), cmocka_unit_test(gb18030),
      cmocka_unit_test(jis_x_0208_alike),
  };

  if (lmail_charset_find_all(NULL, "big5", 4) == NULL) {
    printf("this build has no Asian charsets: not compared with iconv\n");
    return 77;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
  printf("the differences are listed for the iconv of glibc: not compared with this one\n");
  return 77;
}

#endif
