/* SPDX-License-Identifier: MIT */
/* yenc.c - yEnc (yEncode draft 1.3), good and bad (N13), at every size of both windows. */

#include "codec_run.h"
#include "mime/crc32.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { SILENT = LMAIL_YENC_SILENT, REPORT = LMAIL_YENC_REPORT };

/* `defects`, and where the lowest of them is. */
static void decodes(const char *in, size_t n, const void *expected, size_t len, unsigned defects,
                    size_t where)
{
  codec_result r = codec_run_windows(CODEC_YENC_DECODE, REPORT, in, n);
  codec_result silent = codec_run_windows(CODEC_YENC_DECODE, SILENT, in, n);
  unsigned i;

  assert_int_equal(r.status, LMAIL_OK);
  assert_int_equal(r.defects, defects);
  assert_int_equal(r.len, len);
  assert_memory_equal(r.out, expected, len);
  for (i = 0; i < CODEC_DEFECTS; i++) {
    if (defects >> i & 1) {
      assert_int_equal(r.defect_off[i], where);
      break;
    }
  }
  assert_int_equal(silent.defects, defects);
  assert_int_equal(silent.len, r.len);
  assert_memory_equal(silent.out, r.out, r.len);
  codec_free(&r);
  codec_free(&silent);
}

#define DECODES(in, expected, defects, where) \
  decodes(in, sizeof(in) - 1, expected, sizeof(expected) - 1, defects, where)

/* "Cat" with 42 added, and its lines. */
#define CAT "m\x8b\x9e"
#define BEGIN "=ybegin line=128 size=3 name=cat.txt\r\n"
#define END "=yend size=3\r\n"
#define PART "=ybegin part=1 total=2 line=128 size=5 name=a\r\n"

/* The check value of this CRC, and pieces in a row. */
static void crc32_check_value(void **state)
{
  static const uint8_t digits[] = "123456789";
  size_t i, k;

  (void)state;
  for (i = 0; i <= 9; i++) {
    uint32_t crc = lmail_crc32_(0, digits, i);

    assert_int_equal(lmail_crc32_(crc, digits + i, 9 - i), 0xcbf43926U);
  }
  for (k = 0; k < 40; k++) {
    uint8_t data[40];

    memset(data, (int)k, k);
    for (i = 0; i <= k; i++) {
      assert_int_equal(lmail_crc32_(lmail_crc32_(0, data, i), data + i, k - i),
                       lmail_crc32_(0, data, k));
    }
  }
}

/* Each critical character, and no other, is written as two; first and last columns. */
static void draft_critical_characters(void **state)
{
  unsigned c;

  (void)state;
  for (c = 0; c < 256; c++) {
    unsigned char data[3] = {'a', 0, 'a'};
    unsigned out = c;
    int critical = c == 0 || c == 10 || c == 13 || c == '=';
    codec_result r;

    data[1] = (unsigned char)(c - 42);
    r = codec_run_windows(CODEC_YENC_ENCODE, 0, data, 3);
    assert_int_equal(r.len, 5 + critical);
    if (critical) assert_int_equal(r.out[1], '=');
    if (critical) out = (out + 64) & 255;
    assert_int_equal(r.out[1 + critical], out);
    codec_free(&r);
    r = codec_run_windows(CODEC_YENC_ENCODE, 0, data + 1, 1);
    critical = critical || c == '.' || c == ' ' || c == '\t';
    assert_int_equal(r.len, 3 + critical);
    codec_free(&r);
    r = codec_run_windows(CODEC_YENC_ENCODE, 0, data, 2);
    critical = critical && c != '.';
    assert_int_equal(r.len, 4 + critical);
    codec_free(&r);
    r = codec_run_windows(CODEC_YENC_ENCODE, 2, data, 3);
    assert_int_equal(r.len, 7 + critical);
    codec_free(&r);
  }
}

