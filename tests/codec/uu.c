/* SPDX-License-Identifier: MIT */
/*
 * uu.c - uuencode (POSIX.1 uuencode), good and bad, at every size of both windows; beside Python's
 * binascii where there is one.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "codec_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { SILENT = LMAIL_UU_SILENT, REPORT = LMAIL_UU_REPORT };

/* `defects`, and where the lowest of them is. */
static void decodes(const char *in, size_t n, const void *expected, size_t len, unsigned defects,
                    size_t where)
{
  codec_result r = codec_run_windows(CODEC_UU_DECODE, REPORT, in, n);
  codec_result silent = codec_run_windows(CODEC_UU_DECODE, SILENT, in, n);
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

#define BEGIN "begin 644 a\n"

/* POSIX.1 uuencode, STDOUT: "Cat" is 0#V%T, as every text about it has it. */
static void posix_one_line(void **state)
{
  codec_result r = codec_run_windows(CODEC_UU_ENCODE, 0, "Cat", 3);

  (void)state;
  assert_int_equal(r.len, 6 + 1 + 8);
  assert_memory_equal(r.out, "#0V%T\r\n`\r\nend\r\n", r.len);
  codec_free(&r);
  DECODES("begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n", "Cat", 0, 0);
}

static void posix_begin_line(void **state)
{
  static const struct {
    unsigned mode;
    const char *name, *line;
  } good[] = {{0644, "a", "begin 644 a\r\n"},
              {0, "a b", "begin 000 a b\r\n"},
              {07777, "\xc3\xa4", "begin 7777 \xc3\xa4\r\n"}};
  size_t i, cap;

  (void)state;
  for (i = 0; i < sizeof good / sizeof good[0]; i++) {
    size_t n = strlen(good[i].line);

    for (cap = 0; cap <= n; cap++) {
      uint8_t *room = (uint8_t *)malloc(cap + 1);
      lmail_writer w;
      lmail_status st;

      lmail_writer_init(&w, room, cap);
      st = lmail_uu_begin_write(&w, good[i].mode, good[i].name, strlen(good[i].name));
      assert_int_equal(st, cap < n ? LMAIL_FULL : LMAIL_OK);
      assert_int_equal(cap < n ? w.need : w.len, n);
      if (cap == n) assert_memory_equal(room, good[i].line, n);
      else assert_int_equal(w.len, 0);
      free(room);
    }
  }
}

/* G9: nothing that ends the line, or would be no begin line. */
static void g9_begin_line_refuses(void **state)
{
  uint8_t room[64];
  lmail_writer w;

  (void)state;
  lmail_writer_init(&w, room, sizeof room);
  assert_int_equal(lmail_uu_begin_write(&w, 0644, "", 0), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_uu_begin_write(&w, 010000, "a", 1), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_uu_begin_write(&w, 0644, "a\nb", 3), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_uu_begin_write(&w, 0644, "a\rb", 3), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_uu_begin_write(&w, 0644, "a\0b", 3), LMAIL_E_ARGUMENT);
  assert_int_equal(w.len, 0);
}

/* Both characters of 0; blanks at the end that transports have cut, with "`" beside them. */
static void b3_backtick_and_blank(void **state)
{
  (void)state;
  DECODES(BEGIN "#````\n`\nend\n", "\0\0\0", 0, 0);
  DECODES(BEGIN "#    \n \nend\n", "\0\0\0", 0, 0);
  DECODES(BEGIN "#\n\nend\n", "\0\0\0", LMAIL_UU_SHORT, 13);
  DECODES(BEGIN "&0V%T0V\n`\nend\n", "CatC`\0", LMAIL_UU_SHORT, 19);
}

/* A last group of no more characters than its octets need; a check character; both line ends. */
static void b3_common_forms(void **state)
{
  (void)state;
  DECODES(BEGIN "!0P\n`\nend\n", "C", 0, 0);
  DECODES(BEGIN "\"0V$\n`\nend\n", "Ca", 0, 0);
  DECODES(BEGIN "!0V%T\n`\nend\n", "C", 0, 0);
  DECODES(BEGIN "#0V%TX\n`\nend\n", "Cat", 0, 0);
  DECODES(BEGIN "#0V%T  \n`\nend\n", "Cat", 0, 0);
  DECODES("begin 644 a\r#0V%T\r`\rend\r", "Cat", 0, 0);
  DECODES(BEGIN "#0V%T\n`\nend", "Cat", 0, 0);
  DECODES(BEGIN "#0V%T\n`\nend \t\nmore\n", "Cat", 0, 0);
  DECODES(BEGIN "#0V%T\nend\n", "Cat", 0, 0);
  DECODES("begin 0644 a\n#0V%T\n`\nend\n", "Cat", 0, 0);
}

/* Text in front of the begin line, with lines that begin as it does. */
static void b3_begin_in_text(void **state)
{
  (void)state;
  DECODES("begin\nbegin \nbegin the day\nbegin 64 a\nbegin 644\nbegin 644 \nbeginx 644 a\n"
          "begin-base6 644 a\nbegin 648 a\n begin 644 a\n" BEGIN "#0V%T\n`\nend\n",
          "Cat", 0, 0);
  DECODES("", "", LMAIL_UU_NO_BEGIN, 0);
  DECODES("begin the day", "", LMAIL_UU_NO_BEGIN, 13);
  DECODES("#0V%T\n`\nend\n", "", LMAIL_UU_NO_BEGIN, 12);
  DECODES(BEGIN "#0V%T\n`\nend\n" BEGIN "#0V%T\n`\nend\n", "Cat", LMAIL_UU_AFTER_END, 24 + 9);
}

static void b3_bad_lines(void **state)
{
  (void)state;
  DECODES(BEGIN "#0V%T\n", "Cat", LMAIL_UU_NO_END, 18);
  DECODES(BEGIN "#0V%", "Ca", LMAIL_UU_NO_END, 16);
  DECODES(BEGIN "!0V%", "C", LMAIL_UU_NO_END, 16);
  DECODES(BEGIN "$0V%T0", "Cat", LMAIL_UU_NO_END, 18);
  DECODES(BEGIN "#0V%TXY\n`\nend\n", "Cat", LMAIL_UU_LONG, 18);
  DECODES(BEGIN "`0V%T\n`\nend\n", "", LMAIL_UU_LONG, 14);
  DECODES(BEGIN "#0V\x80T\n`\nend\n", "Ch4", LMAIL_UU_ALPHABET, 15);
  DECODES(BEGIN "x0V%T\n#0V%T\n`\nend\n", "Cat", LMAIL_UU_ALPHABET, 12);
  DECODES(BEGIN "\0\n#0V%T\n`\nend\n", "Cat", LMAIL_UU_ALPHABET, 12);
  DECODES(BEGIN "ends\n#0V%T\n`\nend\n", "Cat", LMAIL_UU_ALPHABET, 15);
  DECODES(BEGIN "en\n#0V%T\n`\nend\n", "Cat", LMAIL_UU_ALPHABET, 14);
}

/* CVE-2022-1328: a line that promises 63 octets and holds none makes 63, and no more. */
static void b3_promise(void **state)
{
  static const char zeros[63];
  size_t cap, used, made;

  (void)state;
  decodes(BEGIN "_\nend\n", 18, zeros, sizeof zeros, LMAIL_UU_SHORT, 13);
  for (cap = 0; cap <= sizeof zeros; cap++) {
    lmail_uu_decoder d;
    unsigned char *out = (unsigned char *)malloc(cap + 1);
    lmail_status st;

    lmail_uu_decode_init(&d, SILENT);
    st = lmail_uu_decode(&d, BEGIN "_\nend\n", 18, &used, out, cap, &made, 1);
    assert_int_equal(st, cap < sizeof zeros ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(made, cap);
    free(out);
  }
}

/* POSIX.1 uuencode -m. */
static void posix_base64(void **state)
{
#define BASE64 "begin-base64 644 a\n"
  (void)state;
  DECODES(BASE64 "Zm9v\nYg==\n====\n", "foob", 0, 0);
  DECODES(BASE64 "Zm9v\r\nYmE=\r\n====\r\nmore\r\n", "fooba", 0, 0);
  DECODES(BASE64 "Zm 9v\n====\n", "foo", 0, 0);
  DECODES(BASE64 "Zg=\n=\n====\n", "f", LMAIL_UU_PADDING, 24);
  DECODES(BASE64 "Zg\n====\n", "f", LMAIL_UU_PADDING, 25);
  DECODES(BASE64 "Zm9v\n", "foo", LMAIL_UU_NO_END, 24);
  DECODES(BASE64 "Zm9vYg", "foob", LMAIL_UU_NO_END, 25);
  DECODES(BASE64 "Zm9!v\n====\n", "foo", LMAIL_UU_ALPHABET, 22);
  DECODES(BASE64 "Z=m9v\n====\n", "foo", LMAIL_UU_PADDING, 20);
}

/* Any octets come back; lines hold 45, none is longer than 61 characters. */
static void round_trip(void **state)
{
  unsigned char data[200];
  size_t n, i;

  (void)state;
  for (i = 0; i < sizeof data; i++) data[i] = (unsigned char)(i * 167 + (i >> 3));
  for (n = 0; n <= sizeof data; n += n < 92 ? 1 : 27) {
    codec_result text = n % 9 == 0 || n == 46 ? codec_run_windows(CODEC_UU_ENCODE, 0, data, n)
                                              : codec_run_whole(CODEC_UU_ENCODE, 0, data, n);
    char *whole = (char *)malloc(text.len + 12);
    size_t column = 0;
    codec_result back;

    for (i = 0; i < text.len; i++) {
      column = text.out[i] == '\n' ? 0 : column + (text.out[i] != '\r');
      assert_true(column <= 61);
    }
    memcpy(whole, BEGIN, 12);
    memcpy(whole + 12, text.out, text.len);
    back = codec_run_whole(CODEC_UU_DECODE, REPORT, whole, text.len + 12);
    assert_int_equal(back.defects, 0);
    assert_int_equal(back.len, n);
    assert_memory_equal(back.out, data, n);
    codec_free(&back);
    codec_free(&text);
    free(whole);
  }
}

/* Bytes that matter in any order: all windows agree, with and without reports. */
static void b3_any_input(void **state)
{
  static const char pieces[] = "#!e\nM`end\nbegin 644 a\n=0V \r";
  char data[100];
  unsigned seed = 5, i, run;

  (void)state;
  for (run = 0; run < 20; run++) {
    codec_result r, silent;

    memcpy(data, run & 1 ? BEGIN : "begin-base64 644 a\n", run & 1 ? 12 : 19);
    for (i = run & 1 ? 12 : 19; i < sizeof data; i++) {
      seed = seed * 1103515245 + 12345;
      data[i] = pieces[(seed >> 16) % (sizeof pieces - 1)];
    }
    r = codec_run_windows(CODEC_UU_DECODE, REPORT, data, sizeof data);
    silent = codec_run_whole(CODEC_UU_DECODE, SILENT, data, sizeof data);
    assert_int_equal(r.len, silent.len);
    assert_memory_equal(r.out, silent.out, r.len);
    assert_int_equal(r.defects, silent.defects);
    codec_free(&r);
    codec_free(&silent);
  }
}

/* Every octet at each place of a line: the fast way and the other agree. */
static void b3_every_byte_at_every_place(void **state)
{
  char text[12 + 63 + 4];
  unsigned c, place;

  (void)state;
  memcpy(text, BEGIN "M", 13);
  for (place = 0; place < 62; place += place < 4 ? 1 : 11) {
    for (c = 0; c < 256; c++) {
      codec_result whole, slow;
      size_t one[2] = {1, 1};

      memset(text + 13, '1', 60);
      memcpy(text + 73, "\r\nend\n", 6);
      text[12 + place] = (char)c;
      whole = codec_run_whole(CODEC_UU_DECODE, REPORT, text, sizeof text);
      slow = codec_run(CODEC_UU_DECODE, REPORT, text, sizeof text, codec_cut_fixed, one);
      assert_true(codec_equal(&whole, &slow));
      codec_free(&whole);
      codec_free(&slow);
      text[12] = 'M';
    }
  }
}

/* What binascii.b2a_uu makes of 0, 1, ... n - 1 for n up to 45 is what the encoder makes, but for "`". */
static void python_binascii(void **state)
{
  static const char program[] = "python3 -c 'import binascii,sys\n"
                                "for n in range(1, 46):\n"
                                " sys.stdout.buffer.write(binascii.b2a_uu(bytes(i * 5 & 255 for i in "
                                "range(n)), backtick=True))' 2>&1";
  FILE *pipe = popen(program, "r");
  char line[80];
  size_t n, i;

  (void)state;
  for (n = 1; n <= 45; n++) {
    unsigned char data[45];
    codec_result r;

    if (pipe == NULL || fgets(line, sizeof line, pipe) == NULL ||
        strlen(line) != 2 + (n + 2) / 3 * 4) {
      print_message("SKIPPED: no python3 with binascii.b2a_uu\n");
      if (pipe != NULL) pclose(pipe);
      skip();
    }
    for (i = 0; i < n; i++) data[i] = (unsigned char)(i * 5);
    r = codec_run_whole(CODEC_UU_ENCODE, 0, data, n);
    assert_int_equal(r.len, strlen(line) + 1 + 8);
    assert_memory_equal(r.out, line, strlen(line) - 1);
    codec_free(&r);
  }
  pclose(pipe);
}

static unsigned char *read_whole(const char *name, size_t *n)
{
  char path[1000];
  FILE *f;
  unsigned char *data;

  snprintf(path, sizeof path, "%s/corpus/mimekit/encoders/%s", LIBMAIL_TEST_CORPUS, name);
  f = fopen(path, "rb");
  if (f == NULL) {
    print_message("SKIPPED: no corpus at %s\n", path);
    skip();
  }
  data = (unsigned char *)malloc(1000000);
  *n = fread(data, 1, 1000000, f);
  fclose(f);
  return data;
}

/* MimeKit's picture, once plain, once behind lines that begin as a begin line does. */
static void mimekit_photo(void **state)
{
  static const char *const names[] = {"photo.uu", "photo.uu-states"};
  size_t n, len, i;
  unsigned char *photo = read_whole("photo.jpg", &len);

  (void)state;
  for (i = 0; i < 2; i++) {
    unsigned char *text = read_whole(names[i], &n);
    codec_result r = codec_run_whole(CODEC_UU_DECODE, REPORT, text, n);

    assert_int_equal(r.defects, 0);
    assert_int_equal(r.len, len);
    assert_memory_equal(r.out, photo, len);
    codec_free(&r);
    free(text);
  }
  free(photo);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(posix_one_line),        cmocka_unit_test(posix_begin_line),
      cmocka_unit_test(g9_begin_line_refuses), cmocka_unit_test(b3_backtick_and_blank),
      cmocka_unit_test(b3_common_forms),       cmocka_unit_test(b3_begin_in_text),
      cmocka_unit_test(b3_bad_lines),          cmocka_unit_test(b3_promise),
      cmocka_unit_test(posix_base64),          cmocka_unit_test(round_trip),
      cmocka_unit_test(b3_any_input),          cmocka_unit_test(b3_every_byte_at_every_place),
      cmocka_unit_test(python_binascii),       cmocka_unit_test(mimekit_photo),
  };

  return cmocka_run_group_tests_name("uuencode", tests, NULL, NULL);
}
