/* SPDX-License-Identifier: MIT */
/* input.c - files in pieces; see input.h. */

#include "input.h"
#include "lmail.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* A bigger file that is wanted in one piece is mapped; a smaller one is read into memory of exactly
 * its size, so that a memory checker sees a parser that reads past the end. */
enum { MAP_FROM = 16 << 20 };

int input_open(input *in, const char *path, size_t chunk)
{
  struct stat st;

  memset(in, 0, sizeof *in);
  in->chunk = chunk;
  in->name = path;
  if (strcmp(path, "-") == 0) {
    in->name = "standard input";
    in->file = stdin;
  } else {
    in->file = fopen(path, "rb");
  }
  if (in->file != NULL && fstat(fileno(in->file), &st) == 0 && S_ISDIR(st.st_mode)) {
    fclose(in->file);
    in->file = NULL;
    errno = EISDIR;
  }
  if (in->file == NULL) {
    complain("%s: %s", in->name, strerror(errno));
    return 0;
  }
  if (chunk != INPUT_WHOLE) in->buf = must_alloc(chunk);
  return 1;
}

void input_adopt(input *in, FILE *file, const char *name, size_t chunk)
{
  memset(in, 0, sizeof *in);
  in->chunk = chunk;
  in->name = name;
  in->file = file;
  if (chunk != INPUT_WHOLE) in->buf = must_alloc(chunk);
  rewind(file);
}

static void release(input *in)
{
  if (in->mapped != 0) munmap(in->buf, in->mapped);
  else free(in->buf);
  in->buf = NULL;
  in->mapped = 0;
}

static int failed(input *in)
{
  complain("%s: %s", in->name, strerror(errno));
  in->failed = 1;
  return 0;
}

static int map(input *in, const uint8_t **data, size_t *n)
{
  struct stat st;
  void *p;

  if (fstat(fileno(in->file), &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < MAP_FROM) return 0;
  p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fileno(in->file), 0);
  if (p == MAP_FAILED) return 0;
  in->buf = p;
  in->mapped = (size_t)st.st_size;
  *data = in->buf;
  *n = in->mapped;
  return 1;
}

static int read_whole(input *in, const uint8_t **data, size_t *n)
{
  size_t cap = 0;
  size_t len = 0;

  release(in);
  if (map(in, data, n)) return 1;
  for (;;) {
    size_t k;

    if (len == cap) {
      cap = cap == 0 ? INPUT_CHUNK : cap * 2;
      in->buf = must_realloc(in->buf, cap);
    }
    k = fread(in->buf + len, 1, cap - len, in->file);
    len += k;
    if (k == 0) break;
  }
  if (ferror(in->file)) return failed(in);
  in->buf = must_realloc(in->buf, len);
  *data = in->buf;
  *n = len;
  return len > 0;
}

int input_next(input *in, const uint8_t **data, size_t *n)
{
  size_t k;

  if (in->ended) return 0;
  if (in->chunk == INPUT_WHOLE) {
    in->ended = 1;
    return read_whole(in, data, n);
  }
  k = fread(in->buf, 1, in->chunk, in->file);
  if (k < in->chunk) {
    in->ended = 1;
    if (ferror(in->file)) return failed(in);
    /* to the end of the buffer, where reading past it is noticed */
    memmove(in->buf + in->chunk - k, in->buf, k);
  }
  *data = in->buf + in->chunk - k;
  *n = k;
  return k > 0;
}

int input_rewind(input *in)
{
  in->ended = 0;
  return fseek(in->file, 0, SEEK_SET) == 0;
}

/* Standard input can be read once. */
static FILE *spooled(void)
{
  FILE *f = tmpfile();
  char buf[65536];
  size_t n;

  if (f == NULL) return NULL;
  while ((n = fread(buf, 1, sizeof buf, stdin)) > 0) fwrite(buf, 1, n, f);
  if (ferror(stdin) || fflush(f) != 0) {
    fclose(f);
    return NULL;
  }
  rewind(f);
  return f;
}

int input_open_again(input *in, const char *path)
{
  FILE *f;

  if (!input_open(in, path, INPUT_CHUNK)) return 0;
  if (in->file != stdin) return 1;
  f = spooled();
  if (f == NULL) {
    complain("standard input cannot be kept in a temporary file");
    input_close(in);
    return 0;
  }
  in->file = f;
  return 1;
}

void input_close(input *in)
{
  release(in);
  if (in->file != NULL && in->file != stdin) fclose(in->file);
  in->file = NULL;
}

int input_password(const char *path, char *out, size_t cap)
{
  FILE *f = fopen(path, "r");

  if (f == NULL || fgets(out, (int)cap, f) == NULL) {
    complain("%s: no password can be read", path);
    if (f != NULL) fclose(f);
    return 0;
  }
  fclose(f);
  out[strcspn(out, "\r\n")] = '\0';
  return 1;
}