/* "A line cannot end with an escape character, and a line with n+1 must end with an encoded one." */
static void draft_line_length(void **state)
{
  unsigned char data[400];
  unsigned line;

  (void)state;
  for (line = 1; line < 70; line += line < 8 ? 1 : 20) {
    codec_result r;
    size_t i, column = 0, start = 0;

    memset(data, 214, sizeof data); /* NUL */
    for (i = 0; i < sizeof data; i += 3) data[i] = 'a';
    r = codec_run_whole(CODEC_YENC_ENCODE, line, data, sizeof data);
    for (i = 0; i < r.len; i++) {
      if (r.out[i] == '\n') {
        assert_true(column <= line || (column == line + 1 && r.out[i - 3] == '='));
        assert_true(i + 1 == r.len || column >= line);
        assert_true(r.out[i - 2] != '=' || r.out[i - 3] == '=');
        start = i + 1;
        column = 0;
      } else if (r.out[i] != '\r') {
        column++;
      }
    }
    assert_int_equal(start, r.len);
    codec_free(&r);
  }
}

static void draft_single_part(void **state)
{
  (void)state;
  DECODES(BEGIN CAT "\r\n" END, "Cat", 0, 0);
  DECODES("text\r\n" BEGIN CAT "\r\n=yend size=3 crc32=00000001\r\ntext", "Cat", LMAIL_YENC_CRC,
          76);
  DECODES("=ybegin line=128 size=3 name= a b=c \n" CAT "\n=yend size=3 pcrc32=A6130548\n", "Cat", 0,
          0);
  DECODES(BEGIN "m\r\n\x8b\n\x9e\r\r\n=yend size=3", "Cat", 0, 0);
  DECODES(BEGIN "=\xad\x8b\x9e\r\n" END, "Cat", 0, 0); /* any character may be escaped */
  DECODES(BEGIN "m=y\x9e\r\n" END, "C\x0ft", 0, 0);    /* "=y" where no line begins */
  DECODES(BEGIN "..\x8b\r\n" END,
          "\x04\x04"
          "a",
          0, 0); /* as it is: dots were unstuffed before */
}

static void draft_no_binary(void **state)
{
  (void)state;
  DECODES("", "", LMAIL_YENC_NO_BEGIN, 0);
  DECODES(CAT, "", LMAIL_YENC_NO_BEGIN, 3);
  DECODES("=ybegin line=128 size=3\r\n" CAT, "", LMAIL_YENC_NO_BEGIN, 28);
  DECODES("=ybegin line=128 name=a\r\n" CAT, "", LMAIL_YENC_NO_BEGIN, 28);
  DECODES("=ybegin size=3 name=a\r\n" CAT, "", LMAIL_YENC_NO_BEGIN, 26);
  DECODES("=ybegin2 line=128 size=3 name=a\r\n" CAT, "", LMAIL_YENC_NO_BEGIN, 36);
  DECODES("=ybegin line=128 size=3 name= \r\n" CAT, "", LMAIL_YENC_NO_BEGIN, 35);
  DECODES(" " BEGIN CAT, "", LMAIL_YENC_NO_BEGIN, 42);
  DECODES("=\r\n==ybegin\r\n=yend size=3\r\n" BEGIN CAT "\r\n" END, "Cat", 0, 0);
}

static void draft_parts(void **state)
{
  lmail_yenc_decoder d;
  uint8_t out[100];
  size_t used, made;
  static const char second[] = "=ybegin part=2 total=2 line=128 size=5 name=a\r\n"
                               "=ypart begin=3 end=5\r\n" CAT
                               "\r\n=yend size=3 part=2 pcrc32=a6130548 crc32=00000000\r\n";

  (void)state;
  DECODES(PART "=ypart begin=1 end=3\r\n" CAT "\r\n=yend size=3 part=1 crc32=00000000\r\n", "Cat",
          0, 0);
  lmail_yenc_decode_init(&d, SILENT);
  assert_int_equal(
      lmail_yenc_decode(&d, second, sizeof second - 1, &used, out, sizeof out, &made, 1), LMAIL_OK);
  assert_int_equal(d.size, 5);
  assert_int_equal(d.begin, 3);
  assert_int_equal(d.end, 5);
  assert_int_equal(d.part, 2);
  assert_int_equal(d.total, 2);
  assert_int_equal(d.octets, 3);
  assert_int_equal(d.crc, lmail_crc32_(0, (const uint8_t *)"Cat", 3));
}

