/* SPDX-License-Identifier: MIT */
/*
 * mbox_corpus.c - mbox files of the corpus: the offsets that MimeKit wrote down, with LF and with CRLF
 * line ends; and every file, in any chunks, comes back byte for byte when nothing is unquoted.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <dirent.h>
#include <libmail/mbox.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char folder_name[] = LIBMAIL_TEST_CORPUS "/corpus/mimekit/mbox";

/* A file's bytes with a NUL behind them; with crlf, LF without CR becomes CRLF. */
static char *read_file(const char *path, size_t *n, int crlf)
{
  FILE *file = fopen(path, "rb");
  char *out = NULL;
  size_t len = 0, cap = 0;
  int c, before = 0;

  if (!file) return NULL;
  while ((c = getc(file)) != EOF) {
    if (len + 3 > cap) out = realloc(out, cap = cap * 2 + 4096);
    if (crlf && c == '\n' && before != '\r') out[len++] = '\r';
    out[len++] = (char)c;
    before = c;
  }
  fclose(file);
  if (!out) out = malloc(1);
  out[len] = '\0';
  *n = len;
  return out;
}

static unsigned long number_behind(const char **s, const char *key)
{
  const char *at = strstr(*s, key);

  assert_non_null(at);
  *s = at + strlen(key);
  return strtoul(*s, NULL, 10);
}

/*
 * MimeKit counts the line end in front of a separator to nobody, even where it is that of the last line
 * and there is no blank line.
 */
static void check_offsets(int crlf, unsigned format)
{
  static uint8_t scratch[LMAIL_MBOX_SCRATCH];
  lmail_mbox_config cfg = {0};
  lmail_mbox_splitter m;
  lmail_event ev;
  lmail_status st;
  char path[4096];
  char *in, *json;
  const char *at;
  size_t n, size, used, done = 0, messages = 0;
  unsigned long begin = 0, end = 0;

  snprintf(path, sizeof path, "%s/content-length.mbox.txt", folder_name);
  in = read_file(path, &n, crlf);
  snprintf(path, sizeof path, "%s/content-length.%s-offsets.json", folder_name,
           crlf ? "dos" : "unix");
  at = json = read_file(path, &size, 0);
  assert_non_null(in);
  assert_non_null(json);
  cfg.format = (uint16_t)format;
  assert_int_equal(lmail_mbox_init(&m, &cfg, scratch, sizeof scratch), LMAIL_OK);
  do {
    st = lmail_next(&m.base, in + done, n - done, &used, &ev);
    done += used;
    if (st == LMAIL_OK) lmail_finish(&m.base);
    if (st != LMAIL_EVENT) continue;
    if (ev.kind == LMAIL_MBOX_MESSAGE) {
      assert_int_equal(ev.num2 - ev.num, number_behind(&at, "\"mboxMarkerOffset\": "));
      begin = number_behind(&at, "\"beginOffset\": ");
      end = number_behind(&at, "\"endOffset\": ");
      assert_int_equal(ev.num2, begin);
      messages++;
    }
    if (ev.kind == LMAIL_MBOX_LENGTH && ev.num2 <= n &&
        lmail_mbox_ends_at(in + ev.num2, n - (size_t)ev.num2)) {
      assert_int_equal(lmail_mbox_believe(&m), LMAIL_OK);
    }
    if (ev.kind == LMAIL_MBOX_MESSAGE_END) {
      assert_int_equal(ev.off - ev.num2, begin);
      if (ev.off != end) assert_int_equal(ev.off, end + (crlf ? 2 : 1));
    }
  } while (st >= 0 && st != LMAIL_DONE);
  assert_int_equal(messages, 29);
  assert_null(strstr(at, "\"mboxMarkerOffset\": "));
  free(in);
  free(json);
}

static int is_there(void)
{
  DIR *folder = opendir(folder_name);

  if (folder) closedir(folder);
  else print_message("SKIPPED: no corpus at %s\n", folder_name);
  return folder != NULL;
}

static void mimekit_offsets(void **state)
{
  unsigned format;

  (void)state;
  if (!is_there()) skip();
  for (format = LMAIL_MBOX_PLAIN; format <= LMAIL_MBOX_CL2; format++) {
    check_offsets(0, format);
    check_offsets(1, format);
  }
}

/* Separators and messages, one behind the other. */
static void check_bytes(const char *path, const char *in, size_t n, size_t chunk, unsigned flags)
{
  static uint8_t scratch[LMAIL_MBOX_SCRATCH];
  lmail_mbox_config cfg = {0};
  lmail_mbox_splitter m;
  size_t start = 0, end = 0;
  lmail_status st;

  cfg.flags = (uint16_t)flags;
  assert_int_equal(lmail_mbox_init(&m, &cfg, scratch, sizeof scratch), LMAIL_OK);
  do {
    char *piece = malloc(end - start + 1);
    size_t at = 0, used;
    lmail_event ev;

    memcpy(piece, in + start, end - start);
    while ((st = lmail_next(&m.base, piece + at, end - start - at, &used, &ev)) == LMAIL_EVENT) {
      at += used;
      if (ev.data == NULL || ev.len == 0) continue;
      assert_true(ev.off + ev.len <= n);
      if (memcmp(in + ev.off, ev.data, ev.len) != 0)
        fail_msg("%s at %lu", path, (unsigned long)ev.off);
    }
    start += at + used;
    free(piece);
    if (end == n) lmail_finish(&m.base);
    else end = chunk == 0 || n - end < chunk ? n : end + chunk;
  } while (st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
  assert_int_equal(start, n);
}

static void all_files_byte_for_byte(void **state)
{
  static const size_t chunks[] = {0, 1, 7, 4096};
  DIR *folder;
  struct dirent *entry;
  size_t i, n;

  (void)state;
  if (!is_there()) skip();
  folder = opendir(folder_name);
  while ((entry = readdir(folder)) != NULL) {
    char path[4096];
    char *in;

    if (entry->d_name[0] == '.') continue;
    assert_true(snprintf(path, sizeof path, "%s/%s", folder_name, entry->d_name) < (int)sizeof path);
    in = read_file(path, &n, 0);
    assert_non_null(in);
    for (i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
      check_bytes(path, in, n, chunks[i], 0);
      check_bytes(path, in, n, chunks[i], LMAIL_MBOX_CFG_WHOLE_LINES);
    }
    free(in);
  }
  closedir(folder);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mimekit_offsets),
      cmocka_unit_test(all_files_byte_for_byte),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