/* One part that is all of the file: then crc32 is its own. */
static void draft_whole_part(void **state)
{
  char text[200];
  int n = snprintf(text, sizeof text,
                   "=ybegin part=1 line=128 size=3 name=a\r\n=ypart begin=1 end=3\r\n" CAT
                   "\r\n=yend size=3 part=1 crc32=%08x\r\n",
                   (unsigned)lmail_crc32_(0, (const uint8_t *)"Cat", 3));

  (void)state;
  decodes(text, (size_t)n, "Cat", 3, 0, 0);
  text[n - 3] = text[n - 3] == '0' ? '1' : '0';
  decodes(text, (size_t)n, "Cat", 3, LMAIL_YENC_CRC, (size_t)n - 2);
}

static void n13_sizes(void **state)
{
  (void)state;
  DECODES(BEGIN CAT "\r\n=yend size=2\r\n", "Cat", LMAIL_YENC_SIZE, 43 + 12);
  DECODES(BEGIN "m\r\n=yend size=1\r\n", "C", LMAIL_YENC_SIZE, 41 + 12);
  DECODES(BEGIN CAT "\r\n=yend size=18446744073709551619\r\n", "Cat", LMAIL_YENC_SIZE, 43 + 31);
  DECODES(BEGIN CAT "\r\n=yend size=-3\r\n", "Cat", LMAIL_YENC_KEYWORD, 43 + 13);
  DECODES(BEGIN CAT "\r\n=yend\r\n", "Cat", LMAIL_YENC_KEYWORD, 43 + 5);
  DECODES("=ybegin line=128 size=99999999999999999999 name=a\r\n" CAT "\r\n" END, "Cat",
          LMAIL_YENC_SIZE, 68);
  DECODES(PART "=ypart begin=1 end=2\r\n" CAT "\r\n=yend size=3 part=1\r\n", "Cat", LMAIL_YENC_SIZE,
          93);
}

static void n13_parts(void **state)
{
  (void)state;
  DECODES(PART "=ypart begin=0 end=3\r\n" CAT "\r\n=yend size=3 part=1\r\n", "Cat",
          LMAIL_YENC_KEYWORD, 47 + 20);
  DECODES(PART "=ypart begin=4 end=3\r\n" CAT "\r\n=yend size=3 part=1\r\n", "Cat",
          LMAIL_YENC_KEYWORD, 47 + 20);
  DECODES(PART "=ypart begin=4 end=6\r\n" CAT "\r\n=yend size=3 part=1\r\n", "Cat",
          LMAIL_YENC_KEYWORD, 47 + 20);
  DECODES(PART "=ypart begin=1\r\n" CAT "\r\n=yend size=3 part=1\r\n", "Cat", LMAIL_YENC_KEYWORD,
          47 + 14);
  DECODES(PART CAT "\r\n=yend size=3 part=1\r\n", "Cat", LMAIL_YENC_KEYWORD, 47 + 5 + 19);
  DECODES(PART "=ypart begin=1 end=3\r\n" CAT "\r\n=yend size=3 part=2\r\n", "Cat",
          LMAIL_YENC_KEYWORD, 47 + 22 + 5 + 19);
  DECODES(BEGIN CAT "\r\n=yother x=1\r\n" END, "Cat", LMAIL_YENC_KEYWORD, 43 + 7);
}

static void n13_ends(void **state)
{
  (void)state;
  DECODES(BEGIN CAT "=\r\n" END, "Cat", LMAIL_YENC_ESCAPE, 42);
  DECODES(BEGIN "=\r\n" CAT "\r\n" END, "Cat", LMAIL_YENC_ESCAPE, 39);
  DECODES(BEGIN CAT "=", "Cat", LMAIL_YENC_ESCAPE | LMAIL_YENC_NO_END, 42);
  DECODES(BEGIN CAT "\r\n=", "Cat", LMAIL_YENC_ESCAPE | LMAIL_YENC_NO_END, 44);
  DECODES(BEGIN CAT, "Cat", LMAIL_YENC_NO_END, 41);
  DECODES(BEGIN CAT "\r\n=y", "Cat", LMAIL_YENC_NO_END | LMAIL_YENC_KEYWORD, 45);
  DECODES(BEGIN CAT "\r\n=yend size=3", "Cat", 0, 0);
  DECODES(BEGIN CAT "\r\n" BEGIN CAT "\r\n" END, "CatCat", LMAIL_YENC_NO_END, 43 + 7);
  DECODES(BEGIN CAT "\r\n" END BEGIN CAT "\r\n" END, "CatCat", LMAIL_YENC_AFTER_END, 43 + 14 + 36);
}

static void n13_no_numbers(void **state)
{
  (void)state;
  DECODES(BEGIN CAT "\r\n=yend size=3 crc32=xyz\r\n", "Cat", LMAIL_YENC_KEYWORD, 43 + 22);
  DECODES(BEGIN CAT "\r\n=yend size=3 crc32=\r\n", "Cat", LMAIL_YENC_KEYWORD, 43 + 19);
  DECODES(BEGIN CAT "\r\n=yend size=3 name=x total=1 \r\n", "Cat", 0, 0);
  DECODES(BEGIN CAT "\r\n=yend size=3 pcrc32x=1 pcrc=1\r\n", "Cat", 0, 0);
}

/* What is written is read back without a defect, in one part and in several. */
static void round_trip(void **state)
{
  unsigned char data[1000];
  unsigned line, parts, i;

  (void)state;
  for (i = 0; i < sizeof data; i++) data[i] = (unsigned char)(i * 167 + (i >> 3));
  memset(data + 300, 214, 90);
  memset(data + 500, 32 - 42 + 256, 90);
  for (line = 0; line < 1100; line = line * 2 + 1) {
    for (parts = 1; parts <= 3; parts++) {
      uint8_t text[4000];
      codec_result back;
      lmail_writer w;
      size_t from = 0;

      lmail_writer_init(&w, text, sizeof text);
      for (i = 1; i <= parts; i++) {
        size_t end = sizeof data / parts * i, used, made;
        lmail_yenc_file file = {"a b", 3, sizeof data, 0, 0, 0, 0, 0, 0};
        lmail_yenc_encoder e;

        if (i == parts) end = sizeof data;
        if (parts > 1) {
          file.part = i;
          file.total = parts;
          file.begin = from + 1;
          file.end = end;
        }
        if (line <= LMAIL_YENC_LINE_MAX) file.line = line;
        assert_int_equal(lmail_yenc_begin_write(&w, &file), LMAIL_OK);
        lmail_yenc_encode_init(&e, line);
        assert_int_equal(lmail_yenc_encode(&e, data + from, end - from, &used, text + w.len,
                                           sizeof text - w.len, &made, 1),
                         LMAIL_OK);
        w.len += made;
        assert_int_equal(lmail_yenc_end_write(&w, &file, &e), LMAIL_OK);
        from = end;
      }
      back = codec_run_whole(CODEC_YENC_DECODE, REPORT, text, w.len);
      assert_int_equal(back.defects, parts > 1 ? LMAIL_YENC_AFTER_END : 0);
      assert_int_equal(back.len, sizeof data);
      assert_memory_equal(back.out, data, sizeof data);
      codec_free(&back);
      if (line == 127) {
        back = codec_run_windows(CODEC_YENC_DECODE, REPORT, text, w.len);
        codec_free(&back);
      }
    }
  }
  {
    codec_result r = codec_run_windows(CODEC_YENC_ENCODE, 30, data, sizeof data);

    codec_free(&r);
  }
}

/* G9: whole or nothing at every size, and what is refused. */
static void g9_writers(void **state)
{
  lmail_yenc_file file = {"a", 1, 5, 1, 3, 1, 2, 0, 0}, bad;
  static const char begin[] =
      "=ybegin part=1 total=2 line=128 size=5 name=a\r\n=ypart begin=1 end=3\r\n";
  static const char end[] = "=yend size=3 part=1 pcrc32=a6130548\r\n";
  lmail_yenc_encoder e;
  lmail_writer w;
  uint8_t out[200];
  size_t used, made, cap;

  (void)state;
  lmail_yenc_encode_init(&e, 0);
  assert_int_equal(lmail_yenc_end_write(&w, &file, &e), LMAIL_E_STATE);
  lmail_yenc_encode(&e, "Cat", 3, &used, out, sizeof out, &made, 1);
  for (cap = 0; cap < sizeof begin; cap++) {
    lmail_writer_init(&w, out, cap);
    assert_int_equal(lmail_yenc_begin_write(&w, &file),
                     cap < sizeof begin - 1 ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(cap < sizeof begin - 1 ? w.need : w.len, sizeof begin - 1);
  }
  assert_memory_equal(out, begin, sizeof begin - 1);
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_yenc_end_write(&w, &file, &e), LMAIL_OK);
  assert_int_equal(w.len, sizeof end - 1);
  assert_memory_equal(out, "=yend size=3 part=1 pcrc32=", 27);
  bad = file, bad.name_len = 0;
  assert_int_equal(lmail_yenc_begin_write(&w, &bad), LMAIL_E_ARGUMENT);
  bad = file, bad.name = "a\r", bad.name_len = 2;
  assert_int_equal(lmail_yenc_begin_write(&w, &bad), LMAIL_E_ARGUMENT);
  bad.name = " a";
  assert_int_equal(lmail_yenc_begin_write(&w, &bad), LMAIL_E_ARGUMENT);
  bad = file, bad.size = 0;
  assert_int_equal(lmail_yenc_begin_write(&w, &bad), LMAIL_E_ARGUMENT);
  bad = file, bad.end = 6;
  assert_int_equal(lmail_yenc_begin_write(&w, &bad), LMAIL_E_ARGUMENT);
  bad = file, bad.begin = 0;
  assert_int_equal(lmail_yenc_begin_write(&w, &bad), LMAIL_E_ARGUMENT);
  bad = file, bad.part = 3;
  assert_int_equal(lmail_yenc_begin_write(&w, &bad), LMAIL_E_ARGUMENT);
  bad = file, bad.part = 0;
  assert_int_equal(lmail_yenc_begin_write(&w, &bad), LMAIL_E_ARGUMENT);
  bad = file, bad.line = 998;
  assert_int_equal(lmail_yenc_begin_write(&w, &bad), LMAIL_E_ARGUMENT);
}

/* Bytes that matter in any order: all windows agree, with and without reports. */
static void n13_any_input(void **state)
{
  static const char *const pieces[] = {"=",       "y",        "\r\n",    "\n",     "end",    " ",
                                       "size=3",  "=ybegin ", "part=1",  "a",      "=y",     "\r",
                                       "m",       "x",        "begin",   "=yend ", "crc32=", "99",
                                       "=ypart ", "end=3",    "begin=1", "name=a"};
  unsigned seed = 5, run;

  (void)state;
  for (run = 0; run < 20; run++) {
    char data[200] = BEGIN;
    size_t n = sizeof BEGIN - 1;
    codec_result r, silent;

    while (n < sizeof data - 10) {
      const char *piece;

      seed = seed * 1103515245 + 12345;
      piece = pieces[(seed >> 16) % (sizeof pieces / sizeof pieces[0])];
      memcpy(data + n, piece, strlen(piece));
      n += strlen(piece);
    }
    r = codec_run_windows(CODEC_YENC_DECODE, REPORT, data, n);
    silent = codec_run_whole(CODEC_YENC_DECODE, SILENT, data, n);
    assert_int_equal(r.len, silent.len);
    assert_memory_equal(r.out, silent.out, r.len);
    assert_int_equal(r.defects, silent.defects);
    assert_true(r.len <= n);
    codec_free(&r);
    codec_free(&silent);
  }
}

/* Any octets at every place of a block: the fast way and the other agree. */
static void n13_every_place_of_a_block(void **state)
{
  static const char *const stops[] = {"=",  "=\r",    "==",   "\r\n", "\n",
                                      "\r", "\r\n=y", "\n=a", "=\n",  "\r\r\n"};
  size_t place, i;

  (void)state;
  for (i = 0; i < sizeof stops / sizeof stops[0]; i++) {
    for (place = 0; place < 140; place++) {
      char data[400];
      codec_result whole, slow;
      size_t one[2] = {1, 1};

      memset(data, 'a', sizeof data);
      memcpy(data, BEGIN, sizeof BEGIN - 1);
      memcpy(data + sizeof BEGIN + place, stops[i], strlen(stops[i]));
      whole = codec_run_whole(CODEC_YENC_DECODE, REPORT, data, sizeof data);
      slow = codec_run(CODEC_YENC_DECODE, REPORT, data, sizeof data, codec_cut_fixed, one);
      assert_true(codec_equal(&whole, &slow));
      codec_free(&whole);
      codec_free(&slow);
    }
  }
}

static unsigned char *read_whole(const char *name, size_t *n)
{
  char path[1000];
  FILE *f;
  unsigned char *data;

  snprintf(path, sizeof path, "%s/corpus/mimekit/yenc/%s", LIBMAIL_TEST_CORPUS, name);
  f = fopen(path, "rb");
  if (f == NULL) {
    print_message("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  data = (unsigned char *)malloc(100000);
  *n = fread(data, 1, 100000, f);
  fclose(f);
  return data;
}

/* The samples of yenc.org: a picture in two articles, a file in one. */
static void yenc_org_samples(void **state)
{
  size_t n, len, at = 0;
  unsigned i;
  static const char *const articles[] = {"00000020.ntx", "00000021.ntx"};
  unsigned char *picture = read_whole("joystick.jpg", &len);
  unsigned char *text;
  codec_result r;

  (void)state;
  for (i = 0; i < 2; i++) {
    text = read_whole(articles[i], &n);
    r = codec_run_whole(CODEC_YENC_DECODE, REPORT, text, n);
    assert_int_equal(r.defects, 0);
    assert_true(at + r.len <= len);
    assert_memory_equal(r.out, picture + at, r.len);
    at += r.len;
    codec_free(&r);
    free(text);
  }
  assert_int_equal(at, len);
  free(picture);
  text = read_whole("simple.msg", &n);
  r = codec_run_windows(CODEC_YENC_DECODE, REPORT, text, n);
  assert_int_equal(r.defects, 0);
  assert_int_equal(r.len, 584);
  assert_int_equal(r.crc, 0xded29f4f);
  codec_free(&r);
  free(text);
  text = read_whole("state-changes.ntx", &n);
  r = codec_run_whole(CODEC_YENC_DECODE, REPORT, text, n);
  assert_int_equal(r.defects, 0);
  assert_int_equal(r.crc, 0xded29f4f);
  codec_free(&r);
  free(text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(crc32_check_value),
      cmocka_unit_test(draft_critical_characters),
      cmocka_unit_test(draft_line_length),
      cmocka_unit_test(draft_single_part),
      cmocka_unit_test(draft_no_binary),
      cmocka_unit_test(draft_parts),
      cmocka_unit_test(draft_whole_part),
      cmocka_unit_test(n13_sizes),
      cmocka_unit_test(n13_parts),
      cmocka_unit_test(n13_ends),
      cmocka_unit_test(n13_no_numbers),
      cmocka_unit_test(round_trip),
      cmocka_unit_test(g9_writers),
      cmocka_unit_test(n13_any_input),
      cmocka_unit_test(n13_every_place_of_a_block),
      cmocka_unit_test(yenc_org_samples),
  };

  return cmocka_run_group_tests_name("yenc", tests, NULL, NULL);
}
